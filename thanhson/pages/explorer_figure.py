"""The chart of a view that a reader has chosen or counted: bars for places and types, a line over the years."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.pages.page import Page

MOST_BARS = 80
"""More rows than these make no chart that anybody could read."""

NARROW, WIDE = 48, 60
"""Letters of a title on one line: beside names of places, and above upright axes."""

FEW = 4
"""So many bars stand upright; more of them lie, with their names beside them."""


@dataclass(frozen=True)
class Chart:
    """What is drawn: a value a label, in the order of the labels.

    ``unit`` is one of ``results.csv``; ``scope`` says what the values are about (years, places), ``nothing`` stands in the place of
    a chart without values.
    """

    page: Page
    title: str
    scope: str
    labels: list[str]
    values: pd.Series
    unit: str
    over_years: bool
    nothing: str

    def text_of(self, value: object) -> str:
        """A value in the language's form."""
        if self.unit == "share":
            return self.page.percent(value)
        return self.page.number(value, 1 if self.unit in ("rate", "score") else 0)

    def alt(self) -> str:
        """The alternative text: what is shown, from where to where."""
        values = self.values.reset_index(drop=True).astype("Float64").dropna().astype(float)
        about = f"{self.title} ({self.scope})" if self.scope else self.title
        if values.empty:
            return self.page.say("explore.alt_empty", title=about)
        low, high = values.idxmin(), values.idxmax()
        return self.page.say(
            "explore.alt", title=about, n=len(values), low=self.labels[low], least=self.text_of(values[low]),
            high=self.labels[high], most=self.text_of(values[high]),
        )  # fmt: skip

    def draw(self) -> Figure:
        """A figure in the house style; a sentence where there is nothing to draw, or too much."""
        values = self.values.astype("Float64").astype(float).to_numpy()
        known, many = (values == values).any(), len(values) > MOST_BARS
        lying = not self.over_years and FEW < len(values) <= MOST_BARS
        figure, axes = style.new_figure(self.page, height=max(2.8, 0.28 * len(values) + 1.4) if lying else 3.4)
        self._entitle(axes, NARROW if lying else WIDE)
        if self.page.exact:
            warning = self.page.say("explore.exact")
            figure.suptitle(warning, x=0.01, ha="left", fontsize=8.5, fontweight="bold", color=style.COLOURS["poor"])
        if many or not known:
            style.note_in(axes, self.page.say("explore.many", n=len(values)) if many and known else self.nothing)
        elif lying:
            self._lie(axes, values)
        else:
            self._stand(axes, values)
        return figure

    def _entitle(self, axes: Axes, letters: int) -> None:
        axes.set_title("\n".join(textwrap.wrap(self.title, letters)), pad=22 if self.scope else 8)
        axes.annotate(
            self.scope, (0, 1), xycoords="axes fraction", xytext=(0, 6), textcoords="offset points", fontsize=9,
            color=style.QUIET, annotation_clip=False,
        )  # fmt: skip

    def _stand(self, axes: Axes, values: object) -> None:
        places = range(len(values))
        if self.over_years:
            # Years that were left out leave a gap: a line across it would tell of years that nobody asked for.
            places = [int(label) for label in self.labels]
            whole = pd.Series(values, index=places).reindex(range(places[0], places[-1] + 1))
            axes.plot(whole.index, whole, **style.series("main"))
        else:
            axes.bar(places, values, width=0.5, **style.surface("main"))
        axes.set_xticks(places, self.labels)
        axes.set_xlim(min(places) - 0.5, max(places) + 0.5)
        axes.margins(y=0.15)
        self._form(axes, "y")
        for x, value in zip(places, values, strict=True):
            if value == value:
                style.direct_label(axes, x, value, self.text_of(value), style.INK, (0, 9), ha="center")

    def _lie(self, axes: Axes, values: object) -> None:
        places = range(len(values))
        axes.barh(places, values, height=0.7, **style.surface("main"))
        axes.set_yticks(places, self.labels)
        axes.set_ylim(len(values) - 0.4, -0.6)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.margins(x=0.12)
        self._form(axes, "x")
        for y, value in zip(places, values, strict=True):
            if value == value:
                style.direct_label(axes, value, y, self.text_of(value))

    def _form(self, axes: Axes, which: str) -> None:
        limits, ticks = (axes.set_xlim, axes.set_xticks) if which == "x" else (axes.set_ylim, axes.set_yticks)
        if self.unit == "share":
            style.share_axis(axes, self.page, which)
            limits(0, 1.12)
            ticks([0, 0.25, 0.5, 0.75, 1])
        elif self.unit in ("rate", "score"):
            style.number_axis(axes, self.page, which)
            limits(0, None)
        else:
            style.count_axis(axes, self.page, which)
