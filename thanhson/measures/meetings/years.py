"""The grade of the year (*xếp loại cả năm*) worked out again from the months, and how cells moved from one year to the next."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.agreement import bowker, mcnemar
from thanhson.measures.grades import year_grades
from thanhson.measures.meetings import base
from thanhson.measures.meetings.counts import band_of_score, counted
from thanhson.measures.meetings.sheets import thematic_years
from thanhson.measures.result import Result
from thanhson.programme import GRADES

if TYPE_CHECKING:
    from thanhson.programme import Programme
    from thanhson.registers.tables import Tables


def year_grade_shares(tables: Tables, year: int) -> Result:
    """Each cell's grade of the year by the rubric's rule, from its recorded grades, beside what its scores give and its rating.

    Returns
    -------
    Result
        ``grades.year`` by ``grade``: cells with that grade / cells with any regular meeting graded, with missing-report bounds over
        all cells alive in the year. ``grades.year_by_score``: the same from the grades that the scores give. ``grades.year_by_rating`` by
        ``rating × grade``: how many cells have both that yearly rating and that grade. Years with a rubric on 1 January.
    """
    parts = []
    for one in graded_years(tables, year):
        cells = cell_year_grades(tables, one)
        alive = _alive(tables, one)
        parts.append(_shares(cells["recorded"], alive, one, "grades.year"))
        parts.append(_shares(cells["by_score"], alive, one, "grades.year_by_score"))
        parts.append(_beside_ratings(tables, cells, one))
    return Result(
        "meetings.year_grades",
        pd.concat(parts, ignore_index=True) if parts else base.nothing(),
        counts=("reported", "due"),
        derive=(base.missing_bounds,),
        facts=base.facts(tables, year, graded_years=graded_years(tables, year), rules=_rules(tables.programme, year)),
    )


def transitions(tables: Tables, year: int) -> Result:
    """How cells' grades of the year became those of the next, with a test whether more rose than fell.

    Returns
    -------
    Result
        ``grades.transition`` by ``grade × next_grade`` (cells) for each pair of years with a rubric, filed under the later year; and by
        ``direction`` (``up``, ``same``, ``down``) of the cells graded in both.
    """
    years = graded_years(tables, year)
    by_year = {one: cell_year_grades(tables, one).set_index("cell")["recorded"] for one in years}
    parts = [part for before, after in pairwise(years) for part in _moves(by_year[before], by_year[after], after)]
    return Result(
        "meetings.transitions",
        pd.concat(parts, ignore_index=True) if parts else base.nothing(),
        derive=(_test_moves,),
        facts=base.facts(tables, year, graded_years=years),
    )


def cell_year_grades(tables: Tables, year: int) -> pd.DataFrame:
    """Each cell's grade of ``year``: ``cell``, ``recorded`` (from its meetings' grades), ``by_score`` (from those that scores give).

    Raises
    ------
    ValueError
        No rubric was in force on 1 January of ``year``.
    """
    rubric = tables.programme.rubric_of(dt.date(year, 1, 1))
    if rubric is None:
        raise ValueError(f"no rubric was in force on 1 January {year}")
    band = band_of_score(tables.programme)
    implied = {f"by_score_{grade}": f"count(*) filter ({band} = '{grade}')" for grade in GRADES}
    where = f"m.year = {year} and m.kind <> 'thematic'"
    found = counted(tables, GRADES, ["cell"], year, where, **implied)
    given = found[list(implied)].set_axis(list(GRADES), axis=1)
    return pd.DataFrame(
        {"cell": found["cell"], "recorded": year_grades(found, rubric), "by_score": year_grades(given, rubric)}
    )


def graded_years(tables: Tables, year: int) -> list[int]:
    """Years of the programme up to ``year`` with a rubric in force on 1 January."""
    return [one for one in base.years_until(tables, year) if tables.programme.rubric_of(dt.date(one, 1, 1))]


def _alive(tables: Tables, year: int) -> int:
    found = thematic_years(tables, ["year"], year)
    return int(found.loc[found["year"] == year, "alive"].sum())


def _shares(recorded: pd.Series, alive: int, year: int, measure: str) -> pd.DataFrame:
    counts = (
        recorded.value_counts().reindex(GRADES, fill_value=0).rename_axis("grade").rename("numerator").reset_index()
    )
    graded = int(counts["numerator"].sum())
    named = counts.assign(year=str(year), denominator=graded, reported=graded, due=max(alive, graded))
    return base.rows_of(named, measure, ["grade"], interval=base.BOUNDS)


def _beside_ratings(tables: Tables, cells: pd.DataFrame, year: int) -> pd.DataFrame:
    ratings = tables.cell_ratings
    own = ratings.loc[ratings["year"] == year, ["cell_id", "rating"]].rename(columns={"cell_id": "cell"})
    both = cells.merge(own, on="cell").dropna(subset=["recorded", "rating"])
    counts = both.groupby(["rating", "recorded"]).size().rename("numerator").reset_index()
    scale = tables.programme.scale_of(year)
    listed = scale.cells if scale else sorted(counts["rating"].unique())
    whole = base.on_grid(counts, {"rating": listed, "recorded": GRADES}).rename(columns={"recorded": "grade"})
    named = whole.assign(year=str(year))
    return base.rows_of(named, "grades.year_by_rating", ["rating", "grade"], unit="cells")


def _rules(programme: Programme, year: int) -> list[dict[str, object]]:
    """The rule of the year in force on 1 January of the page's year, for the sentence that tells it."""
    rubric = programme.rubric_of(dt.date(year, 1, 1))
    if rubric is None:
        return []
    return [
        {
            "id": rubric.id,
            "least": rubric.year_good.every_meeting_at_least,
            "good": rubric.year_good.good_meetings_at_least,
            "short_year": rubric.short_year,
        }
    ]


