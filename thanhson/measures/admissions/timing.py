"""When: time to the first admission in dormant cells, confirmation after the probation, and which date counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.admissions.dormancy import dormancy_facts, dormant_cells, first_admissions
from thanhson.measures.result import Result, tidy
from thanhson.measures.survival import from_table

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

TIME = "admissions.time_to_first"

PROBATION = 12
"""Months from the ceremony to full membership (Party statutes); the cell then considers each person."""

FOLLOWED = 24
"""Months after which a confirmation counts as missing or late."""

NEVER = 9999
"""The year of what has not happened yet."""


def time_to_first(tables: Tables, year: int) -> Result:
    """Kaplan-Meier estimate of the time to the first admission in the cells that were dormant at the programme's start.

    Time is counted in years of the programme. A cell leaves observation when it is closed or merged, and at the end of ``year``.

    Returns
    -------
    Result
        ``admissions.time_to_first``, a row a year: numerator the dormant cells with a first admission by the end of that year,
        denominator the dormant cells, column ``at_risk`` the cells still without one and alive when it began (also in ``note``);
        ``value`` the estimated share with a first admission by then, limits on the log-log scale.
    """
    rows = _life_table(tables, dormant_cells(tables), year)
    table = tidy(rows, TIME, "share", interval="kaplan-meier log-log")
    return Result(
        "admissions.time_to_first", table, counts=("at_risk",), derive=(_curve,), facts=dormancy_facts(tables, year)
    )


def _life_table(tables: Tables, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Per year of the programme: first admissions so far, and cells at risk when it began."""
    began = first_admissions(tables, year)["first_year"].reindex(cells["cell_id"])
    first = began.to_numpy(dtype="float64", na_value=NEVER)
    closed = cells["closed_on"].dt.year.fillna(NEVER).to_numpy()
    # Who admits lives: a first admission after the recorded end keeps its cell at risk until then.
    closed = np.where(first < NEVER, np.maximum(first, closed), closed)
    years = base.years_until(tables, year)
    return pd.DataFrame(
        {
            "year": [str(one) for one in years],
            "numerator": [int((first <= one).sum()) for one in years],
            "denominator": len(cells),
            # A cell closed in a year is still at risk in it.
            "at_risk": pd.array([int(((first >= one) & (closed >= one)).sum()) for one in years], "Int64"),
        }
    )


