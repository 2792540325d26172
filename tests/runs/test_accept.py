"""``thanhson accept``: what is stored in committed notebooks, what is refused, and what is shown."""

from __future__ import annotations

import json

import nbformat
import pytest
from click.testing import CliRunner

from tests.runs import kit
from thanhson.cli import main
from thanhson.runs.accept import as_text, changed_cells, read_whole, stored_form, unfit

FIGURE = """import matplotlib.pyplot as plt
from IPython.display import display
figure, axes = plt.subplots()
display(figure, metadata={"image/png": {"alt": "an empty chart"}})
plt.close(figure)"""


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    folder = tmp_path / "sổ tay"
    monkeypatch.setenv("THANHSON_NOTEBOOKS", str(folder))
    monkeypatch.setenv("THANHSON_CLEAN", str(tmp_path / "clean"))
    monkeypatch.setenv("THANHSON_KERNELS", "plain")
    monkeypatch.setattr("thanhson.runs.accept._clean_sample", _nothing)
    return folder


def _nothing() -> None:
    """The sample need not be clean for notebooks that do not read it."""


def accept(*options: str):
    return CliRunner().invoke(main, ["accept", *options], env={"COLUMNS": "200"})


def outputs(path) -> list:
    return [o for cell in nbformat.read(path, 4).cells if cell.cell_type == "code" for o in cell.outputs]


def test_outputs_are_stored_without_pictures_bytes_but_with_their_texts(notebooks):
    path = kit.write(notebooks, "01_first", "## Một", FIGURE, "year + 1")
    result = accept("--notebook", "01")
    assert result.exit_code == 0, result.stderr
    picture, number = outputs(path)
    assert picture.data == {"text/plain": "<Figure size 640x480 with 1 Axes>"}
    assert picture.metadata["image/png"]["alt"] == "an empty chart"
    assert number.data["text/plain"] == "2021"
    assert [c.execution_count for c in nbformat.read(path, 4).cells if c.cell_type == "code"] == [1, 2, 3]
    assert str(notebooks) not in path.read_text(encoding="utf-8")


def test_what_changed_is_shown_by_cell_and_a_second_call_changes_nothing(notebooks):
    path = kit.write(notebooks, "01_first", "## Một", "year + 1")
    first = accept("--notebook", "01")
    assert first.stdout.splitlines() == ["01_first.ipynb, 4 “Một”", "  +2021"]
    stored = path.read_bytes()
    second = accept("--notebook", "01")
    assert (second.stdout, second.stderr.strip()) == ("", "01_first.ipynb: 0 cells changed")
    assert path.read_bytes() == stored


def test_diff_only_stores_nothing(notebooks):
    path = kit.write(notebooks, "01_first", "year + 1")
    before = path.read_bytes()
    assert accept("--notebook", "01", "--diff-only").stdout.endswith("  +2021\n")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('old')", "wrote to stderr"),
        ("import os; os.getcwd()", "shows a path of this machine"),
        ("exit()", "ended itself with exit"),
    ],
)
def test_what_must_not_be_stored_is_refused_by_name(notebooks, code, told):
    path = kit.write(notebooks, "01_first", "## Một", code)
    before = path.read_bytes()
    result = accept("--notebook", "01")
    assert result.exit_code == 1
    assert "01_first.ipynb: failed, under “Một”, cell 4" in result.stderr and told in result.stderr
    assert path.read_bytes() == before


def test_a_failed_notebook_keeps_the_others_from_being_lost(notebooks):
    kit.write(notebooks, "01_first", "1 / 0")
    good = kit.write(notebooks, "02_second", "year")
    assert accept("--notebook", "0").exit_code == 1
    assert outputs(good)[0].data["text/plain"] == "2020"


def test_stored_notebooks_keep_their_cells_and_lose_machine_metadata(tmp_path):
    committed = kit.notebook("year")
    committed.metadata = {
        "kernelspec": {"name": "python3", "display_name": "x", "language": "python"},
        "papermill": {"x": 1},
    }
    fresh = nbformat.from_dict(json.loads(json.dumps(committed)))
    for number, cell in enumerate(cell for cell in fresh.cells if cell.cell_type == "code"):
        cell.execution_count = number + 1
        cell.metadata["papermill"] = {"start_time": "now"}
        cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": "AAAA", "text/plain": "x"})]
    stored = stored_form(committed, fresh)
    assert set(stored["metadata"]) == {"kernelspec", "language_info"}
    assert [cell["metadata"] for cell in stored["cells"]] == [{}, {"tags": ["parameters"]}, {}]
    assert "AAAA" not in as_text(stored)
    (tmp_path / "a.ipynb").write_text(as_text(stored), encoding="utf-8")
    nbformat.validate(read_whole(tmp_path / "a.ipynb"))


def test_rows_of_figures_and_alternative_texts_are_compared():
    def with_output(value: int, alt: str) -> nbformat.NotebookNode:
        made = kit.notebook("show()")
        rows = {"application/vnd.thanhson.results+json": [{"measure": "m", "value": value}], "text/plain": "table"}
        made.cells[-1].outputs = [nbformat.v4.new_output("display_data", rows, metadata={"image/png": {"alt": alt}})]
        return made

    ((where, lines),) = changed_cells(with_output(1, "one"), with_output(2, "two"))
    assert where == "3 “Own”"
    assert lines == ['-{"measure": "m", "value": 1}', "-one", '+{"measure": "m", "value": 2}', "+two"]
    assert not list(changed_cells(with_output(1, "one"), with_output(1, "one")))


def test_a_path_in_a_picture_is_no_path(tmp_path):
    made = kit.notebook("show()")
    made.cells[-1].outputs = [
        nbformat.v4.new_output("display_data", {"image/png": str(kit.PROJECT), "text/plain": "x"})
    ]
    assert unfit(made) is None
