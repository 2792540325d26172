"""A printed figure as read: what it is about, its counts and its percentage, with the words that the source put beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from thanhson.measures.numerals import BOUNDS, Printed, count, percentage
from thanhson.registers.text import fold
from thanhson.words import has, say

_TARGET = re.compile(r"^(target|chi tieu|muc tieu)\b")
_PLAN = re.compile(r"\b(plan|target|goal|ke hoach|chi tieu|muc tieu|nghi quyet)\b")
_QUOTED = re.compile(r"[\"“”]([^\"“”]{1,60})[\"“”]")
_APPROXIMATE = {fold(word) for kind in ("above", "below", "about") for word in BOUNDS[kind].split("|")}


@dataclass(frozen=True)
class Label:
    """What a figure is about, for a sentence: its measure and subgroup in the language's words."""

    measure: str
    subgroup: str = ""

    def text(self, lang: str) -> str:
        names = [wording(text, lang) for text in (self.measure, self.subgroup) if text]
        return ": ".join(names)


def wording(text: str, lang: str) -> str:
    """A measure, subgroup or period of a file of figures in ``lang``; the text itself where the catalogue lacks it."""
    key = f"figure.{text}"
    return say(key, lang) if has(key) else text


@dataclass(frozen=True)
class Figure:
    """A row of a file of figures, read: counts and percentage as printed, with their words."""

    row: int
    source: str
    whole: tuple[str, ...]
    measure: str
    subgroup: str
    part: Printed | None
    total: Printed | None
    percent: Printed | None
    printed: str
    note: str

    @property
    def label(self) -> Label:
        """What it is about."""
        return Label(self.measure, self.subgroup)

    @property
    def counts(self) -> tuple[int | None, int | None]:
        """The printed counts as whole numbers, part and total; a word beside them is left aside."""
        return self.part.digits if self.part else None, self.total.digits if self.total else None

    @property
    def approximate(self) -> bool:
        """Whether a word beside a count makes it a bound."""
        return any(read is not None and read.bound for read in (self.part, self.total))

    @property
    def is_target(self) -> bool:
        """A target that was set, not a result."""
        return bool(_TARGET.search(fold(self.measure)))

    @property
    def of_plan(self) -> bool:
        """Whether the share is one of a plan, so that it may pass 100%."""
        over = self.percent is not None and (self.percent.excess or self.percent.value > 100)
        return over or bool(_PLAN.search(fold(self.measure)))


def read(row: int, values: dict[str, str]) -> Figure:
    """Read a row of a file of figures."""
    said = [fold(text) for text in _QUOTED.findall(values["note"])]
    return Figure(
        row=row,
        source=values["source_url"].strip(),
        whole=tuple(values[column].strip() for column in ("source_url", "place", "level", "period", "measure")),
        measure=values["measure"].strip(),
        subgroup=values["subgroup"].strip(),
        part=_count(values["numerator"], said),
        total=_count(values["denominator"], said),
        percent=percentage(values["percent_printed"].strip()) if values["percent_printed"].strip() else None,
        printed=values["percent_printed"].strip(),
        note=values["note"].strip(),
    )


def _count(text: str, said: Sequence[str]) -> Printed | None:
    """A count, with the word that the source printed before it where the note quotes it (``printed as "gần 640"``)."""
    if not text.strip() or (printed := count(text.strip())) is None:
        return None
    for words in said:
        quoted = count(words)
        if quoted is not None and quoted.bound and quoted.digits == printed.digits:
            return quoted
        if words in _APPROXIMATE:
            return replace(printed, bound=printed.bound or "about")
    return printed
