"""Executed notebooks freed of what is of this machine and this hour: paths, times, random identifiers, what went to stderr."""

from __future__ import annotations

import re
import sysconfig
from pathlib import Path
from typing import Any

from thanhson.runs.tasks import Task

KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}


def scrub(notebook: dict, task: Task) -> bool:
    """Make an executed notebook fit to be shared, in place; returns whether anything stood on stderr.

    A warning on stderr names files of this machine and may quote values; it is left out.
    """
    paths = Paths(task)
    stderr = False
    page = {"district": task.code, "year": task.year, "lang": task.lang, "notebook": task.notebook, "exact": task.exact}
    notebook["metadata"] = {**KERNEL, "thanhson": page}
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = {"tags": tags} if tags else {}
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
            cell["source"] = shown_parameters(task)
        if cell["cell_type"] == "code":
            stderr |= any(output.get("name") == "stderr" for output in cell["outputs"])
            cell["outputs"] = [paths.replaced(o) for o in cell["outputs"] if o.get("name") != "stderr"]
    return stderr


def shown_parameters(task: Task) -> str:
    """The injected cell as readers see it: the district by its code, no folder of this machine."""
    lines = [f'district = "{task.code}"', f"year = {task.year}", f'lang = "{task.lang}"', f"exact = {task.exact}"]
    return "\n".join(["# Parameters", *(line for line in lines if line.split(" ")[0] in task.parameters)])


class Paths:
    """Puts names in place of this machine's folders, the longest path first."""

    def __init__(self, task: Task) -> None:
        named = {
            task.folder: task.code,
            task.clean: "clean",
            task.home: "notebooks",
            str(Path(__file__).resolve().parents[1]): "thanhson",
            sysconfig.get_paths()["purelib"]: "site-packages",
            sysconfig.get_paths()["stdlib"]: "python",
            str(Path.home()): "~",
        }
        named |= {str(Path(path).resolve()): name for path, name in named.items()}
        self.names = {path: name for path, name in named.items() if len(path) > 1}
        longest_first = sorted(self.names, key=len, reverse=True)
        self.pattern = re.compile(r"(?<![\w.~-])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")

    def replaced(self, value: Any) -> Any:
        """``value`` (text, list or dict of an output) with every such path replaced; pictures are left alone."""
        if isinstance(value, str):
            return self.pattern.sub(lambda match: self.names[match.group()], value)
        if isinstance(value, dict):
            return type(value)(
                {
                    key: item if key == "image/png" and isinstance(item, str) else self.replaced(item)
                    for key, item in value.items()
                }
            )
        return [self.replaced(item) for item in value] if isinstance(value, list) else value
