"""The index pages of a district and of all districts, written from manifests and published figures alone."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from thanhson.programme import Programme
from thanhson.runs.folders import Outputs
from thanhson.runs.manifest import Manifest, read_manifest
from thanhson.runs.tasks import split_key
from thanhson.words import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

    from thanhson.pages.context import RunStatus


def index_name(lang: str) -> str:
    """The file of an index: ``index.html`` in Vietnamese, ``index.en.html`` in English."""
    return "index.html" if lang == "vi" else f"index.{lang}.html"


def district_texts(programme: Programme, manifest: Manifest, results: Sequence[Path], ledger: dict) -> dict[str, str]:
    """The index pages of a district, by language."""
    from thanhson.pages.index import district_index

    figures = key_rows(results)
    years = [int(path.parent.name) for path in results]
    return {
        lang: district_index(
            programme, lang, statuses(manifest, lang), figures, ledger=ledger, results=years, exact=manifest.exact
        )
        for lang in LANGUAGES
    }


def all_texts(outputs: Outputs, folders: Sequence[Path]) -> dict[str, str]:
    """The index pages over the districts whose output folders are given, by language."""
    from thanhson.pages.index import Summary, districts_index

    summaries: dict[str, list[Summary]] = {lang: [] for lang in LANGUAGES}
    exact = False
    for folder in folders:
        manifest = read_manifest(folder / "manifest.json")
        if not manifest.district:
            continue
        programme = Programme.model_validate_json(json.dumps(manifest.district["settings"]))
        figures = key_rows(sorted(folder.glob("[12][0-9][0-9][0-9]/results.csv")))
        exact |= manifest.exact
        for lang, found in summaries.items():
            found.append(Summary(programme, statuses(manifest, lang), figures))
    return {lang: districts_index(found, lang, exact=exact) for lang, found in summaries.items() if found}


def statuses(manifest: Manifest, lang: str) -> list[RunStatus]:
    """The status of every page of a district, what failed told in ``lang``."""
    from thanhson.pages.context import RunStatus

    found = [
        RunStatus(notebook, year, tongue, "missing", has_page=False)
        for year, tongue, notebook in map(split_key, manifest.missing)
    ]
    for key, entry in manifest.pages.items():
        year, tongue, notebook = split_key(key)
        made_on = dt.date.fromisoformat(entry.made_on) if entry.made_on else None
        trouble = entry.failure.text(lang) if entry.failure else ""
        found.append(RunStatus(notebook, year, tongue, entry.status, made_on, entry.has_page, trouble))
    return sorted(found, key=lambda status: (status.year, status.lang != "vi", status.notebook))


def key_rows(results: Sequence[Path]) -> pd.DataFrame:
    """The rows of ``results.csv`` files that an index shows, and no others: files are read line by line."""
    import pandas as pd

    from thanhson.pages.keyfigures import SOURCES

    wanted = {(source.measure, source.group) for source in SOURCES}
    rows = [row for path in results for row in _rows(path) if (row["measure"], row["group"]) in wanted]
    columns = ["district", "year", "measure", "group", "subgroup", "value", "unit", "status"]
    return pd.DataFrame(rows, columns=columns, dtype="str").drop_duplicates(ignore_index=True)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
