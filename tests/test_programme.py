"""Settings: what the contract asks of programme.toml, told all at once."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
from pathlib import Path

import pytest

from thanhson.errors import SettingsError, UsageError
from thanhson.programme import check_language, read_programme

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


@pytest.fixture
def district(tmp_path: Path) -> Path:
    shutil.copy(SAMPLE / "programme.toml", tmp_path / "programme.toml")
    return tmp_path


def change(district: Path, old: str, new: str) -> None:
    path = district / "programme.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(district: Path, lang: str = "en") -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_programme(district)
    return [line.removeprefix("  - ") for line in caught.value.text(lang).splitlines()[1:]]


def test_the_sample_settings_are_read_with_their_types(district):
    programme = read_programme(district)
    assert programme.code == "238"
    assert list(programme.years) == [2016, 2017, 2018, 2019, 2020]
    assert programme.programme.started_on == dt.date(2016, 1, 1)
    assert programme.rubrics[0].bands == {"good": 90, "fair": 70, "average": 50, "poor": 0}


def test_all_faults_are_named_at_once(district):
    change(district, 'code = "238"', "code = 238")
    change(district, "first_year = 2016", "frist_year = 2016")
    change(district, "[targets]", "[targets]\nmeetings = 1.0")
    change(district, "threshold = 5 ", "threshold = true ")
    assert faults(district) == [
        "programme.first_year: this setting is missing (expected a value)",
        "programme.frist_year: no such setting; did you mean “first_year”?",
        'district.code: found 238, expected text in quotes: "…"',
        "targets.meetings: no such setting",
        "disclosure.threshold: found True, expected a whole number",
    ]


def test_faults_are_told_in_vietnamese_too(district):
    change(district, "threshold = 5 ", 'threshold = "5" ')
    assert faults(district, "vi") == ["disclosure.threshold: ghi '5', cần một số nguyên"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("good = 90,", "good = 60,", "good > fair > average > poor = 0"),
        ("last_year = 2020", "last_year = 2015", "programme.last_year >= programme.first_year"),
        ("cells_good_or_better = 0.90", "cells_good_or_better = 90", "≤ 1.0"),
        ('short_year = "scale"', 'short_year = "guess"', "'scale' or 'as_is'"),
        ("started_on = 2016-01-01", 'started_on = "2016-01-01"', "a date, such as 2016-01-01"),
        ('cells = ["clean_strong", "good"]', 'cells = ["splendid"]', "clean_strong, good, completed, weak"),
        ('code = "238"', 'code = "../238"', "^[A-Za-z0-9]"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_with_what_was_expected(district, old, new, fault):
    change(district, old, new)
    [line] = faults(district)
    assert fault in line


def test_optional_keys_may_be_absent(district):
    change(district, "started_on = 2016-01-01", "")
    assert read_programme(district).programme.started_on is None


def test_a_rubric_holds_from_its_first_day(district):
    programme = read_programme(district)
    assert programme.rubric_of(dt.date(2018, 7, 5)) is None
    assert programme.rubric_of(dt.date(2018, 7, 6)).id == "phu-tho-bloc"


def test_rating_scales_change_in_2018(district):
    programme = read_programme(district)
    assert [programme.scale_of(year).id for year in (2016, 2017, 2018, 2020)] == ["2014", "2014", "2018", "2018"]


def test_a_missing_folder_or_file_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="there is no such folder"):
        read_programme(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"there is no programme\.toml"):
        read_programme(tmp_path)


def test_a_file_that_is_no_toml_says_where(district):
    (district / "programme.toml").write_text("[programme\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"cannot be read as TOML: .*line 1"):
        read_programme(district)


def test_years_and_languages_outside_are_refused(district):
    programme = read_programme(district)
    assert programme.check_year(2016) == 2016
    for year in (2015, 2021, "2016", True):
        with pytest.raises(UsageError, match=r"outside the programme \(2016–2020\)"):
            programme.check_year(year)
    with pytest.raises(UsageError, match="Languages: vi, en"):
        check_language("fr")


def test_errors_travel_between_processes_with_both_languages(district):
    change(district, "threshold = 5 ", "threshold = 0 ")
    with pytest.raises(SettingsError) as caught:
        read_programme(district)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.exit_code == 2
