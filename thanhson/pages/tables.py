"""Tables of a page: captioned, scoped, in the number form of the language, with the disclosure rule under them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages.plain import escape, plain

if TYPE_CHECKING:
    from thanhson.pages.page import Page

LONG = 14
"""Tables of more rows are folded on the page (never in print): the figure above them tells the finding."""

BRIEF = 6
"""Up to so many letters in the first column (a year, a number) are no name and need no room for one."""

DENSE = 8
"""Tables of so many columns are set in smaller letters, on paper above all."""

LONG_HEAD, LONG_NAME, LONG_TEXT = 16, 18, 48
"""Letters from which a head, a name in the first column, or a text in the others gets a wide column: else it would stand in a
tower of single words on a phone."""


@dataclass(frozen=True)
class TableColumn:
    """A column of a displayed table.

    ``kind`` is ``text``, ``count``, ``percent`` (a share of 0 to 1), ``number`` (with ``decimals``), ``rate``, ``month``, ``date``
    or ``year``; ``header`` is the text in the page's language.
    """

    key: str
    header: str
    kind: str = "text"
    decimals: int = 1


@dataclass(frozen=True)
class Table:
    """A table as shown: caption, columns, a body of plain values (first column is the row header), notes under it.

    A value that is ``NA`` in a row whose ``status`` is ``withheld`` shows the page's sign for withheld; else ``–``.
    """

    caption: str
    columns: list[TableColumn]
    body: pd.DataFrame
    notes: list[str] = field(default_factory=list)
    disclosed: bool = True
    foldable: bool = True

    def texts(self, page: Page) -> list[list[str]]:
        """The body as text, a list a row, in the page's language."""
        withheld = (
            self.body["status"].eq("withheld") if "status" in self.body else pd.Series(False, index=self.body.index)
        )
        columns = [
            [page.cell(value, column, hidden) for value, hidden in zip(self.body[column.key], withheld, strict=True)]
            for column in self.columns
        ]
        return [list(row) for row in zip(*columns, strict=True)]

    def html(self, page: Page, name: str) -> str:
        """The table as HTML: ``caption``, ``scope`` on headers, everything escaped.

        It stands in a region that the keyboard can reach and scroll; a long one is folded under its caption. Without rows
        there is no table, only its notes.
        """
        texts = self.texts(page)
        body = "".join(self._row(row, page) for row in texts)
        label = escape(self.caption)
        dense = ' class="dense"' if len(self.columns) >= DENSE else ""
        table = (
            f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table{dense}><caption>{label}</caption>'
            f"<thead><tr>{self._head(texts)}</tr></thead><tbody>{body}</tbody></table></div>"
        )
        notes = "".join(f'<p class="note">{escape(note)}</p>' for note in self.notes_shown(page))
        kind = "result-table" if self.disclosed else "result-table undisclosed"
        place = f'class="{kind}" id="{escape(name.replace(".", "-"))}"'
        if not texts:
            return f"<div {place}>{notes}</div>"
        if len(texts) <= LONG or not self.foldable:
            return f"<div {place}>{table}{notes}</div>"
        summary = escape(page.say("page.table_folded", caption=self.caption, rows=len(texts)))
        return f"<details {place}><summary>{summary}</summary>{table}</details>{notes}"

    def _head(self, texts: list[list[str]]) -> str:
        kinds = [
            f"{column.kind} roomy" if self._is_roomy(column, [row[place] for row in texts]) else column.kind
            for place, column in enumerate(self.columns)
        ]
        return "".join(
            f'<th scope="col" class="{kind}">{escape(column.header)}</th>'
            for column, kind in zip(self.columns, kinds, strict=True)
        )

    def _row(self, texts: list[str], page: Page) -> str:
        first, *others = texts
        sign = page.say("page.withheld_sign")
        cells = "".join(
            f'<td class="{"withheld" if text == sign else column.kind}">{escape(text)}</td>'
            for column, text in zip(self.columns[1:], others, strict=True)
        )
        kind = "month" if self.columns[0].kind == "month" else "brief" if len(first) <= BRIEF else ""
        name = f' class="{kind}"' if kind else ""
        return f'<tr><th scope="row"{name}>{escape(first)}</th>{cells}</tr>'

    def _is_roomy(self, column: TableColumn, texts: list[str]) -> bool:
        """Whether a column needs more room than its shortest word asks for: long sentences, or a long head over short numbers."""
        most = LONG_NAME if column is self.columns[0] else LONG_TEXT
        return len(column.header) > LONG_HEAD or any(len(text) > most for text in texts)

    def text(self, page: Page) -> str:
        """The table as plain text, for terminals and for nbval."""
        lines = [self.caption, " | ".join(c.header for c in self.columns)]
        lines += [" | ".join(plain(text) for text in texts) for texts in self.texts(page)]
        return "\n".join(lines + self.notes_shown(page))

    def notes_shown(self, page: Page) -> list[str]:
        """The notes, with the disclosure rule last where the table holds register counts."""
        return [*self.notes, *([page.disclosure_rule()] if self.disclosed else [])]
