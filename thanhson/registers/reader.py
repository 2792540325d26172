"""The columns of a kind of register, value by value: repaired as text, then read as what they are.

Every value is read once however often it occurs (``factorize``), so that the time goes with the number of different values
and not with the number of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from thanhson.registers.batch import Batch
from thanhson.registers.findings import Findings
from thanhson.registers.parsed import NOTHING, Parsed
from thanhson.registers.sheet_encodings import UNICODE, encodings_of_sheets
from thanhson.registers.text import repair_steps
from thanhson.registers.vocabulary import is_ditto, placeholder

Parser = Callable[[object], Parsed]

# What a CSV file cannot say but as text is no repair there: whole numbers, decimals with a point, ISO and full dates.
_PLAIN_IN_CSV = re.compile(r"-?\d+|-?\d+\.\d*[1-9]|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}", re.ASCII)
_TYPED = frozenset({"number.text", "date.text"})
_NEVER_DITTO = frozenset({"person_name"})


@dataclass
class Prepared:
    """A column after the repairs of text: ``distinct[codes[i]]`` is row ``i``'s value, code -1 is blank."""

    codes: np.ndarray
    distinct: list[object]
    received: np.ndarray

    def at(self, flags: Iterable[object], blank: object = False, dtype: object = bool) -> np.ndarray:
        """What is known of each distinct value, for each row; ``blank`` where the row has none."""
        known = np.empty(len(self.distinct) + 1, dtype=dtype)
        known[:-1] = list(flags)
        known[-1] = blank
        return known[self.codes]


