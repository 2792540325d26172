"""A notebook of one's own with a measure of one's own: dropped into the folder, it runs, is listed, is published safely, and is a test."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.runs import kit
from thanhson.cli import main
from thanhson.disclosure import publish
from thanhson.errors import UsageError
from thanhson.measures.own import measure
from thanhson.pages.run import Run
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables

OPEN = "import thanhson\nrun = thanhson.open_run(district, year, lang, exact=exact, clean=clean)"
MEASURE = """def long_meetings(tables, year):
    held = tables.meetings.query("year == @year and minutes.notna()").merge(tables.cells, on="cell_id")
    held["long"] = held["minutes"] >= 100
    return held.groupby("setting").agg(numerator=("long", "sum"), denominator=("long", "size"))"""
TITLE = {"vi": "Buổi sinh hoạt từ 100 phút", "en": "Meetings of 100 minutes or more"}
SHOW = f'run.show(thanhson.measure("long_meetings", long_meetings(run.tables, year), title={TITLE!r}, year=year))'


@pytest.fixture
def dropped(office):
    """The office with one notebook more in the folder, and nothing else touched."""
    parameters = (
        f'district = {str(office.district)!r}\nyear = 2020\nlang = "vi"\nexact = False\nclean = {str(office.clean)!r}\n'
    )
    office.own = kit.write(office.notebooks, "09_own", OPEN, MEASURE, "## Sinh hoạt", SHOW, parameters=parameters)
    return office


def test_an_own_notebook_takes_part_in_run_and_index_by_lying_in_the_folder(dropped):
    options = ["--out", str(dropped.out), "--clean", str(dropped.clean), "--jobs", "2"]
    result = CliRunner().invoke(main, ["run", str(dropped.district), *options], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.stderr
    for year in (2019, 2020):
        for lang in ("vi", "en"):
            page = (dropped.out / f"901/{year}/{lang}/09_own.html").read_text(encoding="utf-8")
            assert TITLE[lang] in page and '<img src="data:image/png' in page
        with (dropped.out / f"901/{year}/results.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["measure"] == "own.long_meetings"]
        assert [(row["group"], row["subgroup"], row["year"]) for row in rows] == [
            ("setting", "agency", str(year)), ("setting", "rural", str(year)),
        ]  # fmt: skip
        assert all(int(row["numerator"]) % 5 == int(row["denominator"]) % 5 == 0 for row in rows if row["numerator"])
    assert 'href="2020/vi/09_own.html"' in (dropped.out / "901/index.html").read_text(encoding="utf-8")
    assert "901/2020/vi/09_own" in {f"901/{page}" for page in json.loads(_manifest(dropped))["pages"]}


def _manifest(office) -> str:
    return (office.out / "901" / "manifest.json").read_text(encoding="utf-8")


def test_an_own_notebook_is_a_test_as_soon_as_its_outputs_are_accepted(dropped, monkeypatch):
    monkeypatch.setattr("thanhson.runs.accept._clean_sample", _nothing)
    accepted = CliRunner().invoke(main, ["accept", "--notebook", "09", "--jobs", "1"], env={"COLUMNS": "200"})
    assert accepted.exit_code == 0, accepted.stderr
    told = dropped.own.read_text(encoding="utf-8")
    changed = dropped.own.with_name("10_changed.ipynb")
    changed.write_text(told.replace('[\\"minutes\\"] >= 100', '[\\"minutes\\"] >= 5'))
    failed = re.findall(r"^FAILED (\S+?)::", _nbval(dropped.own, changed).stdout, re.MULTILINE)
    assert failed == [changed.name]


def _nothing() -> None:
    """The sample need not be clean for a notebook that does not read it."""


def _nbval(*notebooks) -> subprocess.CompletedProcess:
    options = ["--nbval", "--nbval-current-env", "-q", "-rf", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, *(notebook.name for notebook in notebooks)]
    return subprocess.run(command, cwd=notebooks[0].parent, capture_output=True, text=True)


def published(counts, **more):
    settings = read_programme(kit.PROJECT / "data" / "sample").disclosure
    return publish(measure("mine", counts, **{"year": 2020, **more}), settings).rows


def test_an_own_measure_withholds_small_counts_and_rounds_the_others():
    counts = pd.Series([3, 12, 48], index=pd.Index(["08542", "08656", "08659"], name="commune_code"))
    rows = published(counts)
    assert rows["group"].tolist() == ["commune"] * 3
    assert rows["status"].tolist()[0] == "withheld" and pd.isna(rows["numerator"][0])
    assert {int(value) for value in rows["numerator"].dropna()} <= {10, 50}


def test_all_or_none_of_a_group_is_withheld_in_a_share_of_ones_own():
    counts = pd.DataFrame(
        {"numerator": [20, 11], "denominator": [20, 30]}, index=pd.Index(["rural", "agency"], name="setting")
    )
    assert published(counts)["status"].tolist() == ["withheld", ""]


def test_a_level_of_years_gives_each_row_its_year_and_the_other_levels_its_subgroup():
    index = pd.MultiIndex.from_tuples(
        [(2019, "f", "school"), (2020, "m", "agency")], names=["year", "sex", "cell_type"]
    )
    rows = measure("mine", pd.Series([20, 30], index=index)).rows
    assert rows[["year", "group", "subgroup", "numerator"]].to_numpy().tolist() == [
        ["2019", "sex × cell_type", "f × school", 20], ["2020", "sex × cell_type", "m × agency", 30],
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "counts",
    [
        pd.Series([20, 30], index=pd.Index([2019, 2020], name="year")),
        pd.Series([20, 30, 45], index=pd.MultiIndex.from_product([[2019], ["a", "b", "c"]], names=["year", "topic"])),
        pd.DataFrame({"numerator": [20], "denominator": [30]}),
        pd.Series([], index=pd.Index([], name="setting"), dtype="int64"),
        pd.Series([2, 3], index=pd.Index(["rural", "agency"], name="setting")),
    ],
)  # fmt: skip
def test_run_show_takes_any_own_measure(counts, lang, tmp_path, capsys):
    programme = read_programme(kit.PROJECT / "data" / "sample")
    run = Run(programme, 2020, lang, Tables.of(programme, {}), tmp_path, exact=False)
    result = measure("mine", counts, title="Mine", year=None if "year" in counts.index.names else 2020)
    run.show(result)
    drawn = run.figure(result)
    drawn.axes[0].set_title("Changed")
    assert drawn.axes[0].get_title(loc="left") == "Changed"
    printed = capsys.readouterr().out
    assert "Mine" in printed or result.rows.empty
    # In a script there is nobody to draw a picture: its text is printed, and none of its bytes.
    assert "image/png" not in printed and "<" not in printed.replace("(<5)", "")


@pytest.mark.parametrize(
    ("name", "counts", "year", "told"),
    [
        ("Tỷ lệ", pd.Series([1]), 2020, "“Tỷ lệ” cannot be the name of a measure"),
        ("mine", pd.Series([0.5]), 2020, "whole counts"),
        ("mine", pd.DataFrame({"n": [5]}), 2020, "found the columns: n"),
        ("mine", pd.Series([5]), None, "not known which year"),
    ],
)
def test_what_is_no_measure_is_told(name, counts, year, told):
    with pytest.raises(UsageError, match=told):
        measure(name, counts, year=year)
