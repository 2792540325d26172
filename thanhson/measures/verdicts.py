"""The verdict on one printed figure by itself.

``consistent``: whole counts exist that print so. ``inconsistent``: none do, under halves up and halves to even.
``bound_only``: a word (*trên*, *gần*, nearly) or an approximate count makes it a bound that the counts keep, or that has no
counts beside it. ``not_testable``: the figure could not have failed. A figure is never called inconsistent for being
unlikely.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from thanhson.measures import published
from thanhson.measures.claims import Figure
from thanhson.measures.numerals import Printed
from thanhson.measures.phrases import Percent, Run

VERDICTS = ("consistent", "inconsistent", "bound_only", "not_testable")
ROUNDING = ("half_up", "half_even", "cut")
"""The ways of rounding tried, in this order; the first that explains a figure is named."""

_FAR = 10
"""So many times the smallest total of a cut share makes a rounded one unlikely; it never makes it inconsistent."""


@dataclass(frozen=True)
class Finding:
    """A verdict with what led to it.

    ``counts`` are the whole counts that print so under ``rounding``; ``others`` other totals of the same source that would
    fit; ``reason`` the catalogue's key of the sentence that says why, filled with ``params``; ``remarks`` further sentences.
    """

    verdict: str
    reason: str
    params: dict[str, object] = field(default_factory=dict)
    counts: str = ""
    rounding: str = ""
    others: tuple[int, ...] = ()
    remarks: tuple[tuple[str, dict[str, object]], ...] = ()

    def remarked(self, key: str, **params: object) -> Finding:
        """The same finding with one more sentence."""
        return replace(self, remarks=(*self.remarks, (key, params)))


def verdict(figure: Figure) -> Finding:
    """The verdict on a figure by itself, by what of it was printed.

    Examples
    --------
    >>> row = {"source_url": "", "place": "", "level": "", "period": "", "measure": "", "subgroup": "", "note": "",
    ...        "numerator": "16", "denominator": "49", "percent_printed": "32,6%"}
    >>> from thanhson.measures.claims import read
    >>> found = verdict(read(0, row))
    >>> found.verdict, found.rounding, found.counts
    ('inconsistent', 'cut', '16')
    """
    part, total = figure.counts
    if figure.is_target:
        return Finding("not_testable", "target")
    if figure.percent is None:
        return _without_percentage(figure, part, total)
    if figure.percent.bound == "change":
        return Finding("not_testable", "change", {"printed": figure.printed})
    if figure.percent.bound or figure.percent.excess or figure.approximate:
        return _bound(figure, part, total)
    if part is None and total is None:
        return _percentage_alone(figure)
    if part is None:
        return _total_only(figure, total)
    return _part_only(figure, part) if total is None else _both(figure, part, total)


def _without_percentage(figure: Figure, part: int | None, total: int | None) -> Finding:
    if part is None or total is None:
        return Finding("not_testable", "no_percentage")
    params = {"part": part, "total": total, "share": Percent(Fraction(part, total), 1)}
    if part > total and not figure.of_plan and not figure.approximate:
        return Finding("inconsistent", "part_above_total", params)
    return Finding("not_testable", "no_percentage_share", params)


def _percentage_alone(figure: Figure) -> Finding:
    """No counts: nothing to test, but the smallest total that prints so tells what is unlikely to have been rounded."""
    found = Finding("not_testable", "plan_without_counts" if figure.of_plan else "without_counts")
    smallest = published.smallest_total(figure.percent)
    cut = published.smallest_total(figure.percent, "cut")
    if smallest is None or cut is None:
        return found
    key = "unlikely_rounded" if smallest >= _FAR * cut else "smallest_total"
    return found.remarked(key, smallest=smallest, cut=cut, printed=figure.printed)


def _both(figure: Figure, part: int, total: int) -> Finding:
    percent = figure.percent
    fitting = [mode for mode in ROUNDING if published.prints_as(part, total, percent, mode)]
    rounding = fitting[0] if fitting else ""
    share = Fraction(part, total)
    params = {
        "part": part, "total": total, "printed": figure.printed,
        "share": Percent(share, percent.decimals + 2), "rounded": Percent(share, percent.decimals),
    }  # fmt: skip
    found = Finding("consistent", "fits", params, _numerators(percent, total, rounding or "half_up"), rounding)
    if not fitting or rounding == "cut":
        return replace(found, verdict="inconsistent", reason="fits_when_cut" if rounding else "does_not_fit")
    if fitting[:2] != ["half_up", "half_even"]:
        found = found.remarked(f"only_{rounding}")
    return found.remarked("share_of_plan") if percent.value > 100 else found


def _numerators(percent: Printed, total: int, rounding: str) -> str:
    fitting = published.numerator_run(percent, total, rounding)
    return str(Run(fitting[0], fitting[-1])) if fitting else ""


def _total_only(figure: Figure, total: int) -> Finding:
    """A percentage of a known whole, the part not printed: it can fail only in a small whole."""
    params = {"total": total, "printed": figure.printed, "counts": ""}
    if not published.can_fail(figure.percent, total=total):
        return Finding("not_testable", "every_percentage_fits", params)
    for rounding in ROUNDING:
        if fitting := published.numerator_run(figure.percent, total, rounding):
            run = Run(fitting[0], fitting[-1])
            fits = rounding != "cut"
            reason = "numerators_exist" if fits else "numerators_when_cut"
            verdict_ = "consistent" if fits else "inconsistent"
            return Finding(verdict_, reason, {**params, "counts": run}, str(run), rounding)
    return Finding("inconsistent", "no_numerator", params)


def _part_only(figure: Figure, part: int) -> Finding:
    """A count and its share, the whole not printed: it can fail only where the possible wholes span less than one."""
    if figure.percent.whole < 1 or part == 0:
        return Finding("not_testable", "any_large_whole", {"part": part, "printed": figure.printed})
    for rounding in ROUNDING:
        totals = published.denominators(part, figure.percent, rounding=rounding)
        if not totals:
            continue
        run = Run(totals[0], totals[-1])
        params, counts = {"part": part, "printed": figure.printed, "totals": run}, f"{part}/{run}"
        if not published.can_fail(figure.percent, count=part):
            return Finding("not_testable", "any_whole", params, counts)
        if rounding == "cut":
            return Finding("inconsistent", "whole_when_cut", params, counts, "cut")
        return Finding("consistent", "whole_exists", params, counts, rounding)
    return Finding("inconsistent", "no_whole", {"part": part, "printed": figure.printed})


def _bound(figure: Figure, part: int | None, total: int | None) -> Finding:
    """A figure that a word makes a bound; contradicted only where the counts miss it by more than its last digit."""
    percent = figure.percent
    params = {"printed": figure.printed, "percent": Percent(percent.value / 100, percent.decimals)}
    if part is None or total is None:
        if percent.excess and part is not None:
            return _excess(figure, part, params)
        return Finding("bound_only", "bound_without_counts", params)
    if figure.approximate:
        return Finding("bound_only", "bound_of_approximate_counts", {**params, "part": part, "total": total})
    share = Fraction(part, total)
    params |= {"part": part, "total": total, "share": Percent(share, percent.decimals + 2)}
    reason = "bound_holds" if _holds(percent, 100 * share) else "bound_missed"
    return Finding("bound_only" if reason == "bound_holds" else "inconsistent", reason, params)


def _holds(percent: Printed, share: Fraction) -> bool:
    """Whether a share keeps the bound, to within half a unit of its last printed digit; "about" can never be missed."""
    half = Fraction(1, 2 * 10**percent.decimals)
    match percent.bound:
        case "below" | "at_most":
            return share < percent.value + half
        case "about":
            return True
        case "range":
            return percent.value - half <= share < (percent.high or percent.value) + half
    return share >= percent.value - half


def _excess(figure: Figure, part: int, params: dict[str, object]) -> Finding:
    """``vượt 11%`` with the count alone: which whole plans it means, for information; a word stays a bound."""
    percent = figure.percent
    for rounding in ROUNDING if not percent.bound else ():
        if totals := published.denominators(part, percent, rounding=rounding):
            reason = "excess_when_cut" if rounding == "cut" else "excess"
            run = Run(totals[0], totals[-1])
            return Finding("bound_only", reason, {**params, "part": part, "totals": run}, f"{part}/{run}", rounding)
    return Finding("bound_only", "bound_without_counts", params)
