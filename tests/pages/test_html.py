"""One page: what of a notebook comes out, in which language, and that nothing else does."""

from __future__ import annotations

import copy
import itertools
import pickle
import re
import time
from html.parser import HTMLParser

import pytest

from tests.pages import specimen
from thanhson.errors import RunError
from thanhson.pages.guard import problems
from thanhson.pages.html import export, provenance
from thanhson.pages.page import Page
from thanhson.programme import read_programme
from thanhson.words import say


class Outline(HTMLParser):
    """Tags of a page with their attributes, and whether every element is closed."""

    EMPTY = ("meta", "img", "br", "hr", "input", "link", "col")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=["vi", "en"])
def page(request) -> str:
    return export(specimen.notebook(request.param), specimen.context(request.param))


@pytest.fixture(scope="module")
def vietnamese() -> str:
    return export(specimen.notebook("vi"), specimen.context("vi"))


def test_a_page_is_well_formed_with_one_title_one_h1_and_its_language(page):
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.all("h1")) == len(outline.all("title")) == len(outline.all("main")) == 1
    assert outline.all("html")[0]["lang"] in ("vi", "en")
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_link_within_the_page_leads_somewhere_and_ids_are_unique(page):
    outline = Outline(page)
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {attributes["href"][1:] for attributes in outline.all("a") if attributes["href"].startswith("#")}
    assert targets <= set(ids)
    assert {"main", "about", "top"} <= targets
    labels = [attributes["aria-labelledby"] for _, attributes in outline.tags if "aria-labelledby" in attributes]
    assert set(labels) <= set(ids)


def test_a_page_keeps_the_prose_of_its_language_only(vietnamese):
    assert "Trang này cho biết ai được <strong>kết nạp</strong>" in vietnamese
    assert "This page tells" not in vietnamese
    english = export(specimen.notebook("en"), specimen.context("en"))
    assert "This page tells" in english
    assert "Trang này cho biết" not in english


def test_the_title_of_the_notebook_is_the_title_of_the_page(vietnamese):
    assert "<h1>Kết nạp đảng viên</h1>" in vietnamese
    assert "<title>Kết nạp đảng viên · Thanh Sơn 2020</title>" in vietnamese


def test_a_notebook_without_a_title_gets_the_one_of_the_catalogue():
    notebook = {"cells": [specimen.markdown("Lời mở đầu.", "vi")]}
    assert "<h1>Kết nạp đảng viên</h1>" in export(notebook, specimen.context("vi"))


def test_sections_stand_in_the_contents_list(vietnamese):
    contents = vietnamese[vietnamese.index('<nav class="contents"') :]
    contents = contents[: contents.index("</nav>")]
    assert re.findall(r'href="#([^"]+)">([^<]+)<', contents) == [
        ("theo-xa", "Theo xã"),
        ("moi-nam", "Mọi năm"),
        ("about", "Về trang này"),
    ]


def test_code_stands_folded_behind_one_button_that_needs_no_script(page):
    outline = Outline(page)
    assert outline.all("script") == []
    assert [attributes["type"] for attributes in outline.all("input")] == ["checkbox"]
    assert page.count('<pre class="code">') == 4
    assert ".code { display: none; }" in page
    assert "body:has(#code:checked) .code { display: block; }" in page


def test_pictures_keep_their_alternative_text_and_their_size(page):
    pictures = Outline(page).all("img")
    assert len(pictures) == 1
    assert pictures[0]["src"].startswith("data:image/png;base64,")
    assert (pictures[0]["width"], pictures[0]["height"]) == ("960", "510")
    assert len(pictures[0]["alt"]) > 40


def test_tables_have_a_caption_and_scopes_and_can_be_reached(page):
    outline = Outline(page)
    assert len(outline.all("table")) == len(outline.all("caption")) == 2
    assert {attributes.get("scope") for attributes in outline.all("th")} == {"col", "row"}
    regions = [attributes for attributes in outline.all("div") if attributes.get("role") == "region"]
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)


def test_a_long_table_is_folded_and_says_how_long_it_is(vietnamese):
    assert "<summary>Bảng số liệu: Mọi xã, mọi năm (25 dòng)</summary>" in vietnamese
    tables = vietnamese.count("<summary>") - vietnamese.count('<details class="zoom">')
    assert tables == 2, "the contents list is the other"


def test_the_disclosure_rule_stands_under_every_table_and_in_the_box(page):
    assert page.count("(&lt;5)") == 3


def test_the_box_says_what_the_rule_does_not_round(vietnamese):
    assert "Số dòng của sổ và con số đã in trên báo thì giữ chính xác." in vietnamese


def test_the_page_says_that_its_rows_are_made_up_and_the_opening_is_not_repeated(vietnamese):
    note = "Số liệu từng dòng ở đây là số liệu giả lập để minh họa, không phải sổ sách của huyện."
    assert vietnamese.count(note) == 2, "the banner and the box"
    assert '<p class="opening">' not in vietnamese


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_box_tells_no_total_of_rows_where_that_would_tell_a_few_persons(lang):
    box = dict(provenance(specimen.context(lang, 2020, ledger={"files_refused": 2})))
    told = box[say("page.about.ledger", lang)]
    assert re.findall(r"\d+", told) == ["1", "4", "2"], "the range that is withheld, and files"


