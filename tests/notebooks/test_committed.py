"""Guards over the committed notebooks: what nbval does not see, and the style that makes them read like a report."""

from __future__ import annotations

import json
import re
import statistics
from pathlib import Path

import nbformat
import pytest

from thanhson.measures.result import COLUMNS
from thanhson.runs.notebooks import declared, read_notebook
from thanhson.runs.results import ROWS_TYPE

HOUSE = Path(__file__).resolve().parents[2]
PATHS = sorted((HOUSE / "notebooks").glob("*.ipynb"))
OURS = [path for path in PATHS if path.stem[:2] in ("01", "02", "03", "04", "05")]
"""The style of the house binds these; a notebook that somebody drops into the folder may define what it likes."""
REPORTS = [path for path in PATHS if path.stem[:2] in ("01", "02", "03", "04")]

PARAMETERS = """district = "../data/sample"  # district folder: programme.toml and raw/
year = 2020  # a year of the programme; the page shows it and the programme up to it
lang = "vi"  # vi or en
exact = False  # True: without disclosure control, for the office's own eyes
clean = ""  # folder of the clean tables; blank: data/clean of the project"""


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def outputs(path: Path) -> list[nbformat.NotebookNode]:
    return [output for cell in code_cells(path) for output in cell.outputs]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


every = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
ours = pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
report = pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)


def test_the_four_reports_and_the_exploring_notebook_are_there():
    names = [path.stem for path in PATHS]
    assert {"01_cleaning", "02_admissions", "03_meeting_quality", "04_scorecard", "05_explore"} <= set(names)


@every
def test_every_code_cell_was_run_in_order(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_something_is_there_for_nbval_to_compare(path):
    kinds = {kind for output in outputs(path) for kind in output.get("data", {})}
    assert kinds & {"text/plain", "text/html"}


@every
def test_no_output_is_an_error_or_went_to_stderr(path):
    assert not [output for output in outputs(path) if output.output_type == "error" or output.get("name") == "stderr"]


@every
def test_every_figure_has_an_alternative_text_that_says_something(path):
    figures = [output for output in outputs(path) if _is_figure(output)]
    for output in figures:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        assert len(alt) > 40, output
    if path in REPORTS:
        assert figures


def _is_figure(output) -> bool:
    text = output.get("data", {}).get("text/plain", "")
    return "image/png" in output.get("metadata", {}) or text.startswith("<Figure size")


@every
def test_no_bytes_of_pictures_are_stored(path):
    assert not [output for output in outputs(path) if {"image/png", "image/jpeg"} & set(output.get("data", {}))]


@every
def test_no_time_path_or_machine_is_stored(path):
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert set(content["metadata"]) <= {"kernelspec", "language_info", "thanhson"}
    assert content["metadata"]["language_info"] == {"name": "python"}
    assert content["metadata"]["kernelspec"]["name"] in ("python3", "thanhson")
    assert {name for cell in content["cells"] for name in cell["metadata"]} <= {"tags"}
    assert str(HOUSE) not in text and str(Path.home()) not in text.replace("~", "")
    assert not re.search(r"/(home|Users|tmp|root|work)/", text)
    assert not re.search(r"\b0x[0-9a-f]{6,}\b", text)


@every
def test_cells_have_lasting_names(path):
    notebook = read(path)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)


@report
def test_the_parameters_cell_is_the_same_everywhere_and_fits_the_runs(path):
    cells = [cell for cell in read(path).cells if "parameters" in tags(cell)]
    assert [cell.source.strip() for cell in cells] == [PARAMETERS]
    assert list(declared(path.name, cells[0].source)) == ["district", "year", "lang", "exact", "clean"]
    assert read_notebook(path) is not None


@report
def test_it_opens_with_a_title_in_both_languages_then_parameters_then_one_import(path):
    first = read(path).cells[:4]
    assert [cell.cell_type for cell in first] == ["markdown", "markdown", "code", "code"]
    assert [tags(cell) for cell in first[:3]] == [["lang-vi"], ["lang-en"], ["parameters"]]
    assert all(cell.source.startswith("# ") for cell in first[:2])
    assert "thanhson.open_run(district, year, lang, exact=exact, clean=clean)" in first[3].source


@ours
def test_prose_stands_in_pairs_of_languages(path):
    prose = [tags(cell) for cell in read(path).cells if cell.cell_type == "markdown"]
    assert prose == [["lang-vi"], ["lang-en"]] * (len(prose) // 2)


@ours
def test_headings_of_the_two_languages_have_the_same_levels(path):
    prose = [cell for cell in read(path).cells if cell.cell_type == "markdown"]
    for vietnamese, english in zip(prose[::2], prose[1::2], strict=True):
        assert _levels(vietnamese.source) == _levels(english.source)


def _levels(text: str) -> list[int]:
    return [len(line) - len(line.lstrip("#")) for line in text.splitlines() if re.match(r"#+ ", line)]


@ours
def test_prose_is_about_half_of_the_cells_or_more(path):
    cells = read(path).cells
    prose = sum(cell.cell_type == "markdown" for cell in cells) / 2  # a pair of languages counts once
    assert prose >= 0.4 * (prose + len(code_cells(path)))


@ours
def test_code_is_short_and_defines_nothing(path):
    lines = [len([line for line in cell.source.splitlines() if line.strip()]) for cell in code_cells(path)]
    assert statistics.median(lines) <= 4 and max(lines) <= 12
    source = "\n".join(cell.source for cell in code_cells(path))
    assert not re.search(r"^\s*(def|class|for|while|try|with|lambda)\b", source, re.MULTILINE)
    assert not re.search(r";\s*$", source, re.MULTILINE)
    assert not re.search(r"^\s*[!%]", source, re.MULTILINE)


@report
def test_after_the_opening_each_code_cell_is_one_call_that_shows(path):
    for cell in code_cells(path)[2:]:
        assert re.fullmatch(r"run\.show\(\w+\.\w+\(.*\)\)", cell.source.strip()), cell.source


@report
def test_every_section_is_prose_in_both_languages_then_code(path):
    kinds = "".join("p" if cell.cell_type == "markdown" else "c" for cell in read(path).cells[4:])
    assert re.fullmatch(r"((pp)+c+)+(pp)*", kinds), kinds


@report
def test_no_figure_of_the_registers_is_typed_into_prose(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"`[^`]*`|\]\([^)]*\)|https?://\S+", "", cell.source)
            typed = [number for number in re.findall(r"\d[\d.,]*%?", text) if not _is_allowed(number.rstrip(".,"))]
            assert not typed, (typed, cell.source)


def _is_allowed(number: str) -> bool:
    """Years, days of feasts, and the numbers of rules and definitions: small, and the same for every district."""
    return bool(re.fullmatch(r"(19|20)\d\d", number)) or float(number.rstrip("%").replace(",", ".")) <= 100


@report
def test_rows_of_figures_travel_with_every_table_of_figures(path):
    rows = [row for output in outputs(path) for row in output.get("data", {}).get(ROWS_TYPE, [])]
    assert rows
    assert {name for row in rows for name in row} <= set(COLUMNS)
    assert {row["district"] for row in rows} == {"238"}
    assert {row["year"] for row in rows} <= {
        *map(str, range(2016, 2021)),
        *(f"2016-{year}" for year in range(2017, 2021)),
    }
