"""Control charts on a page: points, limits, signals with their rule in words, and the two signs in icons and words.

What a signal means must be clear without knowing the rules: a triangle up for better, down for worse, a dot for ordinary
variation; and the same in words beside the chart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures import icons
from thanhson.measures.rules import RULES
from thanhson.measures.run_chart import run_chart
from thanhson.pages import style
from thanhson.pages.meetings.common import capital, floats, known, months_listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ticker import MaxNLocator

    from thanhson.pages.page import Page

SIGNS = {"improvement": "▲", "concern": "▼", "common_cause": "●", "undefined": "…"}
ASSURANCE_SIGNS = {"consistent_pass": "✔", "consistent_fail": "✘", "inconsistent": "?", "undefined": "…"}
FALSE_ALARMS = {12: 0.11, 24: 0.07, 60: 0.05}
"""Share of months that the four rules mark though nothing changes, by points in the baseline (60 normal months, simulated)."""

_COLOURS = {"improvement": "improving", "concern": "worsening", "common_cause": "common"}
_MARKERS = {"improvement": "^", "concern": "v", "common_cause": "o"}
_SIZES = {"improvement": 6.5, "concern": 6.5, "common_cause": 4}


def types(chart: pd.DataFrame, improvement: str = "increase") -> list[str]:
    """What each point is: ``improvement``, ``concern``, ``common_cause``."""
    return icons.point_types(chart["side"].fillna(0).astype(int), improvement)


def is_trial(chart: pd.DataFrame) -> bool:
    """Whether there are too few points for limits that count."""
    return bool(chart["interval"].eq("trial limits").any()) or bool(chart["lower"].isna().all())


def variation(chart: pd.DataFrame, improvement: str = "increase") -> str:
    """The variation sign of a chart of the page: what its latest point says."""
    points = chart[chart["value"].notna()]
    if is_trial(chart) or points.empty:
        return "undefined"
    return types(points.iloc[[-1]], improvement)[0]


def assurance(chart: pd.DataFrame, target: float, improvement: str = "increase") -> str:
    """The assurance sign: the target against the latest limits."""
    points = chart[chart["value"].notna()]
    if is_trial(chart) or points.empty:
        return "undefined"
    return icons.assurance(float(points["lower"].iloc[-1]), float(points["upper"].iloc[-1]), target, improvement)


def signs_in_words(page: Page, chart: pd.DataFrame, target: float | None = None) -> str:
    """Both signs as a line: ``▲ cải thiện · ✔ luôn đạt``."""
    kind = variation(chart)
    parts = [f"{SIGNS[kind]} {page.say(f'meetings.variation.{kind}')}"]
    if target is not None:
        sure = assurance(chart, target)
        parts.append(f"{ASSURANCE_SIGNS[sure]} {page.say(f'meetings.assurance.{sure}', norm=page.percent(target, 0))}")
    return " · ".join(parts)


def signals_in_words(page: Page, chart: pd.DataFrame) -> list[str]:
    """Each rule that is met, which way, and in which months."""
    said = []
    marked = chart[chart["note"].ne("")]
    for rule in RULES:
        met = marked[np.array([rule in note.split("+") for note in marked["note"]], dtype=bool)]
        up = _goes_up(met, rule).to_numpy(dtype=bool, na_value=False)
        for way, chosen in (("up", up), ("down", ~up)):
            months = list(met["month"][chosen])
            if months:
                said.append(page.say(f"meetings.rule.{rule}.{way}", months=months_listed(page, months, most=4)))
    return said


def _goes_up(met: pd.DataFrame, rule: str) -> pd.Series:
    """A trend goes the way of its sign where it is the first rule; other rules lie above or below the centre."""
    level = met["value"] > met["centre"]
    return (met["side"] > 0).where(met["note"].eq("trend"), level) if rule == "trend" else level


def run_in_words(page: Page, values: pd.Series) -> str:
    """What the run chart's rules say of a short series."""
    found = run_chart(values)
    if found.longest_run is None:
        return page.say("meetings.run_chart.too_few")
    return page.say(
        "meetings.run_chart.shift" if found.shift else "meetings.run_chart.steady",
        run=found.longest_run, most=found.longest_run_max, crossings=found.crossings, least=found.crossings_min,
    )  # fmt: skip


