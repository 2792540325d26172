"""The cleaning page speaks both languages, and of nothing where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.measures.test_cleaning import books, tables  # noqa: F401
from thanhson.disclosure import publish
from thanhson.measures import cleaning
from thanhson.pages.cleaning import VIEWS
from thanhson.pages.page import Page
from thanhson.programme import read_programme
from thanhson.registers.cleaning import CleanReport
from thanhson.registers.tables import Tables

PROGRAMME = read_programme(Path(__file__).parents[2] / "data" / "sample")
SHOWN = ("arrived", "refused", "repaired", "warned", "set_aside")


@pytest.fixture(params=["vi", "en"])
def page(request) -> Page:
    return Page(PROGRAMME, 2019, request.param)


@pytest.mark.parametrize("name", SHOWN)
def test_each_part_has_a_sentence_and_a_table(name, page, books):  # noqa: F811
    result = getattr(cleaning, name)(books, "2016-2019").derived()
    view = VIEWS[name]
    assert all(view.sentences(result, page))
    assert len(view.table(result, page).texts(page)) > 0
    if view.figure(result, page) is not None:
        assert len(view.alt(result, page)) > 20


def test_a_register_of_too_few_persons_is_left_out_of_sentence_and_figure(page, books):  # noqa: F811
    few = replace(books, ledger=books.ledger.assign(table="admissions", rows_clean=[3] + [0] * (len(books.ledger) - 1)))
    both = replace(
        books, ledger=pd.concat([books.ledger.query("table != 'admissions'"), few.ledger], ignore_index=True)
    )
    result, view = publish(cleaning.arrived(both, "2016-2019"), PROGRAMME.disclosure), VIEWS["arrived"]
    named = [row for row in view.table(result, page).texts(page) if row[0].lower() == page.say("word.table.admissions")]
    assert named and set(named[0][2:]) == {page.say("page.withheld_sign")}
    (sentence,) = view.sentences(result, page)
    assert page.say("word.table.admissions") in sentence
    assert len(view.figure(result, page).axes[0].get_yticks()) == result.rows["table"].nunique() - 1
    assert page.say("cleaning.few_note", sign=page.say("page.withheld_sign"), most=4) in view.table(result, page).notes
    mended = publish(
        cleaning.repaired(replace(both, repairs=both.repairs.assign(table="admissions")), "2016-2019"),
        PROGRAMME.disclosure,
    )
    assert mended.rows["numerator"].isna().all(), "a rule that mends every row tells how many there are"
    assert VIEWS["repaired"].figure(mended, page) is None
    alone = publish(cleaning.arrived(few, "2016-2019"), PROGRAMME.disclosure)
    assert view.figure(alone, page) is None


@pytest.mark.parametrize("name", SHOWN)
def test_a_district_without_books_gives_sentences(name, page, books):  # noqa: F811
    bare = CleanReport("238", Path(), *(frame.iloc[:0] for frame in (
        books.ledger, books.repairs, books.warnings, books.findings, books.faults)), [])  # fmt: skip
    result = getattr(cleaning, name)(bare, "2016").derived()
    view = VIEWS[name]
    assert all(view.sentences(result, page))
    assert view.figure(result, page) is None
    view.table(result, page).texts(page)


def test_the_calendar_names_the_year_with_most_missing_sheets(page):
    result = cleaning.calendar(tables(), 2017).derived()
    assert "2017" in VIEWS["calendar"].alt(result, page)
    figure = VIEWS["calendar"].figure(result, page)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["Thanh Sơn", "Yên Sơn"]
    table = VIEWS["calendar"].table(result, page).texts(page)
    assert [row[0] for row in table] == ["2016", "2017"]


def test_an_empty_calendar_is_a_sentence(page):
    result = cleaning.calendar(Tables.of(PROGRAMME, {"cells": pd.DataFrame()}), 2016).derived()
    assert VIEWS["calendar"].figure(result, page) is None
    assert VIEWS["calendar"].sentences(result, page) == [page.say("cleaning.calendar.none")]


def test_where_nothing_was_passed_over_the_page_counts_no_sheets(page, books):  # noqa: F811
    result = cleaning.refused(books, "2016-2019")
    none = replace(result.derived(), rows=result.rows.iloc[:0])
    assert VIEWS["refused"].sentences(none, page) == [page.say("cleaning.refused.all_read")]
    assert any(character.isdigit() for character in VIEWS["refused"].sentences(result.derived(), page)[0])
