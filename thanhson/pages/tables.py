"""Tables of a page: captioned, scoped, in the number form of the language, with the disclosure rule under them."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from thanhson.pages.page import Page


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
        """The table as HTML: ``caption``, ``scope`` on headers, everything escaped."""
        head = "".join(f'<th scope="col" class="{c.kind}">{html.escape(c.header)}</th>' for c in self.columns)
        rows = "".join(
            "<tr>"
            + "".join(
                f'<th scope="row">{html.escape(text)}</th>'
                if i == 0
                else f'<td class="{self.columns[i].kind}">{html.escape(text)}</td>'
                for i, text in enumerate(texts)
            )
            + "</tr>"
            for texts in self.texts(page)
        )
        notes = "".join(f"<p class='note'>{html.escape(note)}</p>" for note in self.notes_shown(page))
        return (
            f'<div class="table" id="{html.escape(name)}" role="region" tabindex="0" aria-label="{html.escape(self.caption)}">'
            f"<table><caption>{html.escape(self.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"</div>{notes}"
        )

    def text(self, page: Page) -> str:
        """The table as plain text, for terminals and for nbval."""
        lines = [self.caption, " | ".join(c.header for c in self.columns)]
        lines += [" | ".join(texts) for texts in self.texts(page)]
        return "\n".join(lines + self.notes_shown(page))

    def notes_shown(self, page: Page) -> list[str]:
        """The notes, with the disclosure rule last where the table holds register counts."""
        return [*self.notes, *([page.disclosure_rule()] if self.disclosed else [])]
