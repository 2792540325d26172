"""Free views of a district: choose, look, take along. In Python with :func:`view`, in JupyterLab with :func:`explore`.

Every view is a sum of building blocks that disclosure control has rounded once (:mod:`thanhson.additive`), so no sequence of
views tells more than the blocks do. ``exact=True`` leaves it out, and says so on the view.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.cube import MEASURES, FreeMeasure
from thanhson.measures.result import COLUMNS, tidy, with_values
from thanhson.pages.explorer_blocks import Blocks, blocks_of, protected
from thanhson.pages.explorer_choice import Chosen
from thanhson.pages.explorer_figure import Chart
from thanhson.pages.page import Page
from thanhson.pages.style import DPI
from thanhson.pages.tables import Table, TableColumn
from thanhson.programme import check_language

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.pages.explorer import Explorer

__all__ = ["Blocks", "View", "blocks_of", "explore", "protected", "view"]

LEAST_BASES = 8
"""A ratio is shown where its denominator is at least so many times the rounding base: below, rounding would be its main content."""


def view(
    district: str | Path | Sequence[str | Path] = "data/sample",
    measure: str = "admissions.count",
    *,
    by: str = "year",
    years: int | Iterable[int] | None = None,
    communes: str | Iterable[str] | None = None,
    setting: str | None = None,
    cell_types: str | Iterable[str] | None = None,
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
        ``admissions.count``, ``admissions.rate``, ``admissions.minority_share``, ``admissions.youth_union_share``,
        ``admissions.women_share``, ``attendance.rate``, ``meetings.held``, ``meetings.procedure_share``,
        ``meetings.speakers_share`` or ``grades.share``.
    by : {"year", "commune", "setting", "cell_type", "district"}
        The rows of the view; ``district`` where there are many.
    years : int, or several, optional
        ``2019``, ``[2018, 2019]``, ``range(2018, 2021)``; all of them where nothing is said, as for what follows.
    communes : str, or several, optional
        By code or by name.
    setting : {"rural", "agency"}, optional
    cell_types : str, or several, optional
        ``residential``, ``school`` …
    lang : {"vi", "en"}
        The language of title, labels and notes.
    exact : bool
        Without disclosure control: for the office's own eyes; chart, table and file say so.
    clean : path, optional
        The folder of the clean tables.

    Returns
    -------
    View
        Shows itself in a notebook. ``.rows`` is a plain frame, ``.figure()`` a matplotlib figure, ``.code`` the line that makes it
        again; ``.to_csv(path)`` and ``.save_png(path)`` write it.

    Raises
    ------
    UsageError
        An unknown measure, dimension, year, commune, setting or cell type; it lists what there is.

    Examples
    --------
    >>> chosen = thanhson.view("data/sample", "attendance.rate", by="commune", years=2019, setting="rural")  # doctest: +SKIP
    >>> chosen.figure().savefig("attendance.png")  # doctest: +SKIP
    """
    check_language(lang)
    blocks = blocks_of(district, exact=exact, clean=clean)
    return View.of(
        blocks, measure, by=by, years=years, communes=communes, setting=setting, cell_types=cell_types, lang=lang
    )


def explore(
    district: str | Path | Sequence[str | Path] = "data/sample",
    *,
    lang: str = "vi",
    exact: bool = False,
    clean: str | Path | None = None,
) -> Explorer:
    """Choose years, communes, setting, cell type and a measure with the mouse; chart and table follow at once.

    The line of code for the chosen view stands under it, ready to be copied into a notebook of your own; two buttons save the view as
    CSV and its chart as PNG.

    Parameters
    ----------
    district : path, or a list of paths
        District folder(s).
    lang : {"vi", "en"}
        The language of everything shown.
    exact : bool
        Without disclosure control: for the office's own eyes; a warning stands on everything shown and saved.
    clean : path, optional
        The folder of the clean tables.

    Returns
    -------
    Explorer
        Shows itself in JupyterLab; ``.view`` is the view that is chosen at the moment.

    Examples
    --------
    >>> thanhson.explore("data/sample", lang="en")  # doctest: +SKIP
    """
    from thanhson.pages.explorer import Explorer

    check_language(lang)
    return Explorer(blocks_of(district, exact=exact, clean=clean), lang)


