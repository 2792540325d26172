"""The honest mess of the sample: which values are mistyped, and what cleaning is to make of each.

Everything here leaves the published figures as they are: a value is set aside only where no figure rests on it, and the
one meeting that two files report differently is left out of the label vectors' totals from the start.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from thanhson.sample.plan import Plan


@dataclass(frozen=True)
class Slip:
    """A mistyped value: the row (position in its frame), the field, what stands there, the rule that cleaning reports."""

    table: str
    row: int
    field: str
    typed: object
    rule: str


def slips(plan: Plan, meetings: pd.DataFrame, admissions: pd.DataFrame) -> list[Slip]:
    """The values of the registers that cannot be read, a handful in a large sample, fewer in a small one."""
    dice = plan.dice("mess")
    found: list[Slip] = []
    year = meetings["month"].dt.year
    usual = meetings["held"] & ~meetings["lost"]
    for style, field, typed, rule in (
        (0, "speakers", "nhiều", "number.unreadable"),
        (1, "held_on", "31/02/{:%Y}", "date.impossible"),
        (2, "grade.fair", "x", "ticks.several"),
        (3, "minutes", "khoảng 90", "number.unreadable"),
        (4, "minutes", "hơn 1 tiếng", "number.unreadable"),
    ):
        able = usual & year.map(lambda y, style=style: style_of(y) == style)
        if field == "grade.fair":
            able &= meetings["grade"].eq("good") & year.lt(plan.years[-1])
        if able.any() and plan.size >= 0.05:
            row = int(dice.chosen(able.to_numpy(float), 1)[0])
            found.append(Slip("meetings", row, field, typed.format(meetings.loc[row, "month"]), rule))
    style = admissions["year"].map(style_of)
    known = admissions["full_on"].notna()
    for able, field, typed, rule in (
        (style.eq(1) & known, "full_on", "30/02/{:%Y}", "date.impossible"),
        (style.eq(3), "decided_on", "{:%m/%Y}", "date.partial"),
    ):
        if able.any() and plan.size >= 0.2:
            row = int(dice.chosen(able.to_numpy(float), 1)[0])
            found.append(Slip("admissions", row, field, typed.format(admissions.loc[row, field]), rule))
    return found


def style_of(year: int) -> int:
    """Which of five ways of delivering registers an office uses in ``year``."""
    return (year - 2016) % 5
