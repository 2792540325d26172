"""The view of admissions by calendar month, with the feasts around which ceremonies are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.intervals import share
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, QUIET, count_axis, direct_label, halo, new_figure
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

FEAST_MONTHS = (2, 5, 9)
"""Calendar months of the feasts 3/2, 19/5 and 2/9."""

STANDS_OUT = 1.2
"""A month stands out where it has so many times an even twelfth of the year, and more than chance gives any of twelve."""

CHANCE = 0.05
"""How often, of an even spread, some month of the twelve would be called standing out."""


def _calendar(result: Result) -> pd.DataFrame:
    """Counts of the twelve calendar months over the years (in the first year: of that year), by number."""
    span = result.facts["span"]
    rows = common.pick(result, "count", "month", span)
    rows = rows[rows["subgroup"].str.fullmatch(r"\d\d|\d{4}-\d\d")]
    return rows.set_index(rows["subgroup"].str[-2:].astype(int)).sort_index()


def month_sentences(result: Result, page: Page) -> list[str]:
    dated = common.one(result, "near_feasts", result.facts["span"])["denominator"]
    if common.known(dated) and dated == 0:
        return [page.say("admissions.by_month.none"), *_unknown_months(result, page)]
    months = _calendar(result)["numerator"].dropna()
    if not months.sum():
        return [page.say("admissions.by_month.hidden"), *_near_feasts(result, page), *_unknown_months(result, page)]
    told = []
    ordered = months.sort_values()
    if len(ordered) > 1 and ordered.iloc[-1] > ordered.iloc[-2]:
        top = ordered.index[-1]
        told.append(
            page.say(
                "admissions.by_month.most", month=month_name(page, top),
                when=common.when(page, result.facts["span"]),
                n=common.about(page, ordered[top]),
            )
        )  # fmt: skip
    return told + _peaks(result, page) + _near_feasts(result, page) + _unknown_months(result, page)


def _peaks(result: Result, page: Page) -> list[str]:
    """The months that stand out: those of the feasts by their days, and the others."""
    out = standing_out(result)
    feasts, others = ([month for month in out if (month in FEAST_MONTHS) is is_feast] for is_feast in (True, False))
    if feasts:
        days = common.listed(page, [feast(page, month) for month in feasts])
        told = [page.say("admissions.by_month.peaks", months=_names(page, feasts), days=days)]
    else:
        told = [page.say("admissions.by_month.no_peaks", days=_feast_days(page))]
    return told + ([page.say("admissions.by_month.other_peaks", months=_names(page, others))] if others else [])


def _near_feasts(result: Result, page: Page) -> list[str]:
    """The share of persons admitted near a feast, beside what an even spread gives and whether chance explains the rest."""
    near = common.one(result, "near_feasts", result.facts["span"])
    if not common.known(near["value"]):
        return []
    chance = result.facts["by_chance"]
    lower, upper = share(int(near["numerator"]), int(near["denominator"]), "clopper_pearson")
    how = "more" if lower > chance else "fewer" if upper < chance else "even"
    told = {"chance": chance, "days": _feast_days(page), "window": result.facts["window"]}
    return [page.say(f"admissions.by_month.near_{how}", share=common.careful(page, near), **told)]


def _feast_days(page: Page) -> str:
    return common.listed(page, [feast(page, month) for month in FEAST_MONTHS])


def _names(page: Page, months: list[int]) -> str:
    return common.listed(page, [month_name(page, month) for month in months])


def _unknown_months(result: Result, page: Page) -> list[str]:
    unknown = common.one(result, "count", result.facts["span"], "month", "unknown")["numerator"]
    if common.known(unknown) and unknown == 0:
        return []
    return [page.say("admissions.by_month.unknown", n=common.about(page, unknown))]


def standing_out(result: Result) -> list[int]:
    """The months that have clearly more than an even twelfth of the persons with a known day, by more than chance."""
    from scipy.special import betainc  # the chance of so many or more; scipy.stats would take a second to import

    months = _calendar(result)["numerator"].dropna().astype(float)
    level = even(result)
    persons = max(12 * level, months.max())
    by_chance = betainc(months, persons - months + 1, 1 / 12)
    return [int(month) for month in months.index[(months > STANDS_OUT * level) & (by_chance < CHANCE / 12)]]


def even(result: Result) -> float:
    """A twelfth of the persons with a known day (where they are withheld: the mean of the months that are shown)."""
    dated = common.one(result, "near_feasts", result.facts["span"])["denominator"]
    return float(dated) / 12 if common.known(dated) else float(_calendar(result)["numerator"].mean())


def feast(page: Page, month: int) -> str:
    """The day of the feast in a calendar month: *19/5*, *19 May*."""
    return page.say(f"admissions.feast.{month}")


def month_name(page: Page, month: int) -> str:
    """A calendar month: *tháng 5*, *May*."""
    return page.say(f"admissions.month.{month}")


def month_figure(result: Result, page: Page) -> Figure | None:
    months = _calendar(result)["numerator"].astype("Float64").reindex(range(1, 13))
    if not months.sum() > 0:
        return None
    figure, axes = new_figure(page, 3.4)
    axes.set_title(page.say("admissions.by_month.axis", when=common.when(page, result.facts["span"])))
    out = standing_out(result)
    heights = months.to_numpy(dtype=float, na_value=float("nan"))
    colours = [COLOURS["main"] if month in out else COLOURS["soft"] for month in range(1, 13)]
    axes.bar(range(1, 13), heights, width=0.75, color=colours)
    for month, height in enumerate(heights, start=1):
        named = f"\n{feast(page, month)}" if month in FEAST_MONTHS else ""
        known = height == height
        text = (page.number(height, 0) if known else page.say("page.withheld_sign")) + named
        weight = "bold" if month in out else "normal"
        over = {"xytext": (0, 3), "textcoords": "offset points", "ha": "center", "fontweight": weight}
        halo(axes.annotate(text, (month, height if known else 0), **over))
    axes.set_xticks(range(1, 13), [page.say(f"admissions.month_short.{month}") for month in range(1, 13)])
    count_axis(axes, page)
    common.head_room(axes, heights, 0.25)
    level = even(result)
    axes.axhline(level, color=COLOURS["limit"], linestyle=(0, (2, 3)), linewidth=1, zorder=0.5)
    axes.set_xlim(0.3, 12.7)
    direct_label(axes, 1, level, page.say("admissions.by_month.even"), QUIET, xycoords=("axes fraction", "data"))
    return figure


def month_alt(result: Result, page: Page) -> str:
    values = [
        f"{month_name(page, month)}: {common.about(page, value)}"
        for month, value in _calendar(result)["numerator"].items()
    ]
    return page.say("admissions.by_month.alt", values="; ".join(values), told=" ".join(month_sentences(result, page)))


def month_table(result: Result, page: Page) -> Table:
    span = result.facts["span"]
    body = pd.DataFrame(
        {"month": [month_name(page, month) for month in range(1, 13)] + [page.say("word.unknown")]}, dtype=object
    )
    own = common.pick(result, "count", "month", str(page.year)).reindex(
        [f"{page.year}-{month:02d}" for month in range(1, 13)] + ["unknown"]
    )
    body["year_count"] = common.shown(page, own).to_numpy()
    columns = [("month", "text"), ("year_count", "count", 0, str(page.year))]
    if "-" in span:
        together = common.pick(result, "count", "month", span).reindex(
            [f"{month:02d}" for month in range(1, 13)] + ["unknown"]
        )
        body["span_count"] = common.shown(page, together).to_numpy()
        columns.append(("span_count", "count", 0, span))
    return common.table(page, "by_month", body, columns)


VIEWS = {"by_month": View(month_table, month_figure, month_alt, month_sentences)}
