"""The notebooks carried out in this very process, without a kernel: quick enough to look at every page of the sample."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
SAMPLE = ROOT / "data" / "sample"


def execute(name: str, year: int, lang: str, exact: bool = False, district: Path = SAMPLE, clean: str = "") -> dict:
    """The notebook ``name`` (``02_admissions``) with its outputs, as a kernel would have left it."""
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    parameters = {"district": str(district), "year": year, "lang": lang, "exact": exact, "clean": clean}
    names: dict = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = _carry_out("".join(cell["source"]), names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names.update(parameters)
    return notebook


def _carry_out(source: str, names: dict) -> list[dict]:
    outputs: list[dict] = []

    def display(*shown, raw=False, metadata=None, **_):
        outputs.extend(_output(one if raw else _bundle(one), metadata) for one in shown)

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with patch("IPython.display.display", display):
        exec(compile(tree, "<cell>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
            if value is not None:
                outputs.append(_output(_bundle(value), None))
    return outputs


def _bundle(value: object) -> dict:
    markup = getattr(value, "_repr_html_", lambda: None)()
    return {"text/plain": repr(value), **({"text/html": markup} if markup else {})}


def _output(data: dict, metadata: dict | None) -> dict:
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}
