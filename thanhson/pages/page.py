"""A page's language: words, names, numbers, and how a figure or table is put on display."""

from __future__ import annotations

import datetime as dt
import math
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson import words
from thanhson.errors import UsageError
from thanhson.pages.picture import picture
from thanhson.pages.plain import escape
from thanhson.pages.tables import Table, TableColumn
from thanhson.programme import Programme

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class _Shown(dict):
    """What is put on display; in a script, where ``display`` prints it, its text alone and not the bytes of its picture."""

    def __init__(self, data: dict[str, object], text: str) -> None:
        super().__init__(data)
        self.text = text

    def __str__(self) -> str:
        return self.text


OPENING = '<p class="opening">'
"""How the opening of a notebook starts; a page's own head says the same, so that the exporter leaves it out."""


class Page:
    """What figures, tables and sentences need to speak the language of one page."""

    def __init__(self, programme: Programme, year: int, lang: str, exact: bool = False) -> None:
        self.programme = programme
        self.year = year
        self.lang = lang
        self.exact = exact

    def say(self, key: str, /, **params: object) -> str:
        """The catalogue's entry ``key`` in this page's language."""
        return words.say(key, self.lang, **params)

    def number(self, value: object, decimals: int | None = None) -> str:
        """A number in the language's form."""
        return words.number(value, self.lang, decimals)

    def percent(self, share: object, decimals: int = 1) -> str:
        """A share of 0 to 1 as a percentage in the language's form."""
        return words.percent(share, self.lang, decimals)

    def month(self, month: object) -> str:
        """A month (``2019-07`` or a date) in the language's form."""
        return words.month(month, self.lang)

    def word(self, group: str, value: object) -> str:
        """The word for a subgroup: ``word("cell_type", "school")``, ``word("commune", "08656")``; text itself where none is listed."""
        if group == "commune":
            return self.communes.get(str(value), str(value))
        key = f"word.{group}.{value}"
        return self.say(key) if words.has(key) else str(value)

    @cached_property
    def communes(self) -> dict[str, str]:
        """Commune names by code; of a district that no list has (a page is drawn from clean tables alone), none."""
        return commune_names(self.programme.code, self.programme.folder)

    @property
    def span(self) -> str:
        """The programme up to the page's year: ``2016-2019``, or ``2016`` in the first year."""
        first = self.programme.programme.first_year
        return f"{first}-{self.year}" if self.year > first else str(first)

    def programme_name(self) -> str:
        """The programme's name in this language."""
        names = self.programme.programme
        return names.name_vi if self.lang == "vi" else names.name_en

    def disclosure_rule(self) -> str:
        """The rule of disclosure control in a sentence; on an exact page, that there was none."""
        settings = self.programme.disclosure
        if self.exact:
            return self.say("page.rule_exact")
        return self.say("page.rule", threshold=settings.threshold, below=settings.threshold - 1, base=settings.rounding)

    def synthetic_note(self) -> str:
        """The sentence that rows are made up; blank for real registers."""
        return self.say("page.synthetic") if self.programme.programme.synthetic else ""

    def figure_note(self) -> str:
        """The short form of :meth:`synthetic_note` that stands at the foot of every figure."""
        return self.say("page.synthetic_figure") if self.programme.programme.synthetic else ""

    def cell(self, value: object, column: TableColumn, withheld: bool = False) -> str:
        """A value of a table as text."""
        if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
            return self.say("page.withheld_sign") if withheld else "–"
        if isinstance(value, str) and column.kind in ("percent", "number", "rate", "count"):
            return value  # a sign in the place of a number
        match column.kind:
            case "percent":
                return self.percent(value, column.decimals)
            case "number" | "rate":
                return self.number(value, column.decimals)
            case "count":
                return self.number(value, 0)
            case "month":
                return self.month(value)
            case "date":
                return words.date(value, self.lang) if isinstance(value, dt.date) else str(value)
            case _:
                return str(value)

    def paragraphs(self, sentences: list[str]) -> str:
        """Sentences as HTML paragraphs, escaped."""
        return "".join(f'<p class="finding">{escape(sentence)}</p>' for sentence in sentences)

    def opening(self) -> str:
        """What a notebook shows when it opens a run: district, year, and whether the rows are made up."""
        district = self.programme.district
        lines = [self.say("page.opening", name=district.name, province=district.province, year=self.year)]
        lines += [note for note in (self.synthetic_note(),) if note]
        return "".join(f"{OPENING}{escape(line)}</p>" for line in lines)

    def display_sentences(self, sentences: list[str]) -> None:
        """Put sentences on display, as HTML paragraphs."""
        from IPython.display import HTML, display

        markup = HTML(self.paragraphs(sentences))
        display(_Shown({"text/html": markup.data, "text/plain": repr(markup)}, "\n".join(sentences)), raw=True)

    def display_figure(self, figure: Figure, alt: str) -> None:
        """Put a figure on display as a picture with its alternative text.

        It is drawn here rather than by the notebook's backend: one pass instead of two, the same bytes everywhere,
        and the alternative text as its plain form, so that the test of the committed notebooks reads it too.
        """
        from IPython.display import display

        shown = _Shown({"image/png": picture(figure), "text/plain": alt}, alt)
        display(shown, raw=True, metadata={"image/png": {"alt": alt}})

    def display_table(self, table: Table, name: str, extra: dict[str, object]) -> None:
        """Put a table on display, as HTML and text, with further MIME types that travel along."""
        from IPython.display import display

        text = table.text(self)
        display(_Shown({"text/html": table.html(self, name), "text/plain": text, **extra}, text), raw=True)

    def portable(self, rows: pd.DataFrame) -> list[dict[str, object]]:
        """Rows as JSON values; numbers to ten significant digits, so that equal runs give equal bytes on every machine."""
        return [
            {name: told for name, value in record.items() if (told := _plain(value)) not in (None, "")}
            for record in rows.to_dict("records")
        ]


@lru_cache(maxsize=1024)
def commune_names(code: str, folder: Path | None) -> dict[str, str]:
    """Names of a district's communes by code, from its own list or the package's; none where neither knows it."""
    from thanhson.registers.places import communes

    try:
        frame = communes(code, folder)
    except UsageError:
        return {}
    return dict(zip(frame["commune_code"], frame["name"], strict=True))


def _plain(value: object) -> object:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, str | bool):
        return value
    if isinstance(value, float) or (hasattr(value, "dtype") and value.dtype.kind == "f"):
        return float(f"{float(value):.10g}")
    return int(value)
