"""The four targets of the programme, every year: met, missed, or undecided for what was not reported.

A share is held against its target in whole numbers: 0.90 of 223 cells is 200.7, so 201 cells have to be good; a share that
prints as 90.0% can miss. Where units were not reported, the target is held against the worst and the best that they could
have been; if these fall on either side of it, nobody can say, and the number of missing units that would have to be good
is told.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures import areas, ratings
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

TARGETS = ("areas_with_own_cell", "meeting_procedure", "cells_good_or_better", "members_good_or_better")
UNITS = {"areas_with_own_cell": "count", "members_good_or_better": "count"}
"""Units of the distances: cells for the two targets of cells, else a count of areas or members."""

BOUNDS = "missing-report bounds"
MARGIN, MISSING, NEEDED = "targets.margin", "targets.missing", "targets.missing_needed"


def needed(target: float, units: int) -> int:
    """How many of ``units`` have to be good for a share of at least ``target``; exact (0.9 is nine tenths).

    Examples
    --------
    >>> needed(0.90, 223), needed(0.90, 220), needed(1.0, 96)
    (201, 198, 96)
    """
    share = Fraction(str(target))
    return -(-share.numerator * units // share.denominator)


def status(least: int, most: int, due: int, target: float) -> str:
    """``met``, ``missed`` or ``undecided``, from the fewest and most units of ``due`` that can be good; blank without units.

    Examples
    --------
    >>> status(210, 210, 223, 0.9), status(195, 202, 223, 0.9), status(180, 200, 223, 0.9)
    ('met', 'undecided', 'missed')
    """
    if due == 0:
        return ""
    enough = needed(target, due)
    return "met" if least >= enough else "missed" if most < enough else "undecided"


def scorecard(tables: Tables, year: int) -> Result:
    """The four targets in every year of the programme up to ``year``, with distances and what is missing.

    Parameters
    ----------
    tables : Tables
    year : int
        The page's year.

    Returns
    -------
    Result
        ``targets.areas_with_own_cell``, ``targets.meeting_procedure``, ``targets.cells_good_or_better``,
        ``targets.members_good_or_better``: share of what was reported, with missing-report bounds and ``status``; ``least``,
        ``most`` and ``due`` are the counts of the bounds, ``target`` the share aimed at, ``scale`` the rating scale.
        By ``target``: ``targets.margin`` (distance in whole units, below 0 where it is missed; of what was reported where nothing
        is decided), ``targets.missing`` (units not reported, of those due), ``targets.missing_needed`` (of the missing, how many
        would have to be good; where undecided).

    Notes
    -----
    Good or better is read by the scale of the year: before 2018 *trong sạch vững mạnh* and good, since then excellent and
    good; the two do not continue each other. Had to be rated: cells that lived on at the year's end.
    """
    years = range(tables.programme.programme.first_year, year + 1)
    found = [_judged(name, one, counts, tables) for one in years for name, counts in _counted(tables, one).items()]
    rows = pd.concat([_share_rows(found), *_distance_rows(found)], ignore_index=True)
    scales = {one: scale.id if (scale := tables.programme.scale_of(one)) else "" for one in years}
    facts = {
        "year": year,
        "years": list(years),
        "targets": {name: getattr(tables.programme.targets, name) for name in TARGETS},
        "breaks": [one for one in years if one - 1 in scales and scales[one] != scales[one - 1]],
        "unsized": [row["year"] for row in found if row["unsized"]],
    }
    return Result("scorecard.targets", rows, counts=("least", "most", "due"), derive=(_bounds, _signed), facts=facts)


def _counted(tables: Tables, year: int) -> dict[str, dict[str, int]]:
    """For each target: units good, units reported, the fewest and most that can be good, and units due."""
    found = {"areas_with_own_cell": _areas(tables, year), "meeting_procedure": procedure(tables, year)}
    if scale := tables.programme.scale_of(year):
        better = scale.good_or_better
        found["cells_good_or_better"] = _with_missing(ratings.cells_rated(tables, year, better.cells))
        found["members_good_or_better"] = _with_missing(ratings.members_rated(tables, year, better.members))
    return found


def _areas(tables: Tables, year: int) -> dict[str, int]:
    kind = areas.kinds(tables, year)
    own = int((kind == "own").sum())
    return {"numerator": own, "denominator": len(kind), "least": own, "most": own, "due": len(kind)}


def _with_missing(rated: dict[str, int]) -> dict[str, int]:
    good, reported, missing = rated["numerator"], rated["denominator"], rated["missing"]
    bounds = {"least": good, "most": good + missing, "due": reported + missing}
    return {"numerator": good, "denominator": reported, **bounds, "unsized": rated.get("unsized", 0)}


def procedure(tables: Tables, year: int) -> dict[str, int]:
    """Cells alive in ``year`` whose regular meetings all followed the steps and which met the thematic rule.

    ``numerator`` goes by the sheets that came. ``least`` leaves out cells with a month without a sheet or a meeting whose
    steps are not known; ``most`` adds cells in which nothing that came breaks the rule.
    """
    from thanhson.measures.meetings.counts import HELD
    from thanhson.measures.meetings.sheets import CELL_YEARS

    found = tables.sql(
        f"""
        with steps as (
            select district, cell_id, year, count(*) as regular,
                count(*) filter (not procedure_complete) as broken, count(*) filter (procedure_complete is null) as unknown
            from meetings m where {HELD} and kind <> 'thematic' and year = $until group by all
        ),
        judged as (
            select alive & ~sheet <> 0 as lacking, coalesce(unknown, 0) > 0 as unknown, coalesce(broken, 0) > 0 as broken,
                coalesce(regular, 0) > 0 as met_at_all, themed = whole as themed,
                (themed | lacking) & whole = whole as may_be_themed
            from ({CELL_YEARS}) y left join steps using (district, cell_id, year)
            where y.year = $until and alive <> 0
        )
        select count(*) as due,
            count(*) filter (not broken and not unknown and met_at_all and themed) as numerator,
            count(*) filter (not broken and not unknown and met_at_all and themed and not lacking) as least,
            count(*) filter (not broken and (met_at_all or lacking) and may_be_themed) as most
        from judged
        """,
        {"first": year, "until": year},
    ).iloc[0]
    counts = {name: int(found[name]) for name in ("numerator", "least", "most", "due")}
    return {**counts, "denominator": counts["due"]}


def _judged(name: str, year: int, counts: dict[str, int], tables: Tables) -> dict[str, object]:
    """A target in a year with its verdict and distance, all in whole units."""
    target = getattr(tables.programme.targets, name)
    scale = tables.programme.scale_of(year)
    unsized = counts.get("unsized", 0)
    decided = status(counts["least"], counts["most"], counts["due"], target)
    if unsized and decided:
        # Nobody knows how many members are missing: only what no number of them could change would be decided.
        decided = "undecided"
    base = counts["denominator"] if decided == "undecided" else counts["due"]
    good = {"met": counts["least"], "missed": counts["most"]}.get(decided, counts["numerator"])
    return {
        "name": name, "year": str(year), "target": target, "status": decided, "unsized": unsized,
        "scale": scale.id if scale and name.endswith("good_or_better") else "", **counts,
        "margin": good - needed(target, base), "missing": counts["most"] - counts["least"],
        "wanted": needed(target, counts["due"]) - counts["least"],
    }  # fmt: skip


def _share_rows(found: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(found)
    columns = ["year", "numerator", "denominator", "least", "most", "due", "status", "target", "scale"]
    parts = [
        tidy(table.loc[table["name"] == name, columns], f"targets.{name}", "share", interval=BOUNDS) for name in TARGETS
    ]
    return pd.concat(parts, ignore_index=True).astype({"least": "Int64", "most": "Int64", "due": "Int64"})


def _distance_rows(found: list[dict[str, object]]) -> list[pd.DataFrame]:
    rows = []
    for row in found:
        if not row["status"]:
            continue
        rows.append(_distance(row, MARGIN, abs(row["margin"]), None, short=row["margin"] < 0))
        if row["missing"]:
            rows.append(_distance(row, MISSING, row["missing"], row["due"]))
        if row["status"] == "undecided" and not row["unsized"]:
            rows.append(_distance(row, NEEDED, row["wanted"], row["missing"]))
    return rows


def _distance(row: dict[str, object], measure: str, count: int, of: int | None, **more: object) -> pd.DataFrame:
    frame = pd.DataFrame({"numerator": [count], "denominator": [of], "name": [row["name"]], **more})
    constant = {"status": row["status"], "target": row["target"]}
    unit = UNITS.get(str(row["name"]), "cells")
    return tidy(frame, measure, unit, year=row["year"], group="target", subgroup="name", **constant)


def _bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill the worst-case bounds of the shares from their counts; after rounding they still hold the share between them."""
    shares = rows["interval"].eq(BOUNDS)
    own = rows[shares].astype({"least": "Float64", "most": "Float64", "due": "Float64"})
    due = own["due"].mask(own["due"] == 0)
    filled = rows.copy()
    filled.loc[shares, "lower"] = pd.concat([own["least"] / due, own["value"]], axis=1).min(axis=1)
    upper = (own["most"] / due).clip(upper=1)
    filled.loc[shares, "upper"] = pd.concat([upper, own["value"]], axis=1).max(axis=1)
    return filled


def _signed(rows: pd.DataFrame) -> pd.DataFrame:
    """A distance that is short of its target is below 0; its count stays a count."""
    if "short" not in rows:
        return rows
    short = rows["measure"].eq(MARGIN) & rows["short"].fillna(False).astype(bool)
    filled = rows.copy()
    filled.loc[short, "value"] = -filled.loc[short, "value"]
    return filled
