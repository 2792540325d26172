"""Text from registers and settings made harmless: for HTML, for spreadsheets, for the terminal.

A name or topic may hold anything: markup, a formula, control characters that move a terminal's cursor, marks that turn
the direction of reading. Whatever it holds comes out as the plain text that a reader sees.
"""

from __future__ import annotations

import html
import re

from thanhson.words import CONTROL

_FORMULA = re.compile(r"^[\s\x00-\x20\u00a0]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")


def plain(text: object) -> str:
    """Text without control characters, turns of direction and halves of characters; tabs and line ends become spaces.

    >>> plain("chi bộ\\x1b[31m đỏ")
    'chi bộ[31m đỏ'
    """
    return CONTROL.sub("", str(text).replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n").replace("\n", " "))


def shortened(text: str, letters: int = 40) -> str:
    """A name as it may stand in a figure: a very long one is cut, so that it leaves room for what is drawn.

    >>> shortened("Chi bộ khu " + "a" * 90, 20)
    'Chi bộ khu aaaaaaaa…'
    """
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def escape(text: object) -> str:
    """Text as it may stand in HTML, between tags or in a quoted attribute.

    >>> escape("<script>alert('x')</script>")
    '&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;'
    """
    return html.escape(plain(text))


def csv_cell(value: object) -> str:
    """A value as a cell of ``results.csv``; text that a spreadsheet would take for a formula gets an apostrophe in front.

    Parameters
    ----------
    value : object
        ``None`` is blank; numbers stay numbers (``-0.5`` too), whole floats lose their ``.0``; text is made plain.

    >>> csv_cell("=cmd|' /C calc'!A0"), csv_cell(-0.5), csv_cell("-"), csv_cell(12.0)
    ("'=cmd|' /C calc'!A0", '-0.5', "'-", '12')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        text = plain(value)
        return f"'{text}" if _FORMULA.match(text) or value.startswith(("\t", "\r", "\n")) else text
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return plain(value)
