"""Meetings of cells (*sinh hoạt chi bộ*): when, of what kind, who came, what score and grade."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.programme import GRADES
from thanhson.registers.dates import read_month
from thanhson.registers.fields import (
    DAY,
    MOST_MINUTES,
    MOST_PEOPLE,
    counts,
    dates,
    one_of,
    scores,
    single_ticks,
    texts,
    tick_group,
    words,
    years,
)
from thanhson.registers.kinds.attendance import attendance
from thanhson.registers.kinds.context import Context, Converted
from thanhson.registers.kinds.lives import warn_outside_life
from thanhson.registers.kinds.periods import (
    fill_from_sheet,
    first_days,
    month_of,
    months_from_title,
    nearest_year,
    within_reason,
)
from thanhson.registers.kinds.places_of import cell_of_row
from thanhson.registers.reader import Read, Reader

FIELDS = (
    "cell_id", "cell_name", "commune", "group", "year", "month", "held_on", "kind", "topic", "listed", "exempt", "present",
    "excused", "unexcused", "speakers", "minutes", "procedure_complete", "resolution", "self_score", "score", "grade",
    "grade.good", "grade.fair", "grade.average", "grade.poor",
)  # fmt: skip


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the meetings registers."""
    cell = cell_of_row(reader, context)
    held_on = dates(reader, "held_on", context.horizon)
    year, month = _month(reader, context, held_on)
    there = attendance(reader, held_on.no_meeting)
    score = scores(reader, "score")
    grade = one_of(words(reader, "grade", "grade"), tick_group(reader, "grade", GRADES))
    rubric = _rubric_ids(month, context)
    frame = pd.DataFrame(
        {
            "cell_id": cell.found,
            "year": year,
            "month": month,
            "held_on": np.where(there.no_meeting, np.datetime64("NaT"), held_on.found),
            "kind": words(reader, "kind", "kind", required=True).found,
            "topic": texts(reader, "topic").found,
            **there.columns,
            "speakers": counts(reader, "speakers", MOST_PEOPLE).found,
            "minutes": counts(reader, "minutes", MOST_MINUTES).found,
            "procedure_complete": single_ticks(reader, "procedure_complete").found,
            "resolution": single_ticks(reader, "resolution").found,
            "self_score": scores(reader, "self_score").found,
            "score": score.found,
            "grade": grade.found,
            "rubric_id": rubric,
        }
    )
    _warn_of_grades(reader, context, score.found, grade, rubric)
    _warn_outside_life(reader, context, frame)
    key = ["cell_id", "month", "kind"]
    return Converted(reader.batch, reader.findings, frame, key, lambda kept: {"meetings": frame[kept]})


def _month(reader: Reader, context: Context, held_on: Read) -> tuple[np.ndarray, np.ndarray]:
    """Year and first day of the month: the row's own, then the sheet's title, then the folder."""
    own_year = years(reader, "year", context.horizon)
    own = reader.read("month", read_month, float, required=True)
    months = months_from_title(reader, own.found.astype(float), ~own.faulty)
    months = np.where(np.isnan(months) & ~own.faulty, month_of(held_on.found), months)
    known = np.where(own_year.known, own_year.found, own.extra)
    known = np.where(np.isnan(known) & held_on.known, nearest_year(months, held_on.found), known)
    faulty = own.faulty | own_year.faulty
    year = fill_from_sheet(reader, known, ~faulty)
    told = Read(first_days(year, months), own.extra, faulty, own.no_meeting, own.received)
    reader.require("month", told)
    year = within_reason(reader, "month", Read(year, own.extra, faulty, own.no_meeting, own.received), context.horizon)
    return year, told.found


def _rubric_ids(month: np.ndarray, context: Context) -> np.ndarray:
    numbers, days = pd.factorize(month)
    rubrics = [context.programme.rubric_of(day) for day in pd.DatetimeIndex(days).date]
    ids = np.array([*(rubric.id if rubric else None for rubric in rubrics), None], dtype=object)
    return ids[numbers]


def _warn_of_grades(reader: Reader, context: Context, score: np.ndarray, grade: Read, rubric: np.ndarray) -> None:
    """Compare each recorded grade with the band that its score falls in; 0 is the best grade."""
    recorded = pd.Categorical(grade.found, categories=GRADES).codes
    for one in context.programme.rubrics:
        judged = (rubric == one.id) & (recorded >= 0) & ~np.isnan(score)
        floors = np.array([one.bands[name] for name in GRADES])
        band = (score[:, None] < floors).sum(axis=1)
        reader.findings.warned("grade.above_band", judged & (recorded < band))
        reader.findings.warned("grade.below_band", judged & (recorded > band))


def _warn_outside_life(reader: Reader, context: Context, frame: pd.DataFrame) -> None:
    # A meeting without a day may have been on any day of its month.
    month, held = frame["month"].astype(DAY), frame["held_on"].astype(DAY)
    end = month + pd.offsets.MonthEnd(0)
    first, last = held.fillna(month), held.fillna(end)
    warn_outside_life(reader.findings, context.lives, frame["cell_id"], first.to_numpy(), last.to_numpy())
