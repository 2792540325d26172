"""Rows of notebooks become ``results.csv``: one order, each once, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from thanhson.measures import result
from thanhson.pages import run as pages
from thanhson.runs import results
from thanhson.runs.results import as_csv, differing_measures, rows_of

ROW = {"district": "0238", "year": "2019", "measure": "m.share", "group": "total", "numerator": 5,
       "denominator": 10, "value": 0.5, "unit": "share"}  # fmt: skip


def lines(*rows) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(rows))))


def test_columns_and_kind_of_rows_are_those_that_pages_send():
    assert results.COLUMNS == result.COLUMNS
    assert results.ROWS_TYPE == pages.ROWS_TYPE


def test_rows_are_found_in_the_order_in_which_they_were_shown():
    def output(*rows):
        return {"output_type": "display_data", "data": {results.ROWS_TYPE: list(rows), "text/plain": "x"}}

    notebook = {
        "cells": [
            {"cell_type": "markdown"},
            {"outputs": [output(1), {"output_type": "stream"}]},
            {"outputs": [output(2, 3)]},
        ]
    }
    assert list(rows_of(notebook)) == [1, 2, 3]


def test_codes_stay_text_and_what_is_not_known_is_blank():
    assert lines(ROW)[0] == {
        "district": "0238", "year": "2019", "measure": "m.share", "group": "total", "subgroup": "", "numerator": "5",
        "denominator": "10", "value": "0.5", "unit": "share", "lower": "", "upper": "", "interval": "", "status": "", "note": "",
    }  # fmt: skip


def test_whole_numbers_have_no_point_and_shares_all_their_digits():
    found = lines({**ROW, "value": 1035.0, "lower": 0.1234567891, "upper": 1e-7})[0]
    assert (found["value"], found["lower"], found["upper"]) == ("1035", "0.1234567891", "1e-07")


def test_a_row_that_two_sections_show_stands_once():
    assert len(lines(ROW, dict(ROW), {**ROW, "subgroup": "rural"})) == 2


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "\t=x", "\r=x", "  =x", "\x00=x"])
def test_no_cell_becomes_a_formula(text):
    assert lines({**ROW, "subgroup": text})[0]["subgroup"].startswith("'")


def test_negative_numbers_stay_numbers():
    assert lines({**ROW, "value": -0.5})[0]["value"] == "-0.5"


def test_control_characters_and_line_ends_leave_the_cell_readable():
    assert lines({**ROW, "note": 'a\x00b\n"c",d'})[0]["note"] == 'ab "c",d'


def test_languages_agree_whatever_the_order_of_rows():
    other = {**ROW, "measure": "m.other"}
    assert differing_measures([ROW, other], [other, ROW]) == []


def test_the_measures_that_differ_are_named():
    other = {**ROW, "measure": "m.other"}
    assert differing_measures([ROW, other], [{**ROW, "numerator": 6}]) == ["m.other", "m.share"]
