"""The register's own counts for what newspapers print: who was admitted, dormant cells, attendance, grades, targets set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.claims import Figure
from thanhson.registers.text import fold

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

KEYS = {
    # (measure, how the subgroup begins), both folded: the name of the register's count
    ("members admitted", "total"): "admitted",
    ("members admitted", "ethnic minority"): "minority",
    ("members admitted", "youth union member"): "youth_union",
    ("members admitted", "women"): "women",
    ("members admitted", "by those"): "dormant_admissions",
    ("cells long without an admission that then admitted", ""): "dormant",
    ("meeting attendance rate", "rural"): "attendance_rural",
    ("meeting attendance rate", "agency"): "attendance_agency",
    ("year grade of cell meetings", "tot"): "grade_good",
    ("year grade of cell meetings", "kha"): "grade_fair",
    ("year grade of cell meetings", "trung binh"): "grade_average",
    ("year grade of cell meetings", "kem"): "grade_poor",
    ("target cells rated good completion or better", ""): "target_cells",
    ("target members rated good completion or better", ""): "target_members",
}
"""What a file of printed figures calls the things that a register counts; a new wording is a new line."""


@dataclass(frozen=True)
class Counted:
    """A count of the register (and its whole), or a share set in the settings."""

    part: int | None
    total: int | None = None
    unit: str = "count"
    share: Fraction | None = None


def key_of(figure: Figure) -> str:
    """The name of the register's count that answers to a figure; blank where there is none."""
    measure, subgroup = fold(figure.measure), fold(figure.subgroup)
    fitting = [
        key
        for (own, begins), key in KEYS.items()
        if own == measure and subgroup.startswith(begins) and (begins or not subgroup)
    ]
    return fitting[0] if fitting else ""


def register_counts(tables: Tables, year: int) -> dict[str, Counted]:
    """All counts of :data:`KEYS` that the register holds, over the programme up to ``year`` (grades: of ``year``)."""
    found: dict[str, Counted] = {}
    sources: list[Callable[[Tables, int], dict[str, Counted]]] = [_persons, _dormant, _attendance, _grades, _targets]
    for source in sources:
        found |= source(tables, year)
    return found


def _persons(tables: Tables, year: int) -> dict[str, Counted]:
    from thanhson.measures.admissions import base

    people = base.persons(tables, year)
    if people.empty:
        return {}
    minority, union = people["minority"].astype("boolean"), people["youth_union"].astype("boolean")
    yes = {"minority": minority, "youth_union": union, "women": people["sex"].eq("f"), "both": minority & union}
    shares = {
        name: Counted(int(flag.fillna(False).sum()), len(people), "share")
        for name, flag in yes.items()
        if flag.notna().any()
    }
    return {"admitted": Counted(len(people)), **shares}


def _dormant(tables: Tables, year: int) -> dict[str, Counted]:
    from thanhson.measures.admissions.dormancy import alive_at_start, dormant_cells, first_admissions

    if alive_at_start(tables)["last_admission_year"].isna().all():
        return {}
    cells = dormant_cells(tables)
    persons = first_admissions(tables, year)["persons"].reindex(cells["cell_id"], fill_value=0)
    return {
        "dormant": Counted(int((persons > 0).sum()), len(cells), "share"),
        "dormant_admissions": Counted(int(persons.sum())),
    }


def _attendance(tables: Tables, year: int) -> dict[str, Counted]:
    from thanhson.measures.meetings.counts import counted

    sums = counted(tables, ["present", "due"], ["setting", "year"], year).groupby("setting")[["present", "due"]].sum()
    return {
        f"attendance_{setting}": Counted(int(row["present"]), int(row["due"]), "share")
        for setting, row in sums.to_dict("index").items()
        if row["due"] > 0
    }


def _grades(tables: Tables, year: int) -> dict[str, Counted]:
    from thanhson.measures.meetings.years import cell_year_grades

    if tables.programme.rubric_of(dt.date(year, 1, 1)) is None:
        return {}
    recorded = cell_year_grades(tables, year)["recorded"].dropna()
    counts: pd.Series = recorded.value_counts()
    if recorded.empty:
        return {}
    return {
        f"grade_{grade}": Counted(int(counts.get(grade, 0)), len(recorded), "share")
        for grade in ("good", "fair", "average", "poor")
    }


def _targets(tables: Tables, year: int) -> dict[str, Counted]:
    own = tables.programme.targets
    aims = {"target_cells": own.cells_good_or_better, "target_members": own.members_good_or_better}
    return {name: Counted(None, None, "share", Fraction(str(aim))) for name, aim in aims.items()}
