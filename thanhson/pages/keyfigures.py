"""The key figures of a district over its years, as an index shows them: read from ``results.csv``, drawn as small multiples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from thanhson.pages.page import Page
from thanhson.pages.plain import escape
from thanhson.programme import Programme

WIDTH, HEIGHT = 240, 96
LEFT, RIGHT, TOP, BOTTOM = 10, 48, 14, 20


@dataclass(frozen=True)
class Source:
    """Where a key figure stands in ``results.csv``: a measure, its group, and a series for each subgroup named."""

    measure: str
    group: str = "total"
    subgroups: tuple[str, ...] = ("",)
    target: str = ""


SOURCES = (
    Source("admissions.count"),
    Source("admissions.minority_share"),
    Source("attendance.rate", "setting", ("rural", "agency")),
    Source("grades.share", "grade", ("good",)),
    Source("targets.areas_with_own_cell", target="areas_with_own_cell"),
    Source("targets.meeting_procedure", target="meeting_procedure"),
    Source("targets.cells_good_or_better", target="cells_good_or_better"),
    Source("targets.members_good_or_better", target="members_good_or_better"),
)
"""What the index of a district shows, in order; their titles stand in the catalogue as ``page.key.<measure>``."""


@dataclass(frozen=True)
class KeyFigure:
    """One small multiple: values by year for one or two series; unknown and withheld years have none.

    ``verdicts`` are the statuses by year where there is a target (``met``, ``missed``, ``undecided``).
    """

    source: Source
    unit: str
    series: Mapping[str, Mapping[int, float]]
    target: float | None = None
    verdicts: Mapping[int, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The catalogue's key of its title."""
        return f"page.key.{self.source.measure}"

    def text(self, value: float | None, page: Page) -> str:
        """A value in the page's form."""
        if value is None:
            return "–"
        return page.percent(value) if self.unit == "share" else page.number(value, 0 if self.unit == "count" else 1)

    def seems_otherwise(self, year: int) -> bool:
        """Whether the figure of a year, as a reader sees it, lies on the other side of its target than the verdict says.

        Verdicts are reached on exact counts, figures are made from rounded ones and printed to a tenth of a percent.
        """
        values = [values[year] for values in self.series.values() if year in values]
        if self.target is None or not values:
            return False
        reached = round(values[0], 3) >= round(self.target, 3)
        return self.verdicts.get(year) == ("missed" if reached else "met")


def key_figures(figures: pd.DataFrame | None, programme: Programme) -> list[KeyFigure]:
    """The key figures that ``figures`` holds for single years.

    Parameters
    ----------
    figures : pandas.DataFrame, optional
        Rows of ``results.csv`` (as text or typed) of all years of the district; rows may stand there several times.
    programme : Programme
        Settings: years and targets.
    """
    if figures is None or figures.empty:
        return []
    found = []
    years = figures["year"].astype("str")
    singles = figures[years.str.fullmatch(r"\d{4}").fillna(False).astype(bool)]
    for source in SOURCES:
        rows = singles[(singles["measure"] == source.measure) & (singles["group"] == source.group)]
        figure = _key_figure(source, rows.drop_duplicates(["year", "subgroup"]), programme)
        if any(figure.series.values()):
            found.append(figure)
    return found


def _key_figure(source: Source, rows: pd.DataFrame, programme: Programme) -> KeyFigure:
    rows = rows.assign(
        year=rows["year"].astype("str").astype("int64"),
        value=pd.to_numeric(rows["value"], errors="coerce").astype("Float64"),
        subgroup=rows["subgroup"].astype("object").where(rows["subgroup"].notna(), "").astype("str"),
    )
    series = {}
    for name in source.subgroups:
        own = rows[(rows["subgroup"] == name) & rows["value"].notna()].sort_values("year")
        series[name] = dict(zip(own["year"], own["value"].astype("float64"), strict=True))
    target = getattr(programme.targets, source.target) if source.target else None
    verdicts = dict(zip(rows["year"], rows["status"], strict=True)) if source.target else {}
    known = {year: verdict for year, verdict in verdicts.items() if verdict in ("met", "missed", "undecided")}
    unit = rows["unit"].iloc[0] if len(rows) else "share"
    return KeyFigure(source, unit, series, target, known)


