"""The view of admissions by commune: a funnel, in which small communes may scatter widely without meaning anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.rates import funnel_limits
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, QUIET, count_axis, direct_label, halo, new_figure, number_axis
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

INNER, OUTER = 0.95, 0.998


def funnel(result: Result) -> tuple[float, pd.DataFrame]:
    """The rate of the district (of the communes shown, where that is withheld), and these communes among its limits.

    Returns
    -------
    (float, pandas.DataFrame)
        The rate per member and year, and per commune ``exposure``, ``value`` (per 100), ``beyond``: 0 inside the 95% limits,
        1 outside them, 2 outside the 99.8% limits.
    """
    rows = common.pick(result, "rate", "commune", result.facts["span"]).dropna(subset=["value", "denominator"])
    exposure = rows["denominator"].to_numpy(dtype=float)
    events = rows["numerator"].to_numpy(dtype=float)
    if not exposure.sum() or not events.sum():
        return float("nan"), pd.DataFrame({"exposure": exposure, "value": rows["value"], "beyond": 0}, index=rows.index)
    district = common.one(result, "rate", result.facts["span"])["value"]
    # Communes with small counts are withheld, and they are no random part: the others together lie above the district.
    rate = float(district) / 100 if common.known(district) else events.sum() / exposure.sum()
    beyond = np.zeros(len(rows), dtype=int)
    for level in (INNER, OUTER):
        lower, upper = funnel_limits(rate, exposure, level)
        beyond += (events / exposure < lower) | (events / exposure > upper)
    return rate, pd.DataFrame({"exposure": exposure, "value": rows["value"], "beyond": beyond}, index=rows.index)


def sentences(result: Result, page: Page) -> list[str]:
    rate, communes = funnel(result)
    if len(communes) == 0 or np.isnan(rate):
        return [page.say("admissions.by_commune.none")]
    if len(communes) == 1:
        return [page.say("admissions.by_commune.single", name=common.commune_name(page, communes.index[0]))]
    outside = int((communes["beyond"] > 0).sum())
    told = [
        page.say(
            "admissions.by_commune.outside", n=len(communes), outside=outside, rate=100 * rate,
            chance=(1 - INNER) * len(communes),
        )
    ]  # fmt: skip
    for side, chosen in _far(communes, 100 * rate).items():
        if chosen:
            names = common.listed(page, [common.commune_name(page, code) for code in chosen])
            told.append(page.say(f"admissions.by_commune.far_{side}", names=names))
    return told


def _far(communes: pd.DataFrame, rate: float) -> dict[str, list[str]]:
    """Communes outside the outer limits, above and below, in the order of their codes."""
    far = communes[communes["beyond"] == 2]
    return {"above": list(far.index[far["value"] > rate]), "below": list(far.index[far["value"] < rate])}


def figure(result: Result, page: Page) -> Figure | None:
    rate, communes = funnel(result)
    if len(communes) < 2 or np.isnan(rate):
        return None
    figure, axes = new_figure(page, 4.2)
    axes.set_title(page.say("admissions.by_commune.axis_rate"))
    count_axis(axes, page, "x")
    _limits(axes, page, rate, communes["exposure"])
    colours = np.where(communes["beyond"] > 0, COLOURS["second"], COLOURS["main"])
    axes.scatter(communes["exposure"], communes["value"].astype(float), s=34, c=colours, zorder=3)
    marks = communes[communes["beyond"] > 0]
    for row in marks.itertuples():
        label = axes.annotate(
            common.commune_name(page, row.Index), (row.exposure, row.value), xytext=(7, 0), textcoords="offset points",
            va="center", color=COLOURS["second"], zorder=4,
        )  # fmt: skip
        halo(label)
    axes.set_xlabel(common.members(page))
    number_axis(axes, page)
    axes.margins(y=0.08)
    axes.set_ylim(0, None)
    return figure


def _limits(axes: Axes, page: Page, rate: float, exposure: pd.Series) -> None:
    """The common rate and the limits around it as curves, named at their right end."""
    low, high = exposure.min() * 0.7, exposure.max() * 1.12
    grid = np.linspace(low, high, 200)
    for level, style in ((OUTER, (0, (1, 2))), (INNER, (0, (5, 3)))):
        lower, upper = funnel_limits(rate, grid, level)
        for line in (lower, upper):
            axes.plot(grid, 100 * line, color=COLOURS["limit"], linewidth=1, linestyle=style)
        direct_label(axes, grid[-1], 100 * upper[-1], page.percent(level, 1 if level > 0.99 else 0), QUIET)
    axes.axhline(100 * rate, color=COLOURS["limit"], linewidth=1)
    direct_label(axes, grid[-1], 100 * rate, page.say("admissions.by_commune.district"), QUIET)
    axes.set_xlim(low, high)


def alt(result: Result, page: Page) -> str:
    return page.say("admissions.by_commune.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    span, year = result.facts["span"], str(page.year)
    order = list(common.pick(result, "count", "commune", span)["subgroup"])
    body = common.by_subgroup(
        page,
        result,
        {
            "span_count": ("count", "commune", span, "numerator"),
            "year_count": ("count", "commune", year, "numerator"),
            "members": ("rate", "commune", span, "denominator"),
            "rate": ("rate", "commune", span, "value"),
            "shrunken": ("rate_shrunken", "commune", span, "value"),
        },
        order,
    )
    body.insert(0, "commune", [common.commune_name(page, code) for code in order])
    columns = [("commune", "text"), ("span_count", "count", 0, span)]
    columns += [("year_count", "count", 0, year)] if year != span else []
    columns += [("members", "count", 0, common.members(page)), ("rate", "rate"), ("shrunken", "rate")]
    return common.table(page, "by_commune", body, columns, page.say("admissions.by_commune.note"))


VIEWS = {"by_commune": View(table, figure, alt, sentences)}
