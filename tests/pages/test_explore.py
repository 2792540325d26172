"""Free views: what they show, what they refuse, and that no sequence of them tells a small count."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thanhson.additive import possible_counts
from thanhson.errors import UsageError
from thanhson.measures.cube import COUNTS, MEASURES, cube
from thanhson.pages.explore import Blocks, View, protected
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
COMMUNES = ("08542", "08656", "08659")


def tables(admitted: int = 60, seed: int = 1) -> Tables:
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame(
        {
            "cell_id": [f"C{i:02}" for i in range(12)],
            "commune_code": [COMMUNES[i % 3] for i in range(12)],
            "name": "x",
            "cell_type": ["residential", "residential", "school", "agency"] * 3,
        }
    )
    cells["setting"] = np.where(cells["cell_type"] == "residential", "rural", "agency")
    admissions = pd.DataFrame(
        {
            "person_id": [f"P{i}" for i in range(admitted)],
            "cell_id": rng.choice(cells["cell_id"], admitted),
            "year": rng.integers(2016, 2021, admitted),
            "sex": rng.choice(["f", "m"], admitted),
            "minority": rng.random(admitted) < 0.5,
            "youth_union": rng.random(admitted) < 0.6,
        }
    )
    months = [dt.date(year, month, 1) for year in (2019, 2020) for month in (1, 2)]
    meetings = pd.DataFrame(
        [(cell, month) for cell in cells["cell_id"] for month in months], columns=["cell_id", "month"]
    )
    meetings = meetings.assign(
        year=[month.year for month in meetings["month"]], kind="regular", listed=12, due=10, present=9, speakers=3,
        grade="good", procedure_complete=True,
    )  # fmt: skip
    meetings.loc[0, ["due", "present", "speakers"]] = [10, None, None]
    frames = {"cells": cells, "admissions": admissions, "meetings": meetings}
    return Tables.of(read_programme(SAMPLE), frames)


@pytest.fixture(scope="module")
def exact() -> Blocks:
    source = tables()
    return Blocks(source.programme, cube(source), exact=True)


@pytest.fixture(scope="module")
def blocks(exact: Blocks) -> Blocks:
    return Blocks(exact.programme, protected(exact.frame, 5), exact=False)


def test_the_blocks_hold_every_count_once(exact):
    source = tables()
    assert exact.frame["admitted"].sum() == len(source.admissions)
    assert exact.frame["minority"].sum() == source.admissions["minority"].sum()
    # A meeting without attendance counts neither as present nor as due.
    assert exact.frame["due"].sum() == 10 * (12 * 4 - 1)
    assert exact.frame["listed_at_start"].sum() == 12 * 12 * 2


def test_an_exact_view_equals_a_count_by_hand(exact):
    source = tables()
    view = View.of(exact, "admissions.count", by="commune", years=[2018, 2019])
    joined = source.admissions.merge(source.cells, on="cell_id")
    by_hand = joined[joined["year"].isin([2018, 2019])].groupby("commune_code").size()
    assert dict(zip(view.rows["subgroup"], view.rows["value"], strict=True)) == by_hand.to_dict()


def test_a_view_shows_multiples_of_the_base_only(blocks):
    for measure in MEASURES:
        for by in ("year", "commune", "setting", "cell_type"):
            rows = View.of(blocks, measure, by=by).rows
            assert (rows["numerator"] % 5 == 0).all()
            assert (rows["denominator"].dropna() % 5 == 0).all()


def test_a_ratio_of_few_is_not_shown(blocks):
    rows = View.of(blocks, "admissions.minority_share", by="year", setting="agency", communes=["08542"]).rows
    assert rows["value"][rows["denominator"] < 40].isna().all()
    assert rows["value"].dropna().between(0, 1).all()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_no_sequence_of_200_filter_choices_reveals_a_small_count(data):
    source = tables(admitted=data.draw(st.integers(20, 90)), seed=data.draw(st.integers(0, 99)))
    true = cube(source)
    free = Blocks(source.programme, protected(true, 5), exact=False)
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    matrix, seen = [], []
    for _ in range(200):
        keep = {
            "years": _some(rng, range(2016, 2021)),
            "communes": _some(rng, COMMUNES),
            "cell_types": _some(rng, ("residential", "school", "agency")),
        }
        by = str(rng.choice(["year", "commune", "setting", "cell_type"]))
        for subgroup, value in (
            View.of(free, "admissions.count", by=by, **keep).rows[["subgroup", "value"]].itertuples(index=False)
        ):
            kept = true[by].astype(str).eq(subgroup)
            for name, values in zip(("year", "commune", "cell_type"), keep.values(), strict=True):
                kept &= true[name].isin(values)
            matrix.append(kept.to_numpy(dtype=float))
            seen.append(float(value))
    # Every view, and so every difference and combination of views, is a sum of published blocks and tells no more than they do …
    np.testing.assert_allclose(np.array(matrix) @ free.frame["admitted"].to_numpy(), seen)
    # … and what the blocks tell leaves, for every block that holds 1 to 4, at least one count outside 1 to 4 possible.
    ranges = possible_counts(free.frame["admitted"], 5)
    small = true["admitted"].between(1, 4)
    assert (ranges["lowest"].eq(0) | ranges["highest"].ge(5))[small].all()


def _some(rng: np.random.Generator, values) -> list:
    values = list(values)
    return [values[i] for i in sorted(rng.choice(len(values), rng.integers(1, len(values) + 1), replace=False))]


def test_the_line_of_code_makes_the_view_again(blocks):
    view = View.of(
        blocks, "attendance.rate", by="commune", years=[2019], setting="rural", communes=["Yên Sơn", "08542"]
    )
    assert view.code == (
        "thanhson.view('data/sample', 'attendance.rate', by='commune', years=2019, "
        "communes=['08656', '08542'], setting='rural', lang='vi')"
    )


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"measure": "admissions.cuont"}, "measure: there is no “admissions.cuont”. Choose from: admissions.count"),
        ({"by": "cell"}, "by: there is no “cell”"),
        ({"years": 2030}, "year: there is no “2030”. Choose from: 2016"),
        ({"communes": "Nowhere"}, "commune: there is no “Nowhere”"),
        ({"setting": "urban"}, "setting: there is no “urban”"),
    ],
)
def test_an_unknown_choice_names_what_there_is(blocks, choice, message):
    with pytest.raises(UsageError, match=message.replace(".", r"\.")):
        View.of(blocks, **{"measure": "admissions.count", **choice})


def test_an_exact_view_warns_and_a_shared_one_tells_the_rule(exact, blocks):
    assert any("KHÔNG được chia sẻ" in note for note in View.of(exact, "admissions.count").notes())
    assert any("làm tròn đến bội số của 5" in note for note in View.of(blocks, "admissions.count").notes())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_measure_has_a_chart_a_table_and_a_text(blocks, measure, lang):
    for by in ("year", "commune"):
        view = View.of(blocks, measure, by=by, lang=lang)
        assert view.figure().axes[0].get_title(loc="left") == view.title
        assert len(view.table().texts(view.page)) == len(view.rows)
        assert view.alt().startswith("Biểu đồ" if lang == "vi" else "Chart")


def test_a_view_of_nothing_is_a_sentence(blocks):
    view = View.of(blocks, "attendance.rate", years=2016)
    assert view.rows["value"].isna().all() or view.rows.empty
    assert "Không có giá trị" in view.alt()
    view.figure()


def test_a_view_is_saved_as_csv_and_png(blocks, tmp_path):
    view = View.of(blocks, "admissions.count", by="commune")
    saved = pd.read_csv(view.to_csv(tmp_path / "view.csv"), dtype={"district": str, "subgroup": str})
    assert saved["subgroup"].tolist() == list(COMMUNES)
    assert saved["district"].eq("238").all()
    assert view.save_png(tmp_path / "view.png").read_bytes()[:4] == b"\x89PNG"


def test_all_counts_of_the_measures_are_in_the_blocks(blocks):
    assert set(COUNTS) <= set(blocks.frame.columns)


def test_the_explorer_follows_its_controls(blocks):
    from thanhson.pages.explorer import Explorer

    explorer = Explorer(blocks, "en", "data/sample")
    before = explorer.chart.value, explorer.table.value
    explorer.controls["measure"].value = "attendance.rate"
    explorer.controls["by"].value = "commune"
    assert explorer.view.measure == "attendance.rate"
    assert explorer.chart.value != before[0]
    assert explorer.table.value != before[1]
    assert "by=&#x27;commune&#x27;" in explorer.code.value


def test_an_exact_explorer_shows_its_warning(exact):
    from thanhson.pages.explorer import Explorer

    assert "KHÔNG được chia sẻ" in Explorer(exact, "vi", "data/sample").table.value