def drawing(figure: KeyFigure, years: Sequence[int], page: Page) -> str:
    """A small line chart as SVG: a point a year, the last value in letters, the target dashed; colours come from the style sheet."""
    low, high = _scale(figure)
    place = _Place(years, low, high)
    parts = [f'<line class="base" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>']
    for year, anchor in ((years[0], "start"), (years[-1], "end")) if len(years) > 1 else ((years[0], "middle"),):
        parts.append(f'<text class="year" x="{place.x(year)}" y="{HEIGHT - 5}" text-anchor="{anchor}">{year}</text>')
    if figure.target is not None:
        at = place.y(figure.target)
        parts.append(f'<line class="goal" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
    labels: list[float] = []
    for number, values in enumerate(figure.series.values()):
        parts += _line(values, place, "one" if number == 0 else "two")
        if values:
            last = max(values)
            at = _apart(place.y(values[last]) + 4, labels)
            label = escape(figure.text(values[last], page))
            parts.append(f'<text class="value" x="{place.x(last) + 7}" y="{at}">{label}</text>')
    label = escape(describe(figure, years, page))
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def describe(figure: KeyFigure, years: Sequence[int], page: Page) -> str:
    """The figure in words: its title, and every year's value of every series."""
    told = []
    for name, values in figure.series.items():
        listed = ", ".join(f"{year}: {figure.text(values.get(year), page)}" for year in years)
        told.append(f"{page.word(figure.source.group, name)}: {listed}" if name and len(figure.series) > 1 else listed)
    if figure.target is not None:
        told.append(page.say("page.key_target", target=figure.text(figure.target, page)))
    return f"{page.say(figure.title)}. {'; '.join(told)}."


def _line(values: Mapping[int, float], place: _Place, name: str) -> list[str]:
    """A polyline for every unbroken run of years, and a mark (round or square) at every year."""
    runs: list[list[int]] = []
    for year in sorted(values):
        if runs and year - runs[-1][-1] == 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    lines = [
        f'<polyline class="{name}" points="{" ".join(f"{place.x(year)},{place.y(values[year])}" for year in run)}"/>'
        for run in runs
        if len(run) > 1
    ]
    for year, value in sorted(values.items()):
        x, y = place.x(year), place.y(value)
        mark = f'<circle class="{name}" cx="{x}" cy="{y}" r="3"/>'
        square = f'<rect class="{name}" x="{round(x - 3, 1)}" y="{round(y - 3, 1)}" width="6" height="6"/>'
        lines.append(mark if name == "one" else square)
    return lines


def _scale(figure: KeyFigure) -> tuple[float, float]:
    values = [value for series in figure.series.values() for value in series.values()]
    values += [figure.target] if figure.target is not None else []
    if figure.unit != "share":
        return 0.0, max(values) or 1.0
    low, high = min(values), max(values)
    room = max(0.05, 0.25 * (high - low))
    return max(0.0, math.floor(20 * (low - room)) / 20), min(1.0, math.ceil(20 * (high + room)) / 20)


def _apart(at: float, taken: list[float]) -> float:
    while any(abs(at - other) < 12 for other in taken):
        at += 12
    taken.append(at)
    return round(at, 1)


@dataclass(frozen=True)
class _Place:
    """Where a year and a value stand on the drawing."""

    years: Sequence[int]
    low: float
    high: float

    def x(self, year: int) -> float:
        span = max(self.years[-1] - self.years[0], 1)
        return round(LEFT + 4 + (WIDTH - RIGHT - LEFT - 8) * (year - self.years[0]) / span, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return round(HEIGHT - BOTTOM - 4 - share * (HEIGHT - BOTTOM - TOP - 4), 1)
