"""The cap on "excellent": in words and as a table, each organisation without its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.ratings import BY_ORGANISATION, CAP, OVER
from thanhson.pages.scorecard import common
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from thanhson.measures.result import Result
    from thanhson.pages.page import Page


def sentences(result: Result, page: Page) -> list[str]:
    caps = result.facts["caps"]
    if page.year not in caps:
        return [page.say("scorecard.cap.none", year=page.year)]
    row = common.one(result, CAP, year=page.year, group="total")
    over = common.one(result, OVER, year=page.year)
    cap = page.percent(caps[page.year], 0)
    if not common.known(row["status"]) or row["status"] == "":
        return [page.say("scorecard.cap.nothing", year=page.year)]
    told = [
        page.say(
            "scorecard.cap.district",
            year=page.year,
            share=common.share(page, row["value"], row["denominator"]),
            cap=cap,
        )
    ]
    status = row["status"]
    if status == "met":
        told.append(page.say("scorecard.cap.kept", n=common.count(page, over["denominator"])))
    elif status == "missed":
        known = common.known(over["numerator"])
        key = "scorecard.cap.passed" if known else "scorecard.cap.passed_some"
        told.append(page.say(key, n=common.count(page, over["numerator"]), of=common.count(page, over["denominator"])))
    return [*told, page.say("scorecard.cap.base")]


def table(result: Result, page: Page) -> Table:
    yearly = common.pick(result, CAP, group="total")
    cap = result.facts["caps"].get(page.year, 1.0)
    rows = [_row(page, row, page.say("word.total"), cap) for row in yearly.to_dict("records")]
    single = common.pick(result, CAP, group=BY_ORGANISATION).to_dict("records")
    rows += [_row(page, row, page.say("scorecard.cap.organisation", number=row["subgroup"]), cap) for row in single]
    columns = [
        TableColumn("name", page.say("scorecard.column.organisation")),
        TableColumn("year", page.say("scorecard.column.year"), "year"),
        TableColumn("numerator", page.say("scorecard.column.excellent"), "count"),
        TableColumn("denominator", page.say("scorecard.column.rated_good"), "count"),
        TableColumn("verdict", page.say("scorecard.column.cap")),
    ]
    body = pd.DataFrame(rows, columns=[column.key for column in columns] + ["status"])
    notes = [page.say("scorecard.cap.note")] if rows else []
    return Table(page.say("scorecard.cap.caption", year=page.year), columns, body, notes, disclosed=bool(rows))


def _row(page: Page, row: dict[str, object], name: str, cap: float) -> dict[str, object]:
    numbers = {key: row[key] for key in ("year", "numerator", "denominator", "status")}
    status = str(row["status"])
    if page.exact and row["group"] == BY_ORGANISATION and common.known(row["value"]):
        status = "over" if row["value"] > cap else "met"
    return {"name": name, **numbers, "verdict": page.say(f"scorecard.cap.status.{status or 'none'}")}


VIEWS = {"excellent_cap": View(table, sentences=sentences)}
