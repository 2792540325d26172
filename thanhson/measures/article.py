"""The figures printed about this district, each with its verdict, and beside it whether the register at hand gives the same.

What was printed is found in the file of printed figures by the district's name and province. Whether the register gives the
same is decided on its exact counts; its own figure is then shown as every other count is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures import published
from thanhson.measures.claims import Figure
from thanhson.measures.register_counts import Counted, key_of, register_counts
from thanhson.measures.result import Result, tidy
from thanhson.measures.verdicts import ROUNDING, Finding

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

SAME = ("yes", "no", "later", "absent", "unknown")
"""Whether the register gives the same: ``later`` where the figure's years end after the page's, ``absent`` where the register has
no such counts, ``unknown`` where no count of the register answers to the figure."""

REGISTER = "published.register"


@dataclass(frozen=True)
class Claim:
    """A figure printed about this district: its line in the file, its verdict, and its name among the register's counts."""

    line: int
    figure: Figure
    finding: Finding
    key: str
    period: str

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year that it is about; none where the period is not in years."""
        first, _, last = self.period.partition("-")
        return (int(first), int(last or first)) if first.isdigit() and (last or first).isdigit() else None


def claims_of(tables: Tables, figures: str | Path | None = None) -> tuple[list[Claim], dict[str, str]]:
    """The figures printed about this district, in the order of the file, and where they were printed."""
    from thanhson.measures.audit import figures_at_hand, findings_of

    frame = figures_at_hand(figures)
    district = tables.programme.district
    own = frame[frame["place"].str.strip().eq(f"{district.name}, {district.province}")]
    if own.empty:
        return [], {}
    read, found = findings_of(own)
    claims = [
        Claim(int(line), figure, finding, key_of(figure), period.strip())
        for line, figure, finding, period in zip(own.index, read, found, own["period"], strict=True)
    ]
    first = own.iloc[0]
    return claims, {name: first[name] for name in ("source_url", "publisher", "published_on")}


def article(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """Each figure printed about this district: verdict, counts that print so, and whether the register gives the same.

    Parameters
    ----------
    tables : Tables
    year : int
        The page's year. A figure about later years is audited, but not held against the register.
    figures : path, optional
        The file of printed figures; by default the project's own.

    Returns
    -------
    Result
        ``published.register``, a row a figure (group ``figure``, subgroup its name): numerator and denominator are the
        *register's*; ``same`` tells whether they are, or print as, what was printed (``yes``, ``no``, ``later``, ``absent``,
        ``unknown``), decided on exact counts. The facts hold ``claims`` (:class:`Claim`) and the ``source``.
    """
    claims, source = claims_of(tables, figures)
    counted = {last: register_counts(tables, last) for last in _ends(claims, year)}
    rows = [_row(claim, tables, year, counted) for claim in claims]
    columns = ["key", "year", "numerator", "denominator", "unit", "same", "line", "note", "value"]
    table = pd.DataFrame(rows, columns=columns)
    parts = [
        tidy(part, REGISTER, unit, group="figure", subgroup="key") for unit, part in table.groupby("unit", sort=False)
    ]
    joined = pd.concat(parts, ignore_index=True) if parts else tidy(table, REGISTER, "count")
    facts = {"year": year, "claims": claims, "source": source, "ends": [claim.years for claim in claims if claim.years]}
    return Result("scorecard.article", joined.sort_values("line", ignore_index=True), facts=facts)


def _ends(claims: list[Claim], year: int) -> set[int]:
    return {claim.years[1] for claim in claims if claim.years and claim.years[1] <= year}


def _row(claim: Claim, tables: Tables, year: int, counted: dict[int, dict[str, Counted]]) -> dict[str, object]:
    row = {"key": claim.key or f"line {claim.line}", "line": claim.line, "year": str(year), "unit": "count"}
    row |= {"numerator": None, "denominator": None, "value": None}
    same = not_comparable(claim, tables, year)
    if not same:
        found = counted[claim.years[1]].get(claim.key)
        same = "absent" if found is None else "yes" if gives_the_same(claim.figure, found) else "no"
        if found is not None:
            row |= {"year": claim.period, "unit": found.unit, "numerator": found.part, "denominator": found.total}
            row["value"] = None if found.share is None else float(found.share)
    return {**row, "same": same, "note": f"{claim.finding.verdict}; register gives the same: {same}"}


def not_comparable(claim: Claim, tables: Tables, year: int) -> str:
    """Why a figure cannot be held against the register: ``later`` or ``unknown``; blank where it can."""
    first = tables.programme.programme.first_year
    if not claim.key or claim.years is None:
        return "unknown"
    if claim.years[1] > year:
        return "later"
    spans = claim.years[0] == first or claim.years[0] == claim.years[1]
    return "" if spans and claim.years[0] >= first else "unknown"


def gives_the_same(figure: Figure, found: Counted) -> bool:
    """Whether the register's exact counts are those printed, and print as the percentage printed."""
    part, total = figure.counts
    if found.share is not None:
        return figure.percent is not None and figure.percent.value == 100 * found.share
    if part is not None and part != found.part:
        return False
    if total is not None and total != found.total:
        return False
    if figure.percent is None:
        return part is not None
    if not found.total:
        return False
    return any(published.prints_as(found.part, found.total, figure.percent, mode) for mode in ROUNDING[:2])
