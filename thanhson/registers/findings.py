"""What cleaning found: repairs and warnings by row, faults by value; and the rules there are."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

REPAIRS = (
    "text.tcvn3", "text.vni", "text.nfc", "text.tone_placement", "text.spaces", "text.ditto",
    "place.alias", "place.fuzzy", "place.lost_u_horn",
    "number.text", "number.decimal_comma", "number.thousands_dot", "code.leading_zero",
    "date.text", "date.weekday", "date.two_digit_year",
    "attendance.fraction", "attendance.fraction_from_date", "year.from_title", "year.from_folder",
)  # fmt: skip
"""The value was changed, the row kept."""

WARNINGS = (
    "date.partial", "date.full_too_early", "date.decision_after_admission", "date.outside_cell_life",
    "age.outside_18_60", "union.over_35", "attendance.above_due", "attendance.parts_differ",
    "grade.below_band", "grade.above_band",
)  # fmt: skip
"""The row is kept as it is."""

FAULTS = (
    "text.unrecoverable", "place.unknown", "place.ambiguous", "cell.unknown",
    "date.unreadable", "date.impossible", "date.in_future",
    "number.unreadable", "number.negative", "number.out_of_range",
    "attendance.present_above_listed", "ticks.several", "word.unknown", "required.missing", "key.conflict",
)  # fmt: skip
"""The value or the whole row is set aside."""

SCOPES = ("row", "value")


@dataclass(frozen=True)
class Fault:
    """A rule broken in some rows of a column; ``received`` are the values as they came."""

    rows: np.ndarray
    rule: str
    column: str
    scope: str
    received: np.ndarray


@dataclass
class Findings:
    """The findings in the ``rows`` rows of one kind of register."""

    rows: int
    repairs: dict[str, np.ndarray] = field(default_factory=dict)
    warnings: dict[str, np.ndarray] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def repaired(self, rule: str, where: np.ndarray) -> None:
        """Note that ``rule`` mended something in the rows where the mask says so."""
        assert rule in REPAIRS, rule
        self._mark(self.repairs, rule, where)

    def warned(self, rule: str, where: np.ndarray) -> None:
        """Note a warning in the rows where the mask says so."""
        assert rule in WARNINGS, rule
        self._mark(self.warnings, rule, where)

    def fault(
        self, rule: str, where: np.ndarray, column: str, received: np.ndarray, whole_row: bool | np.ndarray
    ) -> None:
        """Set aside the value, or the whole row (everywhere, or where the second mask says so), where the mask says so."""
        assert rule in FAULTS, rule
        for scope, rows in zip(SCOPES, (where & whole_row, where & ~np.asarray(whole_row)), strict=True):
            if rows.any():
                places = np.flatnonzero(rows)
                self.faults.append(Fault(places, rule, column, scope, received[places]))

    def aside(self) -> np.ndarray:
        """The mask of rows that are set aside whole."""
        mask = np.zeros(self.rows, dtype=bool)
        for fault in self.faults:
            if fault.scope == SCOPES[0]:
                mask[fault.rows] = True
        return mask

    def _mark(self, marks: dict[str, np.ndarray], rule: str, where: np.ndarray) -> None:
        if where.any():
            known = marks.get(rule)
            marks[rule] = where.copy() if known is None else known | where

    def counted(self, kept: np.ndarray, sheet_of: np.ndarray) -> pd.DataFrame:
        """Repairs and warnings among the rows that were kept, by rule and sheet.

        Returns
        -------
        pandas.DataFrame
            ``what`` (``repair`` or ``warning``), ``rule`` (in the order of the rules), ``sheet`` (its position), ``rows``.
        """
        parts = [
            pd.DataFrame(
                {"what": what, "rule": rule, "sheet": np.unique(places), "rows": np.bincount(places)[np.unique(places)]}
            )
            for what, marks, order in (("repair", self.repairs, REPAIRS), ("warning", self.warnings, WARNINGS))
            for rule in order
            if rule in marks and len(places := sheet_of[marks[rule] & kept])
        ]
        columns = ["what", "rule", "sheet", "rows"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
