"""Cells (*chi bộ*): what they are, where they are and when they lived."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from thanhson.registers.cellnames import CellIndex
from thanhson.registers.dates import read_year
from thanhson.registers.fields import dates, texts, words
from thanhson.registers.kinds.codes import own_codes
from thanhson.registers.kinds.context import Context, Converted
from thanhson.registers.kinds.places_of import cell_near, commune_of
from thanhson.registers.parsed import NOTHING, Parsed
from thanhson.registers.reader import Read, Reader
from thanhson.registers.vocabulary import placeholder, word

FIELDS = (
    "cell_id", "name", "committee", "commune", "group", "cell_type", "founded_on", "closed_on", "merged_into",
    "last_admission_year",
)  # fmt: skip
NEVER = 0
EARLIEST_ADMISSION = 1930


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the cells registers; fills ``context.cells``, so that other registers can name cells."""
    commune = commune_of(reader, context, required=True)
    reader.require("commune", commune)
    name = texts(reader, "name", required=True)
    cell_id = own_codes(reader, "cell_id", commune.found)
    context.cells = CellIndex(
        pd.DataFrame({"cell_id": cell_id.found, "name": name.found, "commune_code": commune.found}), context.communes
    )
    cell_type = words(reader, "cell_type", "cell_type", required=True)
    committee = texts(reader, "committee", name=True)
    frame = pd.DataFrame(
        {
            "cell_id": cell_id.found,
            "commune_code": commune.found,
            "name": name.found,
            "committee": committee.found,
            "committee_type": _committee_type(committee, context),
            "cell_type": cell_type.found,
            "setting": _setting(cell_type, context),
            "founded_on": dates(reader, "founded_on", context.horizon).found,
            "closed_on": dates(reader, "closed_on", context.horizon).found,
            "merged_into": cell_near(reader, context, "merged_into", commune.found).found,
            "last_admission_year": reader.read(
                "last_admission_year", _last_admission(context.horizon), float, blanks=False
            ).found,
        }
    )
    return Converted(reader.batch, reader.findings, frame, ["cell_id"], lambda kept: {"cells": frame[kept]})


def _committee_type(committee: Read, context: Context) -> np.ndarray:
    numbers, names = pd.factorize(committee.found)
    types = np.array([*("commune" if context.communes.names(name) else "other" for name in names), None], dtype=object)
    return types[numbers]


def _setting(cell_type: Read, context: Context) -> np.ndarray:
    rural = np.isin(cell_type.found.astype(str), context.programme.definitions.rural_cell_types)
    return np.where(cell_type.known, np.where(rural, "rural", "agency"), None)


def _last_admission(horizon: dt.date):
    """The year of a cell's last admission before the programme: *chưa* is 0 (never), a blank is not known."""

    def read(value: object) -> Parsed:
        if isinstance(value, str) and word("never", value):
            return Parsed(NEVER)
        if isinstance(value, str) and placeholder(value):
            return NOTHING
        return read_year(value, EARLIEST_ADMISSION, horizon.year)

    return read
