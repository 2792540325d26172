"""``thanhson run`` as an office uses it: small notebooks, a small made-up district, everything else real."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
import time

import pytest
from click.testing import CliRunner

from tests.runs import kit
from tests.runs.conftest import files_of
from thanhson.cli import main


def thanhson_run(office, *options: str):
    """Call ``thanhson run`` on the office's district; the result with its exit code and messages."""
    arguments = ["run", str(office.district), "--out", str(office.out), "--clean", str(office.clean), "--jobs", "2"]
    return CliRunner().invoke(main, [*arguments, *options], env={"COLUMNS": "200"})


def manifest(office) -> dict:
    return json.loads((office.out / "901" / "manifest.json").read_text(encoding="utf-8"))


def made(result) -> str:
    return result.stderr.strip().splitlines()[-1].split(". ")[0]


PAGES = [
    f"{year}/{lang}/{name}" for year in (2019, 2020) for lang in ("en", "vi") for name in ("01_first", "02_second")
]


def test_a_run_lays_out_pages_notebooks_figures_manifest_and_indexes(office):
    result = thanhson_run(office)
    assert result.exit_code == 0, result.stderr
    files = set(files_of(office.out))
    expected = {f"901/{page}{suffix}" for page in PAGES for suffix in (".html", ".ipynb")}
    expected |= {
        f"901/{name}"
        for name in ("index.html", "index.en.html", "manifest.json", "2019/results.csv", "2020/results.csv")
    }
    expected |= {"index.html", "index.en.html", "results.csv", ".lock", ".made.json"}
    assert files == expected
    assert made(result) == "8 pages made, 0 up to date, 0 failed"


def test_the_manifest_tells_what_each_page_was_made_from(finished):
    told = manifest(finished)
    assert sorted(told["pages"]) == PAGES
    page = told["pages"]["2019/vi/01_first"]
    assert page["parameters"] == {"district": "901", "year": 2019, "lang": "vi", "exact": False}
    assert set(page["inputs"]) == {"notebook", "parameters", "settings", "tables", "package", "lock"}
    assert page["status"] == "fresh" and page["seconds"] > 0 and page["versions"]["pandas"]


def test_results_are_collected_from_the_notebooks_of_one_language(finished):
    with (finished.out / "901/2020/results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["measure"], row["numerator"]) for row in rows] == [("own.rows", "2020")]
    assert (finished.out / "results.csv").read_text(encoding="utf-8").count("own.rows") == 2


def test_figures_that_differ_between_languages_are_an_error(office):
    kit.write(
        office.notebooks,
        "01_first",
        kit.ROWS.replace('"numerator": year', '"numerator": len(lang + lang) + (lang == "vi")'),
    )
    result = thanhson_run(office, "--year", "2019")
    assert result.exit_code == 1
    assert "901 2019/vi/01_first and 2019/en/01_first give different figures: own.rows" in result.stderr


def test_nothing_changed_nothing_runs_and_no_byte_is_written(finished):
    before = {path: path.stat().st_mtime_ns for path in finished.out.rglob("*") if path.name != ".lock"}
    result = thanhson_run(finished)
    assert made(result) == "0 pages made, 8 up to date, 0 failed"
    assert {path: path.stat().st_mtime_ns for path in finished.out.rglob("*") if path.name != ".lock"} == before


def test_two_equal_runs_give_equal_bytes_also_with_other_jobs(office):
    thanhson_run(office)
    first = files_of(office.out)
    shutil.rmtree(office.out)
    thanhson_run(office, "--jobs", "1")
    second = files_of(office.out)
    differing = {name for name in first if first[name] != second[name]}
    assert first.keys() == second.keys()
    assert differing <= {"901/manifest.json", ".made.json"}  # seconds and times of files


def test_a_register_of_2020_changed_reaches_only_2020(finished):
    pages = files_of(finished.out)
    register = next((finished.district / "raw" / "2020").rglob("*Kết nạp*.xlsx"))
    _swap_two_rows_values(register)
    result = thanhson_run(finished)
    assert result.exit_code == 0, result.stderr
    assert made(result) == "4 pages made, 4 up to date, 0 failed"
    after = files_of(finished.out)
    assert all(pages[name] == after[name] for name in pages if name.startswith("901/2019/"))


def test_what_changed_is_told_by_a_dry_run_that_writes_nothing(finished):
    register = next((finished.district / "raw" / "2020").rglob("*Kết nạp*.xlsx"))
    _swap_two_rows_values(register)
    before = files_of(finished.home)
    result = thanhson_run(finished, "--dry-run", "--lang", "vi")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1:] == [
        "  làm sạch sổ sách: sổ, thiết lập hoặc chương trình đã thay đổi",
        "  2020/vi/01_first: sổ sách đã thay đổi",
        "  2020/vi/02_second: sổ sách đã thay đổi",
        "  2 trang sẽ làm, 2 trang còn mới",
    ]
    assert files_of(finished.home) == before


