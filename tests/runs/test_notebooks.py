"""Which notebooks take part, and their parameters held against those that runs supply, before any kernel starts."""

from __future__ import annotations

import json

import pytest

from tests.runs import kit
from thanhson.errors import UsageError
from thanhson.runs.notebooks import check_parameters, declared, find_notebooks, read_notebook

GOOD = {"district": "x", "year": 2020, "lang": "vi", "exact": False, "clean": ""}


def refused(function, *arguments) -> str:
    with pytest.raises(UsageError) as caught:
        function(*arguments)
    return str(caught.value)


def test_parameters_that_fit_pass():
    check_parameters("own.ipynb", GOOD)


@pytest.mark.parametrize("name", ["exact", "clean"])
def test_exact_and_clean_are_passed_only_where_a_notebook_takes_them(name):
    check_parameters("own.ipynb", {key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("name", ["district", "year", "lang"])
def test_a_parameter_that_runs_supply_and_the_cell_lacks_is_an_error(name):
    told = refused(check_parameters, "own.ipynb", {key: value for key, value in GOOD.items() if key != name})
    assert told == f"own.ipynb: the parameters cell lacks “{name}”. Runs supply: district, year, lang, exact, clean."


def test_a_parameter_that_runs_do_not_supply_is_an_error():
    told = refused(check_parameters, "own.ipynb", {**GOOD, "yaer": 2020})
    assert told.startswith("own.ipynb: runs know no parameter “yaer”. They supply: district, year, lang, exact, clean.")


@pytest.mark.parametrize(
    ("name", "value", "found", "expected"),
    [("year", "2020", "str", "int"), ("year", 2020.0, "float", "int"), ("year", True, "bool", "int"),
     ("district", 238, "int", "str"), ("exact", 0, "int", "bool"), ("lang", None, "NoneType", "str")],
)  # fmt: skip
def test_a_default_of_another_type_is_an_error(name, value, found, expected):
    told = refused(check_parameters, "own.ipynb", {**GOOD, name: value})
    assert told == f"own.ipynb: the parameter “{name}” is of type {found}, expected {expected}."


def test_declared_parameters_are_read_from_the_syntax_and_not_from_the_lines():
    cell = 'district = "a # b"  # help with = and "quotes"\nyear: int = 2020\nlang = (\n    "vi"\n)\n'
    assert declared("own.ipynb", cell) == {"district": "a # b", "year": 2020, "lang": "vi"}


@pytest.mark.parametrize(
    ("cell", "line"),
    [("year = 2020\nimport os", 2), ("year = int('2020')", 1), ("year, lang = 2020, 'vi'", 1), ("year: int", 1),
     ("year = = 1", 1), ("x = 1\ny = x", 2), ("year += 1", 1), ("year = lang = 1", 1)],
)  # fmt: skip
def test_anything_but_plain_assignments_is_named_by_its_line(cell, line):
    assert f"line {line}: only plain values" in refused(declared, "own.ipynb", cell)


def test_a_notebook_takes_part_by_its_parameters_cell_alone(tmp_path):
    kit.write(tmp_path, "02_b", "1")
    kit.write(tmp_path, "01_a", "1")
    kit.write(tmp_path, "05_explore", "1", parameters="")
    (tmp_path / ".hidden.ipynb").write_text("{}")
    (tmp_path / "notes.txt").write_text("x")
    assert [notebook.name for notebook in find_notebooks(tmp_path)] == ["01_a", "02_b"]


@pytest.mark.parametrize(
    ("selected", "names"),
    [(("02",), ["02_b"]), (("02_b.ipynb",), ["02_b"]), (("02_b", "01"), ["01_a", "02_b"]), (("0",), ["01_a", "02_b"])],
)
def test_a_selection_names_notebooks_or_their_beginning(tmp_path, selected, names):
    kit.write(tmp_path, "01_a", "1")
    kit.write(tmp_path, "02_b", "1")
    assert [notebook.name for notebook in find_notebooks(tmp_path, selected)] == names


def test_a_selection_may_be_a_path_outside_of_the_folder(tmp_path):
    kit.write(tmp_path / "notebooks", "01_a", "1")
    own = kit.write(tmp_path / "sổ tay riêng", "09_own", "1")
    assert [notebook.name for notebook in find_notebooks(tmp_path / "notebooks", (str(own),))] == ["09_own"]


def test_a_selection_that_fits_nothing_names_what_there_is(tmp_path):
    kit.write(tmp_path, "01_a", "1")
    assert refused(find_notebooks, tmp_path, ("7",)) == f"There is no notebook “7” in {tmp_path}. There are: 01_a."


def test_a_selected_notebook_without_parameters_is_an_error(tmp_path):
    kit.write(tmp_path, "05_explore", "1", parameters="")
    assert "05_explore.ipynb: no cell is tagged “parameters”" in refused(find_notebooks, tmp_path, ("05",))


def test_a_folder_without_notebooks_is_an_error(tmp_path):
    assert "there is no notebook with a cell tagged" in refused(find_notebooks, tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"source": "x"}]}', "\xff"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, text):
    path = tmp_path / "01_a.ipynb"
    path.write_bytes(text.encode("latin-1"))
    assert refused(read_notebook, path) == "01_a.ipynb: this file is no Jupyter notebook."


def test_outputs_counts_and_metadata_do_not_change_what_a_notebook_says(tmp_path):
    path = kit.write(tmp_path, "01_a", "1")
    before = read_notebook(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][-1] |= {
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}],
        "execution_count": 9,
    }
    content["metadata"]["kernelspec"] = {"name": "elsewhere", "display_name": "Elsewhere"}
    path.write_text(json.dumps(content), encoding="utf-8")
    after = read_notebook(path)
    assert (after.digest, after.source) == (before.digest, before.source)


def test_source_tags_and_own_limit_change_it(tmp_path):
    path = kit.write(tmp_path, "01_a", "1")
    digests = {read_notebook(path).digest}
    content = json.loads(path.read_text(encoding="utf-8"))
    for change in ({"source": "2"}, {"metadata": {"tags": ["lang-vi"]}}):
        content["cells"][-1] |= change
        path.write_text(json.dumps(content), encoding="utf-8")
        digests.add(read_notebook(path).digest)
    content["metadata"]["thanhson"] = {"time_limit": 30}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_notebook(path).limit == 30
    assert len(digests | {read_notebook(path).digest}) == 4


@pytest.mark.parametrize(
    ("code", "reads"),
    [("run.show(cleaning.ledger(run))", True), ("run.clean", True),
     ("run.show(admissions.by_year(run.tables, year))", False), ("open_run(district, clean=clean)", False)],
)  # fmt: skip
def test_it_is_known_whether_a_notebook_looks_beside_the_clean_tables(tmp_path, code, reads):
    assert read_notebook(kit.write(tmp_path, "01_a", code)).reads_books is reads
