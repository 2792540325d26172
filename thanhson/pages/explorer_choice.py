"""What a reader chose: checked against what there is, and told again as words, as a line of code and as a file's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import pandas as pd

from thanhson.errors import UsageError
from thanhson.measures.cube import MEASURES
from thanhson.pages.explorer_blocks import Blocks
from thanhson.pages.page import Page

Choice = str | Iterable[str] | None

FILTERS = {"years": "year", "communes": "commune", "setting": "setting", "cell_types": "cell_type"}
"""The filters of a view, and the dimension that each one narrows."""

MOST_NAMED = 3
"""So many places or types are named in a title; of more, only their number is told."""


@dataclass(frozen=True)
class Chosen:
    """A measure, the dimension of its rows, and the values that each filter keeps (``None``: all; years always stand here)."""

    measure: str
    by: str
    years: list[int]
    every_year: bool
    keep: dict[str, list[str] | None]

    @classmethod
    def checked(
        cls, blocks: Blocks, measure: str, by: str, lang: str, *, years: int | Iterable[int] | None = None,
        communes: Choice = None, setting: Choice = None, cell_types: Choice = None,
    ) -> Chosen:  # fmt: skip
        """The choice, communes by their codes.

        Raises
        ------
        UsageError
            Something is not known; it lists what there is.
        """
        _known("measure", [measure], list(MEASURES))
        _known("by", [by], list(blocks.dimensions))
        frame = blocks.frame
        keep = {
            "years": _listed(years),
            "communes": _codes(_listed(communes), blocks.page(lang)),
            "setting": _listed(setting),
            "cell_types": _listed(cell_types),
        }
        for name, values in keep.items():
            _known(FILTERS[name], values or [], sorted(frame[FILTERS[name]].unique().tolist()))
        every = sorted(frame["year"].unique().tolist())
        chosen = sorted(set(keep.pop("years") or every))
        return cls(measure, by, chosen, chosen == every, keep)

    def mask(self, frame: pd.DataFrame) -> pd.Series:
        """Which blocks are kept."""
        kept = frame["year"].isin(self.years)
        for name, values in self.keep.items():
            if values is not None:
                kept &= frame[FILTERS[name]].isin(values)
        return kept

    @property
    def span(self) -> str:
        """The years as ``results.csv`` writes them: ``2019``, ``2016-2020``; with gaps all of them."""
        first, last = self.years[0], self.years[-1]
        if self.years == list(range(first, last + 1)):
            return f"{first}-{last}" if last > first else str(first)
        return ", ".join(map(str, self.years))

    def scope(self, page: Page) -> str:
        """The part of the district in words: ``2019 · rural · Yên Sơn``."""
        parts = [self.span]
        for name, values in self.keep.items():
            if values is not None and len(values) > MOST_NAMED:
                parts.append(page.say(f"explore.scope.{name}", n=len(values)))
            elif values is not None:
                parts.append(", ".join(page.word(FILTERS[name], value) for value in values))
        return " · ".join(parts)

    def note(self, exact: bool) -> str:
        """The filters for a file of rows, in the words of the code, and that it is exact where it is."""
        parts = [f"{name}={' '.join(values)}" for name, values in self.keep.items() if values is not None]
        return "; ".join([*parts, *(["exact, not to be shared"] if exact else [])])

    def code(self, blocks: Blocks, lang: str) -> str:
        """The line of code that makes the view again."""
        parts = [repr(_plain(blocks.districts)), repr(self.measure), f"by={self.by!r}"]
        kept = {"years": None if self.every_year else self.years, **self.keep}
        parts += [f"{name}={_one_or_more(values)!r}" for name, values in kept.items() if values is not None]
        parts += [f"lang={lang!r}", *(["exact=True"] if blocks.exact else [])]
        parts += [f"clean={_plain(blocks.clean)!r}"] if blocks.clean else []
        return f"thanhson.view({', '.join(parts)})"

    def file_name(self, exact: bool) -> str:
        """A name for files of this view that says what it is: ``attendance-rate-by-commune-2019-rural``."""
        parts = [self.measure.replace(".", "-").replace("_", "-"), "by", self.by.replace("_", "-")]
        parts += [] if self.every_year else [self.span.replace(", ", "-")]
        for name, values in self.keep.items():
            if values is not None:
                parts += values if len(values) <= MOST_NAMED else [f"{len(values)}-{name.replace('_', '-')}"]
        return "-".join([*parts, *(["EXACT"] if exact else [])])


def _listed(values: object) -> list | None:
    if values is None:
        return None
    listed = [values] if isinstance(values, str) or not isinstance(values, Iterable) else list(values)
    return [int(value) if isinstance(value, Integral) else value for value in listed] or None


def _codes(communes: list | None, page: Page) -> list | None:
    if communes is None:
        return None
    by_name = {name: code for code, name in page.communes.items()}
    return [by_name.get(commune, commune) for commune in communes]


def _known(what: str, values: list, known: list) -> None:
    for value in values:
        if value not in known:
            raise UsageError("explore.unknown", what=what, value=str(value), known=", ".join(map(str, known)))


def _one_or_more(values: list) -> object:
    return values[0] if len(values) == 1 else values


def _plain(path: object) -> object:
    return str(path) if isinstance(path, str | Path) else [str(one) for one in path]  # type: ignore[union-attr]
