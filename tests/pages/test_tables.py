"""Tables of a page: forms of numbers, captions, the rule, text that is plain."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.pages import specimen
from tests.pages.test_html import Outline
from thanhson.pages.tables import LONG, Table, TableColumn

KINDS = ["text", "count", "percent", "number", "rate", "month", "date", "year"]


@pytest.fixture(params=["vi", "en"])
def page(request):
    return specimen.context(request.param).page


def table(body: pd.DataFrame, **more) -> Table:
    columns = [TableColumn(name, f"cột {name}", name if name in KINDS else "text") for name in body if name != "status"]
    return Table("Một bảng", columns, body, **more)


def test_every_kind_of_value_takes_the_form_of_the_language():
    body = pd.DataFrame(
        {
            "text": ["Địch Quả"], "count": [1035], "percent": [0.521], "number": [7.25], "rate": [2.75],
            "month": ["2019-07"], "date": [dt.date(2019, 7, 5)], "year": ["2019"],
        }
    )  # fmt: skip
    vi = table(body).texts(specimen.context("vi").page)
    en = table(body).texts(specimen.context("en").page)
    assert vi == [["Địch Quả", "1.035", "52,1%", "7,3", "2,8", "7/2019", "5/7/2019", "2019"]]
    assert en == [["Địch Quả", "1,035", "52.1%", "7.3", "2.8", "Jul 2019", "5 July 2019", "2019"]]


def test_withheld_and_unknown_values_are_told_apart(page):
    body = pd.DataFrame(
        {"text": ["a", "b"], "count": pd.array([None, None], dtype="Int64"), "status": ["withheld", ""]}
    )
    sign = page.say("page.withheld_sign")
    assert table(body).texts(page) == [["a", sign], ["b", "–"]]
    assert f'<td class="withheld">{sign}</td>' in table(body).html(page, "x")


def test_the_rule_stands_under_a_table_of_counts_and_not_under_others(page):
    body = pd.DataFrame({"text": ["a"], "count": [10]})
    assert table(body).notes_shown(page) == [page.disclosure_rule()]
    assert table(body, notes=["Ghi chú."]).notes_shown(page) == ["Ghi chú.", page.disclosure_rule()]
    assert table(body, disclosed=False).notes_shown(page) == []
    assert "undisclosed" in table(body, disclosed=False).html(page, "x")


def test_a_table_is_folded_when_it_is_long_and_only_then(page):
    for rows, element in ((LONG, "div"), (LONG + 1, "details")):
        body = pd.DataFrame({"text": [f"xã {i}" for i in range(rows)], "count": range(10, 10 + rows)})
        markup = table(body).html(page, "x.y")
        assert markup.startswith(f'<{element} class="result-table" id="x-y">')
        assert Outline(markup).open == []


def test_a_table_as_text_has_its_caption_headers_rows_and_notes(page):
    body = pd.DataFrame({"text": ["Địch\x1b[2J Quả"], "count": [10]})
    assert table(body).text(page).split("\n") == [
        "Một bảng", "cột text | cột count", "Địch[2J Quả | 10", page.disclosure_rule(),
    ]  # fmt: skip


def test_an_empty_table_leaves_its_notes_only(page):
    body = pd.DataFrame({"text": [], "count": []})
    assert table(body).texts(page) == []
    assert "<table" not in table(body).html(page, "x")
    assert page.say("page.rule", threshold=5, below=4, base=5).split(" ")[0] in table(body).html(page, "x")


def test_columns_of_long_texts_and_heads_get_room(page):
    columns = [TableColumn("a", "Tên"), TableColumn("b", "n", "count"), TableColumn("c", "Đảng viên đầu năm", "count")]
    columns += [TableColumn("d", "Vì sao")]
    body = pd.DataFrame({"a": ["chi bộ khu dân cư số 6"], "b": [5], "c": [10], "d": ["x" * 50]})
    classes = [
        th["class"] for th in Outline(Table("Một bảng", columns, body).html(page, "x")).all("th") if "class" in th
    ]
    assert classes == ["text roomy", "count", "count roomy", "text roomy"]


def test_tables_of_many_columns_are_set_small(page):
    body = pd.DataFrame({name: ["a"] for name in "abcdefgh"})
    assert '<table class="dense">' in table(body).html(page, "x")
    assert '<table class="dense">' not in table(body[list("abcdefg")]).html(page, "x")
