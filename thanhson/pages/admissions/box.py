"""The box at the end: what can be said from these registers, and what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages.admissions import common
from thanhson.pages.views import View

if TYPE_CHECKING:
    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table


def _statement(page: Page, key: str, params: dict[str, object]) -> str:
    told = dict(params)
    if "span" in told:
        told["when"] = common.when(page, told.pop("span"))
    for name in ("years", "fields", "pools"):
        if name in told:
            told[name] = _years(page, told[name]) if name == "years" else _items(page, name, told[name])
    return page.say(f"admissions.can_say.{key}", **told)


def _items(page: Page, kind: str, items: list) -> str:
    """Fields by their names, or pools by name and year, as a list in the page's language."""
    if kind == "fields":
        return common.listed(page, [page.say(f"admissions.can_say.field.{item}") for item in items])
    names = [f"“{vi if page.lang == 'vi' else en}” ({year})" for vi, en, year in items]
    return common.listed(page, names)


def _years(page: Page, years: list[int]) -> str:
    """Years as a list; three or more that follow each other as a span."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return common.listed(page, years)


def table(result: Result, page: Page) -> Table:
    rows = [
        {"side": page.say(f"admissions.can_say.{side}"), "statement": _statement(page, key, params)}
        for side in ("can", "cannot")
        for key, params in result.facts[side]
    ]
    body = pd.DataFrame(rows, columns=["side", "statement"], dtype=object)
    return common.table(
        page, "can_say", body, [("side", "text"), ("statement", "text")], disclosed=False, foldable=False
    )


VIEWS = {"can_say": View(table)}
