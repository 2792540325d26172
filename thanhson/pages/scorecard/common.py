"""What the views of the scorecard share: numbers that may be rounded or withheld, statuses, words for what was printed."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

from thanhson import words
from thanhson.pages.style import QUIET, new_figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

    from thanhson.measures.claims import Figure as Printed
    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

FINE = 1_000
"""From so many units on, a share of rounded counts is told with a decimal; below it would only show the rounding."""


def known(value: object) -> bool:
    """Whether a number is there to be told."""
    return value is not None and not pd.isna(value)


def pick(result: Result, measure: str, **where: object) -> pd.DataFrame:
    """Rows of a measure, by any of their columns."""
    chosen = result.rows["measure"].eq(measure)
    for column, value in where.items():
        chosen &= result.rows[column].astype("str").eq(str(value))
    return result.rows[chosen]


def one(result: Result, measure: str, **where: object) -> pd.Series:
    """The first of these rows; all ``NA`` where there is none."""
    rows = pick(result, measure, **where)
    return rows.iloc[0] if len(rows) else pd.Series(pd.NA, index=result.rows.columns)


def number(page: Page, value: object, decimals: int | None = None) -> str:
    """A number that was not counted in a register, or a dash."""
    return page.number(value, decimals) if known(value) else "–"


def percent(page: Page, value: object) -> str:
    """A share that was not counted in a register, or a dash."""
    return page.percent(value) if known(value) else "–"


def count(page: Page, value: object) -> str:
    """A count of the register as text: with the word for about where it is rounded, the word for withheld where it is."""
    if not known(value):
        return page.say("scorecard.withheld")
    text = page.number(value, 0)
    rounded = not page.exact and page.programme.disclosure.rounding > 1 and value != 0
    return page.say("scorecard.about", text=text) if rounded else text


def share(page: Page, value: object, denominator: object) -> str:
    """A share of the register as text, no finer than its rounded counts are."""
    if not known(value):
        return page.say("scorecard.share_withheld")
    if page.exact or page.programme.disclosure.rounding <= 1:
        return page.percent(value, 2 if abs(float(value) * 10 % 1) > 0 else 1)
    fine = known(denominator) and denominator >= FINE
    return page.say("scorecard.about", text=page.percent(value, 1 if fine else 0))


def when(page: Page, published_on: str) -> str:
    """The day or month on which something was printed, in brackets; blank where it is not known."""
    text = published_on.strip()
    if re.fullmatch(r"\d{4}-\d{2}", text):
        text = page.month(text)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        text = words.date(dt.date.fromisoformat(text), page.lang)
    return page.say("scorecard.article.when", when=text) if text else ""


def printed_figure(page: Page, height: float, **options: object) -> tuple[Figure, object]:
    """A figure of printed numbers: at its foot it says so, in place of the note about made-up rows."""
    figure, axes = new_figure(page, height, **options)
    figure.supxlabel(page.say("scorecard.printed_note"), fontsize=8.5, color=QUIET, x=0.01, ha="left")
    return figure, axes


def listed(page: Page, texts: Iterable[str]) -> str:
    """Words as a list in the page's language: *a, b và c*."""
    *first, last = list(texts)
    return page.say("scorecard.and", first=", ".join(first), last=last) if first else last


def capital(text: str) -> str:
    """A sentence begins with a capital."""
    return text[:1].upper() + text[1:]


def printed(page: Page, figure: Printed) -> str:
    """A figure as it was printed: its counts in the page's form, and the percentage letter by letter."""
    part, total = figure.counts
    counts = [page.number(value, 0) for value in (part, total) if value is not None]
    text = page.say("scorecard.of", part=counts[0], total=counts[1]) if len(counts) == 2 else "".join(counts)
    return " = ".join(piece for piece in (text, figure.printed) if piece)
