"""Views of how cells' grades of the year moved to the next year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages import style
from thanhson.pages.meetings.common import (
    about,
    capital,
    careful,
    key_above,
    known,
    one,
    p_text,
    pick,
    shown,
    single_years,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def _move_years(result: Result) -> list[str]:
    return list(dict.fromkeys(single_years(pick(result, "grades.transition", "direction"))["year"]))


def _move_sentences(result: Result, page: Page) -> list[str]:
    years = _move_years(result)
    if not years:
        return [page.say("meetings.transitions.none")]
    return [text for year in years for text in _moves_of(result, page, year)]


def _moves_of(result: Result, page: Page, year: str) -> list[str]:
    up, same, down = (one(result, "grades.transition", year, "direction", way) for way in ("up", "same", "down"))
    if not known(same["denominator"]) or same["denominator"] == 0:
        return [page.say("meetings.transitions.withheld", before=str(int(year) - 1), year=year)]
    said = page.say(
        "meetings.transitions.year", before=str(int(year) - 1), year=year, n=about(page, same["denominator"]),
        up=about(page, up["numerator"]), same=about(page, same["numerator"]), down=about(page, down["numerator"]),
    )  # fmt: skip
    return [said, _test_in_words(page, up, down)]


def _test_in_words(page: Page, up: pd.Series, down: pd.Series) -> str:
    if not known(up["p"]):
        return page.say("meetings.transitions.untested")
    key = "even" if up["p"] >= 0.05 else "up" if up["numerator"] > down["numerator"] else "down"
    return page.say(f"meetings.transitions.{key}", p=p_text(page, up["p"]))


def _move_figure(result: Result, page: Page) -> Figure | None:
    years = [
        year
        for year in _move_years(result)
        if known(one(result, "grades.transition", year, "direction", "same")["value"])
    ]
    if not years:
        return None
    figure, axes = style.new_figure(page, 1.2 + 0.42 * len(years))
    looks = {"up": "improving", "same": "soft", "down": "worsening"}
    for row, year in enumerate(years):
        start = 0.0
        for way, look in looks.items():
            own = one(result, "grades.transition", year, "direction", way)
            width = float(own["value"]) if known(own["value"]) else 0.0
            axes.barh(row, width, left=start, height=0.62, **style.surface(look, hatch="///" if way == "down" else ""))
            if width > 0.04:
                label = axes.text(start + width / 2, row, careful(page, own), ha="center", va="center", fontsize=9.5)
                style.halo(label)
            start += width
    axes.set_yticks(range(len(years)), [f"{int(year) - 1} → {year}" for year in years])
    axes.set_ylim(len(years) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    style.share_axis(axes, page, "x")
    axes.grid(False)
    _move_key(axes, page, looks)
    return figure


def _move_key(axes: Axes, page: Page, looks: Mapping[str, str]) -> None:
    from matplotlib.patches import Patch

    keys = [
        Patch(
            facecolor=style.COLOURS[look], hatch="///" if way == "down" else "", edgecolor="white",
            label=page.say(f"meetings.transitions.way.{way}"),
        )
        for way, look in looks.items()
    ]  # fmt: skip
    key_above(axes, keys, page.say("meetings.transitions.title"))


def _move_alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.transitions.alt"), *_move_sentences(result, page)])


def _move_table(result: Result, page: Page) -> Table:
    rows = pick(result, "grades.transition", "grade × next_grade")
    if rows.empty:  # before two years have grades there is no pair of years to tell of
        return Table(page.say("meetings.transitions.none"), [], pd.DataFrame(), disclosed=False)
    latest = rows[rows["year"].eq(rows["year"].max())]
    wide = pd.DataFrame({"grade": [capital(page.word("grade", grade)) for grade in GRADES]})
    columns: list[tuple] = [("grade", "text", 1, page.say("meetings.column.from_grade"))]
    for after in GRADES:
        own = latest[latest["subgroup"].str.endswith(f" × {after}")]
        own = own.set_index(own["subgroup"].str.split(" × ").str[0]).reindex(GRADES).fillna({"status": ""})
        wide[f"to_{after}"] = shown(page, own, "numerator").to_numpy()
        header = page.say("meetings.column.to_grade", grade=page.word("grade", after))
        columns.append((f"to_{after}", "count", 0, header))
    year = str(latest["year"].iloc[0]) if len(latest) else str(page.year)
    params = {"before": str(int(year) - 1), "after": year}
    bowker = latest["bowker"].iloc[0] if len(latest) else pd.NA
    note = (
        page.say("meetings.transitions.bowker", p=p_text(page, bowker))
        if known(bowker)
        else page.say("meetings.transitions.no_bowker")
    )
    return table(page, "transitions", wide, columns, note, params=params)


VIEWS = {"transitions": View(_move_table, _move_figure, _move_alt, _move_sentences)}
