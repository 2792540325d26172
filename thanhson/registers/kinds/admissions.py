"""Admissions (*kết nạp đảng viên*): who was admitted where and when, the person behind a keyed hash."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from thanhson.registers.batch import missing
from thanhson.registers.dates import as_written, read_birth_date
from thanhson.registers.ethnicities import ethnicity
from thanhson.registers.fields import DAY, dates, digits, one_of, single_ticks, texts, tick_group, words, years
from thanhson.registers.identity import hashed
from thanhson.registers.kinds.context import Context, Converted, blanks
from thanhson.registers.kinds.lives import warn_outside_life
from thanhson.registers.kinds.periods import fill_from_sheet, last_days, within_reason, year_of
from thanhson.registers.kinds.places_of import cell_of_row
from thanhson.registers.parsed import NOTHING, Parsed
from thanhson.registers.reader import Read, Reader
from thanhson.registers.text import is_unrecoverable
from thanhson.registers.vocabulary import placeholder

FIELDS = (
    "person_name", "birth_date", "sex", "sex.f", "sex.m", "ethnicity", "youth_union", "occupation", "education",
    "cell_id", "cell_name", "commune", "group", "decided_on", "admitted_on", "full_on", "readmitted", "year",
)  # fmt: skip
KINH = "01"
PROBATION_MONTHS = 12
YOUNGEST, OLDEST = 18, 60
OLDEST_IN_UNION = 35


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the admissions registers."""
    which = context.programme.definitions.admission_date
    cell = cell_of_row(reader, context)
    days = {
        name: dates(reader, name, context.horizon, required=name == which)
        for name in ("decided_on", "admitted_on", "full_on")
    }
    year = _year(reader, context, days[which], which)
    admitted = _day_of_admission(days)
    born, birth_text = _birth(reader, context, admitted, year)
    sex = one_of(words(reader, "sex", "sex"), tick_group(reader, "sex", ("f", "m")))
    name = texts(reader, "person_name", required=True)
    group = _ethnicity(reader)
    frame = pd.DataFrame(
        {
            "person_id": _person_ids(name, birth_text, sex, context),
            "cell_id": cell.found,
            "year": year,
            **{name: read.found for name, read in days.items()},
            "sex": sex.found,
            "birth_year": born.extra,
            "ethnicity_code": group.found,
            "minority": np.where(group.known, group.found != KINH, None),
            "youth_union": single_ticks(reader, "youth_union").found,
            "occupation": texts(reader, "occupation").found,
            "education": texts(reader, "education").found,
            "readmitted": single_ticks(reader, "readmitted").found,
        }
    )
    _warn(reader, context, frame, born, admitted)
    # Without a day of admission two rows of one person are the same admission only within a year.
    frame["_year_if_no_day"] = np.where(missing(days["admitted_on"].found), year, -1)
    key = ["person_id", "admitted_on", "_year_if_no_day"]
    return Converted(
        reader.batch,
        reader.findings,
        frame,
        key,
        lambda kept: {"admissions": frame.loc[kept].drop(columns="_year_if_no_day")},
    )


def _year(reader: Reader, context: Context, day: Read, which: str) -> np.ndarray:
    own = years(reader, "year", context.horizon)
    known = np.where(day.known, year_of(day.found), day.extra)
    known = np.where(np.isnan(known), own.found, known)
    faulty = day.faulty | own.faulty
    year = fill_from_sheet(reader, known, ~faulty)
    told = Read(year, day.extra, faulty, day.no_meeting, day.received)
    reader.require(which, told)
    return within_reason(reader, which, told, context.horizon)


def _day_of_admission(days: dict[str, Read]) -> np.ndarray:
    admitted = days["admitted_on"].found.astype(DAY)
    return np.where(missing(admitted), days["decided_on"].found.astype(DAY), admitted)


def _birth(reader: Reader, context: Context, admitted: np.ndarray, year: np.ndarray) -> tuple[Read, np.ndarray]:
    """The birth date (``extra`` is its year), and as text all that is known of it."""
    day = np.where(missing(admitted), last_days(year), admitted).astype("datetime64[D]")
    pairs = reader.beside("birth_date", day.astype(object))
    readings = [_read_birth(value, day, context.horizon) for value, day in pairs.distinct]
    read = reader.record("birth_date", pairs, readings, DAY, required=False)
    texts = [_birth_text(reading, value) for reading, (value, _) in zip(readings, pairs.distinct, strict=True)]
    read.extra = np.where(read.known, year_of(read.found), read.extra)
    return read, pairs.at(texts, "", object)


def _read_birth(value: object, admitted: dt.date | None, horizon: dt.date) -> Parsed:
    if isinstance(value, str) and placeholder(value):
        return NOTHING
    if isinstance(value, str) and is_unrecoverable(value):
        return Parsed(fault="text.unrecoverable")
    born = read_birth_date(value, admitted)
    year = born.value.year if born.value else born.extra
    return Parsed(fault="date.in_future") if year is not None and year > horizon.year else born


def _birth_text(born: Parsed, value: object) -> str:
    if born.value is not None:
        return born.value.isoformat()
    written = as_written(value) if born.extra is not None else None
    return f"{written.year}-{written.month or ''}" if written else ""


def _person_ids(name: Read, birth: np.ndarray, sex: Read, context: Context) -> np.ndarray:
    ids = blanks(len(birth))
    rows = np.flatnonzero(name.known)
    if len(rows):
        sexes = np.where(sex.known, sex.found, "")
        people = zip(name.found[rows], birth[rows], sexes[rows], strict=True)
        ids[rows] = hashed(people, context.key(), "admission")
    return ids


def _ethnicity(reader: Reader) -> Read:
    def read(value: object) -> Parsed:
        if isinstance(value, str) and is_unrecoverable(value):
            return Parsed(fault="text.unrecoverable")
        code = ethnicity(digits(value))
        return Parsed(code) if code else Parsed(fault="word.unknown")

    return reader.read("ethnicity", read)


def _warn(reader: Reader, context: Context, frame: pd.DataFrame, born: Read, admitted: np.ndarray) -> None:
    findings = reader.findings
    decided, ceremony, full = (frame[name].astype(DAY) for name in ("decided_on", "admitted_on", "full_on"))
    findings.warned("date.decision_after_admission", (decided > ceremony).to_numpy())
    earliest = ceremony + pd.DateOffset(months=PROBATION_MONTHS)
    findings.warned("date.full_too_early", (full < earliest).to_numpy())
    age = age_at(born.found, born.extra, admitted, frame["year"].to_numpy(dtype=float))
    findings.warned("age.outside_18_60", (age < YOUNGEST) | (age > OLDEST))
    findings.warned("union.over_35", (age > OLDEST_IN_UNION) & (frame["youth_union"] == True).to_numpy())  # noqa: E712
    warn_outside_life(findings, context.lives, frame["cell_id"], admitted, admitted)


def age_at(born: np.ndarray, birth_year: np.ndarray, admitted: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Full years of age at admission; by the years alone where a day is not known; ``NaN`` where nothing is."""
    birth, day = pd.Series(born.astype(DAY)), pd.Series(admitted.astype(DAY))
    not_yet = (day.dt.month * 100 + day.dt.day) < (birth.dt.month * 100 + birth.dt.day)
    by_day = (day.dt.year - birth.dt.year - not_yet).to_numpy(dtype=float, na_value=np.nan)
    known = ~missing(born) & ~missing(admitted)
    return np.where(known, by_day, year - birth_year)