def draw(axes: Axes, page: Page, chart: pd.DataFrame, improvement: str = "increase") -> None:
    """Points, centre and limits of one chart; a month without a value leaves a gap in the line."""
    place = np.arange(len(chart))
    value, centre = floats(chart["value"]), floats(chart["centre"])
    axes.plot(place, value, color=style.COLOURS["quiet"], linewidth=1.0, zorder=2)
    trial = is_trial(chart)
    middle = np.full(len(chart), float(chart["value"].median())) if trial and np.isfinite(value).any() else centre
    axes.plot(place, middle, color=style.COLOURS["limit"], linewidth=1.0, zorder=1.5)
    for limit in ("lower", "upper"):
        axes.plot(
            place, floats(chart[limit]), color=style.COLOURS["limit"], linewidth=1.0,
            linestyle=(0, (1, 2)) if trial else (0, (4, 2)), drawstyle="steps-mid", zorder=1.5,
        )  # fmt: skip
    kinds = np.array(types(chart, improvement)) if not trial else np.full(len(chart), "common_cause")
    for kind, marker in _MARKERS.items():
        own = kinds == kind
        axes.plot(
            place[own], value[own], linestyle="", marker=marker, markersize=_SIZES[kind],
            color=style.COLOURS[_COLOURS[kind]], zorder=3,
        )  # fmt: skip


def label_limits(axes: Axes, chart: pd.DataFrame, text: Callable[[float], str]) -> None:
    """The numbers of the middle line and of the last limits, right of them; the middle of a run chart is its median."""
    last = chart[chart["value"].notna()].iloc[-1]
    middle = chart["value"].median() if is_trial(chart) else last["centre"]
    ends = [
        (len(chart) - 0.3, value, text(value), style.COLOURS["limit"])
        for value in (middle, last["lower"], last["upper"])
        if known(value)
    ]
    style.label_ends(axes, ends)


def frame(axes: Axes, page: Page, months: Sequence[str], chart: pd.DataFrame, least: float, most: float) -> None:
    """Axis of months and a range of values that holds points and limits, between ``least`` and ``most``."""
    style.month_axis(axes, page, list(months))
    style.mark_programme_years(axes, page, list(months))
    shown = np.concatenate([floats(chart[name]) for name in ("value", "lower", "upper")])
    shown = shown[np.isfinite(shown)]
    if shown.size:
        room = 0.12 * max(shown.max() - shown.min(), 1e-3)
        axes.set_ylim(max(least, shown.min() - room), min(most, shown.max() + 2 * room))


def mark_events(axes: Axes, page: Page, months: Sequence[str], names: bool = True) -> list[str]:
    """Bands for the special causes that the settings name; gives the names of those in sight."""
    position = {month: i for i, month in enumerate(months)}
    seen = []
    for event in page.programme.events:
        inside = [i for month, i in position.items() if event.from_month <= month <= event.to_month]
        if inside:
            name = event.name_vi if page.lang == "vi" else event.name_en
            style.mark_event(axes, page, inside[0], inside[-1], name if names else "")
            seen.append(name)
    return seen


def legend_sentence(page: Page) -> str:
    """How to read the points, for the note under a chart's table."""
    return page.say("meetings.chart.legend")


def false_alarms(baseline: int) -> float:
    """The share of months marked by mistake with limits from so many points."""
    return FALSE_ALARMS[max((points for points in FALSE_ALARMS if points <= baseline), default=12)]


def head(axes: Axes, page: Page, name: str, chart: pd.DataFrame, target: float | None = None) -> None:
    """The head of a chart: what it shows, and under it both signs in icons and words."""
    axes.set_title(capital(name), pad=22)
    axes.annotate(
        signs_in_words(page, chart, target), (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points",
        fontsize=9.5, color=style.INK,
    )  # fmt: skip


def whole_steps(integer: bool = True) -> MaxNLocator:
    """Ticks at steps of 1, 2 or 5 (times ten), at whole numbers only unless told otherwise."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=integer)


def share_ticks(axes: Axes, page: Page) -> None:
    """Percentages along y that are true as printed: whole ones, or with a decimal where the range is narrow."""
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(whole_steps(integer=False))
    style.share_axis(axes, page, decimals=0 if high - low > 0.05 else 1)


def quarter_in_words(page: Page, quarter: str) -> str:
    """A quarter (``2019-Q3``) in the page's language."""
    return page.say("meetings.quarter", quarter=quarter[-1], year=quarter[:4])


def quarter_ticks(page: Page, quarters: Sequence[str]) -> tuple[list[int], list[str]]:
    """Places and labels along x: every quarter of a short series, the first of each year of a long one."""
    long = len(quarters) > 4
    places = [i for i, quarter in enumerate(quarters) if not long or quarter.endswith("Q1")]
    return places, [quarter_in_words(page, quarters[i]) for i in places]
