"""The pages of the sample as they are sent: nobody named, nothing loaded, no count to be worked out, right for every eye."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pandas as pd
import pytest

from tests.pages import specimen
from tests.pages.browser import chromium, keep, opened, violations
from tests.pages.everything import attacked, on_all_pages
from tests.pages.inprocess import SAMPLE, execute
from tests.registers.persons import persons
from tests.test_catalogue import english_words
from thanhson.measures.audit import figures_at_hand
from thanhson.pages import guard
from thanhson.pages.context import NOTEBOOKS
from thanhson.pages.html import export

pytestmark = pytest.mark.slow

YEARS = range(2016, 2021)
KINDS = [(name, lang) for name in NOTEBOOKS for lang in ("vi", "en")]
TABLES_THAT_SCROLL = """
[...document.querySelectorAll(".table")].filter(box => box.scrollWidth > box.clientWidth).map(box => box.getAttribute("aria-label"))
"""
KEYS = ["year", "measure", "group", "subgroup"]


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], str]:
    """All pages of 2020, by notebook and language."""
    return {
        (name, lang): export(execute(name, 2020, lang), specimen.context(lang, 2020, notebook=name))
        for name, lang in KINDS
    }


@pytest.fixture(scope="module")
def names(pages) -> set[str]:
    """The persons of the sample's registers (there since the pages were made)."""
    found, _ = persons(SAMPLE)
    assert len(found) > 500
    return found


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_the_guard_finds_nothing(pages, names, kind):
    assert guard.problems(pages[kind], 5, names) == []


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_a_page_weighs_less_than_a_megabyte_and_a_half(pages, kind):
    assert 50_000 < len(pages[kind].encode()) < 1_500_000


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_every_picture_tells_something_and_every_chart_has_its_table(pages, kind):
    pictures = re.findall(r'<img [^>]*alt="([^"]*)"', pages[kind])
    assert all(len(alt) > 40 for alt in pictures)
    assert len(pictures) == len(set(pictures)), "no two pictures say the same"
    for output in re.findall(
        r'<div class="output">(.*?)(?=<div class="prose">|<section id="about")', pages[kind], flags=re.DOTALL
    ):
        assert "<img" not in output or "<table" in output


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_english_stands_on_a_vietnamese_page(pages, name):
    # Code keeps its names, and addresses and printed sources theirs.
    text = " ".join(Words(pages[name, "vi"]).texts)
    assert english_words(text) == set()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_numbers_take_the_form_of_each_language(pages, name):
    vietnamese, english = (" ".join(Words(pages[name, lang]).texts) for lang in ("vi", "en"))
    # A printed figure is a quotation and keeps the form of the paper that printed it.
    for printed in figures_at_hand()["percent_printed"]:
        vietnamese, english = (text.replace(printed, " ") if printed else text for text in (vietnamese, english))
    assert re.findall(r"\d\.\d+%|(?<![\w.])0\.\d+(?![.\w])", vietnamese) == []
    assert re.findall(r"(?<!“)(?<![\w,])\d+,\d{1,2}%|(?<![\w,])0,\d+", english) == []


@pytest.mark.browser
@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_pages_are_accessible_and_fit_every_window(pages, kind, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(pages[kind], encoding="utf-8")
    with chromium() as browser:
        for scheme in ("light", "dark"):
            with opened(browser, file, scheme=scheme, scripts=True) as page:
                page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                assert violations(page) == []
                assert page.evaluate(TABLES_THAT_SCROLL) == [], "on a wide screen every table is seen whole"
                assert [url for url in page.requested if not url.startswith("data:")] == [file.as_uri()]
                keep(page, f"sample_{'_'.join(kind)}_{scheme}")
        with opened(browser, file, "phone", scripts=True) as page:
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            keep(page, f"sample_{'_'.join(kind)}_phone")


@pytest.fixture(scope="module")
def shown_by_all() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All rows of the pages of all five years: as published, and exact; and those of the ledger."""
    return on_all_pages(SAMPLE)


@pytest.fixture(scope="module")
def everything(shown_by_all) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The published and the exact rows."""
    return shown_by_all[:2]


def test_no_attack_on_all_published_tables_narrows_a_withheld_count(shown_by_all):
    found = attacked(SAMPLE, *shown_by_all)
    assert len(found) > 100, "there is something to find"
    assert found[~found["safe"]].to_dict("records") == []


def test_what_one_page_withholds_no_other_page_shows(everything):
    # A 0 may be withheld for the sake of rows that a later page only has (cells reinforced since).
    published, exact = everything
    told = published.assign(exact=exact["numerator"].astype("str"), gone=published["status"].eq("withheld"))
    kinds = told[told["exact"] != "0"].groupby([*KEYS, "exact"])["gone"].nunique()
    assert kinds[kinds > 1].index.tolist() == []


def test_no_published_row_shows_a_small_count(everything):
    published, _ = everything
    assert guard.small_counts_in_results(published, 5).empty
    counts = pd.concat([published["numerator"], published["denominator"]]).dropna()
    assert (counts % 5 == 0).all()


class Words(HTMLParser):
    """The text that a reader meets on a page, code and addresses left out; alternative texts too."""

    SILENT = ("style", "pre", "code")

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.silent = 0
        self.other_language = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.silent += tag in self.SILENT
        self.other_language = "hreflang" in values
        self.texts += [unicodedata.normalize("NFC", values[name]) for name in ("alt", "aria-label") if values.get(name)]

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self.silent and not self.other_language and data.strip():
            self.texts.append(re.sub(r"https?://\S+", " ", data.strip()))