def _curve(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill the share with a first admission so far; years whose counts are withheld are joined to the next known one."""
    filled = rows.assign(value=pd.NA, lower=pd.NA, upper=pd.NA, note=base.noted(rows["at_risk"], "at risk {}"))
    known = rows[rows["numerator"].notna() & rows["at_risk"].notna() & (rows["denominator"] > 0)]
    if len(known):
        before = known["numerator"].shift(1, fill_value=0)
        follows = known.index.to_series().diff().fillna(known.index[0] - rows.index[0] + 1) == 1
        at_risk = known["at_risk"].where(follows, known["denominator"] - before).clip(lower=1)
        events = (known["numerator"] - before).clip(lower=0, upper=at_risk)
        curve = from_table(at_risk, events).set_index(known.index)
        filled.loc[known.index, "value"] = 1 - curve["survival"]
        filled.loc[known.index, "lower"] = 1 - curve["upper"]
        filled.loc[known.index, "upper"] = 1 - curve["lower"]
    return filled.astype({"value": "Float64", "lower": "Float64", "upper": "Float64"})


def confirmed(tables: Tables, year: int) -> Result:
    """Persons who became full members (*chính thức*) 12 to 24 months after admission, by year of admission.

    Only persons admitted 24 months or more before the end of ``year`` are looked at: for the others it is too early.

    Returns
    -------
    Result
        ``admissions.confirmed_share`` by year of admission and for all those years together; beside it
        ``admissions.confirmed_later`` (after more than 24 months), ``…confirmed_early`` (before 12) and
        ``…confirmed_unknown`` (no date of full membership by then: not confirmed, or not written down); and, outside the
        share, ``…confirmed_undated``: persons of those years of whose admission only the year is known, of all.
    """
    last = year - FOLLOWED // 12
    years = [one for one in base.years_until(tables, year) if one <= last]
    wanted = base.periods(tables, last) if years else []
    people = base.persons(tables, year)
    end = pd.Timestamp(f"{year}-12-31")
    cohort = people[people["admitted_on"] <= end - pd.DateOffset(months=FOLLOWED)]
    undated = people[people["year"] <= last].assign(undated=lambda rows: rows["admitted_on"].isna())
    rows = [
        tidy(base.among(cohort, kind, wanted), f"admissions.confirmed_{name}", "share")
        for name, kind in _confirmations(cohort, end).items()
    ]
    rows.append(tidy(base.among(undated, undated["undated"], wanted), "admissions.confirmed_undated", "share"))
    facts = {**base.facts(tables, year), "cohorts": years, "probation": PROBATION, "followed": FOLLOWED}
    facts["no_dates"] = bool(len(cohort)) and bool(cohort["full_on"].isna().all())
    return Result("admissions.confirmed", pd.concat(rows, ignore_index=True), facts=facts)


def _confirmations(cohort: pd.DataFrame, end: pd.Timestamp) -> dict[str, pd.Series]:
    """Whether each person became a full member in time, early, later, or is not known to be one by ``end``."""
    full = cohort["full_on"].where(cohort["full_on"] <= end)
    early = full < cohort["admitted_on"] + pd.DateOffset(months=PROBATION)
    later = full > cohort["admitted_on"] + pd.DateOffset(months=FOLLOWED)
    return {"share": full.notna() & ~early & ~later, "early": early, "later": later, "unknown": full.isna()}


def dates(tables: Tables, year: int) -> Result:
    """Which date puts an admission into a year, and what changes with the other one.

    Returns
    -------
    Result
        Per year of the programme: ``admissions.count_by_decision`` and ``admissions.count_by_ceremony`` (persons whom that
        date puts into the year; by the date of the settings also those of whom only the year is known); over the programme
        ``admissions.date_moves_year`` (of persons whom either date puts into these years and both dates of whom are known, those
        whom the other date puts into another year) and ``admissions.date_unknown`` (persons without the other date). The fact
        ``may_lack`` is the year that may lack persons by the other date, since the register ends there.
    """
    used = tables.programme.definitions.admission_date
    other = "decided_on" if used == "admitted_on" else "admitted_on"
    years, span = base.years_until(tables, year), [base.span_of(tables, year)]
    rows = tables.admissions.assign(other_year=tables.admissions[other].dt.year.astype("Int64"))
    own = rows[rows["year"].isin(years)]
    counts = {used: own, other: rows[rows["other_year"].isin(years)].assign(year=lambda found: found["other_year"])}
    both = rows[rows[used].notna() & rows[other].notna() & (rows["year"].isin(years) | rows["other_year"].isin(years))]
    # Whom the other date alone puts into these years counts with that year.
    moved = (both["year"] != both["other_year"]).astype(bool)
    both = both.assign(year=both["year"].where(both["year"].isin(years), both["other_year"]))
    parts = [
        tidy(base.counted(counts["admitted_on"], list(map(str, years))), "admissions.count_by_ceremony", "count"),
        tidy(base.counted(counts["decided_on"], list(map(str, years))), "admissions.count_by_decision", "count"),
        tidy(base.among(both, moved, span), "admissions.date_moves_year", "share"),
        tidy(base.among(own, own[other].isna(), span), "admissions.date_unknown", "share"),
    ]
    facts = {**base.facts(tables, year), "used": used, "other": other, "may_lack": _may_lack(rows["year"], used, years)}
    return Result("admissions.dates", pd.concat(parts, ignore_index=True), facts=facts)


def _may_lack(held: pd.Series, used: str, years: list[int]) -> int | None:
    """The year that may lack persons by the other date: they stand in the register of the year after it, or before it.

    A decision comes before its ceremony: whoever was decided on in the last year may have had the ceremony after it, and whoever
    had the ceremony in the first year may have been decided on before it.
    """
    if used == "admitted_on":
        return None if (held > years[-1]).any() else years[-1]
    return None if (held < years[0]).any() else years[0]
