"""Registers of so few persons that their line in the ledger would tell what the pages withhold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate, chain
from pathlib import PurePosixPath

from thanhson.registers.titles import folder_year

PERSONS = ("admissions",)
"""Registers of which a clean row is a person whom pages count. Of postings they count cells and meetings: who was sent where is told
to everybody in the district, and the ledger's line stays."""


def fewest(lines: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """The smallest number of persons that the ledgers of a page and of those of earlier years tell, by register.

    A page's ledger counts rows up to its year; less that of the year before it tells of one year.

    Parameters
    ----------
    lines : iterable of (str, str, int)
        Table, file (below ``raw/``) and clean rows of each line of the ledger.

    Returns
    -------
    dict of str to int
        For each of :data:`PERSONS` with any person, a number above 0.

    Examples
    --------
    >>> fewest([("admissions", "2016/a.xlsx", 40), ("admissions", "2017/a.xlsx", 3), ("meetings", "2016/b.xlsx", 2)])
    {'admissions': 3}
    """
    persons: dict[str, Counter[int]] = defaultdict(Counter)
    for table, file, clean in lines:
        if table in PERSONS:
            persons[table][folder_year(PurePosixPath(file).parent) or 0] += clean
    told = {}
    for table, by_year in persons.items():
        steps = [by_year[year] for year in sorted(by_year)]
        told[table] = [count for count in chain(steps, accumulate(steps)) if count]
    return {table: min(counts) for table, counts in told.items() if counts}