def test_the_box_tells_district_year_language_ledger_hashes_versions_and_rule(vietnamese):
    about = vietnamese[vietnamese.index('<section id="about"') :]
    for text in (
        "Thanh Sơn (mã 238), tỉnh Phú Thọ", "2020; số cộng dồn tính cho giai đoạn 2016-2020", "Tiếng Việt", "Đọc 31.518 dòng",
        "bảng sạch: 2e2e2e2e2e2e;", "pandas 3.1.1, python 3.12, thanhson 0.1.0", "Số đếm từ 1 đến 4", "giả lập",
    ):  # fmt: skip
        assert text in about


def test_an_exact_page_says_that_it_must_not_be_shared():
    exact = export(specimen.notebook("vi"), specimen.context("vi", exact=True))
    assert '<p class="banner exact">Trang nội bộ' in exact


def test_links_follow_the_tree_of_the_outputs():
    context = specimen.context("en", 2019)
    assert context.link(lang="vi") == "../vi/02_admissions.html"
    assert context.link(year=2020) == "../../2020/en/02_admissions.html"
    assert context.link(notebook="04_scorecard") == "04_scorecard.html"
    assert (context.index(), specimen.context("vi").index()) == ("../../index.en.html", "../../index.html")
    page = export(specimen.notebook("en"), context)
    links = {attributes["href"] for attributes in Outline(page).all("a")}
    assert {"../vi/02_admissions.html", "../results.csv", "02_admissions.ipynb", "../../index.en.html"} <= links
    assert not any(link.startswith(("/", "file:")) for link in links)


def test_equal_notebooks_give_equal_bytes_and_the_input_is_left_alone():
    notebook = specimen.notebook("vi")
    before = copy.deepcopy(notebook)
    assert export(notebook, specimen.context("vi")) == export(notebook, specimen.context("vi"))
    assert notebook == before


def test_a_failed_cell_makes_no_page_and_its_values_are_not_told():
    notebook = specimen.notebook("vi")
    error = {"output_type": "error", "ename": "ValueError", "evalue": "Nguyễn Văn An", "traceback": ["Nguyễn Văn An"]}
    notebook["cells"][2]["outputs"] = [error]
    with pytest.raises(RunError, match="ValueError") as caught:
        export(notebook, specimen.context("vi"))
    assert "Nguyễn" not in str(caught.value)


def test_a_picture_without_alternative_text_makes_no_page():
    notebook = specimen.notebook("vi")
    picture = next(o for cell in notebook["cells"] for o in cell.get("outputs", ()) if "image/png" in o["data"])
    picture["metadata"] = {}
    with pytest.raises(RunError, match="alternative text"):
        export(notebook, specimen.context("vi"))


def test_what_stood_on_stderr_stays_in_the_house():
    notebook = {
        "cells": [specimen.code("1", {"output_type": "stream", "name": "stderr", "text": "/home/an/so.xlsx: Warning"})]
    }
    assert "/home/an" not in export(notebook, specimen.context("vi"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_hostile_text_comes_out_as_plain_text(lang):
    page = export(specimen.notebook(lang, hostile=True), specimen.context(lang))
    outline = Outline(page)
    assert outline.open == []
    assert outline.all("script") == []
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;]]&gt;=cmd()[31m" in page
    assert not any(sign in page for sign in "\x1b\u202e\x00")
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert problems(page, 5) == []


def test_hostile_names_of_the_settings_come_out_as_plain_text():
    context = specimen.context("vi")
    district = context.programme.district.model_copy(update={"name": '"><script>x</script>', "province": "<b>P"})
    programme = context.programme.model_copy(update={"district": district})
    page = export(specimen.notebook("vi"), specimen.context("vi", programme=programme))
    assert Outline(page).all("script") == []
    assert "<b>P" not in page


def test_the_policy_allows_pictures_within_the_file_and_this_style_sheet_only(page):
    policy = next(a["content"] for a in Outline(page).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert not any("style" in attributes for _, attributes in Outline(page).tags), "the policy forbids inline styles"


def test_a_page_is_light_and_quickly_made():
    notebook, context = specimen.notebook("vi"), specimen.context("vi")
    assert len(export(notebook, context).encode()) < 150_000
    start = time.process_time()
    for _ in range(5):
        export(notebook, context)
    assert (time.process_time() - start) / 5 < 0.1


def test_a_district_outside_the_packages_list_is_named_by_its_own_communes(tmp_path):
    settings = (specimen.SAMPLE / "programme.toml").read_text(encoding="utf-8").replace('code = "238"', 'code = "999"')
    (tmp_path / "programme.toml").write_text(settings, encoding="utf-8")
    own = "commune_code,name,kind,district_code\n99901,Đồng Thử,commune,999\n"
    (tmp_path / "communes.csv").write_text(own, encoding="utf-8")
    programme = pickle.loads(pickle.dumps(read_programme(tmp_path)))
    assert Page(programme, 2020, "vi").word("commune", "99901") == "Đồng Thử"
