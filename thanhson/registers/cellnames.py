"""Cells (*chi bộ*) across registers: found by code, or by name within a commune, or by a name unique in the district."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

import pandas as pd

from thanhson.registers.folding import bare, fold
from thanhson.registers.places import Communes, Match, Names

_CELL_WORD = re.compile(r"^(?:chi bo|cb)\b[\s:]*")
_AREA_WORD = re.compile(r"^(?:khu dan cu|kdc|khu pho|khu|thon|xom|ban|to dan pho|tdp)\s+")
_WITH_COMMUNE = re.compile(
    r"^(?P<name>.+?)[\s,;(–-]+(?P<commune>(?:xã|xa|thị trấn|tt\.?|x\.|phường)\s+[^)]+)\)?$", re.IGNORECASE
)


class CellIndex:
    """All cells that the cells registers name.

    Parameters
    ----------
    cells : pandas.DataFrame
        cell_id, name and commune_code of every row of the cells registers, whether or not the row was kept.
    communes : Communes
        The district's communes, for names that carry theirs: *Chi bộ khu 3, xã Địch Quả*.
    """

    def __init__(self, cells: pd.DataFrame, communes: Communes) -> None:
        known = cells.dropna(subset=["cell_id"])
        self._ids = set(known["cell_id"])
        self._folded = _index((fold(code), code) for code in self._ids)
        self._short = _index((fold(code).lstrip("0"), code) for code in self._ids)
        self._communes = communes
        self._named = known.dropna(subset=["name"])
        self._by_commune: dict[str, Names] = {}

    def find(self, text: str, commune: str | None = None) -> Match:
        """The cell that ``text`` names, by its code first and then by its name."""
        match = self.find_code(text)
        return match if match.fault is None else self.find_name(text, commune)

    def find_code(self, text: str) -> Match:
        """The cell with this code; zeros that were lost in front are put back where that leaves one cell."""
        if text in self._ids:
            return Match(text)
        for key, index, repair in (
            (fold(text), self._folded, "place.alias"),
            (fold(text).lstrip("0"), self._short, "code.leading_zero"),
        ):
            found = index.get(key, set())
            if len(found) == 1:
                return Match(next(iter(found)), repair)
        return Match(fault="cell.unknown")

    def find_name(self, text: str, commune: str | None = None) -> Match:
        """The cell of this name, in the commune with code ``commune`` or else in the whole district."""
        if commune is not None:
            return self._names(commune).find(text, _forms(text))
        if split := _WITH_COMMUNE.match(text):
            place = self._communes.find(split["commune"])
            within = self._names(place.code).find(split["name"], _forms(split["name"])) if place.code else Match()
            if within.code is not None:
                return within
        return self._everywhere.find(text, _forms(text))

    @cached_property
    def _everywhere(self) -> Names:
        return self._of(self._named)

    def _names(self, commune: str) -> Names:
        if commune not in self._by_commune:
            self._by_commune[commune] = self._of(self._named[self._named["commune_code"] == commune])
        return self._by_commune[commune]

    def _of(self, cells: pd.DataFrame) -> Names:
        names = dict(zip(cells["cell_id"], cells["name"], strict=True))
        return Names(names, {code: _forms(name) for code, name in names.items()}, "cell.unknown", _core)


def _core(name: str) -> str:
    return _forms(name)[-1] if bare(name) else ""


def _forms(name: str) -> list[str]:
    # "Chi bộ khu Bến Dầm", "CB Bến Dầm" and "Khu dân cư Bến Dầm" are one cell to everybody in its commune.
    split = _WITH_COMMUNE.match(name)
    forms = []
    for text in (name, split["name"] if split else ""):
        without_cell = _CELL_WORD.sub("", bare(text))
        forms += [bare(text), without_cell, _AREA_WORD.sub("", without_cell)]
    return [form for form in dict.fromkeys(forms) if form]


def _index(pairs) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for key, code in pairs:
        index[key].add(code)
    return dict(index)
