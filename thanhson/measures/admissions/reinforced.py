"""Cells reinforced by posted members (*đảng viên tăng cường sinh hoạt*): what their sheets show, with and without the posted.

A posted member adds to a cell's list without any admission. So growth is counted with postings left out, and before and after
stand side by side without a word about effect: few cells, chosen because they were weak, and nothing to compare them with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions import base
from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

ITEMS = ("listed", "own", "meetings", "speakers", "admissions")
"""What is shown of a cell and year: members listed, the same without the posted, meetings, speakers, admissions."""


def postings_until(tables: Tables, year: int) -> pd.DataFrame:
    """Postings that lasted on any day of the programme up to the end of ``year``."""
    rows, first = tables.postings, tables.programme.programme.first_year
    lasted = rows["to_on"].isna() | (rows["to_on"] >= pd.Timestamp(f"{first}-01-01"))
    return rows[lasted & (rows["from_on"] <= pd.Timestamp(f"{year}-12-31"))]


def reinforced_cells(tables: Tables, year: int) -> Result:
    """Each reinforced cell by year, and all of them together: members with and without the posted, meetings, speakers, admissions.

    Members are those of the year's last sheet; a posting counts as on that list while it lasts.

    Returns
    -------
    Result
        ``admissions.reinforced_cells`` (cells with a posting in the year, of the cells alive in it); by ``cell`` and in total for those
        that ever had one: ``admissions.reinforced_listed`` and ``…_own`` (listed less posted), ``…_meetings`` held,
        ``…_speakers`` (of members present), ``…_admissions``. Facts by cell: ``names``, ``communes``, ``since`` (first year).
    """
    posted = postings_until(tables, year)
    since = posted.groupby("to_cell_id")["from_on"].min().dt.year
    cells = list(since.index)
    years = base.years_until(tables, year)
    counts = [_listed(tables, posted, cells, years), _held(tables, cells, years), _admitted(tables, cells, year)]
    register = tables.cells.set_index("cell_id").reindex(cells)
    facts = {
        **base.facts(tables, year),
        "cells": cells,
        "names": register["name"].dropna().to_dict(),
        "communes": register["commune_code"].dropna().to_dict(),
        "since": {cell: int(first) for cell, first in since.items()},
    }
    rows = pd.concat([_with_posting(tables, posted, years), *_rows(pd.concat(counts))], ignore_index=True)
    return Result("admissions.reinforced_cells", rows, facts=facts)


def _with_posting(tables: Tables, posted: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Cells with a posting on any day of each year, among the cells alive in it."""
    counts = []
    for year in years:
        begun = posted["from_on"] <= pd.Timestamp(f"{year}-12-31")
        lasting = posted["to_on"].isna() | (posted["to_on"] >= pd.Timestamp(f"{year}-01-01"))
        alive = base.alive_in(tables.cells, f"{year}-01-01", f"{year}-12-31")
        counts.append((posted.loc[begun & lasting, "to_cell_id"].nunique(), int(alive.sum())))
    table = pd.DataFrame(counts, columns=["numerator", "denominator"]).assign(year=years)
    return tidy(table, "admissions.reinforced_cells", "cells")


def _listed(tables: Tables, posted: pd.DataFrame, cells: list[str], years: list[int]) -> pd.DataFrame:
    """Per cell and year: members on the last sheet, and those of them who are not posted."""
    sheets = tables.meetings
    sheets = sheets[sheets["cell_id"].isin(cells) & sheets["year"].isin(years)]
    last = sheets.sort_values("month").drop_duplicates(["cell_id", "year"], keep="last")[
        ["cell_id", "year", "month", "listed"]
    ]
    present = last.merge(posted[["to_cell_id", "from_on", "to_on"]], left_on="cell_id", right_on="to_cell_id")
    end = present["month"] + pd.offsets.MonthEnd(0)
    present = present[(present["from_on"] <= end) & (present["to_on"].isna() | (present["to_on"] >= present["month"]))]
    number = present.groupby(["cell_id", "year"]).size().rename("posted").reset_index()
    both = last.merge(number, on=["cell_id", "year"], how="left")
    own = (both["listed"] - both["posted"].fillna(0).astype("Int64")).clip(lower=0)
    return pd.concat(
        [
            both[["cell_id", "year"]].assign(figure="listed", numerator=both["listed"]),
            both[["cell_id", "year"]].assign(figure="own", numerator=own),
        ]
    )


def took_place(sheets: pd.DataFrame) -> pd.Series:
    """Whether a sheet tells of a meeting that took place: it has a date or an attendance."""
    return sheets["held_on"].notna() | sheets["present"].notna()


def _held(tables: Tables, cells: list[str], years: list[int]) -> pd.DataFrame:
    """Per cell and year: meetings held, and speakers among members present."""
    sheets = tables.meetings
    sheets = sheets[sheets["cell_id"].isin(cells) & sheets["year"].isin(years) & took_place(sheets)]
    by = ["cell_id", "year"]
    spoken = sheets[sheets["speakers"].notna() & sheets["present"].notna()].groupby(by)[["speakers", "present"]].sum()
    held = sheets.groupby(by).size().rename("numerator").reset_index()
    speakers = spoken.rename(columns={"speakers": "numerator", "present": "denominator"}).reset_index()
    return pd.concat([held.assign(figure="meetings"), speakers.assign(figure="speakers")])


