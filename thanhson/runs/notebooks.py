"""The notebooks of a run: found, read without their outputs, and their parameters checked before any kernel starts."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from thanhson.errors import UsageError
from thanhson.runs.folders import local_path

SUPPLIED: dict[str, type] = {"district": str, "year": int, "lang": str, "exact": bool, "clean": str}
"""The parameters that runs supply, and their types."""

_BESIDE_TABLES = re.compile(r"\b(ledger|repairs|warnings|findings|quarantine|cleaning|CleanReport)\b|\brun\.clean\b")

REQUIRED = ("district", "year", "lang")
"""Those that every notebook has to take; ``exact`` and ``clean`` are passed where the notebook takes them."""


@dataclass(frozen=True)
class Notebook:
    """A notebook that takes part in runs.

    ``name`` is the file's name without its ending; ``source`` its JSON without outputs, counts and machine metadata;
    ``parameters`` the names that it takes; ``digest`` the hash of what it says; ``limit`` its own time limit in seconds, or none
    (metadata ``{"thanhson": {"time_limit": 300}}``); ``reads_books`` tells whether it looks at what stands beside the clean tables.
    """

    name: str
    folder: Path
    source: str
    parameters: tuple[str, ...]
    digest: str
    limit: float | None = None
    reads_books: bool = False


def find_notebooks(folder: Path, selected: tuple[str, ...] = ()) -> list[Notebook]:
    """The notebooks of ``folder`` that take part, or those selected by name, by the start of a name, or by path.

    A notebook takes part by having a cell tagged ``parameters``; nothing has to be registered.

    Raises
    ------
    UsageError
        Nothing found; a selection that fits none; a file that is no notebook; parameters that do not fit.
    """
    chosen = select_notebooks(folder, selected)
    read = [read_notebook(path) for path in chosen]
    for path, notebook in zip(chosen, read, strict=True):
        if notebook is None and selected:
            raise UsageError("runs.no_parameters_cell", notebook=path.name)
    found = [notebook for notebook in read if notebook is not None]
    if not found:
        raise UsageError("runs.no_notebooks", folder=folder)
    return found


def select_notebooks(folder: Path, selected: tuple[str, ...] = ()) -> list[Path]:
    """The notebooks of ``folder`` by name, or those selected by name, by the start of a name, or by path.

    Raises
    ------
    UsageError
        A selection fits none.
    """
    paths = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
    if not selected:
        return paths
    chosen: list[Path] = []
    for text in selected:
        if text.endswith(".ipynb") and local_path(text).is_file():
            fits = [Path(text)]
        else:
            stem = text.removesuffix(".ipynb")
            fits = [p for p in paths if p.stem == stem] or [p for p in paths if p.stem.startswith(stem)]
        if not fits:
            names = ", ".join(p.stem for p in paths) or "–"
            raise UsageError("runs.notebook_unknown", notebook=text, folder=folder, names=names)
        chosen += [p for p in fits if p not in chosen]
    return sorted(chosen, key=lambda path: path.stem)


def read_notebook(path: Path) -> Notebook | None:
    """The notebook at ``path``, or ``None`` where it has no cell tagged ``parameters``.

    Raises
    ------
    UsageError
        The file is no notebook, or its parameters are not those that runs supply.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [
            {
                **cell,
                "cell_type": cell["cell_type"],
                "source": _text(cell["source"]),
                "metadata": cell.get("metadata", {}),
            }
            for cell in content["cells"]
        ]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise UsageError("runs.not_a_notebook", notebook=path.name) from None
    tagged = [c for c in cells if c["cell_type"] == "code" and "parameters" in c["metadata"].get("tags", [])]
    if not tagged:
        return None
    parameters = declared(path.name, tagged[0]["source"])
    check_parameters(path.name, parameters)
    source = _bare(content, cells)
    said = [(c["cell_type"], c["source"], c["metadata"].get("tags", [])) for c in source["cells"]]
    limit = content.get("metadata", {}).get("thanhson", {}).get("time_limit")
    digest = hashlib.sha256(json.dumps([said, limit], ensure_ascii=False).encode()).hexdigest()
    text = json.dumps(source, ensure_ascii=False)
    code = "\n".join(cell["source"] for cell in source["cells"] if cell["cell_type"] == "code")
    reads = _BESIDE_TABLES.search(code) is not None
    return Notebook(path.stem, path.parent.resolve(), text, tuple(parameters), digest, limit, reads)


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _bare(content: dict, cells: list[dict]) -> dict:
    """The notebook as it is given to a kernel: no outputs, the same cell identifiers every time."""
    bare = []
    for number, cell in enumerate(cells):
        metadata = {name: value for name, value in cell["metadata"].items() if name in ("tags", "slideshow")}
        kept = {"id": cell.get("id", f"cell-{number}"), "cell_type": cell["cell_type"], "metadata": metadata}
        kept["source"] = cell["source"]
        if cell["cell_type"] == "code":
            kept |= {"outputs": [], "execution_count": None}
        elif "attachments" in cell:
            kept["attachments"] = cell["attachments"]
        bare.append(kept)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": bare, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def declared(notebook: str, cell: str) -> dict[str, object]:
    """The parameters that a cell assigns, with their defaults.

    Read from the syntax tree and not from the lines as papermill does, which is led astray by a ``#`` inside of a text.

    Raises
    ------
    UsageError
        The cell holds anything but plain assignments of plain values.
    """
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        raise UsageError("runs.parameters_not_plain", notebook=notebook, line=1) from None
    found: dict[str, object] = {}
    for node in tree.body:
        target = _target(node)
        if target is None:
            raise UsageError("runs.parameters_not_plain", notebook=notebook, line=node.lineno)
        try:
            found[target] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
        except ValueError:
            raise UsageError("runs.parameters_not_plain", notebook=notebook, line=node.lineno) from None
    return found


def _target(node: ast.stmt) -> str | None:
    """The one name that a statement assigns a value to, or ``None`` where it does anything else."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return name
        case _:
            return None


def check_parameters(notebook: str, parameters: dict[str, object]) -> None:
    """Hold a notebook's parameters against those that runs supply, both ways round.

    Raises
    ------
    UsageError
        A required parameter is missing, one is not known to runs, or a default has another type.
    """
    known = ", ".join(SUPPLIED)
    for name in REQUIRED:
        if name not in parameters:
            raise UsageError("runs.parameter_missing", notebook=notebook, name=name, known=known)
    for name, default in parameters.items():
        if name not in SUPPLIED:
            raise UsageError("runs.parameter_unknown", notebook=notebook, name=name, known=known)
        if type(default) is not SUPPLIED[name]:
            raise UsageError(
                "runs.parameter_type",
                notebook=notebook,
                name=name,
                found=type(default).__name__,
                expected=SUPPLIED[name].__name__,
            )
