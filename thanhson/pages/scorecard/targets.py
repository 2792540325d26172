"""The four targets on a page: a strip a year, the verdicts in words, distances in whole units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.targets import MARGIN, MISSING, NEEDED, TARGETS
from thanhson.pages.scorecard import common
from thanhson.pages.scorecard.strips import target_strips
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def sentences(result: Result, page: Page) -> list[str]:
    """What holds in the page's year, target by target, then the years before and the break of the scale."""
    told = [_overview(result, page)]
    told += [_of_target(result, page, name) for name in TARGETS]
    if not common.pick(result, "targets.cells_good_or_better")["denominator"].fillna(0).any():
        return told
    if breaks := result.facts["breaks"]:
        told.append(page.say("scorecard.targets.break", year=breaks[0], before=breaks[0] - 1))
    if not page.exact:
        told.append(page.say("scorecard.targets.exact"))
    return told


def _overview(result: Result, page: Page) -> str:
    rows = [common.one(result, f"targets.{name}", year=page.year) for name in TARGETS]
    words = [str(row["status"]) if common.known(row["status"]) else "" for row in rows]
    return page.say(
        "scorecard.targets.overview",
        year=page.year,
        **{name: words.count(name) for name in ("met", "missed", "undecided")},
    )


def _of_target(result: Result, page: Page, name: str) -> str:
    row = common.one(result, f"targets.{name}", year=page.year)
    title = common.capital(page.say(f"scorecard.target.{name}"))
    target = page.percent(result.facts["targets"][name], 0)
    if not common.known(row["status"]) or row["status"] == "":
        return page.say("scorecard.targets.nothing", name=title, target=target)
    if row["status"] == "withheld":
        return page.say("scorecard.targets.hidden", name=title, target=target)
    parts = [_share(page, row, title, target), _distance(result, page, name, str(row["status"]))]
    parts.append(_missing(result, page, name, row))
    return " ".join(part for part in [*parts, _history(result, page, name)] if part)


def _share(page: Page, row: pd.Series, title: str, target: str) -> str:
    if not common.known(row["value"]):
        return page.say("scorecard.targets.unreported", name=title, target=target)
    return page.say(
        "scorecard.targets.share",
        name=title,
        share=common.share(page, row["value"], row["denominator"]),
        target=target,
        status=_status(page, row["status"]),
    )


def _distance(result: Result, page: Page, name: str, status: str) -> str:
    row = common.one(result, MARGIN, year=page.year, subgroup=name)
    if not common.known(row["value"]):
        return page.say("scorecard.targets.distance_withheld") if row["status"] == "withheld" else ""
    side = "spare" if not row["short"] else "short"
    if row["numerator"] == 0:
        side = "just"
    prefix = "reported_" if status == "undecided" else ""
    n = common.count(page, row["numerator"])
    return page.say(f"scorecard.targets.{prefix}{side}", n=n, units=_units(page, name, row["numerator"]))


def _units(page: Page, name: str, count: object) -> str:
    """What the units of a target are called, in their number."""
    one = common.known(count) and count == 1
    return page.say(f"scorecard.unit{'_one' if one else ''}.{name}")


def _missing(result: Result, page: Page, name: str, row: pd.Series) -> str:
    missing = common.one(result, MISSING, year=page.year, subgroup=name)
    if not common.known(missing["status"]):
        return ""
    kind = "sheets" if name == "meeting_procedure" else "ratings"
    bounds = {side: common.share(page, row[side], row["denominator"]) for side in ("lower", "upper")}
    count, units = common.count(page, missing["numerator"]), _units(page, name, missing["numerator"])
    same = "_same" if bounds["lower"] == bounds["upper"] else ""
    told = page.say(f"scorecard.targets.missing_{kind}{same}", n=count, units=units, **bounds)
    needed = common.one(result, NEEDED, year=page.year, subgroup=name)
    if not common.known(needed["numerator"]):
        return common.capital(told)
    wanted = page.say("scorecard.targets.needed", n=common.count(page, needed["numerator"]))
    return common.capital(f"{told} {wanted}")


def _history(result: Result, page: Page, name: str) -> str:
    """The verdict of every year up to the page's: the same target in every year, not only in the good one."""
    years = [year for year in result.facts["years"] if year != page.year]
    if not years:
        return ""
    rows = [(year, common.one(result, f"targets.{name}", year=year)["status"]) for year in years]
    words = [f"{year} {_status(page, status)}" for year, status in rows]
    return page.say("scorecard.targets.history", years="; ".join(words))


def _status(page: Page, status: object) -> str:
    return page.say(f"scorecard.status.{status if common.known(status) and status else 'none'}")


def figure(result: Result, page: Page) -> Figure | None:
    return target_strips(result, page)


def alt(result: Result, page: Page) -> str:
    return page.say("scorecard.targets.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    rows = [_table_row(result, page, name, year) for name in TARGETS for year in result.facts["years"]]
    body = pd.DataFrame([row for row in rows if row])
    columns = [
        TableColumn("name", page.say("scorecard.column.target")),
        TableColumn("year", page.say("scorecard.column.year"), "year"),
        TableColumn("numerator", page.say("scorecard.column.good"), "count"),
        TableColumn("denominator", page.say("scorecard.column.of"), "count"),
        TableColumn("value", page.say("scorecard.column.share"), "percent"),
        TableColumn("lower", page.say("scorecard.column.lower"), "percent"),
        TableColumn("upper", page.say("scorecard.column.upper"), "percent"),
        TableColumn("target", page.say("scorecard.column.aim"), "percent", 0),
        TableColumn("verdict", page.say("scorecard.column.status")),
        TableColumn("margin", page.say("scorecard.column.margin"), "count"),
        TableColumn("missing", page.say("scorecard.column.missing"), "count"),
    ]
    notes = [page.say("scorecard.targets.note_margin"), page.say("scorecard.targets.note_due")]
    return Table(page.say("scorecard.targets.caption", span=page.span), columns, body, notes)


def _table_row(result: Result, page: Page, name: str, year: int) -> dict[str, object] | None:
    row = common.one(result, f"targets.{name}", year=year)
    if not common.known(row["year"]):
        return None
    margin = common.one(result, MARGIN, year=year, subgroup=name)
    missing = common.one(result, MISSING, year=year, subgroup=name)
    numbers = {key: row[key] for key in ("numerator", "denominator", "value", "lower", "upper", "status")}
    return {
        "name": common.capital(page.say(f"scorecard.target.{name}")), "year": str(year), **numbers,
        "target": result.facts["targets"][name],
        "verdict": _status(page, row["status"]),
        "margin": _cell(page, margin), "missing": _cell(page, missing) if common.known(missing["status"]) else page.number(0, 0),
    }  # fmt: skip


def _cell(page: Page, row: pd.Series) -> str:
    if not common.known(row["status"]):
        return "–"
    return page.number(row["value"], 0) if common.known(row["value"]) else page.say("page.withheld_sign")


VIEWS = {"targets": View(table, figure, alt, sentences)}
