"""``results.csv``: the rows that travel inside executed notebooks, put together in one order, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

ROWS_TYPE = "application/vnd.thanhson.results+json"
COLUMNS = (
    "district", "year", "measure", "group", "subgroup", "numerator", "denominator", "value", "unit", "lower", "upper",
    "interval", "status", "note",
)  # fmt: skip

Row = dict[str, object]


def rows_of(notebook: dict) -> Iterator[Row]:
    """The rows of an executed notebook, in the order in which they were shown."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            yield from output.get("data", {}).get(ROWS_TYPE, [])


def read_rows(path: Path) -> list[Row]:
    """The rows of the executed notebook at ``path``."""
    return list(rows_of(json.loads(path.read_text(encoding="utf-8"))))


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV text with the columns of the contract; a row that is there twice stands once.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    seen = set()
    for row in rows:
        cells = tuple(_cell(row.get(column)) for column in COLUMNS)
        if cells not in seen:
            seen.add(cells)
            writer.writerow(cells)
    return buffer.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
