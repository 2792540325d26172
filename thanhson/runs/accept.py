"""``thanhson accept``: the committed notebooks and the golden figures renewed, and what changed shown first.

nbval compares the outputs that stand in the notebooks with those of a fresh run; the golden ``results.csv`` of the sample's closed
years are compared by a back test. This is the one way to renew either.
"""

from __future__ import annotations

import copy
import difflib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from thanhson.errors import RunError
from thanhson.programme import read_programme
from thanhson.runs.failures import Failure, judge, located, placed
from thanhson.runs.folders import clean_home, notebooks_folder, project, sample_folder
from thanhson.runs.notebooks import select_notebooks
from thanhson.runs.publish import put_one
from thanhson.runs.results import ROWS_TYPE
from thanhson.words import say

UNSEEN = ("image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json")
"""Kinds of output that nbval does not look at: their bytes are not stored. The alternative text stays, in the metadata."""

MOST_LINES = 40
"""Lines of a difference that are shown; the rest is counted."""


def accept(notebooks: tuple[str, ...] = (), *, store: bool = True, jobs: int | None = None, speak: str = "en") -> int:
    """Run the committed notebooks on the sample, show what changed, and store the new state.

    Parameters
    ----------
    notebooks : tuple of str
        Only these (names, starts of names, or paths); the golden figures are renewed when none is named.
    store : bool
        False: only show.
    jobs : int, optional
        Worker processes; by default the number of cores.
    speak : {"vi", "en"}

    Returns
    -------
    int
        1 where a notebook failed or shows what must not be stored (nothing of it is stored then), else 0.
    """
    from thanhson.runs.machines import Machines
    from thanhson.runs.pool import cores

    paths = select_notebooks(notebooks_folder(), notebooks)
    failed = False
    with Machines(jobs or cores()) as machines:
        machines.warm_up()
        machines.pool.submit(_clean_sample).result()
        warm = machines.server.socket if machines.server else None
        futures = [machines.pool.submit(executed, str(path), warm) for path in paths]
        for path, future in zip(paths, futures, strict=True):
            failed |= not _renew(path, future.result(), store, speak)
    if failed:
        return RunError.exit_code
    if not notebooks:
        _renew_golden(store, jobs, speak)
    return 0


def _clean_sample() -> None:
    from thanhson.pages.run import cleaned

    cleaned(sample_folder(), clean_home())


@dataclass(frozen=True)
class Executed:
    """A committed notebook after a fresh run, ready to be stored, or what stands against that."""

    notebook: Mapping[str, Any]
    failure: Failure | None = None


def executed(path: str, warm: str | None = None) -> Executed:
    """Run the notebook at ``path`` as it stands, in its own folder; the work of a worker."""
    from thanhson.runs.execute import prepare, run_source

    prepare()
    text = Path(path).read_text(encoding="utf-8")
    notebook, failure, cell = run_source(text, {}, str(Path(path).parent), _environment(warm), limit=900.0)
    failure = located(failure, notebook, cell, "vi") if failure else judge(notebook, "vi") or unfit(notebook)
    return Executed({}, failure) if failure else Executed(stored_form(read_whole(Path(path)), notebook))


def _environment(warm: str | None) -> dict[str, str]:
    import os

    from thanhson.runs.warm import FIXED, SOCKET

    return {**os.environ, **FIXED, SOCKET: warm or ""}


def unfit(notebook: Mapping[str, Any]) -> Failure | None:
    """What must not be stored: anything on stderr, or a path of this machine."""
    homes = {str(project()), str(Path.home()), tempfile.gettempdir()}
    for cell, place, heading in placed(notebook, "vi"):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                return Failure("runs.cause.stderr", {}, place, heading)
            seen = json.dumps(
                {k: v for k, v in output.get("data", output).items() if k not in UNSEEN}, ensure_ascii=False
            )
            if any(home in seen for home in homes if len(home) > 1):
                return Failure("runs.cause.path", {}, place, heading)
    return None


