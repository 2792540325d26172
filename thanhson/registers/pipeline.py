"""Registers in, clean tables out: gather, convert, set aside, keep the books. Nothing here touches the disk but to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from thanhson.errors import ContractError
from thanhson.programme import Programme
from thanhson.registers import ledger, quarantine
from thanhson.registers.batch import Batch
from thanhson.registers.clean_report import PassedOver
from thanhson.registers.contracts import CONTRACTS
from thanhson.registers.duplicates import conflicts, duplicates
from thanhson.registers.findings import Findings
from thanhson.registers.gate import through_gate
from thanhson.registers.kinds import admissions, areas, cells, meetings, postings, ratings
from thanhson.registers.kinds.context import Context, Converted
from thanhson.registers.kinds.lives import lives_of
from thanhson.registers.places import Communes
from thanhson.registers.reader import Reader
from thanhson.registers.sheets import RawTable, Refusal

# Cells first: all other registers name them.
KINDS = {
    "cells": cells, "areas": areas, "admissions": admissions, "meetings": meetings, "ratings": ratings,
    "postings": postings,
}  # fmt: skip

FOUND = ["what", "table", "rule", "file", "sheet", "rows"]
"""Columns of the findings: repairs and warnings with the sheet that they were met in."""


@dataclass(frozen=True)
class Cleaned:
    """All that cleaning yields: the seven tables, the books, what was set aside and what was refused."""

    tables: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    findings: pd.DataFrame
    quarantine: pd.DataFrame
    refusals: list[Refusal]
    passed_over: list[PassedOver]

    @property
    def repairs(self) -> pd.DataFrame:
        """Rows repaired, by table and rule."""
        return _by_rule(self.findings, "repair")

    @property
    def warnings(self) -> pd.DataFrame:
        """Rows kept with a warning, by table and rule."""
        return _by_rule(self.findings, "warning")


@dataclass(frozen=True)
class _Sorted:
    """One kind after its rows went three ways: kept, met before, set aside."""

    tables: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    findings: pd.DataFrame
    quarantine: pd.DataFrame


def clean(
    registers: Iterable[RawTable | Refusal], programme: Programme, communes: pd.DataFrame, key: Callable[[], bytes]
) -> Cleaned:
    """Clean the registers of a district.

    Parameters
    ----------
    registers : iterable of RawTable or Refusal
        What :func:`thanhson.registers.reading.read_registers` yields.
    programme : Programme
        The district's settings.
    communes : pandas.DataFrame
        See :func:`thanhson.registers.places.communes`.
    key : callable
        Gives the secret for person ids; asked only where a register names persons.

    Raises
    ------
    ContractError
        A clean table breaks its contract or a row was lost: a fault of the program.
    """
    sheets, refusals = _parted(registers)
    context = Context(programme, Communes(communes), key)
    done: list[_Sorted] = []
    for kind in KINDS:
        converted = _convert(kind, sheets, context)
        done.append(_sort(converted))
        if kind == "cells":
            context.lives = lives_of(done[-1].tables["cells"])
    tables = {name: frame for one in done for name, frame in one.tables.items()}
    return Cleaned(
        {name: tables[name] for name in CONTRACTS},
        ledger.joined([*(one.ledger for one in done), ledger.lines_of_refusals(refusals)]),
        _stacked([one.findings for one in done], FOUND),
        _stacked([one.quarantine for one in done], quarantine.COLUMNS, ["file", "sheet", "row"]),
        refusals,
        [PassedOver(one.file, one.sheet, one.unknown_headers) for one in sheets if one.unknown_headers],
    )


def _parted(registers: Iterable[RawTable | Refusal]) -> tuple[list[RawTable], list[Refusal]]:
    sheets: list[RawTable] = []
    refusals: list[Refusal] = []
    for one in registers:
        if isinstance(one, Refusal):
            refusals.append(one)
        else:
            sheets.append(_complete(one))
    return sheets, refusals


def _complete(sheet: RawTable) -> RawTable:
    if sheet.rows_read != sheet.rows_layout + len(sheet.frame):
        raise ContractError(
            "ledger.unbalanced",
            file=sheet.file,
            sheet=sheet.sheet,
            read=sheet.rows_read,
            told=sheet.rows_layout + len(sheet.frame),
        )
    return sheet


def _convert(kind: str, sheets: list[RawTable], context: Context) -> Converted:
    batch = Batch.of(kind, sheets)
    room = KINDS[kind]
    reader = Reader(batch, room.FIELDS, context.communes.witness, Findings(len(batch)))
    return room.convert(reader, context)


def _sort(converted: Converted) -> _Sorted:
    """Send each row one of three ways, and pass what is kept through the gate."""
    batch, findings = converted.batch, converted.findings
    whole = ~findings.aside()
    repeated = duplicates(converted.frame, converted.key, whole)
    groups = conflicts(converted.frame, converted.key, whole & ~repeated)
    kept = whole & ~repeated & (groups < 0)
    aside = [quarantine.quarantine_of(batch, findings), quarantine.conflicts_of(converted, groups)]
    return _Sorted(
        {name: through_gate(name, frame) for name, frame in converted.tables(kept).items()},
        ledger.lines_of(batch, kept, repeated, ~whole | (groups >= 0)),
        _located(findings.counted(kept, batch.sheet_of), batch),
        _stacked(aside, quarantine.COLUMNS),
    )


def _located(counted: pd.DataFrame, batch: Batch) -> pd.DataFrame:
    sheets = [batch.sheets[place] for place in counted["sheet"]]
    names = {"table": batch.kind, "file": [one.file for one in sheets], "sheet": [one.sheet for one in sheets]}
    return counted.assign(**names)[FOUND]


def _by_rule(findings: pd.DataFrame, what: str) -> pd.DataFrame:
    chosen = findings[findings["what"] == what]
    return chosen.groupby(["table", "rule"], sort=False, as_index=False)["rows"].sum()


def _stacked(parts: list[pd.DataFrame], columns: list[str], order: list[str] | None = None) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    stacked = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)
    return stacked.sort_values(order, kind="stable", ignore_index=True) if order else stacked
