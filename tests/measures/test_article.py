"""Figures printed about the district beside the register's own counts, and what the printed figures imply."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from thanhson.disclosure import publish
from thanhson.measures import article, implied, press
from thanhson.measures.audit import FIGURES, read_figures
from thanhson.measures.claims import read
from thanhson.measures.register_counts import Counted, key_of, register_counts
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables

PROGRAMME = read_programme(Path(__file__).parents[2] / "data" / "sample")
CLAIMS = [
    "admitted", "minority", "youth_union", "dormant", "dormant_admissions", "attendance_rural", "attendance_agency", "grade_good",
    "grade_fair", "grade_average", "target_cells", "target_members",
]  # fmt: skip


def elsewhere():
    district = PROGRAMME.district.model_copy(update={"name": "Tân Sơn"})
    return PROGRAMME.model_copy(update={"district": district})


def register(persons: int = 1035, minority: int = 539, union: int = 600) -> Tables:
    """A district that admitted so many: the first are minority, the last Youth Union; 46 dormant cells, of which 39 admitted 79."""
    cells = pd.DataFrame(
        {
            "cell_id": [f"c{i}" for i in range(100)], "commune_code": "08542", "name": "x", "cell_type": "residential",
            "setting": "rural", "last_admission_year": [2000] * 46 + [2015] * 54,
        }
    )  # fmt: skip
    own = [f"c{i % 39}" for i in range(79)] + [f"c{46 + i % 54}" for i in range(persons - 79)]
    admissions = pd.DataFrame(
        {
            "person_id": [f"p{i}" for i in range(persons)], "cell_id": own, "year": [2016 + i % 5 for i in range(persons)],
            "admitted_on": [pd.Timestamp(f"{2016 + i % 5}-05-19") for i in range(persons)],
            "minority": [i < minority for i in range(persons)], "youth_union": [i >= persons - union for i in range(persons)],
        }
    )  # fmt: skip
    return Tables.of(PROGRAMME, {"cells": cells, "admissions": admissions})


def same(result) -> dict[str, str]:
    return dict(zip(result.rows["subgroup"], result.rows["same"], strict=True))


def test_the_articles_figures_are_found_by_place_and_each_has_a_name():
    claims, source = article.claims_of(Tables.of(PROGRAMME, {}))
    assert [claim.key for claim in claims] == CLAIMS
    assert [claim.line for claim in claims] == list(range(2, 14))
    assert source["publisher"] == "Báo Phú Thọ"


def test_the_register_gives_the_same_only_with_the_very_counts():
    found = same(article.article(register(), 2020))
    assert {key for key, word in found.items() if word == "yes"} == {
        "admitted", "minority", "youth_union", "dormant", "dormant_admissions", "target_cells", "target_members",
    }  # fmt: skip
    assert {found[key] for key in CLAIMS if key.startswith(("attendance", "grade"))} == {"absent"}
    other = same(article.article(register(minority=540), 2020))
    assert (other["minority"], other["youth_union"], other["admitted"]) == ("no", "yes", "yes")
    fewer = same(article.article(register(persons=1034), 2020))
    assert [fewer[key] for key in ("admitted", "minority", "youth_union")] == ["no", "no", "no"]


def test_the_same_is_decided_on_exact_counts_and_shown_rounded():
    shown = publish(article.article(register(), 2020), PROGRAMME.disclosure).rows.set_index("subgroup")
    assert shown.loc["dormant", ["numerator", "denominator", "same"]].tolist() == [40, 45, "yes"]
    assert shown.loc["minority", ["numerator", "denominator", "same"]].tolist() == [540, 1035, "yes"]


def test_a_page_of_an_earlier_year_holds_no_later_count():
    result = article.article(register(), 2019)
    assert set(result.rows["same"]) == {"later"}
    assert set(result.rows["year"]) == {"2019"}
    assert result.rows[["numerator", "denominator"]].isna().all(axis=None)
    assert implied.feasible_totals(register(), 2019).facts["fits"] == "later"
    assert len(implied.overlap(register(), 2019).rows) == 1


def test_another_district_has_no_article():
    tables = Tables.of(elsewhere(), {})
    for measure in (article.article, implied.feasible_totals, implied.overlap, implied.chance):
        assert measure(tables, 2020).rows.empty


@pytest.mark.parametrize(
    ("part", "total", "percent", "counted", "expected"),
    [
        ("539", "1035", "52,1%", Counted(539, 1035), True),
        ("539", "1035", "52,1%", Counted(539, 1034), False),
        ("", "", "90%", Counted(9020, 10000), True),
        ("", "", "90%", Counted(8949, 10000), False),
        ("", "", "90%", Counted(0, 0), False),
        ("39", "46", "", Counted(39, 46), True),
        ("79", "", "", Counted(79), True),
        ("", "", "80%", Counted(None, None, "share", pd.NA), False),
    ],
)
def test_what_was_printed_decides_what_must_be_the_same(part, total, percent, counted, expected):
    from fractions import Fraction

    row = dict.fromkeys(("source_url", "place", "level", "period", "measure", "subgroup", "note"), "") | {
        "numerator": part,
        "denominator": total,
        "percent_printed": percent,
    }
    share = Fraction(3, 4) if counted.share is not None else None
    found = Counted(counted.part, counted.total, counted.unit, share)
    assert article.gives_the_same(read(0, row), found) == expected


def test_every_name_of_the_register_is_one_that_the_file_uses():
    frame = read_figures(FIGURES)
    found = {key_of(read(i, row)) for i, row in enumerate(frame.to_dict("records"))}
    assert set(CLAIMS) | {"women", ""} == found


def test_the_registers_counts_are_those_of_its_rows():
    counts = register_counts(register(), 2020)
    assert counts["both"] == Counted(104, 1035, "share")
    assert counts["dormant"] == Counted(39, 46, "share")


# What the print implies


def test_the_ladder_holds_every_feasible_total_in_runs():
    result = implied.feasible_totals(Tables.of(PROGRAMME, {}), 2020)
    rows = result.rows[result.rows["measure"] == "published.feasible_totals"]
    half_up = rows[rows["way"] == "half_up"]
    assert half_up["value"].sum() == 250
    assert half_up["numerator"].isna().all()
    assert half_up.iloc[0][["lower", "upper", "subgroup"]].tolist() == [223, 226, "half_up × 223-226"]
    assert rows[rows["way"] == "cut"][["lower", "upper"]].to_numpy().tolist() == [[1000, 1000]]
    smallest = result.rows[result.rows["measure"] == "published.smallest_total"]
    assert smallest.set_index("subgroup")["numerator"].to_dict() == {"half_up": 223, "residual": 223, "cut": 1000}
    assert result.facts["counts"] == (210, 11, 2)


@pytest.mark.parametrize("totals", [[], [5], [1, 2, 3], [1, 3, 4, 9]])
def test_runs_hold_each_total_once(totals):
    assert [n for first, last in implied.runs(totals) for n in range(first, last + 1)] == totals


def test_the_overlap_lies_between_104_and_539_and_the_registers_own_beside_it():
    rows = implied.overlap(register(), 2020).derived().rows
    assert rows[["measure", "lower", "upper", "numerator"]].astype(object).where(
        lambda f: f.notna(), None
    ).to_numpy().tolist() == [
        ["published.overlap", 104, 539, None],
        ["published.overlap_register", None, None, 104],
    ]


def test_39_of_46_is_what_chance_gives():
    result = implied.chance(Tables.of(PROGRAMME, {}), 2020)
    rows = result.rows.set_index("measure")
    assert rows.loc["published.cells_touched", "value"] == pytest.approx(37.8964, abs=1e-4)
    assert rows.loc["published.cells_touched", ["lower", "upper"]].tolist() == [34, 42]
    assert rows.loc["published.chance_at_most", "value"] == pytest.approx(0.7815323, abs=1e-6)
    assert rows.loc["published.chance_at_least", "value"] == pytest.approx(0.3902850, abs=1e-6)
    assert result.facts["usual"]
    assert sum(result.facts["chances"]) == pytest.approx(1)


# All printed figures


def test_the_numbers_of_verdicts_add_up_to_the_file():
    rows = press.verdicts(Tables.of(PROGRAMME, {}), 2018).rows
    assert rows["numerator"].sum() == rows["denominator"].iloc[0] == 105
    assert rows.set_index("subgroup")["numerator"].to_dict() == {
        "consistent": 43, "inconsistent": 5, "bound_only": 5, "not_testable": 52,
    }  # fmt: skip


def test_a_recomputed_share_is_off_in_units_of_its_own_last_digit():
    rows = press.shares(Tables.of(PROGRAMME, {}), 2020).rows.set_index("subgroup")
    assert rows.loc["27", "off"] == pytest.approx(326 - 1000 * 16 / 49)
    assert rows.loc["4", "text"] == "58,0%"
    near = rows[(rows["verdict"] == "consistent") & (rows["bound"] == "")]
    assert near["off"].abs().max() <= 0.5
    assert (rows.loc[rows["verdict"] == "inconsistent", "off"].abs() > 0.5).all()
