"""One page: an executed notebook as a single HTML file that opens offline and asks nothing of the network.

The exporter is our own: it knows the few kinds of output that a notebook of this project holds, keeps the prose of one
language, folds the code behind one button that needs no script, and writes the same bytes for equal input. A page takes
some ten milliseconds; nbconvert's own template would load remote scripts and drop the alternative texts.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from thanhson.errors import RunError
from thanhson.pages.context import LEDGER, PageContext, title_of
from thanhson.pages.markup import Heading, Ids, prose, safe
from thanhson.pages.page import OPENING, Page
from thanhson.pages.plain import escape
from thanhson.words import LANGUAGES

TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Body:
    """The parts of a page that come from its notebook: title, headings, and blocks of HTML in order."""

    title: str = ""
    headings: list[Heading] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


def export(notebook: Mapping, context: PageContext) -> str:
    """The page of an executed notebook.

    Parameters
    ----------
    notebook : nbformat node or dict
        Executed, version 4; cells tagged ``lang-vi`` and ``lang-en`` are kept for their language only.
    context : PageContext
        Provenance and neighbours.

    Returns
    -------
    str
        HTML, complete: style inside, pictures as data, no script, a Content-Security-Policy that forbids everything else.

    Raises
    ------
    RunError
        A cell of the notebook failed: such a notebook has no page (its traceback may hold a person's data).
    """
    body = body_of(notebook, context)
    return render(
        "page.html.j2", context.page, body=body, context=context, title_of=title_of, provenance=provenance(context)
    )


def render(template: str, page: Page, **values: object) -> str:
    """A template of the pages filled in: its words in the page's language, with the style sheet and the policy that allows only it."""
    return (
        _environment().get_template(template).render(page=page, lang=page.lang, say=page.say, **furniture(), **values)
    )


def body_of(notebook: Mapping, context: PageContext) -> Body:
    """Title, headings and blocks of an executed notebook in the context's language."""
    body, ids = Body(), Ids()
    for name in ("main", "contents", "about", "code", "top"):
        ids.new(name)
    for cell in notebook["cells"]:
        if not _in_language(cell, context.lang):
            continue
        if cell["cell_type"] == "markdown":
            markup, headings = prose(_text(cell["source"]), ids)
            _add_prose(body, markup, headings)
        elif cell["cell_type"] == "code":
            body.blocks += _code_blocks(cell, ids, context)
    body.title = body.title or title_of(context.notebook, context.lang)
    return body


def _in_language(cell: Mapping, lang: str) -> bool:
    tags = set(cell.get("metadata", {}).get("tags", ()))
    others = {f"lang-{other}" for other in LANGUAGES if other != lang}
    return not (tags & others) or f"lang-{lang}" in tags


def _add_prose(body: Body, markup: str, headings: list[Heading]) -> None:
    for heading in headings:
        if heading.level == 1 and not body.title:
            body.title = heading.text
        elif heading.level == 2:
            body.headings.append(heading)
    if markup:
        body.blocks.append(f'<div class="prose">{markup}</div>')


def _code_blocks(cell: Mapping, ids: Ids, context: PageContext) -> Iterator[str]:
    source = _text(cell["source"]).strip("\n")
    if source:
        yield f'<pre class="code"><code>{_coloured(source)}</code></pre>'
    outputs = [block for output in cell.get("outputs", ()) if (block := _output(output, ids, context))]
    if outputs:
        yield f'<div class="output">{"".join(outputs)}</div>'


def _output(output: Mapping, ids: Ids, context: PageContext) -> str:
    kind = output["output_type"]
    if kind == "error":
        raise RunError("page.error.failed_cell", notebook=context.notebook, error=str(output.get("ename", "")))
    if kind == "stream":
        return f"<pre>{escape_lines(_text(output['text']))}</pre>" if output.get("name") == "stdout" else ""
    data, metadata = output.get("data", {}), output.get("metadata", {})
    if "image/png" in data:
        return _figure(_text(data["image/png"]), metadata.get("image/png", {}).get("alt", ""), context)
    if "text/html" in data:
        markup = _text(data["text/html"])
        return "" if markup.startswith(OPENING) else safe(markup, ids)
    return f"<pre>{escape_lines(_text(data['text/plain']))}</pre>" if "text/plain" in data else ""


def _figure(encoded: str, alt: str, context: PageContext) -> str:
    if not alt.strip():
        raise RunError("page.error.no_alt", notebook=context.notebook)
    encoded = "".join(encoded.split())
    width, height = struct.unpack(">II", base64.b64decode(encoded[:44])[16:24])
    image = f'<img src="data:image/png;base64,{encoded}" width="{width}" height="{height}" alt="{escape(alt)}">'
    zoom = f'<details class="zoom"><summary>{escape(context.page.say("page.zoom"))}</summary></details>'
    return f"<figure>{zoom}{image}</figure>"


def escape_lines(text: str) -> str:
    """Escaped text that keeps its line ends, for ``pre``."""
    return "\n".join(escape(line) for line in text.split("\n")).strip("\n")


def _coloured(source: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    return highlight("\n".join(source.split("\n")), PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n")


def _text(value: object) -> str:
    return value if isinstance(value, str) else "".join(value)  # type: ignore[arg-type]


@cache
def _environment():
    """The templates; undefined names are faults, everything is escaped unless marked safe."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = lambda text: jinja2.utils.markupsafe.Markup(escape(text))
    return environment


@cache
def furniture() -> dict[str, str]:
    """Style sheet and Content-Security-Policy: no source but pictures within the file and this very style sheet."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-src 'none'"
    )
    return {"style": style, "policy": policy}


def provenance(context: PageContext) -> list[tuple[str, str]]:
    """The terms and texts of the box "About this page": what it shows, what it was made from, and with what."""
    page, programme = context.page, context.programme
    rows = [
        ("page.about.programme", page.programme_name()),
        ("page.about.district", page.say("page.about.district_text", name=programme.district.name, code=programme.code,
                                         province=programme.district.province)),
        ("page.about.year", page.say("page.about.year_text", year=context.year, span=page.span)),
        ("page.about.language", page.say(f"page.language.{context.lang}")),
        ("page.about.rows", page.synthetic_note() or page.say("page.about.real")),
    ]  # fmt: skip
    if context.ledger:
        rows.append(("page.about.ledger", ledger_text(context.ledger, page)))
    rule = page.disclosure_rule()
    rows.append(("page.about.rule", rule if page.exact else page.say("page.about.rule_text", rule=rule)))
    if context.hashes:
        rows.append(("page.about.hashes", _listed({n: str(h)[:12] for n, h in context.hashes.items()}, page)))
    if context.versions:
        rows.append(("page.about.versions", ", ".join(f"{n} {v}" for n, v in sorted(context.versions.items()))))
    return [(page.say(key), text) for key, text in rows]


def ledger_text(ledger: Mapping[str, int], page: Page) -> str:
    """The totals of the ledger in a sentence; they count rows of files and stay exact, where there are any to be shown."""
    if "rows_read" not in ledger:
        most = page.programme.disclosure.threshold - 1
        return page.say("page.about.ledger_few", most=most, files_refused=ledger["files_refused"])
    counts = {name: ledger.get(name, 0) for name in (*LEDGER, "files_refused")}
    return page.say("page.about.ledger_text", **counts)


def _listed(hashes: Mapping[str, str], page: Page) -> str:
    return "; ".join(f"{page.say(f'page.hash.{name}')}: {value}" for name, value in sorted(hashes.items()))
