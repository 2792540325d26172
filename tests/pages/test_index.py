"""The index pages: what there is, how old, what failed, and the key figures over the years."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from tests.pages import specimen
from tests.pages.test_html import Outline
from thanhson.pages.context import NOTEBOOKS, RunStatus
from thanhson.pages.guard import problems
from thanhson.pages.index import Summary, district_index, districts_index
from thanhson.pages.keyfigures import drawing, key_figures

PROGRAMME = specimen.context().programme
DAY = dt.date(2026, 11, 3)


def figures() -> pd.DataFrame:
    """Rows of results.csv, as text, of the measures that an index shows."""
    rows = []
    for year in range(2016, 2021):
        rows.append((year, "admissions.count", "total", "", 180 + 5 * (year % 3), "count", ""))
        rows.append((year, "attendance.rate", "setting", "rural", 0.86 + 0.01 * (year - 2016), "share", ""))
        rows.append((year, "attendance.rate", "setting", "agency", 0.95, "share", ""))
        rows.append((year, "admissions.minority_share", "total", "", "" if year == 2018 else 0.5, "share", "withheld"))
        verdict = "met" if year > 2018 else "missed"
        rows.append((year, "targets.cells_good_or_better", "total", "", 0.87 + 0.01 * (year - 2016), "share", verdict))
    rows.append(("2016-2020", "admissions.count", "total", "", 925, "count", ""))
    names = ["year", "measure", "group", "subgroup", "value", "unit", "status"]
    return pd.DataFrame(rows, columns=names).astype("str")


def statuses() -> list[RunStatus]:
    """Four notebooks, five years, two languages: one outdated, one failed with its last good page, one failed, one missing."""
    odd = {
        ("02_admissions", 2019): ("outdated", True, ""),
        ("03_meeting_quality", 2020): ("failed", True, "mục “Điểm”, ô 7: <ValueError>"),
        ("04_scorecard", 2020): ("failed", False, "mục “Chỉ tiêu”, ô 3: KeyError"),
        ("04_scorecard", 2016): ("missing", False, ""),
    }
    found = []
    for name in NOTEBOOKS:
        for year in range(2016, 2021):
            state, has_page, trouble = odd.get((name, year), ("fresh", True, ""))
            found += [
                RunStatus(name, year, lang, state, DAY if has_page else None, has_page, trouble)
                for lang in ("vi", "en")
            ]
    return found


def index(lang: str = "vi", **more) -> str:
    given = {"ledger": specimen.LEDGER, "results": (2016, 2017, 2018, 2019, 2020), **more}
    return district_index(PROGRAMME, lang, statuses(), figures(), **given)


def everything(lang: str = "vi", **more) -> str:
    return districts_index([Summary(PROGRAMME, statuses(), figures())], lang, **more)


@pytest.mark.parametrize("page", [index("vi"), index("en"), everything("vi"), everything("en")])
def test_an_index_is_well_formed_loads_nothing_and_needs_no_script(page):
    outline = Outline(page)
    assert outline.open == []
    assert outline.all("script") == []
    assert len(outline.all("h1")) == 1
    assert problems(page, 5) == []
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_page_that_exists_can_be_opened_and_no_other():
    links = {a["href"] for a in Outline(index("vi")).all("a") if a["href"].endswith(".html")}
    pages = {f"{s.year}/vi/{s.notebook}.html" for s in statuses() if s.lang == "vi" and s.has_page}
    assert links == pages | {"index.en.html", "../index.html"}
    assert "2020/vi/04_scorecard.html" not in pages


def test_links_say_where_they_lead():
    labels = [a["aria-label"] for a in Outline(index("vi")).all("a") if a["href"].startswith("2020/vi/")]
    assert labels == [
        "Mở: Làm sạch sổ sách, 2020",
        "Mở: Kết nạp đảng viên, 2020",
        "Mở: Chất lượng sinh hoạt chi bộ, 2020",
    ], "what is read aloud begins with what is seen"


def test_status_and_age_stand_in_words():
    page = index("vi")
    assert "<span>3/11/2026</span>" in page
    assert "<span>đã cũ (3/11/2026)</span>" in page
    assert "<span>lần chạy sau bị lỗi (3/11/2026)</span>" in page
    assert "<span>lần chạy sau bị lỗi</span>" in page
    assert "<span>chưa có</span>" in page
    assert "<span>outdated (3 November 2026)</span>" in index("en")


def test_what_failed_is_named_and_escaped():
    page = index("vi")
    assert "<li>Chất lượng sinh hoạt chi bộ, 2020: mục “Điểm”, ô 7: &lt;ValueError&gt;</li>" in page
    assert page.count('class="troubles"') == 1


def test_figures_and_manifest_can_be_downloaded():
    links = [a["href"] for a in Outline(index("vi")).all("a") if "download" in a]
    assert links == [*(f"{year}/results.csv" for year in range(2016, 2021)), "manifest.json"]


def test_key_figures_are_read_from_the_results_and_spans_are_left_out():
    found = {figure.source.measure: figure for figure in key_figures(figures(), PROGRAMME)}
    assert list(found) == [
        "admissions.count", "admissions.minority_share", "attendance.rate", "targets.cells_good_or_better",
    ]  # fmt: skip
    assert found["admissions.count"].series[""] == {2016: 180, 2017: 185, 2018: 190, 2019: 180, 2020: 185}
    assert sorted(found["admissions.minority_share"].series[""]) == [2016, 2017, 2019, 2020], "2018 is withheld"
    assert list(found["attendance.rate"].series) == ["rural", "agency"]
    assert found["targets.cells_good_or_better"].target == 0.9
    assert found["targets.cells_good_or_better"].verdicts[2020] == "met"


@pytest.mark.parametrize(
    "rows", [None, pd.DataFrame(columns=["year", "measure", "group", "subgroup", "value", "unit", "status"])]
)
def test_without_figures_there_is_an_index_all_the_same(rows):
    assert key_figures(rows, PROGRAMME) == []
    page = district_index(PROGRAMME, "vi", [], rows)
    assert '<h2 id="figures">' not in page
    assert Outline(page).open == []


def test_a_withheld_year_is_a_gap_in_the_line_and_a_dash_in_the_words():
    page = specimen.context("vi").page
    figure = next(f for f in key_figures(figures(), PROGRAMME) if f.source.measure == "admissions.minority_share")
    drawn = drawing(figure, range(2016, 2021), page)
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 4
    assert "2018: –" in drawn


def test_a_drawing_tells_every_value_in_words_and_stays_within_its_frame():
    page = specimen.context("vi").page
    for figure in key_figures(figures(), PROGRAMME):
        drawn = drawing(figure, range(2016, 2021), page)
        assert 'role="img"' in drawn
        assert "style=" not in drawn, "the policy forbids inline styles"
        for x, y in re.findall(r'c?x="([\d.]+)" c?y="([\d.]+)"', drawn):
            assert 0 <= float(x) <= 240
            assert 0 <= float(y) <= 110
    drawn = drawing(key_figures(figures(), PROGRAMME)[2], range(2016, 2021), page)
    assert "nông thôn: 2016: 86,0%" in drawn
    assert drawn.count("<rect") == drawn.count("<circle") == 5, "two lines differ in their marks too"


def test_a_district_in_its_first_year_has_points():
    rows = figures()
    page = specimen.context("vi").page
    figure = key_figures(rows[rows["year"] == "2016"], PROGRAMME)[0]
    drawn = drawing(figure, [2016], page)
    assert drawn.count("<circle") == 1
    assert "<polyline" not in drawn


def test_key_figures_stand_in_a_table_too():
    page = index("vi")
    assert '<th scope="row">Tỷ lệ đảng viên dự sinh hoạt, nông thôn</th><td class="number">86,0%</td>' in page
    assert '<span class="verdict">2020: đạt chỉ tiêu</span>' in page


def test_the_index_of_all_counts_pages_by_status():
    assert "16 trang mới; 1 trang cũ; 2 trang lỗi; 1 trang chưa có" in everything("vi")
    assert "16 up to date; 1 outdated; 2 failed; 1 not made yet" in everything("en")
    assert '<a href="238/index.html">Thanh Sơn</a>' in everything("vi")
    assert '<a href="238/index.en.html">Thanh Sơn</a>' in everything("en")


def test_exact_and_made_up_outputs_say_so():
    for page in (index("vi", exact=True), everything("vi", exact=True)):
        assert "KHÔNG được chia sẻ" in page
        assert "giả lập" in page
    real = PROGRAMME.model_copy(update={"programme": PROGRAMME.programme.model_copy(update={"synthetic": False})})
    assert "giả lập" not in district_index(real, "vi", statuses(), figures())
    assert "Có huyện dùng số liệu giả lập" in districts_index([Summary(real, []), Summary(PROGRAMME, [])], "vi")


def test_hostile_names_come_out_as_plain_text():
    district = PROGRAMME.district.model_copy(update={"name": specimen.HOSTILE, "province": specimen.HOSTILE})
    programme = PROGRAMME.model_copy(update={"district": district})
    trouble = RunStatus("9_<script>", 2020, "vi", "failed", None, False, specimen.HOSTILE)
    for page in (
        district_index(programme, "vi", [trouble], figures()),
        districts_index([Summary(programme, [trouble])], "vi"),
    ):
        assert Outline(page).all("script") == []
        assert "\x1b" not in page
        assert problems(page, 5) == []


def test_an_unknown_state_and_an_empty_index_are_faults_of_the_program():
    with pytest.raises(ValueError, match="green"):
        RunStatus("02_admissions", 2020, "vi", "green")
    with pytest.raises(ValueError, match="at least one"):
        districts_index([], "vi")


def test_equal_input_gives_equal_bytes():
    assert index("vi") == index("vi")
    assert everything("en") == everything("en")


def test_the_index_of_all_districts_offers_the_figures_of_all():
    assert 'href="results.csv" download' in everything("vi")
    assert "results.csv" not in districts_index([Summary(PROGRAMME, statuses(), None)], "vi"), "there are none yet"


@pytest.mark.parametrize(
    ("value", "verdict", "told"),
    [
        (1.0, "missed", True),
        (0.9496, "missed", True),
        (0.949, "missed", False),
        (0.949, "met", True),
        (0.95, "met", False),
        (0.9, "undecided", False),
    ],
)
def test_a_figure_that_seems_to_contradict_its_verdict_says_why(value, verdict, told):
    rows = [(2020, "targets.meeting_procedure", "total", "", value, "share", verdict)]
    names = ["year", "measure", "group", "subgroup", "value", "unit", "status"]
    targets = PROGRAMME.targets.model_copy(update={"meeting_procedure": 0.95})
    programme = PROGRAMME.model_copy(update={"targets": targets})
    page = district_index(programme, "vi", statuses(), pd.DataFrame(rows, columns=names).astype("str"))
    assert ("xét trên số đếm chính xác" in page) is told