def _swap_two_rows_values(register) -> None:
    """Change one fact of a register: the occupation of its last row."""
    import openpyxl

    book = openpyxl.load_workbook(register)
    sheet = book.worksheets[0]
    titles = {str(cell.value).strip(): cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    column = next(column for title, column in titles.items() if "nghiệp" in title.lower())
    rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value]
    sheet.cell(rows[-2], column).value = "thợ rèn"
    sheet.cell(rows[-1], column).value = "thợ rèn"
    book.save(register)


def test_an_edited_notebook_runs_again_and_the_other_does_not(finished):
    kit.write(finished.notebooks, "02_second", "## Hai", "year + 1")
    result = thanhson_run(finished, "--dry-run")
    assert result.stdout.count("the notebook has changed") == 4
    assert made(thanhson_run(finished)) == "4 pages made, 4 up to date, 0 failed"


def test_outputs_stored_in_a_notebook_change_nothing(finished):
    path = finished.notebooks / "01_first.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][3]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x"]}]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert made(thanhson_run(finished)) == "0 pages made, 8 up to date, 0 failed"


def test_changed_settings_reach_every_page(finished):
    settings = finished.district / "programme.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("meeting_procedure = 1.0", "meeting_procedure = 0.9"), encoding="utf-8")
    assert made(thanhson_run(finished)) == "8 pages made, 0 up to date, 0 failed"


def test_force_makes_fresh_pages_again_with_the_same_bytes(finished):
    before = {name: text for name, text in files_of(finished.out).items() if name.endswith((".html", ".ipynb", ".csv"))}
    assert made(thanhson_run(finished, "--force")) == "8 pages made, 0 up to date, 0 failed"
    assert {name: files_of(finished.out)[name] for name in before} == before


def test_a_deleted_or_edited_page_is_made_again(finished):
    good = files_of(finished.out)
    (finished.out / "901/2019/vi/01_first.html").unlink()
    (finished.out / "901/2020/en/02_second.html").write_text("edited", encoding="utf-8")
    result = thanhson_run(finished, "--dry-run")
    assert result.stdout.count("its file is gone or was changed") == 2
    assert made(thanhson_run(finished)) == "2 pages made, 6 up to date, 0 failed"
    assert files_of(finished.out)["901/2020/en/02_second.html"] == good["901/2020/en/02_second.html"]


def test_a_clock_set_back_and_a_copied_folder_make_nothing_stale(finished):
    for path in finished.out.rglob("*"):
        os.utime(path, (time.time() + 90_000_000, time.time() + 90_000_000))
    assert made(thanhson_run(finished)) == "0 pages made, 8 up to date, 0 failed"


def test_a_year_of_another_districts_folder_is_seen_and_made_again(finished):
    shutil.copytree(finished.out / "901/2019/vi", finished.out / "901/2020/vi", dirs_exist_ok=True)
    assert made(thanhson_run(finished)) == "2 pages made, 6 up to date, 0 failed"
    assert "2020" in (finished.out / "901/2020/vi/02_second.html").read_text(encoding="utf-8")


