"""One look for all figures: sizes, colours with one meaning each, axes in the language's number form, the made-up note.

Every figure starts with :func:`new_figure`. It is 6.4 inches wide with letters of 10 points: beside the text of a page, on A4
and on a phone of 390 pixels the letters can still be read. A colour means the same thing on every page and is never the
only sign: :func:`series` adds a marker, :data:`HATCHES` a pattern for surfaces.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from thanhson.pages.page import Page

WIDTH = 6.4
"""Width of every figure, inches."""
DPI = 150
"""Dots per inch of the pictures on a page: 960 pixels wide."""

INK = "#1d2733"
QUIET = "#5b6470"
GRID = "#e3e7ec"

COLOURS = {
    # the two settings of a cell
    "rural": "#1b6ca8",
    "agency": "#b3541e",
    # one series, and a second beside it that is neither setting
    "main": "#1b6ca8",
    "second": "#b3541e",
    "total": INK,
    "quiet": QUIET,
    "soft": "#c9d3de",
    "band": "#e8eef4",
    # what a series is held against
    "target": "#4a1570",
    "limit": "#5b6470",
    "event": "#7a5c00",
    # persons
    "minority": "#0f7a5f",
    "youth_union": "#3b3a9e",
    "women": "#882255",
    "unknown": "#8a8f98",
    # grades of meetings and yearly ratings, best to worst
    "good": "#174f7c",
    "fair": "#6aaed6",
    "average": "#e6b450",
    "poor": "#9c2f45",
    "excellent": "#174f7c",
    "clean_strong": "#174f7c",
    "completed": "#e6b450",
    "not_completed": "#9c2f45",
    "weak": "#9c2f45",
    # points of a control chart that mean something
    "improving": "#1b6ca8",
    "worsening": "#b3541e",
    "common": QUIET,
}
"""Colour by meaning. They stay apart in every form of colour-blindness, and letters in them can be read on white
(but for ``soft``, ``band``, ``fair`` and ``average``, which fill surfaces only)."""

RATING_COLOURS = {
    "excellent": "#174f7c",
    "clean_strong": "#174f7c",
    "good": "#6aaed6",
    "completed": "#e6b450",
    "not_completed": "#9c2f45",
    "weak": "#9c2f45",
}
"""Colours of the yearly ratings, where ``good`` is the second of four (as a meeting's grade it is the first)."""

HATCHES = {
    "good": "",
    "fair": "",
    "average": "///",
    "poor": "xxx",
    "excellent": "",
    "clean_strong": "",
    "completed": "///",
    "not_completed": "xxx",
    "weak": "xxx",
    "unknown": "...",
    "rural": "",
    "agency": "///",
}
"""Patterns for surfaces that stand beside each other, so that colour is not the only sign."""

_MARKERS = {
    "rural": {"marker": "o"},
    "agency": {"marker": "s", "markerfacecolor": "white", "markeredgewidth": 1.2},
    "main": {"marker": "o"},
    "second": {"marker": "s", "markerfacecolor": "white", "markeredgewidth": 1.2},
    "total": {"marker": "D", "markersize": 4},
    "quiet": {"marker": "o", "linestyle": ":"},
    "minority": {"marker": "o"},
    "youth_union": {"marker": "s", "markerfacecolor": "white", "markeredgewidth": 1.2},
    "women": {"marker": "^"},
}

RC = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.labelsize": 10,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": "#9aa3ad",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": "#9aa3ad",
    "ytick.color": "#9aa3ad",
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "text.parse_math": False,  # a name with two $ is a name
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "lines.markeredgewidth": 0.8,
    "patch.linewidth": 0,
    "hatch.linewidth": 0.6,
    "hatch.color": "white",
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "figure.facecolor": "white",
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "savefig.bbox": None,
    "svg.hashsalt": "thanhson",
}


def apply_style() -> None:
    """Set the house style for all figures of this process (a context would not reach artists that are added later)."""
    import matplotlib as mpl

    mpl.rcParams.update(RC)


