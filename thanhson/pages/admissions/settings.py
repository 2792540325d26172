"""The view of admissions by setting and by type of cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.rates import rates_differ
from thanhson.pages.admissions import common
from thanhson.pages.admissions.rate_lines import rate_line, sign
from thanhson.pages.style import COLOURS, QUIET, label_ends, new_figure, number_axis, series
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table


def setting_sentences(result: Result, page: Page) -> list[str]:
    span = result.facts["span"]
    told = []
    rates = {}
    for setting in ("rural", "agency"):
        count = common.one(result, "count", span, "setting", setting)
        rate = common.one(result, "rate", span, "setting", setting)
        if common.known(rate["value"]):
            rates[setting] = rate
            told.append(
                page.say(
                    "admissions.by_setting.one", setting=page.word("setting", setting),
                    when=common.when(page, span),
                    n=common.about(page, count["numerator"]), rate=rate["value"], lower=rate["lower"], upper=rate["upper"],
                )
            )  # fmt: skip
    if len(rates) == 2:
        low, high = sorted(rates, key=lambda name: rates[name]["value"])
        counts = [rates[name][column] for name in (high, low) for column in ("numerator", "denominator")]
        key = "apart" if rates_differ(*map(int, counts)) else "alike"
        told.append(
            page.say(f"admissions.by_setting.{key}", high=page.word("setting", high), low=page.word("setting", low))
        )
    return told or [page.say(f"admissions.{'rates_hidden' if common.hidden(result, 'rate') else 'no_rates'}")]


def setting_figure(result: Result, page: Page) -> Figure | None:
    span = result.facts["span"]
    kinds = common.pick(result, "rate", "cell_type", span)
    if not common.pick(result, "rate", "setting")["value"].notna().any():
        return None
    figure, (top, bottom) = new_figure(
        page, 3.2 + 0.32 * len(kinds), rows=2, height_ratios=[2.4, 0.4 * len(kinds) + 0.4]
    )
    top.set_title(page.say("admissions.by_setting.axis"))
    ends = []
    for setting in ("rural", "agency"):
        rates = common.pick(result, "rate", "setting").loc[lambda rows, setting=setting: rows["subgroup"].eq(setting)]
        rates = common.yearly(rates)
        rate_line(top, page, rates, setting)
        last = rates.dropna(subset=["value"]).tail(1)
        ends += [
            (int(row.year), row.value, page.word("setting", setting), COLOURS[setting]) for row in last.itertuples()
        ]
    top.set_ylim(0, None)
    label_ends(top, ends)
    number_axis(top, page)
    common.programme_years(top, page)
    bottom.set_title(page.say("admissions.by_setting.axis_types", when=common.when(page, span)))
    _types(bottom, page, kinds)
    return figure


def _types(axes: Axes, page: Page, kinds: pd.DataFrame) -> None:
    """Rates by type of cell as dots with their limits; a withheld one is said in words."""
    widest = kinds["value"].max() if kinds["value"].notna().any() else 1
    edge = 1.6 * float(widest) or 1
    for place, row in enumerate(kinds.itertuples()):
        if not common.known(row.value):
            axes.annotate(
                sign(page, row.status) or "–",
                (0, place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                color=QUIET,
            )
            continue
        axes.hlines(place, row.lower, min(row.upper, edge), color=COLOURS["main"], alpha=0.35, linewidth=4)
        if row.upper > edge:
            _goes_on(axes, page, place, edge, row.upper)
        axes.plot([row.value], [place], clip_on=False, **series("main"))
    axes.set_yticks(range(len(kinds)), [page.word("cell_type", kind) for kind in kinds["subgroup"]])
    axes.set_ylim(len(kinds) - 0.5, -0.5)
    axes.set_xlim(0, edge)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    number_axis(axes, page, "x")


def _goes_on(axes: Axes, page: Page, place: int, edge: float, upper: float) -> None:
    """A limit beyond the axes: an arrow at their edge, with the number that it goes up to."""
    text = f"→ {page.number(upper, 1)}"
    place_of = {"xytext": (-2, 7), "textcoords": "offset points", "ha": "right", "va": "center"}
    axes.annotate(text, (edge, place), color=QUIET, fontsize=9, **place_of)


def setting_alt(result: Result, page: Page) -> str:
    span = result.facts["span"]
    kinds = common.pick(result, "rate", "cell_type", span)
    values = [f"{page.word('cell_type', row.subgroup)}: {common.rate(page, row.value)}" for row in kinds.itertuples()]
    return page.say(
        "admissions.by_setting.alt", values="; ".join(values), told=" ".join(setting_sentences(result, page))
    )


def setting_table(result: Result, page: Page) -> Table:
    span, year = result.facts["span"], str(page.year)
    parts = []
    for group in ("setting", "cell_type"):
        order = list(common.pick(result, "count", group, span)["subgroup"])
        columns = {
            "span_count": ("count", group, span, "numerator"),
            "year_count": ("count", group, year, "numerator"),
            "members": ("rate", group, span, "denominator"),
            "rate": ("rate", group, span, "value"),
            "lower": ("rate", group, span, "lower"),
            "upper": ("rate", group, span, "upper"),
        }
        part = common.by_subgroup(page, result, columns, order)
        names = [page.say("word.unknown") if name == "unknown" else page.word(group, name) for name in order]
        part.insert(0, "group", [page.say(f"admissions.group.{group}", name=name) for name in names])
        parts.append(part)
    columns = [("group", "text"), ("span_count", "count", 0, span)]
    columns += [("year_count", "count", 0, year)] if year != span else []
    columns += [("members", "count", 0, common.members(page)), ("rate", "rate"), ("lower", "rate"), ("upper", "rate")]
    return common.table(page, "by_setting", pd.concat(parts), columns, page.say("admissions.by_year.note"))


VIEWS = {"by_setting": View(setting_table, setting_figure, setting_alt, setting_sentences)}