def test_a_broken_manifest_costs_a_run_and_nothing_else(finished):
    (finished.out / "901/manifest.json").write_text('{"format": 1, "pages": {"2019', encoding="utf-8")
    assert made(thanhson_run(finished)) == "8 pages made, 0 up to date, 0 failed"


def test_a_notebook_that_fails_leaves_the_others_finished_and_is_named(office):
    kit.write(office.notebooks, "02_second", "## Hai", "if year == 2020:\n    raise KeyError('Hà Thị B')")
    result = thanhson_run(office)
    assert result.exit_code == 1
    assert "901 2020/vi/02_second: failed, under “Hai”, cell 4: KeyError (line 2)" in result.stderr
    assert "Hà Thị B" not in result.stderr
    assert made(result) == "6 pages made, 0 up to date, 2 failed"
    assert not (office.out / "901/2020/vi/02_second.html").exists()
    index = (office.out / "901/index.html").read_text(encoding="utf-8")
    assert "KeyError" in index and "Hai" in index and "Hà Thị B" not in index
    assert "Hà Thị B" not in "".join(map(str, files_of(office.out).values()))
    assert "02_second" not in (office.out / "901/2020/vi/01_first.html").read_text(encoding="utf-8")


def test_a_page_that_fails_keeps_its_last_good_version_marked(finished):
    good = (finished.out / "901/2019/vi/02_second.html").read_bytes()
    kit.write(finished.notebooks, "02_second", "1 / 0")
    assert thanhson_run(finished).exit_code == 1
    assert (finished.out / "901/2019/vi/02_second.html").read_bytes() == good
    told = manifest(finished)["pages"]["2019/vi/02_second"]
    assert told["status"] == "failed" and told["failure"]["params"]["error"] == "ZeroDivisionError"
    assert "ZeroDivisionError" in (finished.out / "901/index.html").read_text(encoding="utf-8")
    kit.write(finished.notebooks, "02_second", "## Hai", "run_year = year\nrun_year")
    assert thanhson_run(finished).exit_code == 0
    assert "ZeroDivisionError" not in (finished.out / "901/index.html").read_text(encoding="utf-8")


def test_the_failed_notebook_is_kept_for_its_owner_only(office):
    kit.write(office.notebooks, "02_second", "raise KeyError('Hà Thị B')")
    thanhson_run(office, "--year", "2019", "--lang", "vi")
    kept = office.clean / ".failed/901/2019-vi-02_second.ipynb"
    assert "Hà Thị B" in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.parent.stat().st_mode) == 0o700
    kit.write(office.notebooks, "02_second", "1")
    thanhson_run(office, "--year", "2019", "--lang", "vi")
    assert not kept.exists()


def test_an_own_notebook_takes_part_by_lying_there(finished):
    kit.write(finished.notebooks, "09_own", "year * 2", parameters='district = ""\nyear = 2019\nlang = "en"\n')
    result = thanhson_run(finished)
    assert made(result) == "4 pages made, 8 up to date, 0 failed"
    assert "4040" in (finished.out / "901/2020/vi/09_own.html").read_text(encoding="utf-8")
    assert "09_own" in (finished.out / "901/2020/vi/01_first.html").read_text(encoding="utf-8")
    assert "09_own.html" in (finished.out / "901/index.html").read_text(encoding="utf-8")


def test_pages_of_a_notebook_that_is_gone_are_withdrawn(finished):
    (finished.notebooks / "02_second.ipynb").unlink()
    assert "will be withdrawn" in thanhson_run(finished, "--dry-run").stdout
    thanhson_run(finished)
    assert not list(finished.out.rglob("02_second*"))
    assert "02_second" not in (finished.out / "901/2020/vi/01_first.html").read_text(encoding="utf-8")


