"""Which commune and which cell a row speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from thanhson.registers.fields import read_code, read_name
from thanhson.registers.kinds.context import Context
from thanhson.registers.parsed import Parsed
from thanhson.registers.places import Match
from thanhson.registers.reader import Read, Reader
from thanhson.registers.vocabulary import placeholder

_NUMERAL = re.compile(r"^\s*(?:[ivxlc]+|[a-h]|\d{1,3})\s*[.)/:-]\s*(?=\S)", re.IGNORECASE)


def parsed(match: Match) -> Parsed:
    """A place that was found, as the reading of a value."""
    return Parsed(match.code, (match.repair,) if match.repair else (), match.fault)


def commune_of(reader: Reader, context: Context, required: bool | np.ndarray) -> Read:
    """The commune of each row, from its column or else from the group row above it.

    A commune that is not known is a fault of the whole row where ``required``, else of the value.
    """
    column = reader.column("commune")
    readings = [_commune(value, context) for value in column.distinct]
    read = reader.record("commune", column, readings, object, required)
    group = reader.column("group")
    matches = [_group_commune(value, context) for value in group.distinct]
    from_group = group.at((match.code for match in matches), None, object)
    take = ~read.known & ~read.faulty & ~pd.isna(from_group)
    for rule in {match.repair for match in matches if match.code and match.repair}:
        reader.findings.repaired(rule, take & required & group.at(match.repair == rule for match in matches))
    read.found = np.where(take, from_group, read.found)
    return read


def _commune(value: object, context: Context) -> Parsed:
    name = read_code(value) if isinstance(value, int | float) else read_name(value)
    return parsed(context.communes.find(name.value)) if isinstance(name.value, str) else name


def _group_commune(value: object, context: Context) -> Match:
    # A group row may as well be a heading of another sort (A, B, "Khối cơ quan"): then it says nothing of the commune.
    return context.communes.find(_NUMERAL.sub("", value)) if isinstance(value, str) else Match()


def cell_by_text(reader: Reader, context: Context, field: str, required: bool = False) -> Read:
    """The cell that a single column names, by code or by a name that is unique in the district."""
    found = _cell_by_column(reader, context, field, required)
    if required:
        reader.require(field, found)
    return found


def _cell_by_column(reader: Reader, context: Context, field: str, required: bool) -> Read:
    def read(value: object) -> Parsed:
        code = read_code(value)
        return parsed(context.cells.find(code.value)) if isinstance(code.value, str) else code

    return reader.read(field, read, object, required)


def cell_of_row(reader: Reader, context: Context) -> Read:
    """The cell of each row, by its code, else by name and commune. Every row needs one."""
    has_code = reader.column("cell_id").codes >= 0
    commune = commune_of(reader, context, required=~has_code)
    by_code = _cell_by_column(reader, context, "cell_id", required=True)
    by_name = _cell_by_name(reader, context, commune.found, ~has_code & ~commune.faulty)
    found = np.where(has_code, by_code.found, by_name.found)
    faulty = by_code.faulty | by_name.faulty | (commune.faulty & ~has_code)
    cell = Read(found, by_code.extra, faulty, by_code.no_meeting, by_code.received)
    reader.require("cell_id", cell)
    return cell


def _cell_by_name(reader: Reader, context: Context, communes: np.ndarray, ask: np.ndarray) -> Read:
    return _paired(reader, "cell_name", communes, ask, context.cells.find, required=True)


def cell_near(reader: Reader, context: Context, field: str, communes: np.ndarray) -> Read:
    """The cell that a column names by code or name, looked for in the row's own commune first."""

    def find(text: str, commune: str | None) -> Match:
        match = context.cells.find(text, commune)
        return match if match.code is not None or commune is None else context.cells.find(text)

    return _paired(reader, field, communes, np.ones(len(communes), dtype=bool), find, required=False)


def _paired(
    reader: Reader,
    field: str,
    communes: np.ndarray,
    ask: np.ndarray,
    find: Callable[[str, str | None], Match],
    required: bool,
) -> Read:
    pairs = reader.beside(field, communes, ask)
    readings = [_found(value, commune, find) for value, commune in pairs.distinct]
    return reader.record(field, pairs, readings, object, required)


def _found(value: object, commune: str | None, find: Callable[[str, str | None], Match]) -> Parsed:
    name = read_code(value)
    if not isinstance(name.value, str) or placeholder(name.value):
        return name._replace(value=None)
    return parsed(find(name.value, commune))
