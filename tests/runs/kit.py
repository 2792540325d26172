"""Small notebooks and tasks for the tests of runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil

from thanhson.programme import Programme, read_programme
from thanhson.runs.notebooks import read_notebook
from thanhson.runs.tasks import Task

PARAMETERS = 'district = "../data/sample"\nyear = 2020\nlang = "vi"\nexact = False\nclean = ""\n'

ROWS = """from IPython.display import display
row = {"district": "238", "year": str(year), "measure": "own.rows", "group": "total", "unit": "count", "numerator": year}
display({"text/plain": "rows", "application/vnd.thanhson.results+json": [row]}, raw=True)"""

PROJECT = Path(__file__).resolve().parents[2]


def notebook(*cells: str, parameters: str = PARAMETERS) -> nbformat.NotebookNode:
    """A notebook: title, parameters, then cells; a text that begins with ``#`` and a blank is prose."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# Own", id="title")]
    if parameters:
        made.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters"))
    for number, text in enumerate(cells):
        prose = text.startswith(("# ", "## "))
        make = nbformat.v4.new_markdown_cell if prose else nbformat.v4.new_code_cell
        made.cells.append(make(text, id=f"cell-{number}"))
    return made


def write(folder: Path, name: str, *cells: str, parameters: str = PARAMETERS) -> Path:
    """A notebook as the file ``name`` of ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook(*cells, parameters=parameters), path)
    return path


def programme() -> Programme:
    """The settings of the sample."""
    return read_programme(PROJECT / "data" / "sample")


def task(folder: Path, *cells: str, year: int = 2019, lang: str = "en", limit: float = 60.0) -> Task:
    """A task whose notebook holds ``cells``; the district folder need not be there."""
    read = read_notebook(write(folder / "notebooks", "own", *cells))
    assert read is not None
    return Task(
        programme=programme(),
        year=year,
        lang=lang,
        notebook="own",
        source=read.source,
        parameters=read.parameters,
        folder=str(folder / "district"),
        clean=str(folder / "clean"),
        tables="",
        home=str(read.folder),
        exact=False,
        limit=limit,
        package="",
    )


def texts(notebook: dict) -> list[str]:
    """What the code cells of an executed notebook printed or returned, in order."""
    return list(_texts(notebook))


def _texts(notebook: dict) -> Iterator[str]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            yield text.strip()


def descendants(pid: int | None = None) -> set[int]:
    """The processes that a process (without ``pid`` this one) has started, directly or not."""
    return {process.pid for process in psutil.Process(pid).children(recursive=True)}


def still_there(pids: set[int]) -> set[int]:
    """Those of ``pids`` that still run (a zombie does not)."""
    running = set()
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                running.add(pid)
        except psutil.NoSuchProcess:
            continue
    return running
