"""The command line: help at once, every wrong usage a sentence and exit code 2, messages in two languages, nothing written."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from thanhson import cli
from thanhson.words import catalogue

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def _somewhere_empty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*arguments: str):
    return CliRunner().invoke(cli.main, list(arguments))


def module(*arguments: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "thanhson.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT, **options)


def test_help_imports_nothing_heavy():
    code = "import sys\nfrom thanhson.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
    code += (
        "print([m for m in ('pandas', 'numpy', 'papermill', 'pydantic', 'matplotlib', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_answers_at_once():
    seconds = []
    for _ in range(5):
        start = time.process_time_ns(), os.times()
        module("--help")
        end = os.times()
        seconds.append(end.children_user + end.children_system - start[1].children_user - start[1].children_system)
    assert min(seconds) < 0.3


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["audit"], ["sample"], ["accept"]])
def test_every_command_has_help_in_both_languages(command):
    english = call(*command, "--help").output
    vietnamese = call("--lang", "vi", *command, "--help").output
    assert "Print this help." in english
    assert "In hướng dẫn này." in vietnamese
    marks = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]")
    assert not marks.search(english) and marks.search(vietnamese)


def test_every_option_has_its_help_in_the_catalogue():
    for command in [cli.main, *cli.main.commands.values()]:
        assert f"cli.{command.name}" in catalogue()
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"cli.help.{option.help}" in catalogue(), option.name


def test_the_commands_and_options_of_the_design_are_there():
    options = {option for parameter in cli.main.commands["run"].params for option in parameter.opts}
    assert {
        "--year",
        "--notebook",
        "--lang",
        "--out",
        "--clean",
        "--jobs",
        "--cluster",
        "--force",
        "--dry-run",
        "--exact",
    } <= options
    assert set(cli.main.commands) == {"run", "check", "audit", "sample", "accept"}
    assert {"--seed", "--cells", "--years"} <= {o for p in cli.main.commands["sample"].params for o in p.opts}
    assert "--csv" in {o for p in cli.main.commands["audit"].params for o in p.opts}


def test_the_version_is_printed():
    assert call("--version").output == "0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rnu"], "there is no command rnu"),
        (["run", "--yaer", "2019"], "there is no option --yaer"),
        (["run", "--jobs", "0"], "the value of --jobs cannot be used"),
        (["check"], "DISTRICTS is missing"),
        (["audit"], "FIGURES is missing"),
        (["run", "nowhere"], "there is no such folder"),
        (["run", "."], "there is no programme.toml"),
        (["run", "https://example.org/district"], "is an address, not a path"),
        (["check", "s3://bucket/district"], "is an address, not a path"),
        (["audit", "http://example.org/figures.csv"], "is an address, not a path"),
        (["sample", "gs://bucket/sample"], "is an address, not a path"),
        (["run", str(PROJECT / "data/sample"), "--out", "abs://x/y"], "is an address, not a path"),
        (["run", str(PROJECT / "data/sample"), "--year", "2031"], "The year 2031 lies outside the programme"),
        (["run", str(PROJECT / "data/sample"), "--year", "2015-2017"], "The year 2015 lies outside the programme"),
        (["run", str(PROJECT / "data/sample"), "--year", "19"], "The years “19” are not understood"),
        (["run", str(PROJECT / "data/sample"), "--year", "2020-2016"], "The years “2020-2016” are not understood"),
        (["run", str(PROJECT / "data/sample"), "--lang", "vi,fr"], "There is no language “fr”"),
        (["run", str(PROJECT / "data/sample"), "--lang", ""], "There is no language “”"),
        (["run", str(PROJECT / "data/sample"), "--notebook", "77"], "There is no notebook “77”"),
        (["audit", "nowhere.csv"], "nowhere.csv"),
        (["check", "nowhere"], "there is no such folder"),
        (["sample", "made", "--years", "x"], "The years “x” are not understood"),
    ],
)
def test_wrong_usage_is_a_sentence_exit_code_2_and_nothing_written(arguments, told, tmp_path):
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_district_without_registers_is_wrong_usage(tmp_path):
    district = tmp_path / "huyện"
    (district / "raw").mkdir(parents=True)
    text = (PROJECT / "data/sample/programme.toml").read_text(encoding="utf-8").replace('code = "238"', 'code = "0239"')
    (district / "programme.toml").write_text(text, encoding="utf-8")
    for command in ("run", "check"):
        result = call(command, str(district), "--clean", str(tmp_path / "clean"))
        assert result.exit_code == 2, result.stderr
        assert "there are no registers" in result.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["huyện", "programme.toml", "raw"]


def test_all_faults_of_settings_are_named_at_once(tmp_path):
    (tmp_path / "raw").mkdir()
    text = (PROJECT / "data/sample/programme.toml").read_text(encoding="utf-8")
    text = text.replace("last_year = 2020", 'last_year = "2020"').replace("threshold = 5", "treshold = 5")
    (tmp_path / "programme.toml").write_text(text, encoding="utf-8")
    result = call("run", str(tmp_path))
    assert result.exit_code == 2
    assert "programme.last_year" in result.stderr and "disclosure.treshold" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--lang", "vi", "run", "nowhere"], "không có thư mục này"),
        (["run", "nowhere", "--lang", "vi"], "không có thư mục này"),
        (["check", "nowhere", "--lang", "vi"], "không có thư mục này"),
        (["--lang", "vi", "rnu"], "Cách dùng sai: không có lệnh rnu"),
        (["run", "--lang=vi", "nowhere"], "không có thư mục này"),
        (["run", "vi"], "there is no such folder"),
        (["run", "--lang", "vi", "--yaer"], "Cách dùng sai: không có tùy chọn --yaer"),
    ],
)
def test_messages_speak_vietnamese_where_asked_for(arguments, told):
    result = call(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_the_language_of_one_call_does_not_stay_for_the_next():
    call("--lang", "vi", "run", "nowhere")
    assert "there is no such folder" in call("run", "nowhere").stderr


def test_sample_writes_a_district_that_check_reads(tmp_path):
    assert call("sample", "901", "--cells", "8", "--years", "2019-2020", "--seed", "3", "--code", "901").exit_code == 0
    result = call("check", "901", "--clean", "clean")
    assert result.exit_code == 0, result.stderr
    assert "LEDGER" in result.stdout
    vietnamese = call("check", "901", "--clean", "clean", "--lang", "vi")
    assert "LEDGER" not in vietnamese.stdout and vietnamese.exit_code == 0


def test_check_ends_with_3_where_a_file_is_refused(tmp_path):
    call("sample", "901", "--cells", "8", "--years", "2019-2020", "--code", "901")
    (tmp_path / "901/raw/hỏng.xlsx").write_bytes(b"no workbook")
    result = call("check", "901", "--clean", "clean")
    assert result.exit_code == 3
    assert "hỏng.xlsx" in result.stdout


def test_audit_prints_a_table_or_writes_a_file(tmp_path):
    figures = str(PROJECT / "data/published/figures.csv")
    assert "consistent" in call("audit", figures).stdout
    result = call("audit", figures, "--csv", "audit.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    texts = [path.read_text(encoding="utf-8-sig") for path in (tmp_path / "audit.csv", Path(figures))]
    assert (call("audit", figures, "--csv", ".").exit_code, list(tmp_path.iterdir())) == (2, [tmp_path / "audit.csv"])
    rows, given = (list(csv.DictReader(io.StringIO(text, newline=""))) for text in texts)
    assert [{name: row[name] for name in given[0]} for row in rows] == given
    assert list(rows[0])[len(given[0]) :] == ["verdict", "counts", "rounding", "other_denominators", "why"]


def test_a_fault_of_the_program_is_named_without_its_text(monkeypatch):
    import thanhson.runs.order

    def broken(*_, **__):
        raise KeyError("Nguyễn Văn A")

    monkeypatch.setattr(thanhson.runs.order, "place_order", broken)
    result = call("run")
    assert result.exit_code == 1
    assert "A fault of the program: KeyError" in result.stderr
    assert "Nguyễn" not in result.stderr


def test_an_interruption_ends_with_130(monkeypatch):
    import thanhson.runs.order

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(thanhson.runs.order, "place_order", interrupted)
    assert call("run").exit_code == 130


def test_a_reader_that_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m thanhson.cli audit data/published/figures.csv | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, cwd=PROJECT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