def stored_form(committed: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """The committed notebook with the outputs of a fresh run, without what would change from run to run or weigh for nothing."""
    notebook = copy.deepcopy(dict(committed))
    notebook["metadata"] = {
        name: committed["metadata"][name] for name in ("kernelspec", "thanhson") if name in committed["metadata"]
    }
    notebook["metadata"]["language_info"] = {"name": "python"}
    for cell, ran in zip(notebook["cells"], fresh["cells"], strict=True):
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["execution_count"] = ran["execution_count"]
            cell["outputs"] = [_seen(output) for output in ran["outputs"]]
    return notebook


def _seen(output: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(output)
    if "data" in kept:
        kept["data"] = {kind: value for kind, value in kept["data"].items() if kind not in UNSEEN}
    return kept


def _renew(path: Path, done: Executed, store: bool, speak: str) -> bool:
    if done.failure:
        click.echo(say("runs.failed", speak, page=path.name, cause=done.failure.text(speak)), err=True)
        return False
    text = as_text(done.notebook)
    before = read_whole(path)
    changes = list(changed_cells(before, done.notebook))
    for title, lines in changes:
        click.echo(f"{path.name}, {title}")
        _show(lines, speak)
    same = path.read_text(encoding="utf-8") == text
    click.echo(say("runs.accept.notebook", speak, notebook=path.name, n=len(changes)), err=True)
    if store and not same:
        put_one(path, text)
    return True


def read_whole(path: Path) -> Mapping[str, Any]:
    """The notebook at ``path`` with every text in one piece."""
    import nbformat

    return nbformat.read(path, as_version=4)


def as_text(notebook: Mapping[str, Any]) -> str:
    """A notebook as the text of its file."""
    import nbformat
    from nbformat.v4.nbjson import JSONWriter

    return JSONWriter().writes(nbformat.from_dict(notebook)) + "\n"


def changed_cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The code cells whose outputs changed: where, and the lines of the difference."""
    old = {cell.get("id"): cell for cell in before["cells"]}
    for cell, place, heading in placed(after, "vi"):
        if cell["cell_type"] == "code":
            was = _lines(old.get(cell.get("id"), {}))
            now = _lines(cell)
            if was != now:
                difference = difflib.unified_diff(was, now, lineterm="", n=0)
                yield f"{place} “{heading}”", [line for line in difference if not line.startswith(("---", "+++", "@@"))]


def _lines(cell: Mapping[str, Any]) -> list[str]:
    """A cell's outputs as lines of text: the rows of figures, else the plain text; alternative texts too."""
    lines: list[str] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        lines += _joined(data.get("text/plain", output.get("text", ""))).splitlines()
        lines += [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in data.get(ROWS_TYPE, [])]
        lines += [
            str(about["alt"])
            for about in output.get("metadata", {}).values()
            if isinstance(about, Mapping) and "alt" in about
        ]
        lines += _joined(data.get("text/html", "")).replace("</tr>", "</tr>\n").splitlines()
    return lines


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _show(lines: list[str], speak: str) -> None:
    for line in lines[:MOST_LINES]:
        click.echo(f"  {line[:200]}")
    if len(lines) > MOST_LINES:
        click.echo("  " + say("runs.accept.more", speak, n=len(lines) - MOST_LINES))


def golden_folder() -> Path:
    """Where the golden figures of the sample stand."""
    return project() / "tests" / "golden"


def golden_years() -> list[int]:
    """The closed years of the sample's programme: all of them, it ended in its last year."""
    return list(read_programme(sample_folder()).years)


def golden_results(folder: Path, jobs: int | None = None) -> dict[int, str]:
    """``results.csv`` of the sample's closed years from a run into ``folder``.

    Raises
    ------
    RunError
        A page was not made.
    """
    from thanhson.runs.drive import run
    from thanhson.runs.order import place_order

    order = place_order(langs=("vi",), out=str(folder), jobs=jobs)
    if run(order):
        raise RunError("runs.accept.not_made")
    code = order.districts[0][1]
    return {year: order.outputs.year_results(code, year).read_text(encoding="utf-8") for year in golden_years()}


def _renew_golden(store: bool, jobs: int | None, speak: str) -> None:
    with tempfile.TemporaryDirectory(prefix="thanhson-") as folder:
        results = golden_results(Path(folder), jobs)
    for year, text in results.items():
        path = golden_folder() / f"{year}.csv"
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        difference = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0)
        lines = [line for line in difference if not line.startswith(("---", "+++", "@@"))]
        if lines:
            click.echo(path.relative_to(project()).as_posix())
            _show(lines, speak)
        click.echo(say("runs.accept.golden", speak, year=year, n=len(lines)), err=True)
        if store and lines:
            put_one(path, text)
