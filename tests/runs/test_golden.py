"""Back test: a run over the sample gives the golden figures of its closed years again (``thanhson accept`` renews them)."""

from __future__ import annotations

import csv
import io
import os

import pytest

from thanhson.runs.accept import golden_folder, golden_results, golden_years

NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> dict[int, str]:
    """``results.csv`` of a run made now."""
    home = tmp_path_factory.mktemp("golden")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THANHSON_CLEAN", os.environ.get("THANHSON_CLEAN", str(home / "clean")))
        return golden_results(home / "out")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_there_is_a_golden_file_for_every_closed_year():
    assert sorted(int(path.stem) for path in golden_folder().glob("*.csv")) == golden_years()


@pytest.mark.slow
@pytest.mark.parametrize("year", golden_years())
def test_figures_of_a_closed_year_stay_what_they_were(fresh, year):
    golden = rows((golden_folder() / f"{year}.csv").read_text(encoding="utf-8"))
    now = rows(fresh[year])
    assert [_words(row) for row in now] == [_words(row) for row in golden]
    for row, stored in zip(now, golden, strict=True):
        for name in NUMBERS:
            assert _close(row[name], stored[name]), (row, stored)


def _words(row: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if name not in NUMBERS}


def _close(one: str, other: str) -> bool:
    """Equal, up to the last digits that differ between versions of NumPy and SciPy."""
    if one == other:
        return True
    return bool(one and other) and float(one) == pytest.approx(float(other), rel=1e-7, abs=1e-12)
