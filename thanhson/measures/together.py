"""Figures of one source weighed together: other wholes that would fit, breakdowns that must add up, totals and their parts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from thanhson.measures import published
from thanhson.measures.claims import Figure
from thanhson.measures.phrases import Numbers, Percent
from thanhson.measures.verdicts import Finding, verdict
from thanhson.registers.text import fold

SEARCHED = (1_000, 100_000)
"""How far the totals of a breakdown are searched: first here, then there where nothing was found."""

_GRADED = re.compile(r"\b(rating|grade|grades|graded|classification|xep loai|phan loai|danh gia)\b")
_TOTAL = {"total", "tong", "tong so", "tong cong", "all", "toan bo"}
_SUBSET = re.compile(r"\b(subset|of which|trong do|tieu bieu)\b")
_LONGEST_IMPLIED = 20
_TRIED = 6


def findings(figures: Sequence[Figure]) -> list[Finding]:
    """The verdict on every figure: by itself first, then with the others of its source."""
    found = {figure.row: verdict(figure) for figure in figures}
    for group in _grouped(figures, lambda figure: figure.whole):
        if len(group) > 1:
            _add_up(group, found)
            _parts_of_a_total(group, found)
    for source in _grouped(figures, lambda figure: figure.source):
        _other_wholes(source, found)
    return [found[figure.row] for figure in figures]


def _grouped(figures: Iterable[Figure], key) -> list[list[Figure]]:
    groups: dict[object, list[Figure]] = defaultdict(list)
    for figure in figures:
        groups[key(figure)].append(figure)
    return list(groups.values())


def is_breakdown(group: Sequence[Figure]) -> bool:
    """Whether the figures are grades of one rating, which exclude each other and together make the whole."""
    return bool(_GRADED.search(fold(group[0].measure))) and not group[0].is_target


def grades_of(group: Sequence[Figure]) -> list[Figure]:
    """The grades themselves, without totals and without a grade that is part of another (*trong đó*, *tiêu biểu*)."""
    names = [fold(figure.subgroup) for figure in group]
    return [
        figure
        for figure, name in zip(group, names, strict=True)
        if name not in _TOTAL
        and not (
            _SUBSET.search(fold(f"{figure.subgroup} {figure.note}"))
            and any(name != other and name.startswith(other) for other in names)
        )
    ]


def _add_up(group: Sequence[Figure], found: dict[int, Finding]) -> None:
    """A full breakdown: printed shares that must be able to add up to 100, and counts that must not pass their whole."""
    if not is_breakdown(group):
        return
    grades = grades_of(group)
    _counts_add_up(grades, found)
    shares = [figure for figure in grades if figure.percent and not figure.percent.bound and not figure.percent.excess]
    if len(shares) < 2 or len(shares) < len(grades):
        return
    decimals = max(figure.percent.decimals for figure in shares)
    total = Percent(sum((figure.percent.value for figure in shares), Fraction(0)) / 100, decimals)
    at_most, at_least = published.sum_is_possible([figure.percent for figure in shares])
    for figure in shares:
        bare = figure.counts == (None, None)
        if not at_most:
            # Where the counts were printed too, the figure has its own verdict; the sum is then a remark.
            above = Finding("inconsistent", "grades_above_100", {"sum": total, "parts": len(shares)})
            found[figure.row] = above if bare else found[figure.row].remarked("grades_above_100", **above.params)
        elif not at_least and bare:
            found[figure.row] = Finding("not_testable", "grades_incomplete", {"sum": total})
    if at_most and at_least:
        _totals_exist(shares, total, found)


def _totals_exist(shares: Sequence[Figure], total: Percent, found: dict[int, Finding]) -> None:
    """Shares without counts that add up to the whole: the smallest total that whole counts can have."""
    bare = [figure for figure in shares if figure.counts == (None, None)]
    if len(bare) < len(shares):
        return
    percents = [figure.percent for figure in shares]
    for upto in SEARCHED:
        for rounding in ("half_up", "half_even"):
            if totals := published.totals(percents, upto, rounding):
                counts = published.breakdowns(percents, totals[0], rounding)[0]
                params = {"total": totals[0], "counts": Numbers(counts, " + "), "sum": total, "upto": upto}
                params["fitting"] = len(totals)
                for figure, part in zip(shares, counts, strict=True):
                    found[figure.row] = Finding("consistent", "grades_fit", params, f"{part}/{totals[0]}", rounding)
                return
    for figure in shares:
        found[figure.row] = Finding("inconsistent", "grades_never_fit", {"sum": total, "upto": SEARCHED[-1]})


def _counts_add_up(grades: Sequence[Figure], found: dict[int, Finding]) -> None:
    parts = [figure.counts[0] for figure in grades if not figure.approximate]
    wholes = {figure.counts[1] for figure in grades if not figure.approximate}
    known = [part for part in parts if part is not None]
    if len(wholes) != 1 or (whole := wholes.pop()) is None or len(known) < 2 or sum(known) <= whole:
        return
    for figure in grades:
        params = {"sum": sum(known), "total": whole}
        found[figure.row] = replace(
            found[figure.row], verdict="inconsistent", reason="grades_above_total", params=params
        )


def _parts_of_a_total(group: Sequence[Figure], found: dict[int, Finding]) -> None:
    """A total printed as a figure of its own: no part may be larger, and another base of the parts is said."""
    totals = [figure for figure in group if fold(figure.subgroup) in _TOTAL and figure.counts[0] is not None]
    if len(totals) != 1 or totals[0].approximate:
        return
    total = totals[0].counts[0]
    for figure in group:
        part, whole = figure.counts
        if figure is totals[0] or figure.approximate or figure.of_plan:
            continue
        if part is not None and part > total:
            params = {"part": part, "total": total}
            for row in (figure.row, totals[0].row):
                found[row] = Finding("inconsistent", "part_above_printed_total", params)
        elif whole is not None and whole != total:
            found[figure.row] = found[figure.row].remarked("another_whole", whole=whole, total=total)


def _other_wholes(source: Sequence[Figure], found: dict[int, Finding]) -> None:
    """For a share that its own whole does not explain, every other whole of the same source that would, and which it is."""
    wanted = [figure for figure in source if _wants_another(figure, found[figure.row])]
    fitting = {figure.row: _fitting(figure, source) for figure in wanted}
    _agree_on_implied(fitting)
    for figure in wanted:
        finding, others = found[figure.row], fitting[figure.row]
        for whole, (key, origin) in sorted(others.items()):
            finding = finding.remarked(
                key, part=figure.counts[0], printed=figure.printed, whole=whole, origin=origin.label
            )
        if not others and figure.counts[1] is None and not figure.of_plan and (near := _printed_wholes(figure, source)):
            finding = finding.remarked("no_printed_whole_fits", wholes=Numbers(tuple(near)))
        found[figure.row] = replace(finding, others=tuple(sorted(others)))


def _wants_another(figure: Figure, finding: Finding) -> bool:
    unexplained = finding.verdict == "inconsistent" or finding.reason in ("any_whole", "whole_exists")
    testable = figure.counts[0] is not None and figure.percent is not None and not figure.percent.bound
    return unexplained and testable and not figure.approximate


def _fitting(figure: Figure, source: Sequence[Figure]) -> dict[int, tuple[str, Figure]]:
    """Wholes printed in the source, or implied by a share of it whose whole is not printed, of which the part prints so."""
    part, total = figure.counts
    candidates: dict[int, tuple[str, Figure]] = {}
    for other in source:
        if other is not figure:
            candidates.update(dict.fromkeys(_implied(other), ("fits_implied_whole", other)))
    for other in source:
        for whole in other.counts:
            if whole and not other.approximate:
                candidates[whole] = ("fits_printed_whole", other)
    return {
        whole: origin
        for whole, origin in candidates.items()
        if whole not in (total, part)
        and any(published.prints_as(part, whole, figure.percent, mode) for mode in ("half_up", "half_even"))
    }


def _agree_on_implied(fitting: dict[int, dict[int, tuple[str, Figure]]]) -> None:
    """Where several shares fit a whole that one other share implies, it is the one whole that fits them all."""
    origins: dict[int, list[set[int]]] = defaultdict(list)
    for others in fitting.values():
        for row in {origin.row for key, origin in others.values() if key == "fits_implied_whole"}:
            origins[row].append({whole for whole, (_, origin) in others.items() if origin.row == row})
    common = {row: set.intersection(*runs) for row, runs in origins.items()}
    for others in fitting.values():
        for whole, (key, origin) in list(others.items()):
            if key == "fits_implied_whole" and common[origin.row] and whole not in common[origin.row]:
                del others[whole]


def _implied(figure: Figure) -> range:
    """The wholes that a count and its share mean where the whole is not printed; too many mean nothing."""
    part, total = figure.counts
    if not part or total is not None or figure.approximate or figure.percent is None or figure.percent.bound:
        return range(0)
    totals = published.denominators(part, figure.percent, upto=1_000 * part)
    # No len(): a run of wholes may be longer than the machine can count.
    return range(0) if totals[_LONGEST_IMPLIED:] else totals


def _printed_wholes(figure: Figure, source: Sequence[Figure]) -> list[int]:
    """The numbers of the source that are larger than the part: what a reader would try as its whole."""
    printed = {count for other in source if not other.approximate for count in other.counts if count}
    return sorted(count for count in printed if count > figure.counts[0])[:_TRIED]