def _admitted(tables: Tables, cells: list[str], year: int) -> pd.DataFrame:
    people = base.persons(tables, year)
    years = [str(one) for one in base.years_until(tables, year)]
    counts = base.counted(people[people["cell_id"].isin(cells)], years, "cell_id", cells)
    return counts[counts["cell_id"].isin(cells)].assign(
        figure="admissions", year=lambda rows: rows["year"].astype("int64")
    )


def _rows(counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows of a result from counts by ``cell_id``, ``year`` and ``figure``, by cell and for the cells together."""
    table = counts.reindex(columns=["cell_id", "year", "figure", "numerator", "denominator"])
    rows = []
    for figure in ITEMS:
        part = table[table["figure"].eq(figure)].drop(columns="figure")
        measure, unit = f"admissions.reinforced_{figure}", "share" if figure == "speakers" else "count"
        together = part.groupby("year")[["numerator", "denominator"]].sum(min_count=1).reset_index()
        rows += [tidy(together, measure, unit), tidy(part, measure, unit, group="cell", subgroup="cell_id")]
    return rows


def reinforced_before_after(tables: Tables, year: int) -> Result:
    """All reinforced cells together, before and after each cell's first posting: meetings, speakers and admissions.

    Returns
    -------
    Result
        ``admissions.reinforced_before`` and ``admissions.reinforced_after`` (group ``figure``): ``meetings`` held among the
        months that the cells lived in the programme, ``speakers`` among members present, ``admissions`` (denominator: the same
        months; ``value`` per cell and year).
    """
    posted = postings_until(tables, year)
    since = posted.groupby("to_cell_id")["from_on"].min().dt.to_period("M").dt.to_timestamp()
    months = _cell_months(tables, since, year)
    rows = [
        _period(tables, months[months["after"] == after], since.index, after, year).assign(
            measure=f"admissions.reinforced_{'after' if after else 'before'}"
        )
        for after in (False, True)
    ]
    facts = {**base.facts(tables, year), "cells": list(since.index), "no_before": bool(months["after"].all())}
    table = pd.concat(rows, ignore_index=True)
    return Result("admissions.reinforced_before_after", table, derive=(_per_cell_year,), facts=facts)


def _cell_months(tables: Tables, since: pd.Series, year: int) -> pd.DataFrame:
    """Every month of the programme in which a reinforced cell lived, and whether it came after the first posting."""
    first = tables.programme.programme.first_year
    months = pd.date_range(f"{first}-01-01", f"{year}-12-01", freq="MS")
    grid = pd.MultiIndex.from_product([since.index, months], names=["cell_id", "month"]).to_frame(index=False)
    lives = tables.cells[["cell_id", "founded_on", "closed_on"]]
    grid = grid.merge(lives, on="cell_id", how="left")
    end = grid["month"] + pd.offsets.MonthEnd(0)
    alive = (grid["founded_on"].isna() | (grid["founded_on"] <= end)) & (
        grid["closed_on"].isna() | (grid["closed_on"] >= grid["month"])
    )
    grid = grid.loc[alive, ["cell_id", "month"]]
    return grid.assign(after=grid["month"] >= since.reindex(grid["cell_id"]).to_numpy())


def _period(tables: Tables, months: pd.DataFrame, cells: pd.Index, after: bool, year: int) -> pd.DataFrame:
    keys = ["cell_id", "month"]
    sheets = tables.meetings
    sheets = sheets[sheets["cell_id"].isin(cells) & took_place(sheets)].merge(months[keys], on=keys)
    spoken = sheets[sheets["speakers"].notna() & sheets["present"].notna()]
    people = base.persons(tables, year)
    people = people[people["cell_id"].isin(cells) & people["day"].notna()]
    people = people.assign(month=people["day"].dt.to_period("M").dt.to_timestamp().astype(months["month"].dtype))
    counts = {
        "meetings": (len(sheets.drop_duplicates(keys)), len(months)),
        "speakers": (spoken["speakers"].sum(), spoken["present"].sum()),
        "admissions": (len(people.merge(months[keys], on=keys)), len(months)),
    }
    frame = pd.DataFrame(
        {
            "figure": list(counts),
            "numerator": [n for n, _ in counts.values()],
            "denominator": [d for _, d in counts.values()],
        }
    )
    rows = tidy(frame, "", "share", year=base.span_of(tables, year), group="figure", subgroup="figure")
    return rows.assign(unit=rows["figure"].map({"admissions": "score"}).fillna("share"))


def _per_cell_year(rows: pd.DataFrame) -> pd.DataFrame:
    own = rows["unit"].eq("score")
    months = rows["denominator"].astype("Float64").mask(rows["denominator"] == 0)
    return rows.assign(value=rows["value"].mask(own, 12 * rows["numerator"].astype("Float64") / months))
