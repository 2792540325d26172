"""The memory of measures: asked once for the same tables, and nobody's changes reach another."""

from __future__ import annotations

import gc

import pandas as pd

from tests.measures.settings import cells, tables
from thanhson.measures.remembered import remembered


def test_the_same_question_about_the_same_tables_is_worked_out_once():
    asked = []

    @remembered
    def twice(here, year):
        asked.append(year)
        return pd.DataFrame({"n": [2 * year]})

    one, other = tables(cells({}), []), tables(cells({}), [])
    assert [twice(here, year)["n"].item() for here, year in [(one, 1), (one, 1), (one, 2), (other, 1)]] == [2, 2, 4, 2]
    assert asked == [1, 2, 1]


def test_what_one_caller_changes_no_other_sees():
    @remembered
    def frame(here):
        return pd.DataFrame({"n": [1, 2]})

    here = tables(cells({}), [])
    mine = frame(here)
    mine["n"] = 0
    mine.loc[0, "more"] = 5
    assert frame(here).to_dict("list") == {"n": [1, 2]}


def test_the_memory_ends_with_the_tables():
    @remembered
    def frame(here):
        return kept

    kept = pd.DataFrame({"n": [1]})
    here = tables(cells({}), [])
    frame(here)
    held = len(gc.get_referrers(kept))
    del here
    gc.collect()
    assert len(gc.get_referrers(kept)) < held
