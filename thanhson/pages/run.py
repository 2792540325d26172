"""The one thing that a notebook opens: a district in a year and a language, ready to show its measures."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from thanhson import disclosure
from thanhson.measures.result import Result
from thanhson.pages.page import Page
from thanhson.pages.views import view_of
from thanhson.programme import Programme, check_language, read_programme
from thanhson.registers.tables import Tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.registers.cleaning import CleanReport

ROWS_TYPE = "application/vnd.thanhson.results+json"
"""The MIME type under which the rows of ``results.csv`` travel inside an executed notebook."""


def open_run(
    district: str | Path, year: int, lang: str = "vi", *, exact: bool = False, clean: str | Path | None = None
) -> Run:
    """Open a district folder for a year and a language; clean its registers first where that has to be done.

    Parameters
    ----------
    district : path
        The district folder (``programme.toml`` and ``raw/``). The sample's registers are written on first use.
    year : int
        A year of the programme; a page of that year shows it and the programme up to it.
    lang : {"vi", "en"}
        The language of everything shown.
    exact : bool
        Without disclosure control: for the office's own eyes.
    clean : path, optional
        The folder of the clean tables; by default ``$THANHSON_CLEAN`` or ``data/clean`` of the project.

    Returns
    -------
    Run

    Raises
    ------
    UsageError
        No such folder, no settings, no registers, a year outside the programme, an unknown language.
    SettingsError
        Faults in ``programme.toml``.

    Examples
    --------
    >>> run = thanhson.open_run("data/sample", 2020, "en")  # doctest: +SKIP
    >>> run.show(admissions.by_commune(run.tables, run.year))  # doctest: +SKIP
    """
    check_language(lang)
    programme = read_programme(district)
    programme.check_year(year)
    folder = made_sure(programme, clean) or cleaned(district, clean)
    return Run(programme, year, lang, Tables.open(programme, folder), folder, exact)


def made_sure(programme: Programme, clean: str | Path | None = None) -> Path | None:
    """The folder of the clean tables where ``thanhson run`` has made sure of it for all its pages (``$THANHSON_CHECKED``)."""
    folder = (Path(clean) if clean else clean_home()).absolute() / programme.code
    return folder if os.environ.get("THANHSON_CHECKED") == str(folder) else None


def cleaned(district: str | Path, clean: str | Path | None = None) -> Path:
    """The folder of a district's clean tables, cleaned where they are missing or stale; the sample's registers are written first."""
    from thanhson.registers.cleaning import ensure_clean
    from thanhson.sample import ensure_registers

    ensure_registers(Path(district))
    return ensure_clean(Path(district), Path(clean) if clean else clean_home())


def clean_home() -> Path:
    """Where clean tables live unless told otherwise: ``$THANHSON_CLEAN``, else ``data/clean`` of the project."""
    if told := os.environ.get("THANHSON_CLEAN"):
        return Path(told)
    project = Path(__file__).resolve().parents[2]
    return (project if (project / "pyproject.toml").is_file() else Path.cwd()) / "data" / "clean"


class Run:
    """A district in a year and a language.

    Attributes
    ----------
    tables : Tables
        The clean tables.
    programme : Programme
        The settings.
    year : int
    lang : str
    page : Page
        Words, names and number forms of this page.
    clean : pathlib.Path
        The folder of the clean tables, with ledger, repairs and warnings beside them.
    """

    def __init__(self, programme: Programme, year: int, lang: str, tables: Tables, clean: Path, exact: bool) -> None:
        self.programme = programme
        self.year = year
        self.lang = lang
        self.tables = tables
        self.clean = clean
        self.exact = exact
        self.page = Page(programme, year, lang, exact)

    @cached_property
    def books(self) -> CleanReport:
        """What cleaning found in the registers up to this year: ledger, repairs, warnings, faults without their values."""
        from thanhson.registers.cleaning import CleanReport

        return CleanReport.read(self.clean).until(self.year)

    def published(self, result: Result) -> Result:
        """``result`` after disclosure control (or exact, where this run is)."""
        return result.derived() if self.exact else disclosure.publish(result, self.programme.disclosure)

    def show(self, result: Result) -> None:
        """Show a measure: what it says in a sentence, the figure with its alternative text, the table under it.

        Everything passes through disclosure control first; the rows for ``results.csv`` travel with the table.
        """
        shown = self.published(result)
        view = view_of(result.name)
        if sentences := view.sentences(shown, self.page):
            self.page.display_sentences(sentences)
        if figure := view.figure(shown, self.page):
            self.page.display_figure(figure, view.alt(shown, self.page))
        table = view.table(shown, self.page)
        rows = shown.figures(self.programme.code)
        self.page.display_table(table, result.name, {ROWS_TYPE: self.page.portable(rows)})

    def figure(self, result: Result) -> Figure | None:
        """The figure of a measure as :meth:`show` draws it, for you to change and save; ``None`` where a measure has none.

        Examples
        --------
        >>> figure = run.figure(admissions.by_year(run.tables, 2020))  # doctest: +SKIP
        >>> figure.axes[0].set_title("Admissions"); figure.savefig("admissions.png")  # doctest: +SKIP
        """
        return view_of(result.name).figure(self.published(result), self.page)

    def _repr_html_(self) -> str:
        return self.page.opening()

    def __repr__(self) -> str:
        kind = "made up" if self.programme.programme.synthetic else "registers"
        return f"<run: {self.programme.district.name} ({self.programme.code}), {self.year}, {self.lang}, {kind}>"
