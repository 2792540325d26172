"""Executed notebooks freed of what is of this machine and this hour: paths, times, names, random identifiers."""

from __future__ import annotations

import re
from pathlib import Path

from thanhson.runs.tasks import Task


def scrub(notebook: dict, task: Task) -> bool:
    """Free an executed notebook of paths, times and stderr, in place; whether anything stood on stderr.

    Parameters
    ----------
    notebook : nbformat node
        As papermill leaves it.
    task : Task
        Names the folders that must not show.
    """
    replace = _Paths(task)
    stderr = False
    notebook["metadata"] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "thanhson": {"district": task.code, "year": task.year, "lang": task.lang, "notebook": task.notebook},
    }
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"] = {"tags": tags} if tags else {}
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
            cell["source"] = shown_parameters(task)
        if cell["cell_type"] == "code":
            stderr |= any(o.get("name") == "stderr" for o in cell["outputs"])
            cell["outputs"] = [replace.inside(o) for o in cell["outputs"] if o.get("name") != "stderr"]
    return stderr


def shown_parameters(task: Task) -> str:
    """The injected cell as readers see it: the district by its code, and no folder of this machine."""
    values = {**task.values(), "district": task.code}
    values.pop("clean", None)
    return "# Parameters\n" + "".join(f"{name} = {value!r}\n".replace("'", '"') for name, value in values.items())


class _Paths:
    """Puts names in place of this machine's folders, longest first."""

    def __init__(self, task: Task) -> None:
        import thanhson

        package = Path(thanhson.__file__).resolve().parent
        site = Path(re.__file__).resolve().parent
        names = {
            task.folder: task.code,
            task.clean: "clean",
            task.home: "notebooks",
            str(package): "thanhson",
            str(site): "python",
            str(Path.home()): "~",
        }
        names |= {str(Path(path).resolve()): name for path, name in list(names.items())}
        paths = sorted((path for path in names if len(path) > 1), key=len, reverse=True)
        self.names = names
        self.pattern = re.compile("|".join(re.escape(path) + r"(?![\w-])" for path in paths))

    def inside(self, value):
        if isinstance(value, str):
            return self.pattern.sub(lambda match: self.names[match.group()], value)
        if isinstance(value, dict):
            return type(value)({key: item if key == "image/png" else self.inside(item) for key, item in value.items()})
        if isinstance(value, list):
            return [self.inside(item) for item in value]
        return value