def _moves(before: pd.Series, after: pd.Series, year: int) -> list[pd.DataFrame]:
    both = pd.DataFrame({"grade": before, "next_grade": after}).dropna()
    counts = both.groupby(["grade", "next_grade"]).size().rename("numerator").reset_index()
    whole = base.on_grid(counts, {"grade": GRADES, "next_grade": GRADES}).assign(year=str(year))
    rank = {grade: i for i, grade in enumerate(GRADES)}
    step = whole["grade"].map(rank) - whole["next_grade"].map(rank)
    way = pd.Series("same", index=whole.index).mask(step > 0, "up").mask(step < 0, "down")
    moved = whole.groupby(way)["numerator"].sum().reindex(["up", "same", "down"], fill_value=0)
    moved = moved.rename_axis("direction").reset_index().assign(denominator=len(both), year=str(year))
    return [
        base.rows_of(whole, "grades.transition", ["grade", "next_grade"], unit="cells"),
        base.rows_of(moved, "grades.transition", ["direction"]),
    ]


def _test_moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Beside the movers the exact McNemar p of up against down, and Bowker's p where no cell of the matrix is withheld."""
    filled = rows.copy()
    for year in rows["year"].unique():
        own = rows["year"].eq(year)
        way = rows[own & rows["group"].eq("direction")].set_index("direction")["numerator"]
        up, down = way.get("up", pd.NA), way.get("down", pd.NA)
        known = not (pd.isna(up) or pd.isna(down))
        matrix = rows.loc[own & rows["group"].eq("grade × next_grade"), "numerator"]
        whole = len(matrix) == len(GRADES) ** 2 and matrix.notna().all()
        filled = base.put(
            filled,
            own,
            p=mcnemar(int(up), int(down)).p_exact if known else pd.NA,
            bowker=bowker(matrix.to_numpy(dtype=float).reshape(len(GRADES), -1)).p if whole else pd.NA,
        )
    return filled
