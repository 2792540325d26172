"""The view of admissions by year: counts, and rates per 100 members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thanhson.pages.admissions import common
from thanhson.pages.admissions.rate_lines import rate_line, sign
from thanhson.pages.style import COLOURS, QUIET, count_axis, direct_label, new_figure, number_axis, surface
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table


LIMITS = 0.95
"""The part of years that the limits of a rate hold by chance alone."""


def year_sentences(result: Result, page: Page) -> list[str]:
    span = result.facts["span"]
    total = common.one(result, "count", span)
    if common.known(total["numerator"]) and total["numerator"] == 0:
        return [page.say("admissions.by_year.none", when=common.when(page, span))]
    told = []
    if not common.known(total["numerator"]):
        told.append(page.say("admissions.by_year.withheld", when=common.when(page, span)))
    elif "-" in span:
        n = common.about(page, total["numerator"])
        told.append(page.say("admissions.by_year.total", when=common.when(page, span), n=n))
    told += _page_year(result, page) + _extremes(result, page) + _scatter(result, page)
    left = common.one(result, "rate_left_out", span)["numerator"]
    if common.known(left) and left > 0:
        told.append(page.say("admissions.by_year.left_out", n=common.about(page, left)))
    return told


def _page_year(result: Result, page: Page) -> list[str]:
    year = str(page.year)
    count, rate = common.one(result, "count", year), common.one(result, "rate", year)
    if not common.known(count["numerator"]):
        return []
    n = common.about(page, count["numerator"])
    if not common.known(rate["value"]):
        return [page.say("admissions.by_year.year_without_rate", year=year, n=n)]
    return [page.say("admissions.by_year.year", year=year, n=n, rate=rate["value"])]


def _extremes(result: Result, page: Page) -> list[str]:
    """The years with most and fewest, where rounding leaves no tie; a larger rounded count is a larger count."""
    counts = common.yearly(common.pick(result, "count"))["numerator"].dropna().astype(int).sort_values()
    if len(counts) < 3 or counts.iloc[-1] == counts.iloc[-2] or counts.iloc[0] == counts.iloc[1]:
        return []
    most, least = counts.index[-1], counts.index[0]
    return [
        page.say(
            "admissions.by_year.extremes",
            most=most,
            least=least,
            n_most=common.about(page, counts[most]),
            n_least=common.about(page, counts[least]),
        )
    ]


def _scatter(result: Result, page: Page) -> list[str]:
    """Whether the years' rates differ by more than counts of this size scatter by chance."""
    rates = common.yearly(common.pick(result, "rate")).dropna(subset=["value", "lower", "upper"])
    common_rate = common.one(result, "rate", result.facts["span"])["value"]
    if len(rates) < 2 or not common.known(common_rate):
        return []
    outside = rates[(rates["lower"] > common_rate) | (rates["upper"] < common_rate)].index
    if len(outside):
        years = common.listed(page, outside)
        chance = (1 - LIMITS) * len(rates)
        return [page.say("admissions.by_year.outside", years=years, rate=common_rate, n=len(rates), chance=chance)]
    return [page.say("admissions.by_year.inside", rate=common_rate)]


def year_figure(result: Result, page: Page) -> Figure | None:
    counts = common.yearly(common.pick(result, "count"))
    if not counts["numerator"].notna().any():
        return None
    years = [int(year) for year in counts["year"]]
    figure, (top, bottom) = new_figure(page, 4.8, rows=2, sharex=True, height_ratios=[1.1, 1])
    top.set_title(page.say("admissions.by_year.axis_count"))
    heights = counts["numerator"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    top.bar(years, heights, width=0.6, **surface("main"))
    for year, height, row in zip(years, heights, counts.itertuples(), strict=True):
        text = page.number(height, 0) if height == height else sign(page, row.status)
        top.annotate(
            text, (year, height if height == height else 0), xytext=(0, 3), textcoords="offset points", ha="center"
        )
    count_axis(top, page)
    common.head_room(top, heights)
    rates = common.yearly(common.pick(result, "rate"))
    bottom.set_title(page.say("admissions.by_year.axis_rate"))
    rate_line(bottom, page, rates, "main", labels=True)
    span = common.one(result, "rate", result.facts["span"])["value"]
    if common.known(span) and len(years) > 1:
        bottom.axhline(float(span), color=COLOURS["limit"], linestyle=(0, (2, 3)), linewidth=1)
        direct_label(bottom, 1, float(span), page.say("admissions.together"), QUIET, xycoords=("axes fraction", "data"))
    common.head_room(bottom, rates["upper"].dropna(), 0.25)
    number_axis(bottom, page)
    common.programme_years(bottom, page)
    return figure


def year_alt(result: Result, page: Page) -> str:
    counts = common.yearly(common.pick(result, "count"))
    values = [f"{row.year}: {common.about(page, row.numerator)}" for row in counts.itertuples()]
    return page.say("admissions.by_year.alt", values="; ".join(values), told=" ".join(year_sentences(result, page)))


def year_table(result: Result, page: Page) -> Table:
    body = common.by_year(
        page,
        result,
        {
            "count": ("count", "numerator"),
            "members": ("rate", "denominator"),
            "rate": ("rate", "value"),
            "lower": ("rate", "lower"),
            "upper": ("rate", "upper"),
            "left_out": ("rate_left_out", "numerator"),
        },
        common.periods(result),
    )
    columns = [
        ("year", "year"), ("count", "count"), ("members", "count", 0, common.members(page)), ("rate", "rate"),
        ("lower", "rate"), ("upper", "rate"), ("left_out", "count"),
    ]  # fmt: skip
    return common.table(page, "by_year", body, columns, page.say("admissions.by_year.note"))


VIEWS = {"by_year": View(year_table, year_figure, year_alt, year_sentences)}
