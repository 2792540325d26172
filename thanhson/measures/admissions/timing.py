"""When: time to the first admission in dormant cells, confirmation after the probation, and which date counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def time_to_first(tables: Tables, year: int) -> Result:
    """Kaplan-Meier estimate of the time to the first admission in the cells that were dormant at the programme's start.

    Time is counted in years of the programme. A cell leaves observation when it is closed or merged, and at the end of ``year``.

    Returns
    -------
    Result
        ``admissions.time_to_first``, a row a year: numerator the dormant cells with a first admission by the end of that year,
        denominator the dormant cells, column ``at_risk`` the cells still without one and alive when it began; ``value`` the
        estimated share with a first admission by then, limits on the log-log scale.
    """
    cells = dormant_cells(tables)
    rows = _life_table(tables, cells, year)
    table = tidy(rows, TIME, "share", interval="kaplan-meier log-log")
    return Result(
        "admissions.time_to_first", table, counts=("at_risk",), derive=(_curve,), facts=dormancy_facts(tables, year)
    )


def _life_table(tables: Tables, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    """Per year of the programme: first admissions so far, and cells at risk when it began."""
    first = (
        first_admissions(tables, year)["first_year"].reindex(cells["cell_id"]).to_numpy(dtype="float64", na_value=9999)
    )
    closed = cells["closed_on"].dt.year.fillna(9999).to_numpy()
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
    filled = rows.assign(value=pd.NA, lower=pd.NA, upper=pd.NA)
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
        ``…confirmed_unknown`` (no date of full membership by then: not confirmed, or not written down).
    """
    people = base.persons(tables, year)
    end = pd.Timestamp(f"{year}-12-31")
    cohort = people[people["admitted_on"] <= end - pd.DateOffset(months=FOLLOWED)]
    months = base.months_between(cohort["admitted_on"], cohort["full_on"].where(cohort["full_on"] <= end))
    kinds = {
        "admissions.confirmed_share": months.between(PROBATION, FOLLOWED),
        "admissions.confirmed_early": months < PROBATION,
        "admissions.confirmed_later": months > FOLLOWED,
        "admissions.confirmed_unknown": months.isna(),
    }
    last = year - FOLLOWED // 12
    years = [one for one in base.years_until(tables, year) if one <= last]
    wanted = base.periods(tables, last) if years else []
    rows = [
        tidy(
            base.summed(
                cohort.assign(numerator=kind.astype("int64"), denominator=1), wanted, ["numerator", "denominator"]
            ),
            measure,
            "share",
        )
        for measure, kind in kinds.items()
    ]
    facts = {**base.facts(tables, year), "cohorts": years, "probation": PROBATION, "followed": FOLLOWED}
    facts["no_dates"] = bool(len(cohort)) and bool(cohort["full_on"].isna().all())
    return Result("admissions.confirmed", pd.concat(rows, ignore_index=True), facts=facts)


def dates(tables: Tables, year: int) -> Result:
    """Which date puts an admission into a year, and what changes with the other one.

    Returns
    -------
    Result
        Per year of the programme: ``admissions.count_by_decision`` and ``admissions.count_by_ceremony`` (persons by the year of
        ``decided_on`` and of ``admitted_on``, of persons whom the settings put into the programme's years so far);
        over the programme ``admissions.date_moves_year`` (persons whom the other date puts into another year, of those with
        both dates known) and ``admissions.date_unknown`` (persons without the other date).
    """
    people = base.persons(tables, year)
    used = tables.programme.definitions.admission_date
    other = "decided_on" if used == "admitted_on" else "admitted_on"
    years = [str(one) for one in base.years_until(tables, year)]
    both = people[people["admitted_on"].notna() & people["decided_on"].notna()]
    moved = both["admitted_on"].dt.year != both["decided_on"].dt.year
    span = [base.span_of(tables, year)]
    rows = pd.concat(
        [
            tidy(_by_date(people, "admitted_on", years), "admissions.count_by_ceremony", "count"),
            tidy(_by_date(people, "decided_on", years), "admissions.count_by_decision", "count"),
            tidy(
                base.summed(
                    both.assign(numerator=moved.astype("int64"), denominator=1), span, ["numerator", "denominator"]
                ),
                "admissions.date_moves_year",
                "share",
            ),
            tidy(
                base.summed(
                    people.assign(numerator=people[other].isna().astype("int64"), denominator=1),
                    span,
                    ["numerator", "denominator"],
                ),
                "admissions.date_unknown",
                "share",
            ),
        ],
        ignore_index=True,
    )
    return Result("admissions.dates", rows, facts={**base.facts(tables, year), "used": used, "other": other})


def _by_date(people: pd.DataFrame, column: str, years: list[str]) -> pd.DataFrame:
    known = people[people[column].notna()]
    return base.counted(known.assign(year=known[column].dt.year.astype("Int64")), years)