@dataclass
class Read:
    """A column as read: ``found`` by row (``NaN``, ``NaT`` or ``None`` where not known).

    ``extra`` is the second fact of a cell (second number of a fraction, year of a partial date or beside a month),
    ``faulty`` where the value was set aside, ``no_meeting`` where the cell says that no meeting took place.
    """

    found: np.ndarray
    extra: np.ndarray
    faulty: np.ndarray
    no_meeting: np.ndarray
    received: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Where there is a value."""
        return ~pd.isna(self.found)


class Reader:
    """Reads the columns of a :class:`Batch` and writes what it finds into ``findings``.

    Parameters
    ----------
    batch : Batch
        All rows of a kind, as received.
    fields : sequence of str
        The fields that are used; others are not looked at.
    witness : frozenset of str
        Names of the communes, for naming encodings.
    findings : Findings
        Where repairs, warnings and faults go.
    """

    def __init__(self, batch: Batch, fields: Sequence[str], witness: frozenset[str], findings: Findings) -> None:
        self.batch, self.findings = batch, findings
        self._csv = batch.per_row([sheet.file.lower().endswith((".csv", ".tsv")) for sheet in batch.sheets], bool)
        self._prepared = self._prepare([name for name in fields if name in batch.columns], witness)

    def column(self, name: str) -> Prepared:
        """A column after the repairs of text; blank throughout where no sheet has it."""
        if name not in self._prepared:
            n = len(self.batch)
            self._prepared[name] = Prepared(np.full(n, -1), [], np.full(n, None, dtype=object))
        return self._prepared[name]

    def read(
        self, name: str, parser: Parser, dtype: object = object, required: bool = False, blanks: bool = True
    ) -> Read:
        """Read a column with ``parser``; placeholders (*chưa họp*, ``-``) are blank, but for a parser that knows its own.

        A fault sets the whole row aside where the field is ``required``, else the value; a required field that is blank
        stays for :meth:`require`, since some are filled from elsewhere.
        """
        column = self.column(name)
        says = [placeholder(value) if blanks and isinstance(value, str) else None for value in column.distinct]
        parsed = [NOTHING if word else parser(value) for value, word in zip(column.distinct, says, strict=True)]
        return self.record(name, column, parsed, dtype, required, column.at(word == "no_meeting" for word in says))

    def record(
        self, name: str, column: Prepared, parsed: Sequence[Parsed], dtype: object, required: bool | np.ndarray,
        no_meeting: np.ndarray | None = None,
    ) -> Read:  # fmt: skip
        """Enter what was parsed of a column's distinct values into the findings, and spread it over the rows."""
        for rule in dict.fromkeys(rule for one in parsed for rule in one.repairs):
            where = column.at(rule in one.repairs for one in parsed)
            self.findings.repaired(rule, where & ~self._plain(column) if rule in _TYPED else where)
        for rule in dict.fromkeys(one.warning for one in parsed if one.warning):
            self.findings.warned(rule, column.at(one.warning == rule for one in parsed))
        faulty = np.zeros(len(self.batch), dtype=bool)
        for rule in dict.fromkeys(one.fault for one in parsed if one.fault):
            where = column.at(one.fault == rule for one in parsed)
            self.findings.fault(rule, where, name, column.received, required)
            faulty |= where
        values = column.at((_or_blank(one.value, dtype) for one in parsed), _blank(dtype), dtype)
        extra = column.at((np.nan if one.extra is None else one.extra for one in parsed), np.nan, float)
        quiet = np.zeros(len(self.batch), dtype=bool) if no_meeting is None else no_meeting
        return Read(values, extra, faulty, quiet, column.received)

    def require(self, name: str, read: Read, unless: np.ndarray | None = None) -> None:
        """Set rows aside whose required field ``name`` is blank (a faulty one is told already)."""
        blank = ~read.known & ~read.faulty
        self.findings.fault("required.missing", blank if unless is None else blank & ~unless, name, read.received, True)

    def beside(self, name: str, others: np.ndarray, ask: np.ndarray | None = None) -> Prepared:
        """A column together with another fact of each row: its distinct values are pairs (value, other).

        Rows that are not asked for, and blank ones, stay blank.
        """
        column = self.column(name)
        rows = np.flatnonzero((column.codes >= 0) if ask is None else ask & (column.codes >= 0))
        other_codes, distinct = pd.factorize(others[rows])
        both = column.codes[rows].astype(np.int64) * (len(distinct) + 1) + other_codes + 1
        _, first, inverse = np.unique(both, return_index=True, return_inverse=True)
        codes = np.full(len(self.batch), -1)
        codes[rows] = inverse.reshape(-1)
        pairs = [(column.distinct[column.codes[row]], others[row]) for row in rows[first]]
        return Prepared(codes, pairs, column.received)

    def _plain(self, column: Prepared) -> np.ndarray:
        if not self._csv.any():
            return self._csv
        return self._csv & column.at(
            isinstance(value, str) and bool(_PLAIN_IN_CSV.fullmatch(value))
            for value in (value[0] if isinstance(value, tuple) else value for value in column.distinct)
        )

    def _prepare(self, names: list[str], witness: frozenset[str]) -> dict[str, Prepared]:
        columns = {name: self._without_dittos(name, self.batch.columns[name]) for name in names}
        doubtful = encodings_of_sheets(
            columns, self.batch.starts, [sheet.fonts for sheet in self.batch.sheets], witness
        )
        return {
            name: self._repaired(codes, values, doubtful.get(name), self.batch.columns[name])
            for name, (codes, values) in columns.items()
        }

    def _without_dittos(self, name: str, received: np.ndarray) -> tuple[np.ndarray, list[object]]:
        codes, values = _factorized(received)
        dittos = np.array([is_ditto(value) for value in values], dtype=bool)
        if name in _NEVER_DITTO or not dittos.any():
            return codes, values
        ditto = np.append(dittos, False)[codes]
        positions = np.maximum.accumulate(np.where(ditto, -1, np.arange(len(codes))))
        above = positions >= self.batch.starts[self.batch.sheet_of]
        self.findings.repaired("text.ditto", ditto & above)
        return np.where(ditto & above, codes[positions], codes), values

    def _repaired(
        self, codes: np.ndarray, values: list[object], encodings: list | None, received: np.ndarray
    ) -> Prepared:
        of_sheet = encodings or [UNICODE]
        used = list(dict.fromkeys(of_sheet))
        repaired: list[object] = []
        rules: list[tuple[str, ...]] = []
        for encoding in used:
            for value in values:
                text, steps = (value, ())
                if isinstance(value, str):
                    text, steps = repair_steps(value, encoding.name, not encoding.pure)
                repaired.append(text)
                rules.append(steps)
        if len(used) > 1:
            shift = np.array([used.index(encoding) for encoding in of_sheet]) * len(values)
            codes = np.where(codes < 0, -1, codes + shift[self.batch.sheet_of])
        column = Prepared(codes, repaired, received)
        for rule in dict.fromkeys(rule for steps in rules for rule in steps):
            self.findings.repaired(rule, column.at(rule in steps for steps in rules))
        if "" in repaired:
            column.codes = np.where(column.at(value == "" for value in repaired), -1, column.codes)
        return column


def _factorized(received: np.ndarray) -> tuple[np.ndarray, list[object]]:
    # True and 1 are one key to a hash table, but only one of them is a number.
    if pd.api.types.infer_dtype(received, skipna=True) in ("boolean", "mixed", "mixed-integer"):
        truths = np.fromiter((type(value) is bool for value in received), dtype=bool, count=len(received))
        if truths.any():
            codes, values = _factorized(np.where(truths, None, received))
            is_true = np.array([value is True for value in received[truths]], dtype=int)
            codes[truths] = len(values) + is_true
            return codes, [*values, False, True]
    codes, values = pd.factorize(received)
    return codes, list(values)


def _blank(dtype: object) -> object:
    if dtype is object:
        return None
    return np.nan if dtype is float else np.datetime64("NaT")


def _or_blank(value: object, dtype: object) -> object:
    return _blank(dtype) if value is None else value
