"""The index pages: what there is of a district (and of all districts), how old it is, and its key figures over the years.

They need no script and load nothing. Vietnamese stands in ``index.html``, English in ``index.en.html`` beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from thanhson import words
from thanhson.pages.context import NOTEBOOKS, RunStatus, title_of
from thanhson.pages.html import ledger_text, render
from thanhson.pages.keyfigures import KeyFigure, describe, drawing, key_figures
from thanhson.pages.page import Page
from thanhson.programme import Programme


@dataclass(frozen=True)
class Summary:
    """What the index of all districts says of one of them.

    Attributes
    ----------
    programme : Programme
        Its settings.
    pages : sequence of RunStatus
        All its pages, in every language.
    figures : pandas.DataFrame, optional
        Rows of its ``results.csv`` of all years.
    """

    programme: Programme
    pages: Sequence[RunStatus]
    figures: pd.DataFrame | None = None


@dataclass(frozen=True)
class Row:
    """A notebook in the table of a district: its title, and a status a year."""

    notebook: str
    title: str
    cells: list[RunStatus | None] = field(default_factory=list)


def file_name(lang: str) -> str:
    """The file of an index in a language: ``index.html`` for Vietnamese, ``index.en.html`` for English."""
    return "index.html" if lang == "vi" else f"index.{lang}.html"


def district_index(
    programme: Programme,
    lang: str,
    pages: Sequence[RunStatus],
    figures: pd.DataFrame | None = None,
    *,
    ledger: Mapping[str, int] | None = None,
    results: Sequence[int] = (),
    exact: bool = False,
) -> str:
    """The index of one district, for ``<code>/index.html`` (or ``index.en.html``).

    Parameters
    ----------
    programme : Programme
        Settings of the district.
    lang : {"vi", "en"}
        The language of the index; it lists the pages of that language.
    pages : sequence of RunStatus
        All pages of the district, in every language.
    figures : pandas.DataFrame, optional
        Rows of ``results.csv`` of all years, as published.
    ledger : mapping, optional
        Totals of the ledger, as for :class:`thanhson.pages.context.PageContext`.
    results : sequence of int
        Years that have a ``results.csv`` to download.
    exact : bool
        Without disclosure control: the index says that it must not be shared.

    Returns
    -------
    str
        HTML, complete; the same bytes for the same input.
    """
    page = Page(programme, programme.programme.last_year, lang, exact)
    years = _years(programme, pages)
    own = [status for status in pages if status.lang == lang]
    return render(
        "district.html.j2", page, title_of=title_of, years=years, rows=_rows(own, years, lang), file_name=file_name,
        figures=key_figures(figures, programme), draw=lambda figure: drawing(figure, years, page),
        describe=lambda figure: describe(figure, years, page), verdicts=lambda figure: _verdicts(figure, years, page),
        why=lambda figure: _why(figure, page),
        state=lambda status: state_text(status, page), ledger=ledger_text(ledger, page) if ledger else "",
        troubles=[status for status in own if status.trouble], results=sorted(results),
        languages=words.LANGUAGES,
    )  # fmt: skip


def districts_index(districts: Sequence[Summary], lang: str, *, exact: bool = False) -> str:
    """The index over all districts, for ``outputs/index.html`` (or ``index.en.html``).

    Parameters
    ----------
    districts : sequence of Summary
        In the order in which they shall stand; at least one.
    lang : {"vi", "en"}
    exact : bool
        Without disclosure control.

    Raises
    ------
    ValueError
        There is no district.
    """
    if not districts:
        raise ValueError("an index needs at least one district")
    pages = [Page(one.programme, one.programme.programme.last_year, lang, exact) for one in districts]
    return render(
        "districts.html.j2", pages[0], file_name=file_name, languages=words.LANGUAGES,
        lines=[_line(summary, page) for summary, page in zip(districts, pages, strict=True)],
        rules=list(dict.fromkeys(page.disclosure_rule() for page in pages)),
        synthetic=any(summary.programme.programme.synthetic for summary in districts),
        results=any(summary.figures is not None and len(summary.figures) for summary in districts),
    )  # fmt: skip


def state_text(status: RunStatus | None, page: Page) -> str:
    """What an index says of a page in words: the day it was made, outdated, failed, not made."""
    if status is None or status.state == "missing":
        return page.say("page.state.missing")
    day = words.date(status.made_on, page.lang) if isinstance(status.made_on, dt.date) else ""
    if status.state == "fresh":
        return day or page.say("page.state.fresh")
    return page.say(f"page.state.{status.state}") + (f" ({day})" if day and status.has_page else "")


def _years(programme: Programme, pages: Sequence[RunStatus]) -> list[int]:
    planned = range(programme.programme.first_year, programme.programme.last_year + 1)
    return sorted({*planned, *(status.year for status in pages)})


def _rows(pages: Sequence[RunStatus], years: Sequence[int], lang: str) -> list[Row]:
    by_place = {(status.notebook, status.year): status for status in pages}
    met = {status.notebook for status in pages}
    names = [*(name for name in NOTEBOOKS if name in met), *sorted(met - set(NOTEBOOKS))]
    return [Row(name, title_of(name, lang), [by_place.get((name, year)) for year in years]) for name in names]


def _verdicts(figure: KeyFigure, years: Sequence[int], page: Page) -> str:
    """The verdict of the last year that has one, in words."""
    known = [year for year in years if year in figure.verdicts]
    if not known:
        return ""
    year = known[-1]
    return page.say("page.key_verdict", year=year, verdict=page.say(f"page.verdict.{figure.verdicts[year]}"))


def _why(figure: KeyFigure, page: Page) -> str:
    """Why the last figure may seem to say otherwise than its verdict; nothing where it does not."""
    judged = max(figure.verdicts, default=None)
    return page.say("page.key_verdict_exact") if judged is not None and figure.seems_otherwise(judged) else ""


def _line(summary: Summary, page: Page) -> dict[str, object]:
    """A district in the table of all districts."""
    programme = summary.programme
    years = _years(programme, summary.pages)
    own = [status for status in summary.pages if status.lang == page.lang]
    counts = {
        state: sum(status.state == state for status in own) for state in ("fresh", "outdated", "failed", "missing")
    }
    made = [status.made_on for status in own if status.made_on]
    told = [page.say(f"page.pages.{state}", n=counts[state]) for state in counts if counts[state]]
    figures = [f for f in key_figures(summary.figures, programme) if f.source.measure == "admissions.count"]
    return {
        "code": programme.code,
        "name": programme.district.name,
        "province": programme.district.province,
        "years": f"{years[0]}–{years[-1]}",
        "pages": "; ".join(told),
        "made_on": words.date(max(made), page.lang) if made else "–",
        "drawing": drawing(figures[0], years, page) if figures else "",
    }
