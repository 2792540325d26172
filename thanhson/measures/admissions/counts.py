"""How many were admitted, and how many per 100 members: by year, month, commune, setting and type of cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.rates import shrunken_rates
from thanhson.measures.result import Result, Within, tidy

if TYPE_CHECKING:
    from thanhson.programme import Programme
    from thanhson.registers.tables import Tables

FEASTS = ((2, 3), (5, 19), (9, 2))
"""Month and day around which ceremonies are held: founding of the Party (3/2), Hồ Chí Minh's birthday (19/5), National Day (2/9)."""

FEAST_WINDOW = 7
"""Days before and after a feast that count as near it."""


def by_year(tables: Tables, year: int) -> Result:
    """Persons admitted and the rate per 100 members, each year and over the programme so far.

    Parameters
    ----------
    tables : Tables
        The clean tables of a district.
    year : int
        A year of the programme; later rows are not looked at.

    Returns
    -------
    Result
        ``admissions.count`` and ``admissions.rate`` (total), and ``admissions.rate_left_out``: persons admitted by cells
        without a meeting sheet in the year, for whom there is no list of members to hold them against.

    Examples
    --------
    >>> run.show(by_year(run.tables, 2020))  # doctest: +SKIP
    """
    people, members, wanted = (
        base.persons(tables, year),
        base.members_at_start(tables, year),
        base.periods(tables, year),
    )
    all_counted = base.counted(people, wanted)
    rates = base.rate_counts(people, members, wanted)
    left_out = all_counted.assign(
        denominator=all_counted["numerator"], numerator=all_counted["numerator"] - rates["numerator"]
    )
    rows = pd.concat(
        [
            tidy(all_counted, "admissions.count", "count"),
            tidy(rates, "admissions.rate", "rate", interval="exact poisson"),
            tidy(left_out, "admissions.rate_left_out", "count"),
        ],
        ignore_index=True,
    )
    return Result("admissions.by_year", rows, derive=(base.exact_poisson,), facts=base.facts(tables, year))


def by_month(tables: Tables, year: int) -> Result:
    """Persons admitted by month, by calendar month over the years, and near the feasts (3/2, 19/5, 2/9).

    Returns
    -------
    Result
        ``admissions.count`` by ``month`` (``2019-07`` in its year; over several years also ``07`` for every July together), and
        ``admissions.near_feasts``: the share of persons with a known day admitted within :data:`FEAST_WINDOW` days of a feast.
    """
    people = base.persons(tables, year)
    dated = people.assign(
        month=people["day"].dt.strftime("%Y-%m"),
        calendar_month=people["day"].dt.strftime("%m"),
        near=near_feasts(people["day"]),
    )
    rows = pd.concat(
        [
            tidy(
                _months(dated, base.years_until(tables, year)),
                "admissions.count",
                "count",
                group="month",
                subgroup="month",
            ),
            tidy(
                _calendar_months(dated, tables, year),
                "admissions.count",
                "count",
                group="month",
                subgroup="calendar_month",
            ),
            tidy(_near(dated, base.periods(tables, year)), "admissions.near_feasts", "share"),
        ],
        ignore_index=True,
    )
    facts = {**base.facts(tables, year), "feasts": FEASTS, "window": FEAST_WINDOW, "by_chance": feast_share_of_year()}
    return Result("admissions.by_month", rows, facts=facts)


def near_feasts(days: pd.Series) -> pd.Series:
    """Whether each day lies within :data:`FEAST_WINDOW` days of a feast; unknown for an unknown day."""
    near = pd.Series(False, index=days.index, dtype="boolean")
    for month, day in FEASTS:
        feast = pd.to_datetime({"year": days.dt.year.fillna(2000), "month": month, "day": day})
        near |= ((days - feast).abs() <= pd.Timedelta(days=FEAST_WINDOW)).fillna(False)
    return near.mask(days.isna())


def feast_share_of_year() -> float:
    """The share of a year's days that lie near a feast: what an even spread of ceremonies would give."""
    days = pd.Series(pd.date_range(dt.date(2001, 1, 1), dt.date(2001, 12, 31)))
    return float(near_feasts(days).mean())


