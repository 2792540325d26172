"""What travels to a worker and what comes back: one page each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from thanhson.programme import Programme
from thanhson.runs.failures import Failure


@dataclass(frozen=True)
class Task:
    """A page to be made: a notebook run for a district, a year and a language.

    ``source`` is the notebook as JSON and ``parameters`` the names that it takes; ``folder`` is the district folder, ``clean`` the home
    of the clean tables and ``tables`` the hash of this district's; ``home`` the folder that the notebook stands in; ``limit`` its
    seconds. ``facts`` are what the page's box says and links to (fields of :class:`thanhson.pages.context.PageContext`).
    ``package`` is the hash of the code: a worker elsewhere must have the same. ``bundle`` holds the clean tables where a
    worker has no access to them.
    """

    programme: Programme
    year: int
    lang: str
    notebook: str
    source: str
    parameters: tuple[str, ...]
    folder: str
    clean: str
    tables: str
    home: str
    exact: bool
    limit: float
    package: str
    facts: Mapping[str, object] = field(default_factory=dict)
    pdf: bool = False
    bundle: bytes | None = field(default=None, repr=False)

    @property
    def code(self) -> str:
        """The district's code."""
        return self.programme.code

    @property
    def key(self) -> str:
        """``2019/vi/02_admissions``."""
        return page_key(self.year, self.lang, self.notebook)

    def values(self) -> dict[str, object]:
        """The parameters for the notebook, those that it takes."""
        given = {
            "district": self.folder,
            "year": self.year,
            "lang": self.lang,
            "exact": self.exact,
            "clean": self.clean,
        }
        return {name: value for name, value in given.items() if name in self.parameters}


@dataclass(frozen=True)
class Outcome:
    """What became of a task: its files by ending (``.html``, ``.ipynb``, ``.pdf``), or a failure with the notebook as far as it got."""

    seconds: float
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    failure: Failure | None = None
    partial: str = field(default="", repr=False)
    stderr: bool = False


def page_key(year: int, lang: str, notebook: str) -> str:
    """A page's name within its district: ``2019/vi/02_admissions``."""
    return f"{year}/{lang}/{notebook}"


def split_key(key: str) -> tuple[int, str, str]:
    """Year, language and notebook of a page's name."""
    year, lang, notebook = key.split("/", 2)
    return int(year), lang, notebook
