"""What a page must know beside its notebook: where it comes from, what it was made with, and the pages around it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from thanhson import words
from thanhson.pages.page import Page
from thanhson.programme import Programme

NOTEBOOKS = ("01_cleaning", "02_admissions", "03_meeting_quality", "04_scorecard")
"""Stems of the notebooks, in reading order; their titles stand in the catalogue as ``page.notebook.<stem>``."""

LEDGER = ("rows_read", "rows_layout", "rows_clean", "rows_duplicate", "rows_quarantined")
"""Totals of the ledger that a page shows; ``files_refused`` stands beside them."""

STATES = ("fresh", "outdated", "failed", "missing")
"""What the index says of a page: as its inputs are; made from older inputs; its last run failed; never made."""


def title_of(notebook: str, lang: str) -> str:
    """The title of a notebook by its stem; a notebook that the catalogue does not know shows its stem as words."""
    key = f"page.notebook.{notebook}"
    return words.say(key, lang) if words.has(key) else notebook.replace("_", " ")


@dataclass(frozen=True)
class PageContext:
    """Provenance and neighbours of one page.

    Attributes
    ----------
    programme : Programme
        Settings of the district: names, years, made up or not, the disclosure rule.
    year, lang, notebook
        The run; ``notebook`` is the stem (``02_admissions``).
    exact : bool
        Without disclosure control: the page says that it must not be shared.
    ledger : mapping
        Totals over the district's ledger by the names in :data:`LEDGER`, and ``files_refused``.
    hashes : mapping
        Content hashes by what they cover: ``notebook``, ``clean``, ``package``, ``lock``; the page shows 12 characters.
    versions : mapping
        Versions by program: ``thanhson``, ``python``, ``pandas`` …
    notebooks : tuple of str
        Stems of the notebooks of this year and language that have a page (this one among them), in order.
    years : tuple of int
        Years of this notebook and language that have a page (this one among them), in order.
    languages : tuple of str
        Languages that have this page.

    Notes
    -----
    Links follow the outputs' tree (``<code>/<year>/<lang>/<notebook>.html``) and are relative, so that a folder or a zip of
    it can be sent. Nothing here holds a time: equal runs give equal bytes.
    """

    programme: Programme
    year: int
    lang: str
    notebook: str
    exact: bool = False
    ledger: Mapping[str, int] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    notebooks: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    languages: tuple[str, ...] = words.LANGUAGES

    @cached_property
    def page(self) -> Page:
        """Words and number forms of this page."""
        return Page(self.programme, self.year, self.lang, self.exact)

    def link(self, notebook: str | None = None, year: int | None = None, lang: str | None = None) -> str:
        """The relative address of another page, from this one."""
        notebook, year, lang = notebook or self.notebook, year or self.year, lang or self.lang
        if year != self.year:
            return f"../../{year}/{lang}/{notebook}.html"
        return f"{notebook}.html" if lang == self.lang else f"../{lang}/{notebook}.html"

    def index(self) -> str:
        """The relative address of the district's index in this language."""
        return "../../index.html" if self.lang == "vi" else f"../../index.{self.lang}.html"


@dataclass(frozen=True)
class RunStatus:
    """What an index says of one page.

    Attributes
    ----------
    notebook, year, lang
        The run.
    state : str
        One of :data:`STATES`.
    made_on : date, optional
        The day of the last good page.
    has_page : bool
        Whether a page can be opened (a failed or outdated run keeps its last good one).
    trouble : str
        Where a run failed: notebook, heading and cell, never a value.
    """

    notebook: str
    year: int
    lang: str
    state: str
    made_on: dt.date | None = None
    has_page: bool = True
    trouble: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state {self.state!r} is not one of {STATES}")
