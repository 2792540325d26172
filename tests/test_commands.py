"""The README's commands, tried on a tiny district as a newcomer would."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
THANHSON = HOUSE / ".venv" / "bin" / "thanhson"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (HOUSE / ".venv" / ".ready").exists(), reason="the environment was not made by make"),
    pytest.mark.skipif(shutil.which("make") is None, reason="there is no make"),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("huyện nhỏ") / "mẫu"
    told = subprocess.run(
        [THANHSON, "sample", folder, "--cells", "8", "--years", "2019-2020"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return folder


@pytest.fixture(scope="module")
def report(tiny: Path) -> subprocess.CompletedProcess:
    options = [
        f"DISTRICT={tiny}",
        f"OUT={tiny.parent / 'out'}",
        f"CLEAN={tiny.parent / 'clean'}",
        "OPTIONS=--year 2020",
    ]
    return subprocess.run(["make", "report", *options], cwd=HOUSE, capture_output=True, text=True, check=False)


def test_make_report_ends_well_and_says_where_to_look(report, tiny):
    assert report.returncode == 0, report.stderr
    assert f"{tiny.parent / 'out'}/index.html" in report.stdout + report.stderr


def test_every_page_of_both_languages_is_there(report, tiny):
    made = {path.relative_to(tiny.parent / "out").as_posix() for path in (tiny.parent / "out").rglob("*.html")}
    notebooks = sorted(path.stem for path in (HOUSE / "notebooks").glob("0[1-4]_*.ipynb"))
    assert {f"238/2020/{lang}/{name}.html" for lang in ("vi", "en") for name in notebooks} <= made
    assert {"index.html", "238/index.html"} <= made


def test_the_numbers_of_the_year_are_in_one_file(report, tiny):
    with (tiny.parent / "out" / "238" / "2020" / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"admissions.count", "attendance.rate", "targets.areas_with_own_cell"} <= {row["measure"] for row in rows}
    assert {row["district"] for row in rows} == {"238"}


def test_check_names_the_registers_in_seconds(tiny):
    told = subprocess.run([THANHSON, "check", tiny], capture_output=True, text=True, check=False)
    assert told.returncode in (0, 3)
    assert "LEDGER" in told.stdout


def test_the_targets_that_the_readme_names_exist():
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", readme))
    assert {"report", "test", "lab"} <= named
    for target in named:
        told = subprocess.run(["make", "-n", target], cwd=HOUSE, capture_output=True, text=True, check=False)
        assert told.returncode == 0, (target, told.stderr)


def test_every_option_that_the_readme_shows_is_known():
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    for command, line in re.findall(r"thanhson (run|check|audit|sample|accept)\b([^\n`#]*)", readme):
        options = set(re.findall(r"--[a-z-]+", line))
        told = subprocess.run([THANHSON, command, "--help"], capture_output=True, text=True, check=True).stdout
        assert {option for option in options if option not in told} == set()


def test_every_dependency_has_its_reason_in_the_readme():
    import tomllib

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    table = (HOUSE / "README.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0] for line in lines}
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", table)} == set()
