"""What was set aside, with the place where it stands: for the eyes of the office only, since it holds values as received."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from thanhson.registers.batch import Batch
from thanhson.registers.findings import Fault, Findings
from thanhson.registers.kinds.context import Converted
from thanhson.words import say

COLUMNS = ["file", "sheet", "row", "table", "column", "rule", "scope", "value", "message"]
MESSAGE_LANGUAGE = "en"
_MOST_PLACES = 3
_IDENTIFIES = {
    "areas": "area_id", "cells": "cell_id", "admissions": "person_name", "meetings": "cell_id", "ratings": "cell_id",
    "postings": "person_name",
}  # fmt: skip


def quarantine_of(batch: Batch, findings: Findings) -> pd.DataFrame:
    """A line for each fault: file, sheet, row, table, column, rule, scope, value as received, message."""
    parts = [_lines(batch, fault) for fault in findings.faults]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def conflicts_of(converted: Converted, groups: np.ndarray) -> pd.DataFrame:
    """A line for each row whose key another row has with other values, saying where the others stand."""
    rows = np.flatnonzero(groups >= 0)
    batch = converted.batch
    column = ", ".join(name for name in converted.key if not name.startswith("_"))
    told = batch.column(_IDENTIFIES[batch.kind])[rows]
    frame = _lines(batch, Fault(rows, "key.conflict", column, "row", told))
    places = [place_of(*place) for place in zip(frame["file"], frame["sheet"], frame["row"], strict=True)]
    members = pd.Series(places, dtype=object).groupby(groups[rows]).agg(list).to_dict() if len(rows) else {}
    frame["message"] = [
        say("check.conflict", MESSAGE_LANGUAGE, places=_others(place, members[group]))
        for place, group in zip(places, groups[rows], strict=True)
    ]
    return frame


def _others(place: str, members: list[str]) -> str:
    others = [other for other in members if other != place]
    return "; ".join(others[:_MOST_PLACES]) + (" …" if len(others) > _MOST_PLACES else "")


def place_of(file: str, sheet: str, row: int) -> str:
    """Where a row stands: ``2019/sinh hoat.xlsx [T7] 12``."""
    return f"{file} [{sheet}] {row}" if sheet else f"{file} {row}"


def _lines(batch: Batch, fault: Fault) -> pd.DataFrame:
    sheets = [batch.sheets[i] for i in batch.sheet_of[fault.rows]]
    return pd.DataFrame(
        {
            "file": [sheet.file for sheet in sheets],
            "sheet": [sheet.sheet for sheet in sheets],
            "row": batch.row_of[fault.rows],
            "table": batch.kind,
            "column": fault.column,
            "rule": fault.rule,
            "scope": fault.scope,
            "value": [as_received(value) for value in fault.received],
            "message": [message(sheet.headers.get(fault.column), fault.rule, MESSAGE_LANGUAGE) for sheet in sheets],
        },
        columns=COLUMNS,
    )


def message(header: str | None, rule: str, lang: str) -> str:
    """What is wrong, in words: the rule, and the column as its sheet calls it. Never a value."""
    what = say(f"rule.{rule}", lang)
    return say("check.in_column", lang, column=header, what=what) if header else what


def as_received(value: object) -> str | None:
    """A value as received, as text."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)
