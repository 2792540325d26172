"""Yearly ratings (*đánh giá, xếp loại*) of cells and members: who was rated, who was not, and the cap on "excellent"."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.result import Result, tidy

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

CAP = "ratings.excellent_cap"
OVER = "ratings.organisations_over_cap"
BY_ORGANISATION = "organisation"


def alive_at_end(cells: pd.DataFrame, year: int) -> pd.Series:
    """Whether each cell lived on after the end of ``year``: those that had to be rated for it."""
    end = pd.Timestamp(f"{year}-12-31")
    begun = cells["founded_on"].isna() | (cells["founded_on"] <= end)
    return begun & (cells["closed_on"].isna() | (cells["closed_on"] > end))


def cells_rated(tables: Tables, year: int, good: list[str]) -> dict[str, int]:
    """Cells rated in ``year``: how many are one of ``good``, how many in all, and how many lived at its end without a rating."""
    own = tables.cell_ratings[tables.cell_ratings["year"] == year].dropna(subset="rating")
    due = tables.cells.loc[alive_at_end(tables.cells, year), "cell_id"]
    missing = int((~due.isin(own["cell_id"])).sum())
    return {"numerator": int(own["rating"].isin(good).sum()), "denominator": len(own), "missing": missing}


def members_rated(tables: Tables, year: int, good: list[str]) -> dict[str, int]:
    """Members rated in ``year``, as :func:`cells_rated`; a cell without any rating misses as many as its last sheet had due.

    A cell without any sheet counts as large as the largest known; ``unsized`` counts such cells where no sheet tells a size.
    """
    own = tables.member_ratings[tables.member_ratings["year"] == year].dropna(subset=["rating", "members"])
    due = tables.cells.loc[alive_at_end(tables.cells, year), "cell_id"]
    known = _members_due(tables, year)
    sizes = known.reindex(due[~due.isin(own["cell_id"])])
    sizes = sizes.fillna(known.max()) if len(known) else sizes
    return {
        "numerator": int(own.loc[own["rating"].isin(good), "members"].sum()),
        "denominator": int(own["members"].sum()),
        "missing": int(sizes.fillna(0).sum()),
        "unsized": int(sizes.isna().sum()),
    }


def _members_due(tables: Tables, year: int) -> pd.Series:
    """Members due at each cell's last sheet up to ``year`` (those listed where exemptions are not known)."""
    found = tables.sql(
        "select cell_id, arg_max(coalesce(due, listed), month) as members from meetings "
        "where year <= $year and coalesce(due, listed) is not null group by cell_id",
        {"year": year},
    )
    return found.set_index("cell_id")["members"].astype("Int64")


def excellent_cap(tables: Tables, year: int) -> Result:
    """Members rated excellent against those rated good, in the district and within each grassroots organisation.

    The cap holds within each organisation (*tổ chức cơ sở đảng*), so the district's ratio decides nothing. Cells that name no
    committee are organisations of their own.

    Parameters
    ----------
    tables : Tables
    year : int
        The page's year; only years whose scale has a cap have rows.

    Returns
    -------
    Result
        ``ratings.excellent_cap``: excellent ÷ good members each year in ``total`` (``status``: ``missed`` where any organisation
        is over the cap), and in the page's year by ``organisation``, numbered from the largest, never named.
        ``ratings.organisations_over_cap``: organisations over it / organisations with any such member.

    References
    ----------
    Hướng dẫn 21-HD/BTCTW (2019): at most 20% of those rated good, in each grassroots organisation.
    """
    first = tables.programme.programme.first_year
    scales = {one: tables.programme.scale_of(one) for one in range(first, year + 1)}
    caps = {one: scale.excellent_cap_of_good for one, scale in scales.items() if scale}
    capped = {one: cap for one, cap in caps.items() if cap is not None}
    rows = [_year_rows(tables, one, cap) for one, cap in capped.items()]
    if year in capped:
        rows.append(_organisation_rows(tables, year))
    facts = {"year": year, "caps": capped, "first": min(capped, default=None)}
    table = pd.concat(rows, ignore_index=True) if rows else _no_rows()
    return Result("scorecard.excellent_cap", table, facts=facts)


def organisations(tables: Tables, year: int) -> pd.DataFrame:
    """Members rated excellent and good in each grassroots organisation: ``excellent``, ``good``, largest first."""
    own = tables.member_ratings[tables.member_ratings["year"] == year].dropna(subset="members")
    own = own[own["rating"].isin(["excellent", "good"])]
    committees = tables.cells.set_index("cell_id")["committee"].reindex(own["cell_id"]).reset_index(drop=True)
    # A cell without a committee above it is an organisation by itself.
    names = committees.fillna("cell " + own["cell_id"].reset_index(drop=True))
    table = own.assign(organisation=names.to_numpy()).pivot_table(
        index="organisation", columns="rating", values="members", aggfunc="sum", fill_value=0
    )
    table = table.reindex(columns=["excellent", "good"], fill_value=0).astype("int64")
    return table[table.sum(axis=1) > 0].sort_values(["good", "excellent"], ascending=False, kind="stable")


def over_cap(table: pd.DataFrame, cap: float) -> pd.Series:
    """Whether excellent ÷ good passes ``cap``, decided in whole numbers (a cap of 0.2 is a fifth, not a binary float)."""
    share = Fraction(str(cap))
    return table["excellent"] * share.denominator > table["good"] * share.numerator


def _year_rows(tables: Tables, year: int, cap: float) -> pd.DataFrame:
    table = organisations(tables, year)
    over = over_cap(table, cap)
    status = ("missed" if over.any() else "met") if len(table) else ""
    ratio = pd.DataFrame({"numerator": [table["excellent"].sum()], "denominator": [table["good"].sum()]})
    count = pd.DataFrame({"numerator": [int(over.sum())], "denominator": [len(table)]})
    return pd.concat(
        [
            tidy(ratio, CAP, "share", year=year, status=status, note="excellent of good, members"),
            tidy(count, OVER, "share", year=year),
        ]
    )


def _organisation_rows(tables: Tables, year: int) -> pd.DataFrame:
    table = organisations(tables, year)
    rows = table.rename(columns={"excellent": "numerator", "good": "denominator"}).reset_index(drop=True)
    rows["organisation"] = (rows.index + 1).astype("str")
    # No status here: how many are over the cap is a count like any other, and must not be counted out of a table.
    return tidy(rows, CAP, "share", year=year, group=BY_ORGANISATION, subgroup="organisation")


def _no_rows() -> pd.DataFrame:
    return tidy(pd.DataFrame({"year": [], "numerator": [], "denominator": []}), CAP, "share")