def test_a_selection_makes_only_what_it_names_and_marks_the_rest(office):
    result = thanhson_run(office, "--year", "2020", "--notebook", "02", "--lang", "vi")
    assert "1 trang đã làm, 0 trang còn mới, 0 trang lỗi" in result.stderr
    assert sorted(manifest(office)["pages"]) == ["2020/vi/02_second"]
    assert len(manifest(office)["missing"]) == 7


def test_selections_one_after_the_other_give_the_bytes_of_one_whole_run(office):
    for year in ("2020", "2019"):
        thanhson_run(office, "--year", year)
    parts = files_of(office.out)
    shutil.rmtree(office.out)
    thanhson_run(office)
    whole = files_of(office.out)
    assert {name for name in whole if whole[name] != parts[name]} <= {"901/manifest.json", ".made.json"}


def test_exact_pages_stand_apart_readable_by_their_owner_only(office):
    office.out = office.home / "chính xác"
    result = thanhson_run(office, "--exact", "--year", "2019", "--lang", "vi")
    assert result.exit_code == 0
    assert "NOT" not in result.stderr and "KHÔNG được chia sẻ" in result.stderr
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [office.out, *office.out.rglob("*")]}
    assert modes <= {0o700, 0o600}


def test_exact_pages_go_to_a_folder_of_their_own_by_default(office):
    arguments = [
        "run",
        str(office.district),
        "--clean",
        str(office.clean),
        "--exact",
        "--year",
        "2019",
        "--notebook",
        "02",
    ]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    assert (office.home / "outputs-exact/901/2019/vi/02_second.html").is_file()
    assert not (office.home / "outputs").exists()


@pytest.mark.parametrize(("first", "second"), [((), ("--exact",)), (("--exact",), ())])
def test_exact_and_shared_pages_never_stand_in_one_folder(office, first, second):
    thanhson_run(office, *first, "--year", "2019", "--lang", "vi")
    before = files_of(office.out)
    assert thanhson_run(office, *second, "--year", "2019", "--lang", "vi").exit_code == 2
    assert files_of(office.out) == before


def test_many_districts_give_one_index_and_one_table(office):
    second = office.home / "huyện hai"
    shutil.copytree(office.district, second)
    for name in ("programme.toml", "communes.csv"):
        text = (second / name).read_text(encoding="utf-8")
        (second / name).write_text(text.replace('"901"', '"0902"').replace(",901,", ",0902,"), encoding="utf-8")
    result = thanhson_run(office, str(second), "--year", "2019", "--lang", "vi")
    assert result.exit_code == 0, result.stderr
    index = (office.out / "index.html").read_text(encoding="utf-8")
    assert "901/index.html" in index and "0902/index.html" in index
    assert (office.out / "results.csv").read_text(encoding="utf-8").count("own.rows") == 2
    assert (office.out / "results.csv").read_text(encoding="utf-8").count("district,year") == 1


def test_two_folders_with_one_code_are_refused(office):
    shutil.copytree(office.district, office.home / "bản sao")
    result = thanhson_run(office, str(office.home / "bản sao"))
    assert result.exit_code == 2
    assert not office.out.exists()


def test_refused_register_files_end_with_exit_code_3_and_the_pages_are_made(office):
    (office.district / "raw/2019/hỏng.xlsx").write_bytes(b"not a workbook")
    result = thanhson_run(office)
    assert result.exit_code == 3, result.stderr
    assert "2019/hỏng.xlsx" in result.stderr
    assert len(manifest(office)["pages"]) == 8


def test_an_address_never_becomes_a_path(office):
    for option, value in (
        ("--out", "s3://bucket/x"),
        ("--clean", "https://a.example/x"),
        ("--notebook", "https://a/b.ipynb"),
    ):
        result = CliRunner().invoke(main, ["run", str(office.district), option, value])
        assert result.exit_code == 2
    assert CliRunner().invoke(main, ["run", "gs://bucket/district"]).exit_code == 2
