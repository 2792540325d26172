"""One page, made in a worker: the notebook run by papermill, judged, freed of paths and times, and exported."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from thanhson.runs.tasks import Failure, Outcome, Task


def prepare() -> None:
    """Import what every page needs, once a worker.

    JupyterLab's environment drags in ``rfc3987_syntax``, which builds dozens of grammars at import (1.2 s) for a format check
    that notebooks never ask for; jsonschema goes on without it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbconvert
    import papermill

    import thanhson.runs.engine  # noqa: F401

    assert papermill and nbconvert


def make_page(task: Task) -> Outcome:
    """Run the task's notebook and export its page; a failure is an answer, not an exception."""
    prepare()
    start = time.perf_counter()
    notebook, failure = run_notebook(task)
    failure = failure or judge(notebook)
    seconds = lambda: time.perf_counter() - start  # noqa: E731
    if failure:
        return Outcome(seconds(), notebook=json.dumps(notebook, ensure_ascii=False), failure=failure)
    from thanhson.runs.scrub import scrub

    stderr = scrub(notebook, task)
    page = export_page(notebook, task)
    return Outcome(seconds(), page, dump(notebook), stderr=stderr)


def run_notebook(task: Task) -> tuple[dict, Failure | None]:
    """The notebook after its run, as far as it got, and why it ended early where it did."""
    from nbclient.exceptions import DeadKernelError
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from thanhson.runs.engine import NotebookTimeout, TooMuchPrinted, Watch

    watch = Watch()
    failure = None
    with tempfile.TemporaryDirectory(prefix="thanhson-") as folder:
        source = Path(folder, "in.ipynb")
        source.write_text(task.source, encoding="utf-8")
        try:
            execute_notebook(
                source,
                None,
                parameters=task.values(),
                engine_name="thanhson",
                progress_bar=False,
                start_timeout=120,
                kernel_name="python3",
                limit=task.limit,
                kernel_cwd=task.home if Path(task.home).is_dir() else folder,
                kernel_env=kernel_environment(task),
                watch=watch,
            )
        except PapermillExecutionError:
            pass
        except NotebookTimeout:
            failure = Failure("runs.cause.timeout", {"seconds": task.limit})
        except TooMuchPrinted:
            failure = Failure("runs.cause.too_much_printed", {})
        except DeadKernelError:
            failure = Failure("runs.cause.kernel_died")
    return watch.notebook, failure


def kernel_environment(task: Task) -> dict[str, str]:
    """The environment of a task's kernel."""
    from thanhson.runs.warm import FIXED

    return {**os.environ, **FIXED, "THANHSON_CLEAN": task.clean}


def judge(notebook: dict) -> Failure | None:
    """What is wrong with an executed notebook: an error, or a cell that never ran (``exit()`` ends a notebook silently)."""
    heading = ""
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "markdown":
            heading = first_heading(cell["source"]) or heading
            continue
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
        if errors:
            return Failure("runs.cause.error", {"error": errors[0]["ename"]}, number, heading)
        if cell["execution_count"] is None:
            return Failure("runs.cause.not_run", {}, number, heading)
    return None


def first_heading(text: str) -> str:
    """The text of the first Markdown heading, or blank."""
    return next((line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")), "")


def export_page(notebook: dict, task: Task) -> str:
    """The page as HTML."""
    try:
        from thanhson.pages.html import export
    except ImportError:
        from nbconvert import HTMLExporter

        return HTMLExporter(exclude_input=True).from_notebook_node(notebook)[0]
    return export(notebook, task.context)


def dump(notebook: dict) -> str:
    """A notebook as text, as nbformat writes it."""
    import nbformat

    return nbformat.writes(notebook)
