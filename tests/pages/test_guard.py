"""The guard that reads finished pages finds what must not leave the house."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.pages import specimen
from thanhson.pages import guard
from thanhson.pages.html import export


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="x.js"></script>', "<script>alert(1)</script>", '<link rel="stylesheet" href="x.css">',
        '<img src="https://example.org/x.png">', '<img srcset="x.png 2x">', '<iframe src="x.html"></iframe>',
        '<meta http-equiv="refresh" content="0; url=https://example.org">', "<style>@import 'x.css';</style>",
        "<style>p { background: url(https://example.org/x.png) }</style>", '<p style="background: url(x.png)">a</p>',
        '<p onclick="x()">a</p>', '<form action="https://example.org"></form>', '<object data="x.swf"></object>',
        '<video poster="x.png"></video>', '<base href="https://example.org">',
    ],
)  # fmt: skip
def test_whatever_would_be_loaded_or_run_is_found(markup):
    assert guard.would_load(markup) != []


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="data:image/png;base64,AAAA">', '<a href="https://example.org/x.png">x</a>',
        "<style>p { background: url(data:image/png;base64,AA) } a { fill: url(#x) }</style>",
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">', "<p>&lt;script src=x&gt;</p>",
    ],
)  # fmt: skip
def test_what_stays_within_the_file_is_no_finding(markup):
    assert guard.would_load(markup) == []


@pytest.mark.parametrize(
    "text",
    [
        "/home/an/thanhson/x.py",
        "in /" + "root/.cache/a",
        r"C:\Users\An\so.xlsx",
        "file:///tmp/x",
        "(/tmp/pytest-1/a)",
        "/Users/an/x",
    ],
)
def test_folders_of_a_machine_are_found(text):
    assert len(guard.machine_paths(text)) == 1


@pytest.mark.parametrize(
    "text", ["../2019/results.csv", "https://x.vn/home/an", "và/hoặc", "3/2, 19/5", "rural/agency", "data/home/x"]
)
def test_links_and_slashes_are_no_folders(text):
    assert guard.machine_paths(text) == []


def test_names_are_found_without_case_and_marks_and_only_whole():
    names = ["Nguyễn Văn An", "Hà Thị Mai", "Sơn"]
    assert guard.persons_named("<p>NGUYEN VAN AN, huyện Thanh Sơn</p>", names) == ["Nguyễn Văn An"]
    assert guard.persons_named("Nguyễn Văn Anh", names) == []


def test_small_counts_are_found_in_tables_and_sentences():
    page = (
        '<div class="result-table"><table><caption>Kết nạp</caption><tr><th scope="row">3 người</th><td class="count">3</td>'
        '<td class="count">1.035</td><td class="number">3</td></tr></table></div><p>Có 4 người, rồi 15 người và 2,4 người.</p>'
    )
    assert guard.small_counts(page, 5) == ["Kết nạp: 3", "4 người"]
    assert guard.small_counts(page, 3) == []


def test_tables_of_a_ledger_are_passed_over():
    page = '<div class="result-table undisclosed"><table><td class="count">3</td></table></div><td class="count">2</td>'
    assert guard.small_counts(page, 5) == [": 2"]


def test_small_counts_in_results_are_found_but_not_in_ledgers_and_newspapers():
    rows = pd.DataFrame(
        {
            "measure": ["admissions.count", "admissions.count", "published.audit", "x.share", "x.share"],
            "numerator": ["3", "0", "2", "10", ""],
            "denominator": ["", "", "3", "4", ""],
        }
    )
    assert guard.small_counts_in_results(rows, 5).index.tolist() == [0, 3]


def test_a_page_of_ours_has_no_problem_and_a_bad_one_has_all():
    page = export(specimen.notebook("vi"), specimen.context("vi"))
    assert guard.problems(page, 5, ["Nguyễn Văn An"]) == []
    bad = page.replace("<h1>", '<img src="https://x.vn/a.png"><p>/home/an/x Nguyễn Văn An có 3 đảng viên</p><h1>')
    assert guard.problems(bad, 5, ["Nguyễn Văn An"]) == [
        "would load img src=https://x.vn/a.png", "machine path /home/an/x", "person Nguyễn Văn An", "small count 3 đảng viên",
    ]  # fmt: skip
