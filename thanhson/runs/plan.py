"""Which pages are stale, and why: hashes of what a page would be made from, held against those in the manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thanhson.runs import digests
from thanhson.runs.clean import Clean
from thanhson.runs.digests import digest
from thanhson.runs.folders import Outputs
from thanhson.runs.manifest import Entry, Manifest
from thanhson.runs.notebooks import Notebook
from thanhson.runs.order import District, Order
from thanhson.runs.tasks import Task, page_key, split_key
from thanhson.words import LANGUAGES

INPUTS = ("notebook", "parameters", "settings", "tables", "package", "lock")
"""What makes a page stale when it changes, in the order in which reasons are told."""


@dataclass(frozen=True)
class Page:
    """A page that should be there, and the hashes of what it would be made from now."""

    year: int
    lang: str
    notebook: Notebook
    inputs: Mapping[str, str]
    ledger: Mapping[str, int]

    @property
    def key(self) -> str:
        """``2019/vi/02_admissions``."""
        return page_key(self.year, self.lang, self.notebook.name)


def pages_asked_for(order: Order, district: District, clean: Clean) -> list[Page]:
    """The pages of a district that an order asks for, in the order in which they are made."""
    return _pages(order, district, clean, district.years, order.langs, order.notebooks)


def all_pages(order: Order, district: District, clean: Clean) -> list[Page]:
    """Every page that a district could have."""
    return _pages(order, district, clean, district.programme.years, LANGUAGES, order.known_notebooks)


def _pages(
    order: Order,
    district: District,
    clean: Clean,
    years: Iterable[int],
    langs: Iterable[str],
    notebooks: Iterable[Notebook],
) -> list[Page]:
    return [
        Page(year, lang, notebook, inputs_of(order, district, clean, year, lang, notebook), ledger)
        for year in years
        for ledger in [told_ledger(order, district, clean, year)]
        for lang in langs
        for notebook in notebooks
    ]


def told_ledger(order: Order, district: District, clean: Clean, year: int) -> dict[str, int]:
    """Totals of the ledger as pages up to ``year`` may tell them."""
    return clean.ledger(year, 0 if order.exact else district.programme.disclosure.threshold)


def inputs_of(
    order: Order, district: District, clean: Clean, year: int, lang: str, notebook: Notebook
) -> dict[str, str]:
    """The hashes of everything that a page is made from."""
    return {
        "notebook": notebook.digest,
        "parameters": digest([district.code, year, lang, order.exact]),
        "settings": district.settings,
        "tables": clean.reaching(year, notebook.reads_books),
        "package": digests.of_package(),
        "lock": digests.of_lock(),
    }


def reasons(order: Order, code: str, page: Page, entry: Entry | None) -> list[str]:
    """Why a page has to be made (``new``, ``forced``, ``failed``, ``file``, or a kind of input); empty where it is fresh."""
    if entry is None or not entry.has_page:
        return ["failed" if entry is not None and entry.failure else "new"]
    found = ["forced"] if order.force else []
    found += [kind for kind in INPUTS if entry.inputs.get(kind) != page.inputs[kind]]
    if entry.failure:
        found.append("failed")
    wanted = {".html", ".ipynb"} | ({".pdf"} if order.pdf else set())
    if not found and not (wanted <= set(entry.files) and in_place(order.outputs, code, page.key, entry)):
        found.append("file")
    return found


def in_place(outputs: Outputs, code: str, key: str, entry: Entry) -> bool:
    """Whether the page's files are there as they were published."""
    return all(stamp.holds(outputs.page(code, key, suffix)) for suffix, stamp in entry.files.items())


def facts_of(entry: Entry, ledger: Mapping[str, int], key: str, pages: Iterable[str]) -> dict[str, object]:
    """What a page's box says and links to, given the names of all pages that there are."""
    year, lang, notebook = split_key(key)
    around = sorted({split_key(other) for other in pages} | {(year, lang, notebook)})
    hashes = {"clean": entry.inputs["tables"], **{n: entry.inputs[n] for n in ("notebook", "package", "lock")}}
    return {
        "ledger": dict(ledger),
        "hashes": hashes,
        "versions": dict(entry.versions),
        "notebooks": tuple(n for y, t, n in around if (y, t) == (year, lang)),
        "years": tuple(y for y, t, n in around if (t, n) == (lang, notebook)),
        "languages": tuple(t for t in LANGUAGES if (year, t, notebook) in around),
    }


def context_digest(facts: Mapping[str, object], settings: str) -> str:
    """The hash of what a page's box says and links to."""
    return digest([facts, settings])


def task_of(order: Order, district: District, page: Page, facts: Mapping[str, object], clean: Clean) -> Task:
    """The page as work for a worker."""
    return Task(
        programme=district.programme,
        year=page.year,
        lang=page.lang,
        notebook=page.notebook.name,
        source=page.notebook.source,
        parameters=page.notebook.parameters,
        folder=str(district.folder),
        clean=str(order.clean),
        tables=clean.digest,
        home=str(page.notebook.folder),
        exact=order.exact,
        limit=page.notebook.limit or order.time_limit,
        package=digests.of_package(),
        facts=facts,
        pdf=order.pdf,
    )


def withdrawn(order: Order, district: District, manifest: Manifest) -> list[str]:
    """Pages of notebooks that are gone, or of years that the programme no longer has."""
    names = {notebook.name for notebook in order.known_notebooks}
    known = set(district.programme.years)
    return [key for key in manifest.pages if split_key(key)[2] not in names or split_key(key)[0] not in known]