def new_figure(
    page: Page, height: float = 3.4, rows: int = 1, columns: int = 1, **options: object
) -> tuple[Figure, object]:
    """A figure in the house style; where rows are made up it says so at its foot.

    Parameters
    ----------
    page : Page
        The page that it is drawn for.
    height : float
        Inches; the width is always :data:`WIDTH`.
    rows, columns : int
        Axes to make; more than two columns are hard to read on a phone.
    **options
        As for ``matplotlib.figure.Figure.subplots`` (``sharex``, ``sharey``, ``height_ratios`` …).

    Returns
    -------
    (matplotlib.figure.Figure, Axes or array of Axes)
        The layout is constrained: labels beside the axes get the room they need. The foot of the figure (``supxlabel``)
        is taken by the note.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    apply_style()
    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, **options)
    if note := page.figure_note():
        figure.supxlabel(note, fontsize=8.5, color=QUIET, x=0.01, ha="left")
    return figure, axes


def series(name: str, **more: object) -> dict[str, object]:
    """Colour, marker and line of a series by its meaning, as keywords of ``Axes.plot``.

    >>> series("agency")["marker"]
    's'
    """
    return {"color": COLOURS[name], "marker": "o", "linestyle": "-", **_MARKERS.get(name, {}), **more}


def surface(name: str, **more: object) -> dict[str, object]:
    """Fill, pattern and white edge of a bar or area by its meaning, as keywords of ``Axes.bar`` and ``Axes.barh``."""
    return {"color": COLOURS[name], "hatch": HATCHES.get(name, ""), "edgecolor": "white", "linewidth": 0.8, **more}


def direct_label(
    axes: Axes, x: float, y: float, text: str, colour: str = INK, offset: tuple[float, float] = (6, 0), **more: object
) -> None:
    """A label beside a point (``offset`` in points), in the colour of its line, in place of a legend."""
    alignment = {"ha": "left" if offset[0] >= 0 else "right", "va": "center", **more}
    axes.annotate(text, (x, y), xytext=offset, textcoords="offset points", color=colour, **alignment)


def label_ends(axes: Axes, ends: Iterable[tuple[float, float, str, str]], gap: float = 0.07) -> None:
    """Labels at the ends of several lines, moved apart where they would cover each other.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Its limits along y must be set already.
    ends : iterable of (x, y, text, colour)
        The last point of each line in data units; ends with an unknown ``y`` are left out.
    gap : float
        Least distance between two labels, as a share of the axes' height.
    """
    known = sorted((end for end in ends if end[1] == end[1] and end[1] is not None), key=lambda end: float(end[1]))
    low, high = axes.get_ylim()
    step = abs(high - low) * gap
    height = -math.inf
    for x, y, text, colour in known:
        height = max(float(y), height + step)
        axes.annotate(
            text,
            (x, height),
            xytext=(6, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )


def _format(axes: Axes, which: str, text: object) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(FuncFormatter(lambda value, _: text(value)))
    axis.set_minor_formatter(NullFormatter())


def share_axis(axes: Axes, page: Page, which: str = "y", decimals: int = 0, whole: bool = False) -> None:
    """Ticks of shares (0 to 1) as percentages in the page's form; ``whole`` fixes the axis to 0 to 100%."""
    _format(axes, which, lambda value: page.percent(value, decimals))
    if whole:
        (axes.set_xlim if which == "x" else axes.set_ylim)(0, 1)


def count_axis(axes: Axes, page: Page, which: str = "y") -> None:
    """Ticks of whole numbers in the page's form, from 0."""
    from matplotlib.ticker import MaxNLocator

    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    _format(axes, which, lambda value: page.number(value, 0))
    (axes.set_xlim if which == "x" else axes.set_ylim)(0, None)


def number_axis(axes: Axes, page: Page, which: str = "y", decimals: int = 1) -> None:
    """Ticks of numbers (scores, rates, ratios) in the page's form."""
    _format(axes, which, lambda value: page.number(value, decimals))


