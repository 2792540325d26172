"""Why a page was not made: found in the executed notebook, told in one line, without any value of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from thanhson import errors
from thanhson.words import LANGUAGES, say

_SAFE = {cls.__name__ for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Exception)}
_SAFE |= {"ImportError", "ModuleNotFoundError", "NameError", "SyntaxError"}
"""Errors whose text names settings, files or code, and never a value of a register."""

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"File (.+?):(\d+)|Cell In\[\d+\], line (\d+)")


@dataclass(frozen=True)
class Failure:
    """Why and where a page was not made.

    ``cause`` is an entry of the catalogue with its ``params``; ``cell`` the place of the cell in the notebook, from 1; ``heading``
    the heading above it in the page's language. A failure outside of any cell has neither.
    """

    cause: str
    params: dict[str, object] = field(default_factory=dict)
    cell: int | None = None
    heading: str = ""

    def text(self, lang: str) -> str:
        """The failure as a clause: where and why."""
        cause = say(self.cause, lang, **self.params)
        if self.cell is None:
            return cause
        return say("runs.failed_in_cell", lang, heading=self.heading or "–", cell=self.cell, cause=cause)

    def record(self) -> dict[str, object]:
        """The failure as JSON values."""
        return asdict(self)


def judge(notebook: dict, lang: str) -> Failure | None:
    """What is wrong with an executed notebook: a cell that failed, or one that never ran.

    ``exit()`` and ``sys.exit(0)`` end a notebook without an error that papermill would report; half a page is no page.
    """
    for cell, place, heading in placed(notebook, lang):
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        failed = next((output for output in cell["outputs"] if output["output_type"] == "error"), None)
        if failed is not None:
            return Failure(*_cause(failed), place, heading)
        if cell["execution_count"] is None:
            return Failure("runs.cause.not_run", {}, place, heading)
    return None


def located(failure: Failure, notebook: dict | None, index: int | None, lang: str) -> Failure:
    """``failure`` with the place of the cell at ``index`` of ``notebook``, where both are known."""
    if notebook is None or index is None:
        return failure
    _, place, heading = list(placed(notebook, lang))[index]
    return Failure(failure.cause, failure.params, place, heading)


def placed(notebook: dict, lang: str) -> Iterator[tuple[dict, int | None, str]]:
    """Each cell with its place in the notebook as it is written, and the heading above it in ``lang``.

    Cells that papermill puts in (parameters, marks of an error) have no place.
    """
    place, heading = 0, ""
    other = {f"lang-{code}" for code in LANGUAGES if code != lang}
    for cell in notebook["cells"]:
        tags = set(cell["metadata"].get("tags", []))
        if tags & {"injected-parameters", "papermill-error-cell-tag"}:
            yield cell, None, heading
            continue
        place += 1
        if cell["cell_type"] == "markdown" and not tags & other:
            heading = first_heading(cell["source"]) or heading
        yield cell, place, heading


def first_heading(text: str) -> str:
    """The text of the first heading of a Markdown cell, or blank."""
    return next((line.lstrip("#").strip() for line in text.splitlines() if re.match(r"#+\s", line)), "")


def _cause(output: dict) -> tuple[str, dict[str, object]]:
    name, text = output["ename"], output["evalue"]
    if name == "SystemExit":
        return "runs.cause.exit", {}
    if name in _SAFE:
        return "runs.cause.told", {"error": name, "text": text}
    return "runs.cause.error", {"error": name, "where": _where("\n".join(output["traceback"]))}


def _where(traceback: str) -> str:
    """The last line of ours that a traceback names: a file of the package, or a line of the cell."""
    found = ""
    for file, line, cell_line in _FRAME.findall(_ANSI.sub("", traceback)):
        if cell_line:
            found = found or f"line {cell_line}"
        elif "thanhson" in Path(file).parts and "site-packages" not in Path(file).parts[:-2]:
            parts = Path(file).parts
            found = "/".join(parts[len(parts) - 1 - parts[::-1].index("thanhson") :]) + f":{line}"
    return found
