"""Small made-up registers, written short: rows of dicts with the columns that matter, the rest unknown."""

from __future__ import annotations

import pandas as pd

from tests.measures.settings import programme
from thanhson.programme import Programme
from thanhson.registers.tables import Tables

DATES = ("founded_on", "closed_on", "decided_on", "admitted_on", "full_on", "month", "held_on", "from_on", "to_on")


def tables(settings: Programme | None = None, **rows: list[dict]) -> Tables:
    """Clean tables from lists of rows (``cells=[{"cell_id": "A", …}]``); dates may be text."""
    frames = {}
    for name, records in rows.items():
        frame = pd.DataFrame(records)
        frames[name] = frame.assign(**{c: pd.to_datetime(frame[c]) for c in DATES if c in frame})
    return Tables.of(settings or programme(), frames)


def cell(cell_id: str, commune: str = "08656", kind: str = "residential", **more: object) -> dict:
    """A cell, alive since long."""
    setting = "rural" if kind in ("residential", "cooperative") else "agency"
    return {
        "cell_id": cell_id, "commune_code": commune, "name": f"Chi bộ {cell_id}", "cell_type": kind, "setting": setting,
        "founded_on": "2000-01-01", **more,
    }  # fmt: skip


def person(number: int, cell_id: str, day: str | None, **more: object) -> dict:
    """A person admitted on ``day``; the year is that of the day unless told."""
    return {
        "person_id": f"p{number}", "cell_id": cell_id, "admitted_on": day, "year": int(day[:4]) if day else None, **more,
    }  # fmt: skip


def sheet(cell_id: str, month: str, listed: int, **more: object) -> dict:
    """A regular meeting's sheet of a month (``2016-01``)."""
    return {
        "cell_id": cell_id, "year": int(month[:4]), "month": f"{month}-01", "held_on": f"{month}-03", "kind": "regular",
        "listed": listed, "present": listed, **more,
    }  # fmt: skip


def rows_of(result, columns: str) -> list[tuple]:
    """Rows of a derived result as tuples of the named columns, unknown as ``None``."""
    table = result.derived().rows[columns.split()]
    return [tuple(None if pd.isna(v) else v for v in record) for record in table.itertuples(index=False)]