def _months(dated: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    known = [f"{year}-{month:02d}" for year in years for month in range(1, 13)]
    counts = dated["month"].value_counts().reindex(known, fill_value=0).rename_axis("month")
    table = counts.rename("numerator").reset_index()
    table["year"] = table["month"].str[:4]
    unknown = base.counted(dated[dated["month"].isna()], [str(year) for year in years]).assign(month=base.UNKNOWN)
    return pd.concat([table, unknown], ignore_index=True)


def _calendar_months(dated: pd.DataFrame, tables: Tables, year: int) -> pd.DataFrame:
    spans = [span for span in base.periods(tables, year) if "-" in span]
    return base.counted(dated, spans, "calendar_month", [*(f"{month:02d}" for month in range(1, 13)), base.UNKNOWN])


def _near(dated: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    known = dated[dated["near"].notna()]
    return base.among(known, known["near"], wanted)


def by_commune(tables: Tables, year: int) -> Result:
    """Persons admitted and rates by commune (*xã*), each rate beside its estimate drawn towards the district's.

    Returns
    -------
    Result
        ``admissions.count`` each year and over the programme; over the programme also ``admissions.rate`` (denominator:
        member-years; that of the district too, around which a funnel is drawn) and ``admissions.rate_shrunken``, its
        empirical-Bayes estimate. Communes stand in the order of their codes.
    """
    from thanhson.measures.admissions.representation import representation

    people, members = base.persons(tables, year), base.members_at_start(tables, year)
    communes = sorted({*tables.cells["commune_code"], *people["commune_code"]} - {base.UNKNOWN})
    span = [base.span_of(tables, year)]
    counts = base.counted(people, base.periods(tables, year), "commune_code", communes)
    rates = base.rate_counts(people, members, span, "commune_code", communes)
    where = {"group": "commune", "subgroup": "commune_code"}
    rows = pd.concat(
        [
            tidy(counts, "admissions.count", "count", **where),
            tidy(rates, "admissions.rate", "rate", interval="exact poisson", **where),
            tidy(rates, "admissions.rate_shrunken", "rate", interval="empirical bayes", **where),
            tidy(base.rate_counts(people, members, span), "admissions.rate", "rate", interval="exact poisson"),
        ],
        ignore_index=True,
    )
    return Result(
        "admissions.by_commune",
        rows,
        derive=(base.exact_poisson, _shrink),
        facts=base.facts(tables, year),
        beside=lambda: representation(tables, year),
    )


def _shrink(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows["measure"].eq("admissions.rate_shrunken")
    estimates = shrunken_rates(rows.loc[own, "numerator"], rows.loc[own, "denominator"]) * base.PER
    filled = rows.copy()
    for column in ("value", "lower", "upper"):
        filled.loc[own, column] = estimates[column]
    return filled


def by_setting(tables: Tables, year: int) -> Result:
    """Persons admitted and rates by setting (rural, agency) and by type of cell (*loại hình chi bộ*).

    Returns
    -------
    Result
        ``admissions.count`` and ``admissions.rate``, by ``setting`` and by ``cell_type``, each year and over the programme.
    """
    from thanhson.programme import CELL_TYPES

    people, members, wanted = (
        base.persons(tables, year),
        base.members_at_start(tables, year),
        base.periods(tables, year),
    )
    met = {*people["cell_type"], *tables.cells["cell_type"]}
    groups = {"setting": ["rural", "agency"], "cell_type": [kind for kind in CELL_TYPES if kind in met]}
    rows = []
    for group, values in groups.items():
        counts = base.counted(people, wanted, group, values)
        rates = base.rate_counts(people, members, wanted, group, values)
        rows += [
            tidy(counts, "admissions.count", "count", group=group, subgroup=group),
            tidy(rates, "admissions.rate", "rate", group=group, subgroup=group, interval="exact poisson"),
        ]
    return Result(
        "admissions.by_setting",
        pd.concat(rows, ignore_index=True),
        derive=(base.exact_poisson,),
        facts=base.facts(tables, year),
        within=types_within_settings(tables.programme),
    )


def types_within_settings(programme: Programme) -> Within:
    """Which types of cell are rural and which agency, as :class:`Result` takes it."""
    from thanhson.programme import CELL_TYPES

    rural = programme.definitions.rural_cell_types
    return {"cell_type": ("setting", {kind: "rural" if kind in rural else "agency" for kind in CELL_TYPES})}
