"""What is put together from pages: the figures of a year, the index of a district, the index and figures over all districts."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from thanhson.runs import digests, indexes
from thanhson.runs.clean import Clean
from thanhson.runs.digests import digest
from thanhson.runs.execute import export_again
from thanhson.runs.folders import Outputs
from thanhson.runs.machines import Machines
from thanhson.runs.manifest import Entry, Manifest, Stamp
from thanhson.runs.order import District, Order
from thanhson.runs.plan import Page, all_pages, context_digest, facts_of, told_ledger
from thanhson.runs.publish import put
from thanhson.runs.report import Report
from thanhson.runs.results import Row, as_csv, differing_measures, read_rows
from thanhson.runs.tasks import split_key
from thanhson.words import LANGUAGES


def finish_district(
    order: Order,
    district: District,
    clean: Clean,
    manifest: Manifest,
    report: Report,
    machines: Machines | None,
) -> None:
    """Bring everything that is put together from a district's pages up to date; nothing is written where nothing changed.

    ``machines`` export pages anew whose neighbours have come or gone; without them that is left for later.
    """
    grid = {page.key: page for page in all_pages(order, district, clean)}
    fresh = {key: page for key, page in grid.items() if _is_fresh(manifest.pages.get(key), page)}
    before = manifest.as_text()
    manifest.missing = [key for key in grid if key not in manifest.pages]
    for key, entry in manifest.pages.items():
        entry.status = "failed" if entry.failure else "fresh" if key in fresh else "outdated"
    if machines is not None:
        _export_changed(order, district, manifest, fresh, machines)
    _results(order, district, manifest, fresh, report)
    _index(order, district, manifest, told_ledger(order, district, clean, district.programme.programme.last_year))
    if manifest.as_text() != before or not order.outputs.manifest(district.code).is_file():
        put(order.outputs, {order.outputs.manifest(district.code): manifest.as_text()})


def _is_fresh(entry: Entry | None, page: Page) -> bool:
    return entry is not None and entry.has_page and not entry.failure and entry.inputs == dict(page.inputs)


def _export_changed(
    order: Order, district: District, manifest: Manifest, fresh: dict[str, Page], machines: Machines
) -> None:
    """Export again the fresh pages whose box or links would be others now; their notebooks need no run."""
    there = [key for key, entry in manifest.pages.items() if entry.has_page]
    changed = {}
    for key, page in fresh.items():
        facts = facts_of(manifest.pages[key], page.ledger, key, there)
        if context_digest(facts, district.settings) != manifest.pages[key].context:
            changed[key] = facts
    outputs, code = order.outputs, district.code
    futures = {}
    for key, facts in changed.items():
        notebook = outputs.page(code, key, ".ipynb").read_text(encoding="utf-8")
        pdf = ".pdf" in manifest.pages[key].files
        futures[key] = machines.pool.submit(export_again, district.programme, key, order.exact, facts, notebook, pdf)
    for key, future in futures.items():
        put(outputs, {outputs.page(code, key, suffix): content for suffix, content in future.result().items()})
        entry = manifest.pages[key]
        entry.context = context_digest(changed[key], district.settings)
        entry.files = {suffix: Stamp.of(outputs.page(code, key, suffix)) for suffix in entry.files}


def _results(order: Order, district: District, manifest: Manifest, fresh: dict[str, Page], report: Report) -> None:
    """``results.csv`` of each year, from one language's notebooks; the other language has to say the same."""
    outputs, code = order.outputs, district.code
    years = sorted({split_key(key)[0] for key, entry in manifest.pages.items() if entry.has_page})
    for year in years:
        sources = _sources(manifest, fresh, year)
        origin = digest([(key, manifest.pages[key].files[".ipynb"].sha256) for keys in sources for key in keys])
        path = outputs.year_results(code, year)
        if _up_to_date(manifest, f"results/{year}", origin, path):
            continue
        rows: list[Row] = []
        for first, *others in sources:
            found = read_rows(outputs.page(code, first, ".ipynb"))
            rows += found
            for other in others:
                if measures := differing_measures(found, read_rows(outputs.page(code, other, ".ipynb"))):
                    report.line(
                        "runs.languages_differ", page=f"{code} {first}", other=other, measures=", ".join(measures)
                    )
                    report.failed += 1
        put(outputs, {path: as_csv(rows)})
        _made(manifest, f"results/{year}", origin, path)
    for name in [name for name in manifest.made if name.startswith("results/") and int(name[8:]) not in years]:
        outputs.year_results(code, int(name[8:])).unlink(missing_ok=True)
        del manifest.made[name]


