"""What travels to a worker and what comes back: one page each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """A page to be made: a notebook run for a district, a year and a language.

    ``source`` is the notebook as JSON; ``folder`` and ``clean`` are the district folder and the home of the clean tables;
    ``home`` the folder that the notebook stands in; ``limit`` its seconds; ``context`` what the page's box says.
    """

    code: str
    year: int
    lang: str
    notebook: str
    source: str
    parameters: tuple[str, ...]
    folder: str
    clean: str
    home: str
    exact: bool
    limit: float
    context: object = None

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
        return {name: given[name] for name in given if name in self.parameters}


@dataclass(frozen=True)
class Failure:
    """Why a page was not made: where in the notebook, and the cause as an entry of the catalogue. Never a value of a person."""

    cause: str
    params: dict[str, object] = field(default_factory=dict)
    cell: int | None = None
    heading: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a task: the page and the executed notebook, or a failure (with the notebook as far as it got)."""

    seconds: float
    html: str | None = None
    notebook: str | None = None
    failure: Failure | None = None
    stderr: bool = False


def page_key(year: int, lang: str, notebook: str) -> str:
    """A page's name within its district: ``2019/vi/02_admissions``."""
    return f"{year}/{lang}/{notebook}"
