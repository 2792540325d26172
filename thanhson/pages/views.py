"""How each result looks: its sentences, figure, alternative text and table, found by the result's name.

The rooms of the page (``pages/admissions.py``, ``pages/meetings.py`` …) each hold a ``VIEWS`` dict from the second part of a
result's name to a :class:`View`; ``admissions.by_commune`` is ``VIEWS["by_commune"]`` of ``pages/admissions.py``. Every
function gets the *published* result and the page, so nothing that it draws or says can show more than the rows do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from thanhson.measures.own import ROOM as OWN
from thanhson.measures.result import Result
from thanhson.pages.tables import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.pages.page import Page


def _no_sentences(result: Result, page: Page) -> list[str]:
    return []


def _no_figure(result: Result, page: Page) -> Figure | None:
    return None


def _no_alt(result: Result, page: Page) -> str:
    return ""


@dataclass(frozen=True)
class View:
    """The four parts of a result on a page; each takes (published result, page).

    ``table`` gives a :class:`Table`; ``figure`` a matplotlib figure or ``None``; ``alt`` the alternative text, which tells the
    finding; ``sentences`` plain texts, written from the rows, that stand above the figure.
    """

    table: Callable[[Result, Page], Table]
    figure: Callable[[Result, Page], Figure | None] = _no_figure
    alt: Callable[[Result, Page], str] = _no_alt
    sentences: Callable[[Result, Page], list[str]] = _no_sentences


def view_of(name: str) -> View:
    """The view of the result called ``name``.

    Raises
    ------
    KeyError
        No room of the page has a view of that name: a fault of the program.
    """
    room, _, rest = name.partition(".")
    if room == OWN:
        return import_module("thanhson.pages.own").VIEW
    views = import_module(f"thanhson.pages.{room}").VIEWS
    if rest not in views:
        raise KeyError(f"thanhson/pages/{room}.py has no view {rest!r}")
    return views[rest]
