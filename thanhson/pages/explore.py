"""Free views of a district: choose, look, take along. In Python with :func:`view`, in JupyterLab with :func:`explore`.

Every view is a sum of building blocks that disclosure control has rounded once (:mod:`thanhson.additive`), so no sequence of
views tells more than the blocks do. ``exact=True`` leaves it out, and says so on the view.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.additive import base_of, round_blocks
from thanhson.errors import UsageError
from thanhson.measures.cube import COUNTS, DIMENSIONS, MEASURES, cube
from thanhson.measures.result import COLUMNS, tidy, with_values
from thanhson.pages.page import Page
from thanhson.pages.run import cleaned
from thanhson.pages.tables import Table, TableColumn
from thanhson.programme import Programme, check_language, read_programme
from thanhson.registers.tables import Tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.pages.explorer import Explorer

Choice = str | Iterable[str] | None

LEAST_BASES = 8
"""A ratio is shown where its denominator is at least so many times the rounding base: below, rounding would be its main content."""


@dataclass(frozen=True)
class Blocks:
    """The building blocks of a district (or of many), as views may use them: rounded, or exact."""

    programme: Programme
    frame: pd.DataFrame
    exact: bool

    def page(self, lang: str) -> Page:
        """Words and number forms of a view, for the programme's last year."""
        return Page(self.programme, self.programme.programme.last_year, lang, self.exact)


def blocks_of(
    district: str | Path | Sequence[str | Path] = "data/sample", *, exact: bool = False, clean: str | Path | None = None
) -> Blocks:
    """Count the building blocks of a district folder, or of many at once, and put them through disclosure control."""
    folders = [district] if isinstance(district, str | Path) else list(district)
    programme = read_programme(folders[0])
    homes = tuple(cleaned(folder, clean) for folder in folders)
    # The folder is replaced whole when it is cleaned again: its time of change tells old blocks from new ones.
    stamps = tuple(home.stat().st_mtime_ns for home in homes)
    return Blocks(programme, _frame(programme.model_dump_json(), homes, stamps, exact), exact)


@lru_cache(maxsize=8)
def _frame(settings: str, homes: tuple[Path, ...], stamps: tuple[int, ...], exact: bool) -> pd.DataFrame:
    programme = Programme.model_validate_json(settings, strict=False)
    frame = cube(Tables.open(programme, homes))
    return frame if exact else protected(frame, base_of(programme.disclosure))


def protected(blocks: pd.DataFrame, base: int) -> pd.DataFrame:
    """The building blocks with every count rounded, so that all sums over them may be published."""
    return blocks.assign(**{name: round_blocks(blocks[name], base) for name in COUNTS})


def view(
    district: str | Path | Sequence[str | Path] = "data/sample",
    measure: str = "admissions.count",
    *,
    by: str = "year",
    years: int | Iterable[int] | None = None,
    communes: Choice = None,
    setting: str | None = None,
    cell_types: Choice = None,
    lang: str = "vi",
    exact: bool = False,
    clean: str | Path | None = None,
) -> View:
    """A measure by year, commune, setting or cell type, over the part of the district that you choose.

    Parameters
    ----------
    district : path, or a list of paths
        District folder(s).
    measure : str
        One of ``thanhson.measures.cube.MEASURES``: ``admissions.count``, ``attendance.rate`` …
    by : {"year", "commune", "setting", "cell_type"}
        The rows of the view.
    years, communes, setting, cell_types : optional
        What to keep; everything where nothing is said. Communes by code or by name.
    lang : {"vi", "en"}
    exact : bool
        Without disclosure control: for the office's own eyes; the view says so.
    clean : path, optional
        The folder of the clean tables.

    Returns
    -------
    View
        Shows itself in a notebook; ``.rows`` is a plain frame, ``.figure()`` a matplotlib figure.

    Raises
    ------
    UsageError
        An unknown measure, dimension, year, commune, setting or cell type; it lists what there is.

    Examples
    --------
    >>> thanhson.view("data/sample", "attendance.rate", by="commune", years=2019, setting="rural")  # doctest: +SKIP
    """
    check_language(lang)
    blocks = blocks_of(district, exact=exact, clean=clean)
    return View.of(
        blocks, measure, by=by, years=years, communes=communes, setting=setting, cell_types=cell_types, lang=lang,
        source=district,
    )  # fmt: skip


