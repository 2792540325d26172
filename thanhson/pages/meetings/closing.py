"""Views at the end of the page: before and after, where there is a before; and what can be said and what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson import words
from thanhson.pages import style
from thanhson.pages.meetings import charts
from thanhson.pages.meetings.common import capital, cells_of, floats, known, pick, points, share, table
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def _settings(result: Result) -> list[str]:
    return list(dict.fromkeys(pick(result, "meetings.trend", "setting × month")["setting"]))


def _rows(result: Result, setting: str) -> pd.DataFrame:
    rows = pick(result, "meetings.trend", "setting × month")
    return rows[rows["setting"].eq(setting)].reset_index(drop=True)


def _sentences(result: Result, page: Page) -> list[str]:
    started = result.facts["started"]
    day = words.date(started, page.lang) if started else ""
    if reason := result.facts["reason"]:
        return [page.say(f"meetings.before_after.{reason}", day=day, fewest=result.facts["fewest"])]
    said = [page.say("meetings.before_after.what", day=day)]
    for setting in _settings(result):
        said += _effects(page, setting, _rows(result, setting).iloc[-1])
    return [*said, page.say("meetings.before_after.caution")]


def _effects(page: Page, setting: str, last: pd.Series) -> list[str]:
    if not known(last.get("latest_3")):
        return [page.say("meetings.before_after.withheld", cells=capital(cells_of(page, setting)))]
    said = [
        page.say(
            "meetings.before_after.effect", cells=capital(cells_of(page, setting)), month=page.month(last["month"]),
            latest=points(page, last["latest_3"]), low=points(page, last["latest_3_lower"]),
            high=points(page, last["latest_3_upper"]), level=points(page, last["level_3"]),
            low12=points(page, last["latest_12_lower"]), high12=points(page, last["latest_12_upper"]),
        )
    ]  # fmt: skip
    if known(last["correlation"]):
        said.append(page.say("meetings.before_after.correlation", r=page.number(last["correlation"], 2)))
    return said


def _figure(result: Result, page: Page) -> Figure | None:
    names = _settings(result) if not result.facts["reason"] else []
    if not names:
        return None
    figure, axes = style.new_figure(page, 0.6 + 2.4 * len(names), rows=len(names), squeeze=False)
    for panel, setting in zip(axes[:, 0], names, strict=True):
        rows = _rows(result, setting)
        place = np.arange(len(rows))
        panel.fill_between(
            place, floats(rows["lower"]), floats(rows["upper"]), color=style.COLOURS["band"], linewidth=0, zorder=1
        )
        panel.plot(place, floats(rows["value"]), linestyle="", marker="o", markersize=3.5, color=style.COLOURS[setting])
        if "fitted" in rows:
            panel.plot(place, floats(rows["fitted"]), color=style.COLOURS[setting])
            panel.plot(place, floats(rows["expected"]), color=style.COLOURS["quiet"], linestyle=(0, (4, 2)))
        style.month_axis(panel, page, list(rows["month"]))
        panel.axvline(result.facts["start"] - 0.5, color=style.COLOURS["event"], linewidth=1.5)
        charts.share_ticks(panel, page)
        panel.set_title(capital(cells_of(page, setting)))
    return figure


def _alt(result: Result, page: Page) -> str:
    return " ".join([page.say("meetings.before_after.alt"), *_sentences(result, page)])


def _table(result: Result, page: Page) -> Table:
    body: list[dict] = []
    for setting in _settings(result) if not result.facts["reason"] else []:
        last = _rows(result, setting).iloc[-1]
        for effect in ("level", "slope", "latest"):
            for lag in (3, 12):
                value, low, high = (last.get(f"{effect}_{lag}{end}") for end in ("", "_lower", "_upper"))
                body.append(
                    {
                        "effect": f"{capital(cells_of(page, setting))}: {page.say(f'meetings.effect.{effect}')}",
                        "lag": str(lag), "estimate": _points(page, value), "low": _points(page, low), "high": _points(page, high),
                    }
                )  # fmt: skip
    columns = [("effect", "text"), ("lag", "text"), ("estimate", "text"), ("low", "text"), ("high", "text")]
    frame = pd.DataFrame(body, columns=[name for name, _ in columns])
    return table(page, "before_after", frame, columns, page.say("meetings.before_after.note"))


def _points(page: Page, value: object) -> str:
    return points(page, float(value)) if known(value) else share(page, value)


def _say(page: Page, side: str, point: tuple[str, dict]) -> str:
    name, given = point
    params = {key: page.month(value) if key == "month" else value for key, value in given.items()}
    return page.say(f"meetings.{side}.{name}", **params)


def _box(result: Result, page: Page) -> Table:
    """One row a point: can or cannot, and the sentence."""
    rows = [
        {"verdict": page.say(f"meetings.conclusions.{side}"), "point": _say(page, side, point)}
        for side in ("can", "cannot")
        for point in result.facts[side]
    ]
    columns = [
        TableColumn("verdict", page.say("meetings.column.verdict")),
        TableColumn("point", page.say("meetings.column.point")),
    ]
    caption = page.say("meetings.conclusions.caption", year=str(page.year))
    return Table(caption, columns, pd.DataFrame(rows, columns=["verdict", "point"]), disclosed=False)


VIEWS = {
    "before_after": View(_table, _figure, _alt, _sentences),
    "conclusions": View(_box),
}
