"""Prose and outputs as safe markup: Markdown without raw HTML, and HTML cut down to the few elements that pages use."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache

from thanhson.pages.plain import escape, plain

_ELEMENTS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl", "dt",
    "em", "figcaption", "figure", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "section", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "class", "scope", "colspan", "rowspan", "headers", "role", "tabindex", "aria-label", "aria-labelledby",
    "aria-describedby", "lang", "title", "open",
}  # fmt: skip
_VALUES = {"tabindex": {"0", "-1"}, "role": {"region", "group", "note", "list", "listitem", "status"}}
_SILENT = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "title", "textarea"}
_TAG_OR_SPAN = re.compile(r"<[^>]*>|(?<![\w/.-])\d{4}[-–]\d{4}(?![\w/-])")
_SAFE_LINK = re.compile(r"^(https?://|#|\.{1,2}/|[\w-]+\.(html|csv|ipynb)\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """A heading of a page: its level (1 to 6), its text and the id that the contents list points to."""

    level: int
    text: str
    id: str


class Ids:
    """Ids that are unique within a page."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def new(self, text: str) -> str:
        """An id made of ``text``: letters without marks, joined by hyphens."""
        from thanhson.registers.text import fold

        stem = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "x"
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}-{count}"
        self.taken.add(name)
        return name


def prose(text: str, ids: Ids) -> tuple[str, list[Heading]]:
    """Markdown as HTML, with its headings.

    Raw HTML in it comes out as text, links may lead to the web or within the outputs only, pictures are left out (a page
    loads nothing). A heading of the first level is not written: it is the page's title, and the template writes that.
    """
    headings: list[Heading] = []
    rendered = _markdown()(text, ids, headings)
    return rendered, headings


@cache
def _markdown():
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def __init__(self) -> None:
            super().__init__(escape=True)
            self.ids = Ids()
            self.headings: list[Heading] = []

        def heading(self, text: str, level: int, **attrs: object) -> str:
            bare = plain(html.unescape(re.sub(r"<[^>]+>", "", text)))
            if level == 1 and not any(h.level == 1 for h in self.headings):
                self.headings.append(Heading(1, bare, ""))
                return ""
            heading = Heading(max(level, 2), bare, self.ids.new(bare))
            self.headings.append(heading)
            return f'<h{heading.level} id="{heading.id}">{text}</h{heading.level}>\n'

        def link(self, text: str, url: str, title: str | None = None) -> str:
            return f'<a href="{escape(url)}">{text}</a>' if _SAFE_LINK.match(url) else text

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return escape(text)

    renderer = Renderer()
    convert = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])

    def render(text: str, ids: Ids, headings: list[Heading]) -> str:
        renderer.ids, renderer.headings = ids, headings
        return str(convert(_without_controls(text))).strip()

    return render


def _without_controls(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def unbroken(markup: str) -> str:
    """Markup whose spans of years (``2016-2020``) stay on one line.

    >>> unbroken("in 2016-2020")
    'in <span class="span">2016-2020</span>'
    """
    return _TAG_OR_SPAN.sub(
        lambda found: found[0] if found[0][0] == "<" else f'<span class="span">{found[0]}</span>', markup
    )


def safe(markup: str, ids: Ids) -> str:
    """HTML of an output cut down to plain elements: no script, style, event, picture or form; ids made unique.

    What is not allowed vanishes if it is a tag and stays as text if it is text. Unclosed elements are closed.
    """
    import nh3

    cut = nh3.clean(
        _without_controls(markup),
        tags=_ELEMENTS,
        clean_content_tags=_SILENT,
        attributes={"*": _ATTRIBUTES, "a": {"href"}},
        attribute_filter=lambda element, name, value: _attribute(element, name, value, ids),
        url_schemes={"http", "https"},
        link_rel=None,
    )
    return unbroken(_without_controls(cut))  # once more: a reference such as &#x202e; has become a character


def _attribute(element: str, name: str, value: str, ids: Ids) -> str | None:
    """The value that an attribute keeps; none where it has to go. It is asked of elements too that go themselves."""
    if element not in _ELEMENTS or (name in _VALUES and value not in _VALUES[name]):
        return None
    if name == "href":
        return value if _SAFE_LINK.match(value) else None
    return ids.new(value) if name == "id" else value