def explore(
    district: str | Path | Sequence[str | Path] = "data/sample",
    *,
    lang: str = "vi",
    exact: bool = False,
    clean: str | Path | None = None,
) -> Explorer:
    """Choose years, communes, setting, cell type and a measure with the mouse; chart and table follow at once.

    Parameters and errors as for :func:`view`. The line of code for the chosen view stands under it, ready to be copied; two buttons
    save the view as CSV and its chart as PNG.
    """
    from thanhson.pages.explorer import Explorer

    check_language(lang)
    return Explorer(blocks_of(district, exact=exact, clean=clean), lang, district)


@dataclass(frozen=True)
class View:
    """A chosen view: a plain frame (``rows``), a table, a figure, and the line of code that makes it again."""

    blocks: Blocks
    measure: str
    by: str
    rows: pd.DataFrame
    lang: str
    code: str

    @classmethod
    def of(
        cls,
        blocks: Blocks,
        measure: str,
        *,
        by: str = "year",
        years: int | Iterable[int] | None = None,
        communes: Choice = None,
        setting: str | None = None,
        cell_types: Choice = None,
        lang: str = "vi",
        source: object = "data/sample",
    ) -> View:
        """Sum the blocks that the filters keep."""
        _known("measure", [measure], MEASURES)
        _known("by", [by], DIMENSIONS)
        frame = blocks.frame
        keep = {
            "year": _listed(years),
            "commune": _codes(_listed(communes), blocks.page(lang), frame),
            "setting": _listed(setting),
            "cell_type": _listed(cell_types),
        }
        for name, values in keep.items():
            if values is not None:
                _known(name, values, frame[name].unique().tolist())
        rows = _summed(frame, measure, by, keep, blocks)
        return cls(blocks, measure, by, rows, lang, _code(source, measure, by, keep, lang, blocks.exact))

    @property
    def page(self) -> Page:
        """Words and number forms of the view."""
        return self.blocks.page(self.lang)

    @property
    def title(self) -> str:
        """What is shown, by what."""
        return self.page.say(
            "explore.title",
            measure=self.page.say(f"explore.measure.{self.measure}"),
            by=self.page.say(f"explore.by.{self.by}"),
        )

    def notes(self) -> list[str]:
        """What must be known beside the numbers: the rule, a warning where there was none, made-up rows."""
        page = self.page
        rule = "explore.exact" if self.blocks.exact else "explore.rule"
        base = base_of(self.blocks.programme.disclosure)
        return [note for note in (page.say(rule, base=base, least=LEAST_BASES * base), page.synthetic_note()) if note]

    def table(self) -> Table:
        """The rows as a table of the page."""
        page, measure = self.page, MEASURES[self.measure]
        body = self.rows.assign(label=self._labels())
        columns = [TableColumn("label", page.say(f"explore.by.{self.by}.header"))]
        if measure.denominator:
            kind = "percent" if measure.unit == "share" else "rate"
            columns += [
                TableColumn("numerator", page.say(f"explore.count.{measure.numerator}"), "count"),
                TableColumn("denominator", page.say(f"explore.count.{measure.denominator}"), "count"),
                TableColumn("value", page.say(f"explore.unit.{measure.unit}"), kind),
            ]
        else:
            columns.append(TableColumn("value", page.say(f"explore.count.{measure.numerator}"), "count"))
        return Table(self.title, columns, body, self.notes(), disclosed=False, foldable=False)

    def figure(self) -> Figure:
        """The rows as a matplotlib figure in the house style; change it as you like."""
        from thanhson.pages.explorer_figure import draw

        return draw(self)

    def alt(self) -> str:
        """The alternative text of the figure: what it shows, from where to where."""
        known = self.rows["value"].dropna()
        if known.empty:
            return self.page.say("explore.alt_empty", title=self.title)
        labels = dict(zip(self.rows.index, self._labels(), strict=True))
        low, high = known.astype(float).idxmin(), known.astype(float).idxmax()
        return self.page.say(
            "explore.alt", title=self.title, n=len(known), low=labels[low], least=self.text_of(known[low]),
            high=labels[high], most=self.text_of(known[high]),
        )  # fmt: skip

    def text_of(self, value: object) -> str:
        """A value of the view in the language's form."""
        unit = MEASURES[self.measure].unit
        if unit == "share":
            return self.page.percent(value)
        return self.page.number(value, 1 if unit == "rate" else 0)

    def to_csv(self, path: str | Path) -> Path:
        """Write the rows in the columns of ``results.csv``; returns the path."""
        path = Path(path)
        self.rows.reindex(columns=list(COLUMNS)).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
        return path

    def save_png(self, path: str | Path) -> Path:
        """Write the chart as a PNG picture; returns the path."""
        path = Path(path)
        self.figure().savefig(path, format="png")
        return path

    def _labels(self) -> list[str]:
        return [self.page.word(self.by, value) for value in self.rows["subgroup"]]

    def _repr_html_(self) -> str:
        return self.table().html(self.page, "view")

    def _ipython_display_(self) -> None:
        self.page.display_figure(self.figure(), self.alt())
        self.page.display_table(self.table(), "view", {})

    def __repr__(self) -> str:
        return f"<view: {self.title}>"


