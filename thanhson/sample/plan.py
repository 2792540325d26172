"""What is to be made: the size and years of a sample, the assumptions, and the margins that follow from both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from thanhson.sample.dice import Dice, shares


@cache
def assumptions() -> dict:
    """The table of assumptions (``assumptions.toml``), the article's figures in front."""
    return tomllib.loads((Path(__file__).parent / "assumptions.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Plan:
    """The size of a sample.

    Parameters
    ----------
    seed : int
    cells : int
        Rows of the register of cells.
    years : range
        Years of the programme.
    code : str
        The district's code; ``"238"`` has the real communes of Thanh Sơn, any other code made-up ones.
    """

    seed: int
    cells: int
    years: range
    code: str
    assume: Mapping = field(default_factory=assumptions, compare=False)

    @property
    def first_day(self) -> pd.Timestamp:
        """The programme's first day."""
        return pd.Timestamp(self.years[0], 1, 1)

    @property
    def last_day(self) -> pd.Timestamp:
        """The programme's last day: nothing in the registers is later."""
        return pd.Timestamp(self.years[-1], 12, 31)

    @cached_property
    def months(self) -> pd.DatetimeIndex:
        """The first days of all months."""
        return pd.date_range(self.first_day, self.last_day, freq="MS")

    @property
    def is_standard(self) -> bool:
        """Whether the published figures hold exactly: the standard number of cells and years."""
        first, last = self.assume["standard"]["years"]
        return self.cells == self.assume["standard"]["cells"] and self.years == range(first, last + 1)

    @property
    def size(self) -> float:
        """Cells as a share of the standard."""
        return self.cells / self.assume["standard"]["cells"]

    @property
    def span(self) -> float:
        """Years as a share of the standard."""
        first, last = self.assume["standard"]["years"]
        return len(self.years) / (last - first + 1)

    def dice(self, part: str) -> Dice:
        """The stream of chance of one part of the sample."""
        return Dice(self.seed, f"{self.code}/{part}")

    def scaled(self, count: float, by_span: bool = False) -> int:
        """A standard count in proportion to this sample's size (and years)."""
        return int(np.floor(count * self.size * (self.span if by_span else 1) + 0.5))

    def of_year(self, table: Mapping[str, float], year: int) -> float:
        """The entry of ``year``; for a year that the table lacks, the mean of its entries."""
        return table[str(year)] if str(year) in table else sum(table.values()) / len(table)

    def count_of_year(self, table: Mapping[str, float], year: int) -> int:
        """A standard count of ``year`` in proportion to this sample's size; none in a year that the table lacks."""
        return self.scaled(table.get(str(year), 0))


@dataclass(frozen=True)
class Margins:
    """The totals that the sample meets exactly, whatever chance does within them."""

    by_year: dict[int, int]
    minority: int
    youth_union: int
    dormant: int
    reactivated: int
    reactivated_admissions: int
    reinforced: int

    @property
    def admitted(self) -> int:
        """Persons admitted in all years."""
        return sum(self.by_year.values())


def margins(plan: Plan) -> Margins:
    """The totals of a sample: the published ones for the standard size, else in proportion.

    Examples
    --------
    >>> margins(Plan(2016, 450, range(2016, 2021), "238")).admitted
    1035
    """
    told = plan.assume["published"]
    by_year = {
        year: max(1, plan.scaled(plan.of_year(plan.assume["admissions"]["by_year"], year))) for year in plan.years
    }
    admitted = sum(by_year.values())
    dormant = max(1, plan.scaled(told["dormant_cells"]))
    to_dormant = min(max(1, plan.scaled(told["reactivated_admissions"], by_span=True)), admitted)
    woken = max(1, round(dormant * told["reactivated_cells"] / told["dormant_cells"] * min(1, plan.span)))
    return Margins(
        by_year=by_year,
        minority=round(admitted * told["minority"] / told["admitted"]),
        youth_union=round(admitted * told["youth_union"] / told["admitted"]),
        dormant=dormant,
        reactivated=min(woken, to_dormant),
        reactivated_admissions=to_dormant,
        reinforced=min(len(told["reinforced_areas"]), woken, to_dormant),
    )


__all__ = ["Margins", "Plan", "assumptions", "margins", "shares"]
