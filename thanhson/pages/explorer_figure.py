"""The chart of a free view: bars for places and types, a line over the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thanhson.measures.cube import MEASURES
from thanhson.pages import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.pages.explore import View


def draw(view: View) -> Figure:
    """A figure of the view's rows; a sentence where there is nothing to draw."""
    rows = view.rows
    tall = view.by in ("commune", "cell_type")
    figure, axes = style.new_figure(view.page, height=max(2.6, 0.28 * len(rows) + 1.2) if tall else 3.2)
    axes.set_title(view.title)
    if rows["value"].isna().all():
        style.note_in(axes, view.page.say("explore.nothing"))
    elif tall:
        _bars(axes, view)
    else:
        _line(axes, view)
    return figure


def _line(axes: Axes, view: View) -> None:
    rows = view.rows
    positions = range(len(rows))
    values = rows["value"].astype(float)
    if view.by == "year":
        axes.plot(positions, values, **style.series("main"))
    else:
        axes.bar(positions, values, width=0.5, **style.surface("main"))
    axes.set_xticks(positions, view._labels())
    axes.set_xlim(-0.5, len(rows) - 0.5)
    axes.margins(y=0.15)
    _form(axes, view, "y")
    for x, value in zip(positions, values, strict=True):
        if value == value:
            style.direct_label(axes, x, value, view.text_of(value), style.INK, (0, 9), ha="center")


def _bars(axes: Axes, view: View) -> None:
    rows = view.rows
    positions = range(len(rows))
    values = rows["value"].astype(float)
    axes.barh(positions, values, height=0.7, **style.surface("main"))
    axes.set_yticks(positions, view._labels())
    axes.invert_yaxis()
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.margins(x=0.12)
    _form(axes, view, "x")
    for y, value in zip(positions, values, strict=True):
        if value == value:
            style.direct_label(axes, value, y, view.text_of(value))


def _form(axes: Axes, view: View, which: str) -> None:
    unit = MEASURES[view.measure].unit
    if unit == "share":
        style.share_axis(axes, view.page, which)
        (axes.set_xlim if which == "x" else axes.set_ylim)(0, 1.12)
        (axes.set_xticks if which == "x" else axes.set_yticks)([0, 0.25, 0.5, 0.75, 1])
    elif unit == "rate":
        style.number_axis(axes, view.page, which)
        (axes.set_xlim if which == "x" else axes.set_ylim)(0, None)
    else:
        style.count_axis(axes, view.page, which)
