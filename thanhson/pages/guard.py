"""The last look at what leaves the house: what a page would load, where it was made, whom it names, what it counts.

Everything else in the package is built so that nothing is found here; the guard reads the finished files all the same, as
somebody would who looks for trouble. Tests read every exported file with it, and a run may before it publishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pandas as pd

_LOADING = {
    "src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping", "xlink:href", "cite",
}  # fmt: skip
_REMOTE_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)[^)]*\)", re.IGNORECASE)
_PATHS = re.compile(
    r"(?<![\w.:/-])(?:/(?:home|root|Users|work|tmp|var|usr|opt|mnt|srv|private|media|data|builds)/[\w.@+-]+[^\s\"'<>]*|[A-Za-z]:\\[^\s\"'<>]+|file://[^\s\"'<>]+)"
)
_PERSONS = r"(?:người|đảng viên|quần chúng|đoàn viên|persons?|people|members?|women|men)"
_FEW_PERSONS = r"(?<![\w.,–−-])([1-9]\d*)\s+" + _PERSONS + r"\b"
EXACT_MEASURES = ("cleaning.", "published.", "audit.", "ledger.")
"""Measures of ``results.csv`` that hold no persons and stay exact: rows of a ledger, figures already printed."""


def would_load(page: str) -> list[str]:
    """What a page would fetch when it is opened: scripts, styles, pictures, frames, forms. Links to follow are none of these.

    >>> would_load('<img src="https://example.org/x.png"><a href="https://example.org">')
    ['img src=https://example.org/x.png']
    """
    reader = _Reader()
    reader.feed(page)
    return reader.loads


def machine_paths(text: str) -> list[str]:
    """Folders of a machine named in a text: ``/home/…``, ``C:\\…``, ``file://…``.

    >>> machine_paths("read /home/an/so.xlsx; see ../2019/results.csv")
    ['/home/an/so.xlsx;']
    """
    return _PATHS.findall(text)


def persons_named(text: str, names: Iterable[str]) -> list[str]:
    """Which of ``names`` stand in a text, compared without case and marks and as whole words.

    A name of a single word is left out: ``Sơn`` is a name and half of the map.
    """
    text = f" {_folded_words(text)} "
    return sorted({name for name in names if len(name.split()) > 1 and f" {_folded_words(name)} " in text})


def _folded_words(text: str) -> str:
    from thanhson.registers.text import fold

    return " ".join(re.findall(r"\w+", fold(text)))


def small_counts(page: str, threshold: int) -> list[str]:
    """Counts from 1 to below ``threshold`` in a page: in the counting columns of its tables, and of persons in its sentences.

    Tables that say of themselves that they hold no register counts are passed over.
    """
    reader = _Reader()
    reader.feed(page)
    found = [
        f"{cell.table}: {cell.text}" for cell in reader.cells if cell.counts and 0 < _number(cell.text) < threshold
    ]
    sentences = re.finditer(_FEW_PERSONS, " ".join(reader.sentences), flags=re.IGNORECASE)
    return found + [match[0] for match in sentences if 0 < int(match[1]) < threshold]


def small_counts_in_results(rows: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The rows of ``results.csv`` (as text or typed) that show a count from 1 to below ``threshold``."""
    counts = rows[["numerator", "denominator"]].apply(pd.to_numeric, errors="coerce")
    few = ((counts > 0) & (counts < threshold)).any(axis=1)
    return rows[few & ~rows["measure"].astype("str").str.startswith(EXACT_MEASURES)]


def problems(page: str, threshold: int, names: Iterable[str] = ()) -> list[str]:
    """Everything that the guard finds in a finished page, a line each; nothing for a page that may leave the house."""
    lines = [f"would load {what}" for what in would_load(page)]
    lines += [f"machine path {what}" for what in machine_paths(_without_pictures(page))]
    lines += [f"person {what}" for what in persons_named(_words(page), names)]
    return lines + [f"small count {what}" for what in small_counts(page, threshold)]


def _words(page: str) -> str:
    reader = _Reader()
    reader.feed(page)
    return " ".join(reader.words)


def _without_pictures(page: str) -> str:
    return re.sub(r"data:image/[\w+]+;base64,[A-Za-z0-9+/=]+", "", page)


def _number(text: str) -> int:
    digits = text.replace(".", "").replace(",", "").strip()
    return int(digits) if digits.isdecimal() else 0


@dataclass
class _Cell:
    table: str
    counts: bool
    text: str = ""


@dataclass
class _Reader(HTMLParser):
    """Reads a page once: what it loads, the cells of its tables, and all text that a reader meets: alternative texts too.

    ``sentences`` leave out the cells of tables, whose headers may well name a class ("cells that admitted 1 person").
    """

    loads: list[str] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.cell: _Cell | None = None
        self.table = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.loads += _loaded(tag, values)
        told = [values[name] for name in ("alt", "aria-label", "title") if values.get(name)]
        self.words += told
        self.sentences += told
        classes = values.get("class", "").split()
        if tag in ("div", "details"):
            self.open.append((tag, "undisclosed" in classes))
        if tag == "table":
            self.table = ""
        if tag in ("td", "th"):
            exact = any(undisclosed for _, undisclosed in self.open)
            self.cell = _Cell(self.table, "count" in classes and tag == "td" and not exact)
            self.cells.append(self.cell)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "details") and self.open:
            self.open.pop()
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data: str) -> None:
        tag = self.lasttag
        if tag == "style":
            self.loads += [f"style {found}" for found in _REMOTE_STYLE.findall(data)]
        elif tag == "caption":
            self.table = self.table or data.strip()
        if tag != "style" and data.strip():
            self.words.append(data.strip())
            if self.cell is not None:
                self.cell.text += data
            else:
                self.sentences.append(data.strip())


def _loaded(tag: str, values: dict[str, str]) -> Iterator[str]:
    if tag in ("script", "iframe", "object", "embed", "base", "frame", "applet"):
        yield f"{tag} {values.get('src', '')}".strip()
    if tag == "link" or (tag == "meta" and values.get("http-equiv", "").lower() == "refresh"):
        yield f"{tag} {values.get('href', values.get('content', ''))}"
    for name in sorted(_LOADING & values.keys()):
        if not values[name].startswith("data:"):
            yield f"{tag} {name}={values[name]}"
    yield from (f"{tag} {name}" for name in sorted(values) if name.startswith("on"))
    if "style" in values:
        yield from (f"{tag} style {found}" for found in _REMOTE_STYLE.findall(values["style"]))
