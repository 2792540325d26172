"""One look for all figures: fonts, colours with one meaning each, sizes, and the note that rows are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.pages.page import Page

COLOURS = {
    "rural": "#1b6ca8",
    "agency": "#b3541e",
    "main": "#1b6ca8",
    "second": "#b3541e",
    "quiet": "#8a8f98",
    "target": "#6b2d8c",
    "good": "#1b6ca8",
    "fair": "#5aa469",
    "average": "#d99a2b",
    "poor": "#a63446",
}
WIDTH = 8.0


def new_figure(
    page: Page, height: float = 3.6, rows: int = 1, columns: int = 1, **options: object
) -> tuple[Figure, object]:
    """A figure in the house style with ``rows × columns`` axes; it carries the note that rows are made up."""
    with plt.rc_context(RC):
        figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, height), layout="constrained", **options)
    if note := page.synthetic_note():
        figure.supxlabel(note, fontsize=7, color="#5b6068", x=0.01, ha="left")
    return figure, axes


RC = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e5e7ea",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "figure.dpi": 100,
}


def direct_label(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    """A label beside the end of a line, in its colour, in place of a legend."""
    axes.annotate(text, (x, y), xytext=(5, 0), textcoords="offset points", va="center", color=colour, fontsize=8.5)