@dataclass(frozen=True)
class View:
    """A chosen view: a plain frame (``rows``), a table, a figure, and the line of code that makes it again."""

    blocks: Blocks
    chosen: Chosen
    rows: pd.DataFrame
    lang: str

    @classmethod
    def of(cls, blocks: Blocks, measure: str, *, by: str = "year", lang: str = "vi", **filters: object) -> View:
        """Sum the blocks that the filters (``years``, ``communes``, ``setting``, ``cell_types``) keep."""
        chosen = Chosen.checked(blocks, measure, by, lang, **filters)
        return cls(blocks, chosen, _summed(blocks, chosen), lang)

    @property
    def page(self) -> Page:
        """Words and number forms of the view."""
        return self.blocks.page(self.lang)

    @property
    def measure(self) -> str:
        """The measure's name, as in ``results.csv``."""
        return self.chosen.measure

    @property
    def by(self) -> str:
        """What the rows are: ``year``, ``commune``, ``setting`` or ``cell_type``."""
        return self.chosen.by

    @property
    def code(self) -> str:
        """The line of code that makes this view again."""
        return self.chosen.code(self.blocks, self.lang)

    @property
    def title(self) -> str:
        """What is shown, by what."""
        by = self.page.say(f"explore.by.{self.by}")
        return self.page.say("explore.title", measure=self.page.say(f"explore.measure.{self.measure}"), by=by)

    @property
    def scope(self) -> str:
        """The part of the district that was chosen, in words."""
        return self.chosen.scope(self.page)

    def notes(self) -> list[str]:
        """What must be known beside the numbers: the rule, a warning where there was none, made-up rows."""
        page, base = self.page, self.blocks.base
        rule = "explore.exact" if self.blocks.exact else "explore.rule"
        return [note for note in (page.say(rule, base=base, least=LEAST_BASES * base), page.synthetic_note()) if note]

    def table(self) -> Table:
        """The rows as a table of the page."""
        page, measure = self.page, MEASURES[self.measure]
        columns = [TableColumn("label", page.say(f"explore.by.{self.by}.header"))]
        counted = page.say(f"explore.count.{measure.numerator}")
        if measure.denominator:
            kind = "percent" if measure.unit == "share" else "rate"
            columns += [
                TableColumn("numerator", counted, "count"),
                TableColumn("denominator", page.say(f"explore.count.{measure.denominator}"), "count"),
                TableColumn("value", page.say(f"explore.unit.{measure.unit}"), kind),
            ]
        else:
            columns.append(TableColumn("value", counted, "count"))
        caption = page.say("explore.caption", title=self.title, scope=self.scope)
        body = self.rows.assign(label=self._labels())
        return Table(caption, columns, body, self.notes(), disclosed=False, foldable=False)

    def figure(self) -> Figure:
        """The rows as a matplotlib figure in the house style; change it as you like."""
        return self._chart().draw()

    def alt(self) -> str:
        """The alternative text of the figure: what it shows, from where to where."""
        return self._chart().alt()

    def to_csv(self, path: str | Path) -> Path:
        """Write the rows in the columns of ``results.csv``; returns the path."""
        path = Path(path)
        self.rows.reindex(columns=list(COLUMNS)).to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
        return path

    def save_png(self, path: str | Path) -> Path:
        """Write the chart as a PNG picture; returns the path."""
        path = Path(path)
        path.write_bytes(self.png())
        return path

    def png(self) -> bytes:
        """The chart as the bytes of a PNG picture, laid out and drawn once (``savefig`` goes over it twice)."""
        import numpy as np
        from PIL import Image

        canvas, buffer = self.figure().canvas, io.BytesIO()
        canvas.draw()
        Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").save(buffer, "PNG", dpi=(DPI, DPI))
        return buffer.getvalue()

    def _chart(self) -> Chart:
        few = (self.rows["denominator"] > 0).any() and self.rows["value"].isna().all()
        nothing = self.page.say("explore.few" if few else "explore.nothing", least=LEAST_BASES * self.blocks.base)
        unit = MEASURES[self.measure].unit
        return Chart(
            self.page, self.title, self.scope, self._labels(), self.rows["value"], unit, self.by == "year", nothing
        )

    def _labels(self) -> list[str]:
        page = self.page
        return [self.blocks.word(page, self.by, value) for value in self.rows["subgroup"]]

    def _repr_html_(self) -> str:
        return self.table().html(self.page, "view")

    def _ipython_display_(self) -> None:
        self.page.display_figure(self.figure(), self.alt())
        self.page.display_table(self.table(), "view", {})

    def __repr__(self) -> str:
        return f"<view: {self.title} ({self.scope})>"


def _summed(blocks: Blocks, chosen: Chosen) -> pd.DataFrame:
    measure = MEASURES[chosen.measure]
    counted = {"numerator": measure.numerator} | ({"denominator": measure.denominator} if measure.denominator else {})
    kept = blocks.frame[chosen.mask(blocks.frame)]
    sums = kept.groupby(chosen.by, as_index=False)[list(counted.values())].sum()
    sums = sums.rename(columns={column: name for name, column in counted.items()})
    rows = tidy(sums, chosen.measure, measure.unit, year=chosen.span, group=chosen.by, subgroup=chosen.by)
    rows = rows.assign(year=rows["subgroup"]) if chosen.by == "year" else rows
    codes = kept["district"].unique()
    district = rows["subgroup"] if chosen.by == "district" else codes[0] if len(codes) == 1 else ""
    return _ratios(with_values(rows), measure, blocks).assign(district=district, note=chosen.note(blocks.exact))


def _ratios(rows: pd.DataFrame, measure: FreeMeasure, blocks: Blocks) -> pd.DataFrame:
    if measure.denominator and not blocks.exact:
        # A ratio of two rounded sums means little where the lower one is a few times the base.
        rows = rows.assign(value=rows["value"].mask(rows["denominator"] < LEAST_BASES * blocks.base))
    return rows.assign(value=rows["value"].clip(upper=1)) if measure.unit == "share" else rows
