"""The pages of a district so small that most of its counts are withheld."""

from __future__ import annotations

import pytest

from tests.pages.everything import attacked, on_all_pages
from thanhson.sample import write_sample

pytestmark = pytest.mark.slow

OF_PERSONS = ("01_cleaning", "02_admissions")
"""The pages that tell of persons, and of the rows that they are."""


def test_no_attack_on_the_pages_of_twelve_cells_narrows_a_withheld_count(tmp_path):
    # Five to seven admissions a year, which the ledger tells exactly.
    district = write_sample(tmp_path / "district", seed=2, cells=12, code="901")
    found = attacked(district, *on_all_pages(district, str(tmp_path / "clean"), OF_PERSONS))
    assert len(found) > 300, "nearly everything is withheld"
    assert found[~found["safe"]].to_dict("records") == []


def test_the_ledger_keeps_quiet_where_a_year_has_fewer_admissions_than_may_be_shown(tmp_path):
    district = write_sample(tmp_path / "district", seed=1, cells=8, years=range(2016, 2018), code="901")
    published, exact, ledger = on_all_pages(district, str(tmp_path / "clean"), OF_PERSONS)
    yearly = exact.query("measure == 'admissions.count' and group == 'total' and year == '2017'")["numerator"]
    assert yearly.between(1, 4).all(), "the sample is as small as that"
    counted = ledger["measure"].isin(["cleaning.rows", "cleaning.repairs"])
    of_persons = counted & ledger["table"].eq("admissions")
    assert ledger[of_persons]["measure"].nunique() == 2
    assert ledger.loc[of_persons, ["numerator", "denominator", "value"]].isna().all(axis=None)
    assert ledger.loc[of_persons, "status"].eq("withheld").all()
    assert ledger.loc[counted & ~of_persons, "numerator"].notna().all()
    assert published.query("measure == 'admissions.count' and group == 'total'")["numerator"].isna().all()