def year_axis(axes: Axes, page: Page, years: Sequence[object]) -> None:
    """Years along x: the positions are the years themselves where they are numbers, else 0, 1, 2 …"""
    positions = [int(year) for year in years] if all(str(year).isdigit() for year in years) else list(range(len(years)))
    axes.set_xticks(positions, [str(year) for year in years])
    axes.grid(False, axis="x")


def month_axis(axes: Axes, page: Page, months: Sequence[object]) -> None:
    """Months along x at positions 0, 1, 2 …: a label at every January (more of them in short series), a tick a quarter.

    Parameters
    ----------
    months : sequence of str or date
        ``2016-01`` … or first days, in order.
    """
    texts = [str(month)[:7] for month in months]
    step = next(s for s in (1, 3, 6, 12, 24, 60, 10**6) if len(texts) / s <= 7)
    labelled = [i for i, text in enumerate(texts) if _is_labelled(text, step)] or [0]
    axes.set_xticks(labelled, [page.month(texts[i]) for i in labelled])
    axes.set_xticks([i for i, text in enumerate(texts) if int(text[5:]) % 3 == 1], minor=True)
    axes.set_xlim(-0.7, len(texts) - 0.3)


def _is_labelled(month: str, step: int) -> bool:
    year, number = int(month[:4]), int(month[5:])
    return (number - 1) % step == 0 if step < 12 else number == 1 and year % (step // 12) == 0


def mark_programme_years(axes: Axes, page: Page, months: Sequence[object]) -> None:
    """Thin lines between the years of a monthly chart (positions as in :func:`month_axis`)."""
    for i, month in enumerate(str(month)[:7] for month in months):
        if i and month.endswith("-01"):
            axes.axvline(i - 0.5, color=GRID, linewidth=1.0, zorder=0)


def mark_event(axes: Axes, page: Page, start: float, end: float, text: str) -> None:
    """A known special cause: a band from ``start`` to ``end`` (positions along x) with its name at the top, inside the axes."""
    axes.axvspan(start - 0.5, end + 0.5, color="#f4e7bf", linewidth=0, zorder=0)
    right = (start + end) / 2 > sum(axes.get_xlim()) / 2
    axes.annotate(
        text, (start - 0.5 if right else end + 0.5, 1), xycoords=("data", "axes fraction"),
        xytext=(-3 if right else 3, -3), textcoords="offset points", ha="right" if right else "left", va="top",
        color=COLOURS["event"], fontsize=9,
    )  # fmt: skip


def mark_target(axes: Axes, page: Page, value: float, text: str = "", which: str = "y") -> None:
    """A target as a dashed line across the axes; ``which`` is the axis that the value stands on.

    Its name stands outside, right of the axes (or above them). Where names of lines stand there too, leave ``text`` blank and
    give the target to :func:`label_ends` as one more end, so that none covers another.
    """
    draw = axes.axhline if which == "y" else axes.axvline
    draw(value, color=COLOURS["target"], linewidth=1.3, linestyle=(0, (5, 3)), zorder=1.5)
    if not text:
        return
    place, at = ((1, value), ("axes fraction", "data")) if which == "y" else ((value, 1), ("data", "axes fraction"))
    offset, alignment = ((6, 0), ("left", "center")) if which == "y" else ((0, 3), ("center", "bottom"))
    label = axes.annotate(text, place, xycoords=at, xytext=offset, textcoords="offset points", annotation_clip=False)
    label.set(color=COLOURS["target"], ha=alignment[0], va=alignment[1])


def halo(text: Text) -> None:
    """A white edge around letters that stand on lines."""
    from matplotlib.patheffects import withStroke

    text.set_path_effects([withStroke(linewidth=3, foreground="white")])


def note_in(axes: Axes, text: str) -> None:
    """A quiet sentence in the middle of axes that have nothing to draw (all values withheld, no data)."""
    import textwrap

    axes.text(
        0.5, 0.5, "\n".join(textwrap.wrap(text, 36)), transform=axes.transAxes, ha="center", va="center", color=QUIET
    )
    axes.set_axis_off()
