"""What ``thanhson check`` prints: the ledger and the findings, with file, sheet and row of each fault, and never a value."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd

from thanhson.programme import check_language, read_programme
from thanhson.registers.cleaning import CleanReport, ensure_clean
from thanhson.registers.ledger import COUNTS
from thanhson.words import number, say


def report(district: str | Path, clean_home: str | Path, lang: str = "en") -> tuple[str, int]:
    """Clean a district where needed, and tell what was found.

    Parameters
    ----------
    district, clean_home : path
        As for :func:`thanhson.registers.cleaning.ensure_clean`.
    lang : str
        ``vi`` or ``en``.

    Returns
    -------
    tuple of str and int
        The text for the terminal; the exit code: 3 where files were refused, else 0.
    """
    check_language(lang)
    programme = read_programme(district)
    found = CleanReport.read(ensure_clean(district, clean_home))
    title = say("check.title", lang, name=programme.district.name, code=programme.code)
    return "\n".join([title, *as_lines(found, lang)]) + "\n", found.exit_code


def as_lines(found: CleanReport, lang: str) -> list[str]:
    """A report of cleaning, line by line."""
    totals = {name.removeprefix("rows_"): int(found.ledger[name].sum()) for name in COUNTS}
    return [
        say("check.summary", lang, **totals),
        *_section("check.ledger", _ledger(found.ledger, lang), lang),
        *_section("check.refused", _refused(found, lang), lang),
        *(_section("check.passed_over", _passed_over(found), lang) if found.passed_over else []),
        *_section("check.repairs", _rules(found.repairs, lang), lang),
        *_section("check.warnings", _rules(found.warnings, lang), lang),
        *_section("check.faults", _faults(found.faults, lang), lang),
    ]


def _section(key: str, lines: list[str], lang: str) -> list[str]:
    return ["", say(key, lang), *(f"  {line}" for line in lines or [say("check.nothing", lang)])]


def _ledger(ledger: pd.DataFrame, lang: str) -> list[str]:
    lines = ledger[ledger["table"] != ""]
    if lines.empty:
        return []
    names = ["file", "sheet", "table", *COUNTS]
    rows = [[say(f"check.head.{name}", lang) for name in names]]
    for line in lines[names].itertuples(index=False):
        texts = [line.file, line.sheet, say(f"word.table.{line.table}", lang)]
        rows.append([*texts, *(number(count, lang) for count in line[3:])])
    return _aligned(rows, texts=3)


def _aligned(rows: list[list[str]], texts: int) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if i < texts else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _refused(found: CleanReport, lang: str) -> list[str]:
    return [f"{_place(one.file, one.sheet)}: {say(one.key, lang, **one.params)}" for one in found.refusals]


def _passed_over(found: CleanReport) -> list[str]:
    return [
        f"{_place(one.file, one.sheet)}: {', '.join(f'“{header}”' for header in one.headers)}"
        for one in found.passed_over
    ]


def _rules(counted: pd.DataFrame, lang: str) -> list[str]:
    return [
        say(
            "check.rule_line",
            lang,
            table=say(f"word.table.{line.table}", lang),
            rule=say(f"rule.{line.rule}", lang),
            n=int(line.rows),
            code=line.rule,
        )
        for line in counted.itertuples(index=False)
    ]


def _faults(faults: pd.DataFrame, lang: str) -> list[str]:
    lines: list[str] = []
    for (table, rule, scope), alike in faults.groupby(["table", "rule", "scope"], sort=True):
        told = {"table": say(f"word.table.{table}", lang), "rule": say(f"rule.{rule}", lang), "code": rule}
        lines.append(say("check.fault_line", lang, scope=say(f"check.scope.{scope}", lang), **told))
        for (file, sheet, column), rows in alike.groupby(["file", "sheet", "column"], sort=True)["row"]:
            where = {"place": _place(file, sheet), "column": column_title(table, column)}
            lines.append("  " + say("check.place", lang, rows=ranges(rows), **where))
    return lines


def _place(file: str, sheet: str) -> str:
    return f"{file} [{sheet}]" if sheet else file


def ranges(rows: Iterable[int]) -> str:
    """Row numbers, neighbours drawn together: ``4, 7–9``.

    Examples
    --------
    >>> ranges([9, 4, 7, 8])
    '4, 7–9'
    """
    ordered = sorted({int(row) for row in rows})
    starts = [ordered[0], *(later for earlier, later in pairwise(ordered) if later != earlier + 1)]
    ends = [*(earlier for earlier, later in pairwise(ordered) if later != earlier + 1), ordered[-1]]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))


def column_title(kind: str, column: str) -> str:
    """How a column is called in the registers: *Ngày họp* for ``held_on``; several, where it is a key of several."""
    titles = _titles()
    return ", ".join(titles.get((kind, name), name) for name in column.split(", "))


@cache
def _titles() -> dict[tuple[str, str], str]:
    titles: dict[tuple[str, str], str] = {}
    with (Path(__file__).parent / "headers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            titles.setdefault((row["kind"], row["field"]), row["header"])
    return titles
