"""The figures printed about the district as a referee reads them: claimed, what holds, what cannot be known, and the register."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.audit import why
from thanhson.measures.phrases import Run
from thanhson.measures.published import denominators
from thanhson.measures.register_counts import KEYS
from thanhson.measures.verdicts import VERDICTS
from thanhson.pages.scorecard import common
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from thanhson.measures.article import Claim
    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

SHARED = {name for name in KEYS.values() if name.startswith(("attendance", "grade", "target"))}
"""Figures of which only a percentage was printed: the register's share is told, not its counts."""


def sentences(result: Result, page: Page) -> list[str]:
    claims = result.facts["claims"]
    if not claims:
        return [page.say("scorecard.article.nothing", name=page.programme.district.name)]
    numbers = Counter(claim.finding.verdict for claim in claims)
    told = [_source(result, page, len(claims))]
    kinds = [
        page.say("scorecard.article.verdict", n=numbers[name], verdict=page.say(f"audit.verdict.{name}"))
        for name in VERDICTS
        if numbers[name]
    ]
    told.append(page.say("scorecard.article.verdicts", verdicts=common.listed(page, kinds)))
    return [*told, *_totals(claims, page), *_testable(claims, page), _register(result, page)]


def _totals(claims: list[Claim], page: Page) -> list[str]:
    """The totals that counts and percentages of one total allow together: how well they speak for it."""
    told = []
    own = [claim for claim in claims if claim.finding.reason == "fits"]
    for total in dict.fromkeys(claim.figure.counts[1] for claim in own):
        group = [claim for claim in own if claim.figure.counts[1] == total]
        wholes = set.intersection(*(_wholes(claim, 2 * total) for claim in group))
        names = [f"“{claim.figure.label.text(page.lang)}”" for claim in group]
        run = Run(min(wholes), max(wholes)).text(page.lang)
        told.append(page.say("scorecard.article.totals", claims=common.listed(page, names), wholes=run, total=total))
    return told


def _wholes(claim: Claim, upto: int) -> set[int]:
    """The totals of which the claim's count prints as its percentage, by the rounding that explains it."""
    figure = claim.figure
    return set(denominators(figure.counts[0], figure.percent, upto, claim.finding.rounding))


def _source(result: Result, page: Page, n: int) -> str:
    source = result.facts["source"]
    return page.say("scorecard.article.source", n=n, **_named(source, page))


def _named(source: dict[str, str], page: Page) -> dict[str, str]:
    return {**source, "when": common.when(page, source["published_on"])}


def _testable(claims: list[Claim], page: Page) -> list[str]:
    """Which figures cannot be known, by what was left out."""
    missing = {
        "without_counts": "scorecard.article.without_counts",
        "no_percentage": "scorecard.article.only_counts",
        "no_percentage_share": "scorecard.article.only_counts",
        "target": "scorecard.article.targets",
    }
    by_key: dict[str, list[str]] = {}
    for claim in claims:
        if key := missing.get(claim.finding.reason):
            by_key.setdefault(key, []).append(f"“{claim.figure.label.text(page.lang)}”")
    return [page.say(key, claims=common.listed(page, names)) for key, names in by_key.items()]


def _register(result: Result, page: Page) -> str:
    same = Counter(result.rows["same"])
    if not same["yes"] and not same["no"]:
        last = max((years[1] for years in result.facts["ends"]), default=None)
        return page.say("scorecard.article.later", last=last, year=page.year)
    differing = [
        f"“{claim.figure.label.text(page.lang)}”"
        for claim in result.facts["claims"]
        if common.one(result, "published.register", line=claim.line)["same"] == "no"
    ]
    told = page.say("scorecard.article.register", same=same["yes"], of=same["yes"] + same["no"])
    if differing:
        told += " " + page.say("scorecard.article.differing", claims=common.listed(page, differing))
    if page.programme.programme.synthetic:
        told += " " + page.say("scorecard.article.synthetic")
    return told


def table(result: Result, page: Page) -> Table:
    rows = [
        _row(claim, common.one(result, "published.register", line=claim.line), page) for claim in result.facts["claims"]
    ]
    names = ("claim", "printed", "verdict", "counts", "register", "same", "why")
    columns = [TableColumn(name, page.say(f"scorecard.column.{name}")) for name in names]
    body = pd.DataFrame(rows, columns=list(names))
    notes = [page.say("scorecard.article.note")]
    if source := result.facts["source"]:
        notes.append(page.say("scorecard.article.address", **_named(source, page)))
    return Table(page.say("scorecard.article.caption", name=page.programme.district.name), columns, body, notes)


def _row(claim: Claim, row: pd.Series, page: Page) -> dict[str, str]:
    return {
        "claim": common.capital(claim.figure.label.text(page.lang)),
        "printed": common.printed(page, claim.figure),
        "verdict": page.say(f"audit.verdict.{claim.finding.verdict}"),
        "counts": claim.finding.counts or "–",
        "why": why(claim.finding, page.lang),
        "register": _register_text(claim, row, page),
        "same": page.say(f"scorecard.same.{row['same']}"),
    }


def _register_text(claim: Claim, row: pd.Series, page: Page) -> str:
    """The register's own figure, rounded like every other; a share only where only a share was printed."""
    if row["same"] not in ("yes", "no"):
        return "–"
    if row["status"] == "withheld":
        return page.say("page.withheld_sign")
    if claim.key.startswith("target"):
        share = page.percent(row["value"], claim.figure.percent.decimals)
        return page.say("scorecard.article.setting", share=share)
    if claim.key in SHARED:
        text = page.percent(row["value"], 2 if page.exact else 1)
        return text if page.exact else page.say("scorecard.about", text=text)
    if not common.known(row["denominator"]):
        return common.count(page, row["numerator"])
    part, total = page.number(row["numerator"], 0), page.number(row["denominator"], 0)
    text = page.say("scorecard.of", part=part, total=total)
    text = text if page.exact else page.say("scorecard.about", text=text)
    return f"{text} = {page.percent(row['value'], 1 if page.exact else 0)}" if claim.figure.percent else text


VIEWS = {"article": View(table, sentences=sentences)}
