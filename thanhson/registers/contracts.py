"""The clean tables: their columns in order, types, keys and allowed values. What the registers become, and what measures read."""

from __future__ import annotations

from dataclasses import dataclass

from thanhson.programme import CELL_TYPES, GRADES

RATINGS = ("excellent", "good", "completed", "not_completed")
OLD_RATINGS = ("clean_strong", "good", "completed", "weak")


@dataclass(frozen=True)
class Column:
    """A column of a clean table.

    ``kind`` is ``code`` or ``text`` (pandas ``str``), ``date`` (``datetime64``; Parquet ``date32``), ``whole`` (``Int64``),
    ``number`` (``Float64``) or ``flag`` (``boolean``). ``values`` lists what a word may be. Only a ``required`` column is never ``NA``.
    """

    name: str
    kind: str = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Contract:
    """A clean table: its key, its columns in order, and whether its files are parted by ``year``."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    by_year: bool = False

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]


def _code(name: str, required: bool = False) -> Column:
    return Column(name, "code", required)


def _text(name: str, required: bool = False) -> Column:
    return Column(name, "text", required)


def _word(name: str, values: tuple[str, ...], required: bool = False) -> Column:
    return Column(name, "text", required, values)


def _date(name: str, required: bool = False) -> Column:
    return Column(name, "date", required)


def _whole(name: str, low: int, high: int, required: bool = False) -> Column:
    return Column(name, "whole", required, low=low, high=high)


def _flag(name: str, required: bool = False) -> Column:
    return Column(name, "flag", required)


def _count(name: str, required: bool = False) -> Column:
    return _whole(name, 0, 10_000, required)


_YEAR = _whole("year", 1930, 2200, required=True)

CONTRACTS: dict[str, Contract] = {
    contract.name: contract
    for contract in (
        Contract(
            "areas",
            ("area_id",),
            (
                _code("area_id", True),
                _code("commune_code", True),
                _text("name", True),
                _code("cell_id"),
                _date("valid_from"),
                _date("valid_to"),
            ),
        ),
        Contract(
            "cells",
            ("cell_id",),
            (
                _code("cell_id", True),
                _code("commune_code", True),
                _text("name", True),
                _text("committee"),
                _word("committee_type", ("commune", "other")),
                _word("cell_type", CELL_TYPES, True),
                _word("setting", ("rural", "agency"), True),
                _date("founded_on"),
                _date("closed_on"),
                _code("merged_into"),
                _whole("last_admission_year", 0, 2200),
            ),
        ),
        Contract(
            "admissions",
            ("person_id", "admitted_on"),
            (
                _code("person_id", True),
                _code("cell_id", True),
                _YEAR,
                _date("decided_on"),
                _date("admitted_on"),
                _date("full_on"),
                _word("sex", ("f", "m")),
                _whole("birth_year", 1850, 2200),
                _code("ethnicity_code"),
                _flag("minority"),
                _flag("youth_union"),
                _text("occupation"),
                _text("education"),
                _flag("readmitted"),
            ),
            by_year=True,
        ),
        Contract(
            "meetings",
            ("cell_id", "month", "kind"),
            (
                _code("cell_id", True),
                _YEAR,
                _date("month", True),
                _date("held_on"),
                _word("kind", ("regular", "thematic", "combined"), True),
                _text("topic"),
                _count("listed", True),
                _count("exempt"),
                _count("due"),
                _count("present"),
                _count("excused"),
                _count("unexcused"),
                _count("speakers"),
                _whole("minutes", 0, 1440),
                _flag("procedure_complete"),
                _flag("resolution"),
                Column("self_score", "number", low=0, high=100),
                Column("score", "number", low=0, high=100),
                _word("grade", GRADES),
                _text("rubric_id"),
            ),
            by_year=True,
        ),
        Contract(
            "cell_ratings",
            ("cell_id", "year"),
            (
                _code("cell_id", True),
                _YEAR,
                _text("scale_id"),
                _word("rating", tuple(dict.fromkeys(RATINGS + OLD_RATINGS)), True),
            ),
        ),
        Contract(
            "member_ratings",
            ("cell_id", "year", "rating"),
            (
                _code("cell_id", True),
                _YEAR,
                _text("scale_id"),
                _word("rating", RATINGS, True),
                _count("members"),
            ),
        ),
        Contract(
            "postings",
            ("posting_id",),
            (
                _code("posting_id", True),
                _code("person_id"),
                _code("from_cell_id"),
                _code("to_cell_id", True),
                _date("from_on", True),
                _date("to_on"),
                _flag("office_holder"),
            ),
        ),
    )
}
