"""``thanhson run``: plan, clean, make pages, publish."""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from thanhson.errors import UsageError
from thanhson.programme import Programme, check_language, read_programme
from thanhson.runs.folders import Outputs, clean_home, local_path, notebooks_folder, sample_folder
from thanhson.runs.notebooks import Notebook, find_notebooks
from thanhson.runs.results import as_csv, read_rows
from thanhson.runs.tasks import Failure, Outcome, Task
from thanhson.words import say

DEFAULT_LIMIT = 900.0
"""Seconds that a notebook may take unless it names its own limit."""


@dataclass(frozen=True)
class Request:
    """What ``thanhson run`` was asked to do."""

    districts: tuple[str, ...] = ()
    years: str | None = None
    notebooks: tuple[str, ...] = ()
    langs: tuple[str, ...] = ("vi", "en")
    out: str | None = None
    clean: str | None = None
    jobs: int | None = None
    force: bool = False
    dry_run: bool = False
    exact: bool = False
    speak: str = "en"


def years_of(text: str | None, programme: Programme) -> list[int]:
    """The years that ``2019``, ``2016-2018`` or ``2016,2019`` names; all of the programme's where nothing is said."""
    if text is None:
        return list(programme.years)
    years: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.isdigit()) or (dash and int(last) < int(first)):
            raise UsageError("runs.year_not_understood", text=text)
        years |= set(range(int(first), int(last or first) + 1))
    return [programme.check_year(year) for year in sorted(years)]


def tasks_of(request: Request, folder: Path, programme: Programme, notebooks: list[Notebook], home: Path) -> list[Task]:
    """The pages of one district, years first."""
    return [
        Task(
            code=programme.code,
            year=year,
            lang=lang,
            notebook=notebook.name,
            source=notebook.source,
            parameters=notebook.parameters,
            folder=str(folder.resolve()),
            clean=str(home.resolve()),
            home=str(notebook.folder),
            exact=request.exact,
            limit=notebook.limit or DEFAULT_LIMIT,
        )
        for year in years_of(request.years, programme)
        for lang in request.langs
        for notebook in notebooks
    ]


def run(request: Request) -> int:
    """Do what was asked; the exit code."""
    folders = [local_path(text) for text in request.districts] or [sample_folder()]
    for lang in request.langs:
        check_language(lang)
    programmes = [(folder, read_programme(folder)) for folder in folders]
    for _, programme in programmes:
        years_of(request.years, programme)
    notebooks = find_notebooks(notebooks_folder(), request.notebooks)
    home = local_path(request.clean) if request.clean else clean_home()
    out = Outputs(local_path(request.out or ("outputs-exact" if request.exact else "outputs")))
    failed = done = 0
    with ProcessPoolExecutor(request.jobs or os.cpu_count()) as pool:
        for folder, programme in programmes:
            _clean(folder, home)
            tasks = tasks_of(request, folder, programme, notebooks, home)
            from thanhson.runs.execute import make_page

            futures = {pool.submit(make_page, task): task for task in tasks}
            pages: dict[str, dict] = {}
            for future in as_completed(futures):
                task, outcome = futures[future], future.result()
                pages[task.key] = {"status": "failed" if outcome.failure else "done", "seconds": outcome.seconds}
                if outcome.failure:
                    failed += 1
                    print(_line(task, outcome.failure, request.speak), file=sys.stderr)
                else:
                    done += 1
                    _publish(out, task, outcome)
            _finish(out, programme, pages)
    print(say("runs.done", request.speak, done=done, fresh=0, failed=failed, index=out.index), file=sys.stderr)
    return 1 if failed else 0


def _clean(folder: Path, home: Path) -> None:
    from thanhson.pages.run import cleaned

    cleaned(folder, home)


def _line(task: Task, failure: Failure, lang: str) -> str:
    cause = say(failure.cause, lang, **failure.params)
    page = f"{task.code} {task.key}"
    return say("runs.failed", lang, page=page, heading=failure.heading, cell=failure.cell or 0, cause=cause)


def _publish(out: Outputs, task: Task, outcome: Outcome) -> None:
    for suffix, text in ((".html", outcome.html), (".ipynb", outcome.notebook)):
        path = out.page(task.code, task.key, suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or "", encoding="utf-8")


def _finish(out: Outputs, programme: Programme, pages: dict[str, dict]) -> None:
    home = out.district(programme.code)
    by_year = defaultdict(list)
    for path in sorted(home.glob("*/*/*.ipynb")):
        by_year[path.parts[-3]].append(path)
    for year, paths in by_year.items():
        languages = sorted({path.parent.name for path in paths}, reverse=True)
        rows = [row for path in paths if path.parent.name == languages[0] for row in read_rows(path)]
        out.year_results(programme.code, int(year)).write_text(as_csv(rows), encoding="utf-8")
    manifest = {"district": {"code": programme.code, "name": programme.district.name}, "pages": pages}
    out.manifest(programme.code).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    links = "".join(f'<li><a href="{key}.html">{key}</a> {page["status"]}</li>' for key, page in sorted(pages.items()))
    (home / "index.html").write_text(f"<!doctype html><meta charset=utf-8><ul>{links}</ul>", encoding="utf-8")
    out.index.write_text(f'<!doctype html><a href="{programme.code}/index.html">{programme.code}</a>', encoding="utf-8")
