"""A file of printed figures: its columns, how it is read, and every fault of it named with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from thanhson.errors import UsageError, rebuild
from thanhson.measures.numerals import count, percentage
from thanhson.words import say

COLUMNS = (
    "source_url", "publisher", "published_on", "place", "level", "period", "measure", "subgroup", "numerator",
    "denominator", "percent_printed", "note",
)  # fmt: skip
"""What a file of printed figures holds; it may hold more, in any order."""

SHOWN_FAULTS = 50
"""No more faults than these are told one by one; the rest are counted."""

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass(frozen=True)
class Fault:
    """One fault of the file: its line, the catalogue's key, and what the sentence names."""

    line: int
    key: str
    params: dict[str, object]
    column: str = ""

    def text(self, lang: str) -> str:
        """The fault as a sentence."""
        return say(self.key, lang, line=str(self.line), **self.params)


class FigureFaults(UsageError):
    """All faults of a file of figures, told in one message in either language."""

    def __init__(self, path: str | Path, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        super().__init__("audit.faults", file=path, n=len(faults), faults=self._lines("en"))

    def __reduce__(self):
        return rebuild, (UsageError, self.key, self.params)

    def _lines(self, lang: str) -> str:
        lines = [fault.text(lang) for fault in self.faults[:SHOWN_FAULTS]]
        if len(self.faults) > SHOWN_FAULTS:
            lines.append(say("audit.fault.more", lang, n=len(self.faults) - SHOWN_FAULTS))
        return "\n".join(f"  - {line}" for line in lines)

    def text(self, lang: str = "en") -> str:
        return say(self.key, lang, **{**self.params, "faults": self._lines(lang)})


def read_figures(path: str | Path) -> pd.DataFrame:
    """Read a CSV file of printed figures; every value stays the text that it is.

    Parameters
    ----------
    path : path
        UTF-8, separated by commas, semicolons or tabs, with a header that names at least :data:`COLUMNS`.

    Returns
    -------
    pandas.DataFrame
        The file's columns and rows in their order, blanks as ``""``; the index ``line`` tells the line in the file. A value that
        is no count or no percentage stays as it is: :func:`value_faults` names it, and its figure is not testable.

    Raises
    ------
    UsageError
        There is no such file, it is no such table, or lines of it do not have its columns: all faults, with line numbers.

    Examples
    --------
    >>> read_figures("data/published/figures.csv").shape  # doctest: +SKIP
    (105, 12)
    """
    text = _text(path)
    separator = _separator(text)
    header, records, faults = _records(text, separator)
    if missing := [name for name in COLUMNS if name not in header]:
        raise missing_columns(path, missing)
    faults += [Fault(1, "audit.fault.column_twice", {"column": name}) for name in _doubles(header)]
    if not records and not faults:
        raise UsageError("audit.no_figures", file=path)
    if faults:
        raise FigureFaults(path, sorted(faults, key=lambda fault: fault.line))
    index = pd.Index([line for line, _ in records], name="line")
    return pd.DataFrame([values for _, values in records], columns=header, index=index, dtype="str")


def value_faults(frame: pd.DataFrame) -> list[Fault]:
    """Every value of a file that is no count or no percentage, with its line (the frame's index) and column."""
    rows = zip(frame.index, frame.to_dict("records"), strict=True)
    return [fault for line, row in rows for fault in faults_of(line, {name: as_printed(row[name]) for name in COLUMNS})]


def as_printed(value: object) -> str:
    """A value of a frame as it was printed; whole numbers that pandas made floats of become whole again."""
    if value is None or value is pd.NA or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def missing_columns(path: str | Path, missing: list[str]) -> UsageError:
    """The error of a file that is no table of printed figures."""
    return UsageError("audit.no_such_table", file=path, missing=", ".join(missing), expected=", ".join(COLUMNS))


def _text(path: str | Path) -> str:
    if _SCHEME.match(str(path)):
        raise UsageError("usage.path_with_scheme", path=path)
    file = Path(path)
    if file.is_dir():
        raise UsageError("audit.is_folder", file=path)
    if not file.is_file():
        raise UsageError("audit.no_such_file", file=path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError("audit.unreadable", file=path, reason=error.strerror or type(error).__name__) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError("audit.not_text", file=path, line=str(line)) from None
    if "\0" in text:
        raise UsageError("audit.not_text", file=path, line=str(text[: text.index("\0")].count("\n") + 1))
    return text


def _separator(text: str) -> str:
    """The sign between the columns: the one that finds most of the expected names in the first line."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=lambda sign: len({name.strip('" \r') for name in first.split(sign)} & set(COLUMNS)))


def _records(text: str, separator: str) -> tuple[list[str], list[tuple[int, list[str]]], list[Fault]]:
    """Header, rows with the line on which each begins, and the rows that do not have the header's columns."""
    header: list[str] = []
    records: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    for line, values in _lines(text, separator, faults):
        if not header:
            header = [name.strip() for name in values]
        elif len(values) != len(header):
            faults.append(Fault(line, "audit.fault.fields", {"found": len(values), "expected": len(header)}))
        else:
            records.append((line, values))
    return header, records, faults


def _lines(text: str, separator: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield begun, values
            begun = reader.line_num + 1
    except csv.Error:
        # After a quote that never closes there is no telling where the next row begins.
        faults.append(Fault(begun, "audit.fault.quote", {}))


def _doubles(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def faults_of(line: int, row: dict[str, str]) -> list[Fault]:
    """What is wrong with one row: a count that is none, a percentage that is none, nothing to audit at all."""
    faults = []
    for column in ("numerator", "denominator"):
        read = count(row[column]) if row[column].strip() else None
        if row[column].strip() and read is None:
            faults.append(Fault(line, "audit.fault.count", {"column": column, "found": _shown(row[column])}, column))
        elif column == "denominator" and read is not None and read.digits == 0:
            faults.append(Fault(line, "audit.fault.zero", {"column": column}, column))
    printed = row["percent_printed"].strip()
    if printed and percentage(printed) is None:
        params = {"column": "percent_printed", "found": _shown(printed)}
        faults.append(Fault(line, "audit.fault.percent", params, "percent_printed"))
    if not any(row[column].strip() for column in ("numerator", "denominator", "percent_printed")):
        faults.append(Fault(line, "audit.fault.nothing", {}))
    return faults


def _shown(text: str) -> str:
    return text.strip() if len(text.strip()) <= 40 else text.strip()[:39] + "…"
