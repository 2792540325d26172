"""``results.csv``: the rows that travel inside executed notebooks, put together in one order, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from thanhson.pages.plain import csv_cell

ROWS_TYPE = "application/vnd.thanhson.results+json"
COLUMNS = (
    "district", "year", "measure", "group", "subgroup", "numerator", "denominator", "value", "unit", "lower", "upper",
    "interval", "status", "note",
)  # fmt: skip

Row = Mapping[str, object]


def rows_of(notebook: Mapping) -> Iterator[Row]:
    """The rows of an executed notebook, in the order in which they were shown."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            yield from output.get("data", {}).get(ROWS_TYPE, [])


def read_rows(path: Path) -> list[Row]:
    """The rows of the executed notebook at ``path``."""
    return list(rows_of(json.loads(path.read_text(encoding="utf-8"))))


def differing_measures(rows: Iterable[Row], others: Iterable[Row]) -> list[str]:
    """The measures whose rows are not the same in two languages' notebooks of one year."""
    one, two = _lines_by_measure(rows), _lines_by_measure(others)
    return sorted(measure for measure in one.keys() | two.keys() if one.get(measure) != two.get(measure))


def _lines_by_measure(rows: Iterable[Row]) -> dict[str, set[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(str(row.get("measure")), set()).add(line_of(row))
    return found


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV text with the columns of the contract; a row that was shown twice stands once."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(dict.fromkeys(line_of(row) for row in rows))
    return buffer.getvalue()


def line_of(row: Row) -> tuple[str, ...]:
    """A row's values as text.

    A text that a spreadsheet would take for a formula gets an apostrophe in front; control characters are left out.
    """
    return tuple(csv_cell(row.get(column)) for column in COLUMNS)