def _sources(manifest: Manifest, fresh: dict[str, Page], year: int) -> list[list[str]]:
    """For each notebook of a year its pages to read figures from, the one to believe first; only fresh ones are compared."""
    by_notebook: dict[str, list[str]] = {}
    for key, entry in sorted(manifest.pages.items()):
        if entry.has_page and split_key(key)[0] == year:
            by_notebook.setdefault(split_key(key)[2], []).append(key)
    sources = []
    for _, keys in sorted(by_notebook.items()):
        keys.sort(key=lambda key: (key not in fresh, split_key(key)[1] != "vi"))
        sources.append([keys[0], *(key for key in keys[1:] if key in fresh and keys[0] in fresh)])
    return sources


def _index(order: Order, district: District, manifest: Manifest, ledger: dict[str, int]) -> None:
    home = order.outputs.district(district.code)
    paths = {lang: home / indexes.index_name(lang) for lang in LANGUAGES}
    told = [(key, e.status, e.made_on, e.failure and e.failure.record()) for key, e in sorted(manifest.pages.items())]
    figures = {name: made["from"] for name, made in manifest.made.items() if name.startswith("results/")}
    origin = digest([told, manifest.missing, figures, ledger, district.settings, order.exact, digests.of_package()])
    if all(_up_to_date(manifest, path.name, origin, path) for path in paths.values()):
        return
    results = [order.outputs.year_results(district.code, int(name[8:])) for name in sorted(figures)]
    texts = indexes.district_texts(district.programme, manifest, results, ledger)
    put(order.outputs, {paths[lang]: text for lang, text in texts.items()})
    for path in paths.values():
        _made(manifest, path.name, origin, path)


def _up_to_date(manifest: Manifest, name: str, origin: str, path: Path) -> bool:
    made = manifest.made.get(name)
    return made is not None and made["from"] == origin and Stamp(**made["stamp"]).holds(path)  # type: ignore[arg-type]


def _made(manifest: Manifest, name: str, origin: str, path: Path) -> None:
    manifest.made[name] = {"from": origin, "stamp": asdict(Stamp.of(path))}


def finish_all(order: Order) -> None:
    """The index and the figures over all districts that stand in the output folder, those of earlier runs too."""
    outputs = order.outputs
    folders = sorted(path.parent for path in outputs.home.glob("*/manifest.json"))
    seen = [[path.name, *_look(path / "manifest.json")] for path in folders]
    origin = digest([seen, order.exact, digests.of_package()])
    paths = [*(outputs.home / indexes.index_name(lang) for lang in LANGUAGES), outputs.results]
    state = outputs.home / ".made.json"
    if not folders or _read_state(state) == {"from": origin, "files": [_look(path) for path in paths]}:
        return
    texts = indexes.all_texts(outputs, folders)
    put(outputs, {outputs.home / indexes.index_name(lang): text for lang, text in texts.items()})
    _join_results(outputs, folders)
    put(outputs, {state: json.dumps({"from": origin, "files": [_look(path) for path in paths]})})


def _look(path: Path) -> list[int]:
    found = path.stat() if path.is_file() else None
    return [found.st_size, found.st_mtime_ns] if found else []


def _read_state(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _join_results(outputs: Outputs, folders: list[Path]) -> None:
    """All figures in one file, a year's file at a time."""

    def pieces() -> Iterator[bytes]:
        header = True
        for folder in folders:
            for path in sorted(folder.glob("[12][0-9][0-9][0-9]/results.csv")):
                lines = path.read_bytes()
                yield lines if header else lines.partition(b"\n")[2]
                header = False

    put(outputs, {outputs.results: pieces()})


def keep_partial(order: Order, code: str, key: str, notebook: str) -> bool:
    """Keep a notebook that failed, with its traceback, where only its owner can read it; blank takes an older one away.

    Returns whether one is kept. A folder that cannot be written costs the notebook, not the run.
    """
    path = partial_folder(order) / code / (key.replace("/", "-") + ".ipynb")
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
        if notebook:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial_folder(order).chmod(0o700)
            path.touch(mode=0o600)
            path.write_text(notebook, encoding="utf-8")
            return True
    return False


def partial_folder(order: Order) -> Path:
    """Where notebooks that failed are kept: beside the clean tables, never among what is shared."""
    return order.clean / ".failed"
