"""What these registers can say about the quality of meetings, and what they cannot: decided from the settings and the sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from thanhson.measures.meetings import base
from thanhson.measures.meetings.before_after import before_after
from thanhson.measures.meetings.charts import FEWEST_POINTS
from thanhson.measures.meetings.counts import counted
from thanhson.measures.meetings.graded import graded_months
from thanhson.measures.meetings.sheets import cell_months
from thanhson.measures.meetings.years import graded_years
from thanhson.measures.result import Result

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def conclusions(tables: Tables, year: int) -> Result:
    """What can be said and what cannot, each point with its reason.

    Returns
    -------
    Result
        No rows. ``facts["can"]`` and ``facts["cannot"]``: lists of (name of the point, parameters for its sentence), none of them a count.
    """
    months = counted(tables, ["held", "present"], ["month"], year)
    sheets = cell_months(tables, ["year"], year)
    points = {
        "months": len(months),
        "graded": graded_months(tables, year),
        "graded_years": graded_years(tables, year),
        "missing": bool((sheets["sheets"] < sheets["sheets_due"]).any()),
        "reason": before_after(tables, year).facts["reason"],
        "themes": bool(counted(tables, ["thematic"], [], year, "m.topic is not null")["thematic"].sum()),
    }
    facts = base.facts(tables, year, can=_can(points), cannot=_cannot(points))
    return Result("meetings.conclusions", base.nothing(), exact=True, facts=facts)


def _can(points: dict) -> list[tuple[str, dict]]:
    said = [("completeness", {})]
    if points["months"] >= FEWEST_POINTS:
        said.append(("charts", {"months": points["months"]}))
    elif points["months"]:
        said.append(("run_chart", {"months": points["months"], "fewest": FEWEST_POINTS}))
    if points["graded"]:
        said.append(("grades", {"month": points["graded"][0]}))
    if points["graded_years"]:
        said.append(("year_grades", {"first": points["graded_years"][0]}))
    if points["themes"]:
        said.append(("themes", {}))
    if not points["reason"]:
        said.append(("before_after", {}))
    return said


def _cannot(points: dict) -> list[tuple[str, dict]]:
    said = [("cause", {})]
    if points["reason"]:
        said.append((f"before_after_{points['reason']}", {}))
    said.append(("quality", {}))
    if not points["graded"]:
        said.append(("no_grades", {}))
    if not points["graded_years"]:
        said.append(("no_year_grades", {}))
    if points["missing"]:
        said.append(("missing", {}))
    return [*said, ("superior", {}), ("ranking", {})]
