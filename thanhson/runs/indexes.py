"""The index pages of a district and of all districts: what they are told, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thanhson.runs.folders import Outputs
from thanhson.runs.manifest import Manifest
from thanhson.runs.order import District, Order
from thanhson.runs.plan import Page
from thanhson.runs.tasks import split_key


@dataclass(frozen=True)
class Status:
    """What an index says of a page; ``state`` is ``fresh``, ``outdated``, ``failed`` or ``missing``."""

    notebook: str
    year: int
    lang: str
    state: str
    made_on: str
    has_page: bool
    trouble: dict[str, object] | None


def statuses(manifest: Manifest, grid: list[Page], fresh: set[str]) -> list[Status]:
    """The status of every page of a district: those that should be there, and those that are there besides."""
    found = []
    for key in sorted({page.key for page in grid} | set(manifest.pages)):
        year, lang, notebook = split_key(key)
        entry = manifest.pages.get(key)
        if entry is None:
            found.append(Status(notebook, year, lang, "missing", "", False, None))
            continue
        state = "failed" if entry.failure else "fresh" if key in fresh else "outdated"
        trouble = entry.failure.record() if entry.failure else None
        found.append(Status(notebook, year, lang, state, entry.made_on, entry.has_page, trouble))
    return found


def district_paths(outputs: Outputs, code: str) -> dict[str, Path]:
    """The index pages of a district."""
    home = outputs.district(code)
    return {"vi": home / "index.html", "en": home / "index.en.html"}


def all_paths(outputs: Outputs) -> dict[str, Path]:
    """The index pages over all districts."""
    return {"vi": outputs.home / "index.html", "en": outputs.home / "index.en.html"}


def district_texts(order: Order, district: District, found: list[Status], results: list[Path]) -> dict[str, str]:
    """The index pages of a district, by language."""
    items = "".join(
        f'<li><a href="{s.year}/{s.lang}/{s.notebook}.html">{s.year}/{s.lang}/{s.notebook}</a> {s.state}</li>'
        for s in found
    )
    return dict.fromkeys(("vi", "en"), f"<!doctype html><meta charset=utf-8><ul>{items}</ul>")


def all_texts(order: Order, folders: list[Path]) -> dict[str, str]:
    """The index pages over all districts, by language."""
    items = "".join(f'<li><a href="{f.name}/index.html">{f.name}</a></li>' for f in folders)
    return dict.fromkeys(("vi", "en"), f"<!doctype html><meta charset=utf-8><ul>{items}</ul>")
