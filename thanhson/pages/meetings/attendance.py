"""Views of attendance by year: the sum over members, its worst-case bounds, and the mean of cells beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings.base import SETTINGS, tipping_share
from thanhson.pages import style
from thanhson.pages.meetings.charts import share_ticks
from thanhson.pages.meetings.common import (
    about,
    capital,
    cells_of,
    columns_of,
    floats,
    known,
    nothing,
    one,
    period_in_words,
    periods,
    pick,
    points,
    share,
    shown,
    single_years,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

_RATE = "attendance.rate"


def _rate(result: Result, setting: str, year: object) -> pd.Series:
    return one(result, _RATE, year, "setting", setting)


def _sentences(result: Result, page: Page) -> list[str]:
    said = [text for setting in SETTINGS for text in _of_setting(result, page, setting)]
    if not said:
        return [nothing(result, page, "meetings.attendance.none")]
    return [*said, *_extras(result, page)]


def _of_setting(result: Result, page: Page, setting: str) -> list[str]:
    row, cells = _rate(result, setting, page.year), cells_of(page, setting)
    if not known(row["value"]):
        return []
    said = [
        page.say(
            "meetings.attendance.year", year=str(page.year), cells=cells, share=share(page, row["value"]),
            present=about(page, row["numerator"]), due=about(page, row["denominator"]),
        )
    ]  # fmt: skip
    if known(row["lower"], row["upper"]) and row["upper"] - row["lower"] > 0.0005:
        said.append(
            page.say(
                "meetings.attendance.bounds", cells=cells, lower=share(page, row["lower"]), upper=share(page, row["upper"]),
                verdict=_verdict(page, row, result.facts["norm"]),
            )
        )  # fmt: skip
    mean = one(result, "attendance.cell_mean", page.year, "setting", setting)["value"]
    if known(mean):
        said.append(page.say("meetings.attendance.mean", cells=cells, share=share(page, mean)))
    return said


def _verdict(page: Page, row: pd.Series, norm: float) -> str:
    """Whether missing sheets could change the verdict on the norm, and what they would have to be."""
    key, needed = tipping(row, norm)
    return page.say(f"meetings.attendance.{key}", norm=page.percent(norm, 0), needed=share(page, needed, 0))


def tipping(row: pd.Series, norm: float) -> tuple[str, float]:
    """``holds``, ``fails`` or ``hangs`` on the missing sheets, and the share that they would need for the norm."""
    needed = tipping_share(pd.DataFrame([row[["lower", "upper"]]]).astype("Float64"), norm).iloc[0]
    if row["lower"] > norm:
        return "holds", needed
    return ("fails" if row["upper"] <= norm else "hangs"), needed


def _extras(result: Result, page: Page) -> list[str]:
    beyond = one(result, "attendance.beyond_due", page.span)
    unexcused = one(result, "attendance.unexcused", page.year)
    said = []
    if known(beyond["numerator"]) and beyond["numerator"] > 0:
        said.append(
            page.say("meetings.attendance.exempt", period=period_in_words(page), n=about(page, beyond["numerator"]))
        )
    if known(unexcused["value"]) and unexcused["numerator"] == 0:
        said.append(page.say("meetings.attendance.unexcused_none", year=str(page.year)))
    elif known(unexcused["value"]):
        said.append(
            page.say(
                "meetings.attendance.unexcused", year=str(page.year), n=about(page, unexcused["numerator"]),
                share=share(page, unexcused["value"], 2),
            )
        )  # fmt: skip
    return said


def _figure(result: Result, page: Page) -> Figure | None:
    if not pick(result, _RATE, "setting")["value"].notna().any():
        return None
    figure, axes = style.new_figure(page, 3.3)
    years = result.facts["years"]
    ends, lows = [], []
    for setting in SETTINGS:
        rows = single_years(pick(result, _RATE, "setting").query("setting == @setting"))
        mean = single_years(pick(result, "attendance.cell_mean", "setting").query("setting == @setting"))
        x, y = rows["year"].astype(int).to_numpy(), floats(rows["value"])
        low, high = floats(rows["lower"]), floats(rows["upper"])
        axes.vlines(x, low, high, color=style.COLOURS[setting], linewidth=6, alpha=0.3)
        axes.plot(x, y, **style.series(setting))
        axes.plot(
            mean["year"].astype(int), floats(mean["value"]), linestyle="", marker="_", markersize=14, markeredgewidth=1.5,
            color=style.COLOURS[setting],
        )  # fmt: skip
        lows += [*low, *floats(mean["value"])]
        if len(x):
            ends.append((years[-1] + 0.3, y[-1], capital(cells_of(page, setting)), style.COLOURS[setting]))
    bottom = min([value for value in lows if value == value] + [result.facts["norm"]])
    axes.set_ylim(max(0.0, bottom - 0.03), 1.005)
    share_ticks(axes, page)
    style.year_axis(axes, page, years)
    axes.set_xlim(years[0] - 0.3, years[-1] + 0.3)
    style.mark_target(axes, page, result.facts["norm"])
    norm = page.say("meetings.norm", norm=page.percent(result.facts["norm"], 0))
    style.label_ends(axes, [*ends, (years[-1] + 0.3, result.facts["norm"], norm, style.COLOURS["target"])])
    axes.set_title(page.say("meetings.attendance.title"))
    return figure


def _alt(result: Result, page: Page) -> str:
    said = [page.say("meetings.attendance.alt", span=page.span)]
    for setting in SETTINGS:
        rows = single_years(pick(result, _RATE, "setting").query("setting == @setting")).dropna(subset=["value"])
        if len(rows) > 1:
            first, last = rows.iloc[0], rows.iloc[-1]
            said.append(
                page.say(
                    "meetings.attendance.alt_line", cells=capital(cells_of(page, setting)), first=share(page, first["value"]),
                    first_year=first["year"], last=share(page, last["value"]), last_year=last["year"],
                    change=points(page, last["value"] - first["value"]),
                )
            )  # fmt: skip
        elif len(rows):
            said.append(
                page.say(
                    "meetings.attendance.alt_point", cells=capital(cells_of(page, setting)),
                    share=share(page, rows["value"].iloc[0]), year=rows["year"].iloc[0],
                )
            )  # fmt: skip
    return " ".join(said)


def _table(result: Result, page: Page) -> Table:
    parts = []
    for setting in (*SETTINGS, ""):
        group = "setting" if setting else "total"
        rates = pick(result, _RATE, group)
        means = pick(result, "attendance.cell_mean", group)
        own = rates[rates["subgroup"].eq(setting)].set_index("year").reindex(periods(result))
        mean = means[means["subgroup"].eq(setting)].set_index("year").reindex(periods(result))
        name = capital(cells_of(page, setting)) if setting else capital(page.say("word.total"))
        columns = {
            "present": "numerator", "members_due": "denominator", "share": "value", "lower": "lower", "upper": "upper",
        }  # fmt: skip
        body = columns_of(page, own.fillna({"status": ""}), columns)
        parts.append(
            pd.DataFrame(
                {
                    "setting_year": [f"{name}, {year}" for year in own.index],
                    **body,
                    "cell_mean": shown(page, mean.fillna({"status": ""}), "value").to_numpy(),
                }
            )
        )
    kinds = [("setting_year", "text"), ("present", "count"), ("members_due", "count"), ("share", "percent")]
    kinds += [("lower", "percent"), ("upper", "percent"), ("cell_mean", "percent")]
    return table(page, "attendance", pd.concat(parts), kinds, page.say("meetings.attendance.note"))


VIEWS = {"attendance": View(_table, _figure, _alt, _sentences)}
