"""One page, made in a worker: the notebook run by papermill, judged, freed of paths and times, and exported."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from thanhson.errors import ThanhsonError
from thanhson.programme import Programme
from thanhson.runs.failures import Failure, judge, located
from thanhson.runs.scrub import Paths, scrub
from thanhson.runs.tasks import Outcome, Task, split_key

CHECKED = "THANHSON_CHECKED"
"""Tells a kernel that the clean tables of this folder were made sure of, and need not be looked at again."""


def prepare() -> None:
    """Import what every page needs, once a worker.

    JupyterLab's environment drags in ``rfc3987_syntax``, which builds dozens of grammars at import (1.2 s) for a format
    check that notebooks never ask for; jsonschema goes on without it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import thanhson.pages.html
    import thanhson.runs.engine

    assert thanhson.pages.html and thanhson.runs.engine


def make_page(task: Task, warm: str | None = None) -> Outcome:
    """Run the task's notebook and export its page; a failure is an answer, not an exception.

    Parameters
    ----------
    task : Task
    warm : str, optional
        The socket of a server for warm kernels; without it kernels are started plainly.
    """
    start = time.perf_counter()
    try:
        prepare()
        return _made(task, warm, start)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        params = {"error": type(error).__name__, "where": f"{Path(where.filename).name}:{where.lineno}"}
        return Outcome(time.perf_counter() - start, failure=Failure("runs.cause.fault", params))


def _made(task: Task, warm: str | None, start: float) -> Outcome:
    notebook, failure = run_notebook(task, warm)
    failure = failure or judge(notebook, task.lang)
    if failure:
        partial = json.dumps(notebook, ensure_ascii=False, indent=1) if notebook else ""
        failure = replace(failure, params=Paths(task).replaced(failure.params))
        return Outcome(time.perf_counter() - start, failure=failure, partial=partial)
    stderr = scrub(notebook, task)
    try:
        files = page_files(notebook, task)
    except ThanhsonError as error:
        failure = Failure("runs.cause.told", {"error": type(error).__name__, "text": error.text(task.lang)})
        return Outcome(time.perf_counter() - start, failure=failure)
    return Outcome(time.perf_counter() - start, files, stderr=stderr)


def run_notebook(task: Task, warm: str | None = None) -> tuple[dict, Failure | None]:
    """The task's notebook as far as it got, and why it ended early where it did."""
    with tempfile.TemporaryDirectory(prefix="thanhson-") as folder:
        home = task.home if Path(task.home).is_dir() else folder
        environment = kernel_environment(task, warm)
        notebook, failure, cell = run_source(task.source, task.values(), home, environment, task.limit)
    return notebook, failure and located(failure, notebook, cell, task.lang)


def run_source(
    source: str, parameters: Mapping[str, object], home: str, environment: Mapping[str, str], limit: float
) -> tuple[dict, Failure | None, int | None]:
    """Run a notebook by papermill.

    Parameters
    ----------
    source : str
        The notebook as JSON.
    parameters : mapping
        Values put in after its cell tagged ``parameters``.
    home : str
        The kernel's working folder.
    environment : mapping
        The kernel's whole environment.
    limit : float
        Seconds that the notebook may take.

    Returns
    -------
    tuple
        The notebook as far as it got; why it ended early, unless a cell failed (that stands in the notebook); the index
        of the last cell that was begun.
    """
    from nbclient.exceptions import DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from thanhson.runs.engine import NotebookExited, NotebookTimeout, TooMuchPrinted, Watch

    watch, failure = Watch(), None
    with tempfile.TemporaryDirectory(prefix="thanhson-") as folder:
        path = Path(folder, "in.ipynb")
        path.write_text(source, encoding="utf-8")
        try:
            execute_notebook(
                path,
                None,
                parameters=dict(parameters),
                engine_name="thanhson",
                progress_bar=False,
                kernel_name="python3",
                limit=limit,
                kernel_cwd=home,
                kernel_env=environment,
                watch=watch,
            )
        except PapermillExecutionError:
            pass
        except NotebookTimeout:
            failure = Failure("runs.cause.timeout", {"seconds": limit})
        except NotebookExited:
            failure = Failure("runs.cause.exit")
        except TooMuchPrinted:
            failure = Failure("runs.cause.too_much_printed")
        except DeadKernelError:
            failure = Failure("runs.cause.kernel_died")
    return watch.notebook, failure, watch.cell


def kernel_environment(task: Task, warm: str | None = None) -> dict[str, str]:
    """The environment of a task's kernel."""
    from thanhson.runs.warm import FIXED, SOCKET

    told = {"THANHSON_CLEAN": task.clean, CHECKED: str(Path(task.clean, task.code)), SOCKET: warm or ""}
    return {**os.environ, **FIXED, **told}


def page_files(notebook: dict, task: Task) -> dict[str, bytes]:
    """The files of a page by their endings."""
    from nbformat.v4.nbjson import JSONWriter

    text = JSONWriter().writes(notebook) + "\n"
    exported = export_again(task.programme, task.key, task.exact, task.facts, notebook, task.pdf)
    return {**exported, ".ipynb": text.encode()}


def export_again(
    programme: Programme, key: str, exact: bool, facts: Mapping, notebook: str | Mapping, pdf: bool
) -> dict[str, bytes]:
    """The page of an executed notebook (a node, or its JSON) in the form of HTML and, where asked for, of PDF.

    ``facts`` are the fields of :class:`thanhson.pages.context.PageContext` that tell provenance and neighbours.
    """
    from thanhson.pages.context import PageContext
    from thanhson.pages.html import export

    year, lang, name = split_key(key)
    content = json.loads(notebook) if isinstance(notebook, str) else notebook
    page = export(content, PageContext(programme, year, lang, name, exact=exact, **facts))
    return {".html": page.encode(), **({".pdf": as_pdf(page)} if pdf else {})}


def as_pdf(page: str) -> bytes:
    """A page as PDF, printed by Chromium."""
    from thanhson.pages.pdf import print_pdf

    with tempfile.TemporaryDirectory(prefix="thanhson-") as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(page, encoding="utf-8")
        print_pdf(source, target)
        return target.read_bytes()