def _summed(frame: pd.DataFrame, measure: str, by: str, keep: dict[str, list | None], blocks: Blocks) -> pd.DataFrame:
    kept = pd.Series(True, index=frame.index)
    for name, values in keep.items():
        if values is not None:
            kept &= frame[name].isin(values)
    free = MEASURES[measure]
    counted = {"numerator": free.numerator} | ({"denominator": free.denominator} if free.denominator else {})
    sums = frame[kept].groupby(by, as_index=False)[sorted(set(counted.values()))].sum()
    sums = pd.DataFrame({by: sums[by]} | {name: sums[column] for name, column in counted.items()})
    years = keep["year"] or [frame["year"].min(), frame["year"].max()] if len(frame) else ["", ""]
    span = f"{min(years)}-{max(years)}" if min(years) != max(years) else str(min(years))
    rows = tidy(sums, measure, free.unit, year=span, group=by, subgroup=by)
    if by == "year":
        rows["year"] = rows["subgroup"]
    rows = with_values(rows)
    if free.denominator and not blocks.exact:
        # A ratio of two rounded sums means little where the lower one is a few times the base.
        rows["value"] = rows["value"].mask(rows["denominator"] < LEAST_BASES * base_of(blocks.programme.disclosure))
    if free.unit == "share":
        rows["value"] = rows["value"].clip(upper=1)
    return rows.assign(district=blocks.programme.code)


def _listed(values: object) -> list | None:
    if values is None:
        return None
    listed = [values] if isinstance(values, str | int) else list(values)
    return listed or None


def _codes(communes: list | None, page: Page, frame: pd.DataFrame) -> list | None:
    if communes is None:
        return None
    by_name = {name: code for code, name in page.communes.items()}
    return [by_name.get(commune, commune) for commune in communes]


def _known(what: str, values: Iterable[object], known: Iterable[object]) -> None:
    known = list(known)
    for value in values:
        if value not in known:
            raise UsageError("explore.unknown", what=what, value=str(value), known=", ".join(map(str, known)))


def _code(source: object, measure: str, by: str, keep: dict[str, list | None], lang: str, exact: bool) -> str:
    shown = str(source) if isinstance(source, Path) else source if isinstance(source, str) else [str(s) for s in source]
    parts = [repr(shown), repr(measure), f"by={by!r}"]
    names = {"year": "years", "commune": "communes", "setting": "setting", "cell_type": "cell_types"}
    for name, values in keep.items():
        if values is not None:
            one = values[0] if name == "setting" or len(values) == 1 else values
            parts.append(f"{names[name]}={one!r}")
    parts += [f"lang={lang!r}"] + (["exact=True"] if exact else [])
    return f"thanhson.view({', '.join(parts)})"
