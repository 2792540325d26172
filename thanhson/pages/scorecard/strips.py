"""The picture of the four targets: for each a panel with one strip a year, from the worst to the best case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.targets import TARGETS
from thanhson.pages.scorecard import common
from thanhson.pages.style import COLOURS, INK, QUIET, new_figure, share_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

MARKS = {
    # form and filling tell the verdict as well as the colour does
    "met": {"marker": "o", "markerfacecolor": COLOURS["improving"], "markeredgecolor": COLOURS["improving"]},
    "missed": {"marker": "X", "markerfacecolor": COLOURS["worsening"], "markeredgecolor": COLOURS["worsening"]},
    "undecided": {"marker": "D", "markerfacecolor": "white", "markeredgecolor": INK},
}


def target_strips(result: Result, page: Page) -> Figure | None:
    """A panel a target: years from top to bottom, shares from left to right, the target as a line."""
    years = result.facts["years"]
    shown = [name for name in TARGETS if common.pick(result, f"targets.{name}")["value"].notna().any()]
    if not shown:
        return None
    height = 0.8 + len(shown) * (0.55 + 0.3 * len(years))
    figure, axes = new_figure(page, height, rows=len(shown), squeeze=False)
    for name, panel in zip(shown, axes[:, 0], strict=True):
        _panel(panel, page, result, name, years)
    return figure


def _panel(axes: Axes, page: Page, result: Result, name: str, years: list[int]) -> None:
    target = result.facts["targets"][name]
    rows = common.pick(result, f"targets.{name}").set_index("year")
    axes.set_title(
        page.say(
            "scorecard.targets.panel",
            name=common.capital(page.say(f"scorecard.target.{name}")),
            target=page.percent(target, 0),
        )
    )
    axes.axvline(target, color=COLOURS["target"], linewidth=1.3, linestyle=(0, (5, 3)), zorder=1.5)
    for place, year in enumerate(years):
        if str(year) in rows.index:
            _strip(axes, page, rows.loc[str(year)], place)
    _break(axes, page, result, name, years)
    axes.set_yticks(range(len(years)), [str(year) for year in years])
    axes.set_ylim(len(years) - 0.4, -0.6)
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    low, high = _limits(rows, target)
    axes.set_xlim(low, high)
    share_axis(axes, page, "x", 0 if high - low > 0.06 else 1)


def _strip(axes: Axes, page: Page, row: pd.Series, place: int) -> None:
    status = str(row["status"])
    if common.known(row["lower"]) and common.known(row["upper"]):
        axes.plot(
            [float(row["lower"]), float(row["upper"])], [place, place], color=COLOURS["soft"], linewidth=7, solid_capstyle="butt", zorder=2
        )  # fmt: skip
    if common.known(row["value"]) and status in MARKS:
        axes.plot(float(row["value"]), place, markersize=7, linestyle="none", zorder=3, **MARKS[status])
    axes.annotate(
        page.say(f"scorecard.status.{status or 'none'}"), (1, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
        textcoords="offset points", va="center", color=INK if status else QUIET, annotation_clip=False,
    )  # fmt: skip


def _break(axes: Axes, page: Page, result: Result, name: str, years: list[int]) -> None:
    """The year in which the ratings changed their names: a line across the strips, for the two targets that rest on them."""
    if not name.endswith("good_or_better"):
        return
    for year in result.facts["breaks"]:
        place = years.index(year) - 0.5
        axes.axhline(place, color=COLOURS["event"], linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate(
            page.say("scorecard.targets.break_label", year=year), (0, place), xycoords=("axes fraction", "data"), xytext=(3, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=COLOURS["event"],
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def _limits(rows: pd.DataFrame, target: float) -> tuple[float, float]:
    values = [float(value) for column in ("value", "lower", "upper") for value in rows[column].dropna()] + [target]
    low, high = min(values), max(values)
    room = max((high - low) * 0.08, 0.005)
    return max(low - 4 * room, 0) if low > 0 else -room, min(high + room, 1 + room / 2)
