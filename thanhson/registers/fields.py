"""How each sort of field is read: texts, codes, words of a list, counts, scores, dates, ticks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from thanhson.registers.dates import read_date, read_year
from thanhson.registers.numbers import read_count, read_score
from thanhson.registers.parsed import NOTHING, Parsed
from thanhson.registers.reader import Read, Reader
from thanhson.registers.text import is_unrecoverable
from thanhson.registers.vocabulary import is_sign_only, word

DAY = "datetime64[s]"
EARLIEST_YEAR = 1930
MOST_PEOPLE, MOST_MINUTES, BEST_SCORE = 10_000, 1_440, 100


def read_text(value: object, name: bool = False) -> Parsed:
    """A text as it stands; a number as its digits; letters stored as ``?`` are a fault, above all in a ``name``."""
    if isinstance(value, str):
        if is_unrecoverable(value, name):
            return Parsed(fault="text.unrecoverable")
        return NOTHING if is_sign_only(value) else Parsed(value)
    if isinstance(value, dt.date):
        return Parsed(f"{value.day}/{value.month}/{value.year}")
    return Parsed(str(value))


def read_name(value: object) -> Parsed:
    """The name of a place, a cell or a person."""
    return read_text(value, name=True)


def read_code(value: object) -> Parsed:
    """A code, which is text: ``238`` typed as a number or with a trailing ``.0`` is ``"238"``."""
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        return Parsed(fault="number.unreadable")
    if isinstance(value, float):
        return Parsed(str(int(value)) if value.is_integer() else str(value))
    parsed = read_name(value)
    text = parsed.value
    if isinstance(text, str) and text.endswith(".0") and text[:-2].isdigit():
        return Parsed(text[:-2], ("number.text",))
    return parsed


def digits(value: object) -> str:
    """A cell as text, a whole number without decimals."""
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return str(int(value)) if whole else str(value)  # type: ignore[call-overload]


def word_reader(name: str):
    """A reader of the words in the list ``name``."""

    def read(value: object) -> Parsed:
        text = digits(value)
        if isinstance(value, str) and is_unrecoverable(value):
            return Parsed(fault="text.unrecoverable")
        found = word(name, text)
        return Parsed(fault="word.unknown") if found is None else Parsed(found)

    return read


def read_tick(value: object) -> Parsed:
    """A tick (``x``, ``✓``, ``1``, *có*) as ``yes``, its denial as ``no``; a mere dash is blank."""
    found = word("tick", digits(value))
    if found is None and isinstance(value, str) and is_sign_only(value):
        return NOTHING
    return Parsed(found) if found else Parsed(fault="word.unknown")


def texts(reader: Reader, field: str, required: bool = False, name: bool = False) -> Read:
    """A text field."""
    column = reader.column(field)
    parsed = [read_text(value, name or required) for value in column.distinct]
    read = reader.record(field, column, parsed, object, required)
    if required:
        reader.require(field, read)
    return read


def codes(reader: Reader, field: str, required: bool = False) -> Read:
    """A field of codes."""
    read = reader.read(field, read_code, object, required)
    if required:
        reader.require(field, read)
    return read


def words(reader: Reader, field: str, name: str, required: bool = False) -> Read:
    """A field whose words stand in the list ``name``."""
    read = reader.read(field, word_reader(name), object, required)
    if required:
        reader.require(field, read)
    return read


def counts(reader: Reader, field: str, high: int = MOST_PEOPLE, required: bool = False) -> Read:
    """A field of whole numbers from 0 to ``high``."""
    read = reader.read(field, lambda value: read_count(value, 0, high), float, required)
    if required:
        reader.require(field, read)
    return read


def scores(reader: Reader, field: str) -> Read:
    """A field of scores from 0 to 100."""
    return reader.read(field, lambda value: read_score(value, 0, BEST_SCORE), float)


def dates(reader: Reader, field: str, horizon: dt.date, required: bool = False) -> Read:
    """A field of dates, none later than ``horizon``; ``extra`` is the year of a partial one."""

    def read(value: object) -> Parsed:
        parsed = read_date(value)
        year = parsed.value.year if parsed.value else parsed.extra
        if (parsed.value and parsed.value > horizon) or (year is not None and year > horizon.year):
            return Parsed(fault="date.in_future")
        return parsed

    return reader.read(field, read, DAY, required)


def years(reader: Reader, field: str, horizon: dt.date) -> Read:
    """A field of years; one after ``horizon`` lies in the future. What is wrong with a year is wrong with the row."""

    def read(value: object) -> Parsed:
        parsed = read_year(value, EARLIEST_YEAR)
        return Parsed(fault="date.in_future") if parsed.value and parsed.value > horizon.year else parsed

    return reader.read(field, read, float, required=True)


def single_ticks(reader: Reader, field: str) -> Read:
    """A tick column by itself: blank is "no" where the sheet's column holds any tick, else not known."""
    read = reader.read(field, read_tick, blanks=False)
    return _with_values(read, _ticked_or_not(reader, read))


def _ticked_or_not(reader: Reader, read: Read) -> np.ndarray:
    batch = reader.batch
    yes = read.found == "yes"
    in_sheet = np.zeros(len(batch.sheets), dtype=bool)
    in_sheet[batch.sheet_of[yes]] = True
    no = (read.found == "no") | (~read.known & ~read.faulty & in_sheet[batch.sheet_of])
    values = np.full(len(batch), None, dtype=object)
    values[yes], values[no] = True, False
    return values


def tick_group(reader: Reader, group: str, values: tuple[str, ...]) -> Read:
    """Tick columns that together are one field (``grade.good``, ``grade.fair`` …): two ticks in one row are a fault."""
    reads = {value: reader.read(f"{group}.{value}", read_tick, blanks=False) for value in values}
    ticked = np.array([read.found == "yes" for read in reads.values()]).reshape(len(values), -1)
    several = ticked.sum(axis=0) > 1
    received = _ticks_as_text(reads, ticked)
    reader.findings.fault("ticks.several", several, group, received, whole_row=False)
    found = np.full(ticked.shape[1], None, dtype=object)
    for value, mask in zip(values, ticked, strict=True):
        found[mask & ~several] = value
    faulty = several | np.any([read.faulty for read in reads.values()], axis=0)
    nothing = np.full(len(found), np.nan)
    return Read(found, nothing, faulty, np.zeros(len(found), dtype=bool), received)


def _ticks_as_text(reads: dict[str, Read], ticked: np.ndarray) -> np.ndarray:
    text = np.full(ticked.shape[1], "", dtype=object)
    for (value, _), mask in zip(reads.items(), ticked, strict=True):
        text[mask] += f"{value} "
    return text


def one_of(first: Read, second: Read) -> Read:
    """The first column's values, and the second's where the first has none."""
    take = ~first.known & ~first.faulty
    return Read(
        np.where(take, second.found, first.found),
        np.where(take, second.extra, first.extra),
        np.where(take, second.faulty, first.faulty),
        first.no_meeting | second.no_meeting,
        np.where(pd.isna(first.received), second.received, first.received),
    )


def _with_values(read: Read, values: np.ndarray) -> Read:
    return Read(values, read.extra, read.faulty, read.no_meeting, read.received)
