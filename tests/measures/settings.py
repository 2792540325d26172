"""Settings of a made-up district for the tests of measures, and short ways to write rows of its registers."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from thanhson.measures.result import Result
from thanhson.programme import Programme, Rubric
from thanhson.registers.tables import Tables

RUBRIC = {
    "id": "bloc",
    "valid_from": dt.date(2018, 7, 6),
    "heads": {"preparation": 15.0, "attendance": 20.0, "conduct": 45.0, "closing": 20.0},
    "bands": {"good": 90.0, "fair": 70.0, "average": 50.0, "poor": 0.0},
    "year_good": {"every_meeting_at_least": "fair", "good_meetings_at_least": 7},
    "year_fair": {"every_meeting_at_least": "average", "good_meetings_at_least": 0},
    "short_year": "scale",
    "source": "made up",
}


def rubric(**changes: object) -> Rubric:
    """The rubric of Phú Thọ's agencies bloc, with changes."""
    return Rubric.model_validate({**RUBRIC, **changes})


def programme(**changes: object) -> Programme:
    """Settings of a district, with whole sections replaced."""
    sections = {
        "programme": {
            "name_vi": "Đề án", "name_en": "Programme", "first_year": 2016, "last_year": 2020, "synthetic": True,
        },
        "district": {"code": "238", "name": "Thanh Sơn", "province": "Phú Thọ"},
        "definitions": {
            "admission_date": "admitted_on", "dormant_after_years": 3,
            "rural_cell_types": ["residential", "cooperative"], "baseline_months": 12,
        },
        "targets": {
            "areas_with_own_cell": 1.0, "meeting_procedure": 1.0, "cells_good_or_better": 0.9, "members_good_or_better": 0.8,
        },
        "disclosure": {"threshold": 5, "rounding": 5},
        "pools": [],
        "rubrics": [RUBRIC],
        "rating_scales": [],
    }  # fmt: skip
    return Programme.model_validate({**sections, **changes})


def cells(*rows: dict) -> pd.DataFrame:
    """A register of cells: ids ``A``, ``B`` … in commune 08542, rural, unless a row says otherwise."""
    made = []
    for i, row in enumerate(rows):
        setting = row.get("setting", "rural")
        kind = "residential" if setting == "rural" else "agency"
        made.append(
            {"cell_id": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i], "commune_code": "08542", "name": "x", "cell_type": kind} | row
        )
    return pd.DataFrame(made).assign(setting=[row.get("setting", "rural") for row in rows])


def meeting(cell: str, month: str, **more: object) -> dict:
    """A sheet of a regular meeting held on the fifth, 8 of 10 present, unless told otherwise."""
    first = pd.Timestamp(f"{month}-01")
    row = {
        "cell_id": cell, "year": first.year, "month": first, "held_on": first + pd.Timedelta(days=4), "kind": "regular",
        "listed": 10, "exempt": 0, "due": 10, "present": 8,
    }  # fmt: skip
    return row | more


def not_held(cell: str, month: str) -> dict:
    """A sheet that says that no meeting was held."""
    return meeting(cell, month, held_on=pd.NaT, present=None)


def months(first: str, last: str) -> list[str]:
    """Months from first to last."""
    return [f"{day:%Y-%m}" for day in pd.date_range(f"{first}-01", f"{last}-01", freq="MS")]


def tables(
    cell_rows: pd.DataFrame, sheets: list[dict], settings: Programme | None = None, **more: pd.DataFrame
) -> Tables:
    """Clean tables of a small district."""
    frame = pd.DataFrame(sheets) if sheets else pd.DataFrame()
    return Tables.of(settings or programme(), {"cells": cell_rows, "meetings": frame, **more})


def found(result: Result, measure: str, group: str = "total", subgroup: str = "", year: object = 2016) -> pd.Series:
    """The one row of a derived result; fails unless there is exactly one."""
    rows = result.derived().rows
    own = rows[
        rows["measure"].eq(measure)
        & rows["group"].eq(group)
        & rows["subgroup"].eq(subgroup)
        & rows["year"].eq(str(year))
    ]
    assert len(own) == 1, f"{len(own)} rows of {measure} {group} {subgroup} {year}"
    return own.iloc[0]
