"""Views of monthly attendance: a p′ chart for each setting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.meetings.base import SETTINGS
from thanhson.pages import style
from thanhson.pages.meetings import charts
from thanhson.pages.meetings.common import (
    capital,
    cells_of,
    months_listed,
    nothing,
    pick,
    share,
    shown,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def settings(result: Result) -> list[str]:
    """Settings that have any month to show."""
    rows = pick(result, "attendance.chart", "setting × month")
    return [one for one in SETTINGS if rows.loc[rows["setting"].eq(one), "value"].notna().any()]


def chart_of(result: Result, setting: str) -> pd.DataFrame:
    """The monthly chart of a setting, in order of time."""
    rows = pick(result, "attendance.chart", "setting × month")
    return rows[rows["setting"].eq(setting)].reset_index(drop=True)


def _sentences(result: Result, page: Page) -> list[str]:
    said = [text for setting in settings(result) for text in _of_setting(result, page, setting)]
    if not said:
        return [nothing(result, page, "meetings.attendance_by_month.none")]
    if any(not charts.is_trial(chart_of(result, setting)) for setting in settings(result)):
        said.append(
            page.say(
                "meetings.chart.false_alarms", share=page.percent(charts.false_alarms(result.facts["baseline"]), 0)
            )
        )
    return said


def _of_setting(result: Result, page: Page, setting: str) -> list[str]:
    chart, cells, norm = chart_of(result, setting), capital(cells_of(page, setting)), result.facts["norm"]
    points = chart[chart["value"].notna()]
    if charts.is_trial(chart):
        words = charts.run_in_words(page, chart["value"])
        return [page.say("meetings.chart.trial", cells=cells, n=len(points), fewest=result.facts["fewest"], run=words)]
    last = points.iloc[-1]
    said = [
        page.say(
            "meetings.attendance_by_month.signs", cells=cells, signs=charts.signs_in_words(page, chart, norm),
            month=page.month(last["month"]), share=share(page, last["value"]), lower=share(page, last["lower"]),
            upper=share(page, last["upper"]),
        )
    ]  # fmt: skip
    signals = charts.signals_in_words(page, chart)
    said.append(
        page.say("meetings.chart.signals", cells=cells, signals="; ".join(signals))
        if signals
        else page.say("meetings.chart.no_signals", cells=cells)
    )
    return said


def _figure(result: Result, page: Page) -> Figure | None:
    names = settings(result)
    if not names:
        return None
    figure, axes = style.new_figure(page, 0.5 + 2.6 * len(names), rows=len(names), squeeze=False)
    for panel, setting in zip(axes[:, 0], names, strict=True):
        chart = chart_of(result, setting)
        charts.draw(panel, page, chart)
        charts.frame(panel, page, chart["month"], chart, 0.0, 1.005)
        low, high = panel.get_ylim()
        norm = result.facts["norm"]
        if low <= norm <= high:
            style.mark_target(panel, page, norm)
        charts.share_ticks(panel, page)
        charts.mark_events(panel, page, list(chart["month"]))
        _mark_mergers(panel, result, list(chart["month"]))
        charts.head(panel, page, cells_of(page, setting), chart, norm)
        charts.label_limits(panel, chart, lambda value: share(page, value))
    return figure


def _mark_mergers(axes: object, result: Result, months: list[str]) -> None:
    for month in result.facts["mergers"]:
        axes.axvline(months.index(month), color=style.COLOURS["event"], linewidth=1, linestyle=":", zorder=0.5)


def _alt(result: Result, page: Page) -> str:
    said = [page.say("meetings.attendance_by_month.alt", span=page.span)]
    for setting in settings(result):
        chart = chart_of(result, setting)
        signals = charts.signals_in_words(page, chart) if not charts.is_trial(chart) else []
        values = chart["value"].dropna()
        said.append(
            page.say(
                "meetings.attendance_by_month.alt_line", cells=capital(cells_of(page, setting)),
                signs=charts.signs_in_words(page, chart, result.facts["norm"]), low=share(page, values.min()),
                high=share(page, values.max()), signals="; ".join(signals) or page.say("meetings.chart.none"),
            )
        )  # fmt: skip
    return " ".join(said)


def _table(result: Result, page: Page) -> Table:
    rates = pick(result, "attendance.rate", "setting × month")
    body = pd.DataFrame({"month": list(dict.fromkeys(rates["month"]))})
    columns = [("month", "month")]
    for setting in settings(result):
        own = rates[rates["setting"].eq(setting)].set_index("month").reindex(body["month"])
        chart = chart_of(result, setting).set_index("month").reindex(body["month"])
        for name, source, column, kind in (
            ("share", own, "value", "percent"), ("members_due", own, "denominator", "count"),
            ("limits_low", chart, "lower", "percent"), ("limits_high", chart, "upper", "percent"),
        ):  # fmt: skip
            body[f"{name}_{setting}"] = shown(page, source, column).to_numpy()
            header = page.say(
                "meetings.column.of", what=page.say(f"meetings.column.{name}"), cells=cells_of(page, setting)
            )
            columns.append((f"{name}_{setting}", kind, 1, header))
    notes = _chart_notes(result, page)
    if result.facts["mergers"]:
        notes.append(page.say("meetings.chart.mergers", months=months_listed(page, result.facts["mergers"])))
    if not page.programme.events:
        notes.append(page.say("meetings.chart.no_events"))
    return table(page, "attendance_by_month", body, columns, *notes)


def _chart_notes(result: Result, page: Page) -> list[str]:
    """How to read the charts: control charts, run charts of short series, or one of each."""
    trial = {charts.is_trial(chart_of(result, setting)) for setting in settings(result)}
    notes = []
    if False in trial:
        notes += [page.say("meetings.chart.baseline", n=result.facts["baseline"]), charts.legend_sentence(page)]
    return [*notes, page.say("meetings.chart.baseline_trial")] if True in trial else notes


VIEWS = {"attendance_by_month": View(_table, _figure, _alt, _sentences)}
