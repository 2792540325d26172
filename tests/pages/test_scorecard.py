"""The scorecard on a page: sentences whole, in both languages, with nothing that the published counts do not hold."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from thanhson.disclosure import publish
from thanhson.measures import areas, article, implied, press, ratings, targets
from thanhson.pages.page import Page, picture
from thanhson.pages.views import view_of
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables
from thanhson.words import catalogue

PROGRAMME = read_programme(Path(__file__).parents[2] / "data" / "sample")
MEASURES = (
    targets.scorecard, areas.over_time, ratings.excellent_cap, article.article, implied.feasible_totals, implied.overlap,
    implied.chance, press.verdicts, press.shares,
)  # fmt: skip
EMPTY = Tables.of(PROGRAMME, {})


def programme(**identity: object):
    return PROGRAMME.model_copy(update={"programme": PROGRAMME.programme.model_copy(update=identity)})


def district(good: int, completed: int, missing: int, year: int = 2018, settings=PROGRAMME) -> Tables:
    """Cells rated good, completed, and not rated at all."""
    names = [f"c{i}" for i in range(good + completed + missing)]
    cells = pd.DataFrame(
        {"cell_id": names, "commune_code": "08542", "name": "x", "cell_type": "residential", "setting": "rural"}
    )
    rated = pd.DataFrame(
        {
            "cell_id": names[: good + completed], "year": year, "scale_id": "x",
            "rating": ["good"] * good + ["completed"] * completed,
        }
    )  # fmt: skip
    return Tables.of(settings, {"cells": cells, "cell_ratings": rated})


def shown(measure, tables: Tables, year: int = 2018, lang: str = "vi", exact: bool = False):
    page = Page(tables.programme, year, lang, exact)
    result = measure(tables, year)
    result = result.derived() if exact else publish(result, tables.programme.disclosure)
    return view_of(result.name), result, page


def sentences(measure, tables: Tables, year: int = 2018, lang: str = "vi", exact: bool = False) -> list[str]:
    view, result, page = shown(measure, tables, year, lang, exact)
    return view.sentences(result, page)


def drawn_texts(figure) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.__name__)
@pytest.mark.parametrize("year", [2016, 2018, 2020])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_view_speaks_both_languages_with_empty_registers_too(measure, year, lang):
    for tables in (EMPTY, district(20, 3, 2, year)):
        view, result, page = shown(measure, tables, year, lang)
        told = view.sentences(result, page)
        table = view.table(result, page)
        assert told
        assert table.text(page)
        assert table.html(page, result.name)
        texts = [*told, table.text(page), view.alt(result, page)]
        assert not re.search(r"[{}]|<NA>|\bnan\b|\bNone\b(?! of)", " ".join(texts))
        if (figure := view.figure(result, page)) is not None:
            assert picture(figure)
            assert view.alt(result, page)


# The four targets


def test_a_target_is_told_with_share_distance_and_missing_reports():
    told = sentences(targets.scorecard, district(195, 15, 20), lang="en")
    assert told[3] == (
        "Cells rated good or better: about 93%, target 90%, undecided. Of what was reported, it would be about 5 cells more "
        "than needed. No rating is known of about 20 cells; with these the share may lie anywhere from about 85% to about 93%. To meet "
        "the target, about 10 of those not reported would have to be good. Earlier years: 2016 undecided; 2017 undecided."
    )


def test_missing_ratings_that_move_nothing_that_is_printed_are_told_so():
    told = "\n".join(sentences(targets.scorecard, district(20000, 1000, 10), lang="en"))
    assert "No rating is known of about 10 cells; with these the share still is about 95.2%." in told


def test_the_same_in_vietnamese():
    told = sentences(targets.scorecard, district(195, 15, 20))
    assert told[3] == (
        "Chi bộ hoàn thành tốt nhiệm vụ trở lên: khoảng 93%, mức đề ra 90%, chưa rõ. Tính riêng phần đã báo cáo thì dư khoảng 5 "
        "chi bộ. Khoảng 20 chi bộ chưa có kết quả xếp loại; tính cả số này, tỷ lệ có thể từ khoảng 85% đến khoảng 93%. Muốn đạt, "
        "khoảng 10 trong số chưa báo cáo ấy phải đạt. Các năm trước: 2016 chưa rõ; 2017 chưa rõ."
    )


def test_on_an_exact_page_the_very_numbers_stand():
    told = sentences(targets.scorecard, district(200, 23, 0), lang="en", exact=True)
    assert told[3].startswith("Cells rated good or better: 89.69%, target 90%, missed. It is 1 cell short.")


def test_one_cell_short_is_missed_and_the_small_distance_is_not_told():
    told = sentences(targets.scorecard, district(200, 23, 0), lang="en")[3]
    assert told.startswith(
        "Cells rated good or better: about 89%, target 90%, missed. The distance to the target is withheld."
    )


def test_the_break_of_2018_is_told_only_from_2018_on():
    before, after = (sentences(targets.scorecard, district(20, 3, 0, year), year) for year in (2017, 2018))
    assert not any("thang xếp loại" in sentence for sentence in before)
    assert sum("thang xếp loại đổi tên" in sentence for sentence in after) == 1


def test_the_strips_show_years_statuses_the_target_and_the_break():
    view, result, page = shown(targets.scorecard, district(195, 15, 20))
    texts = drawn_texts(view.figure(result, page))
    assert "Chi bộ hoàn thành tốt nhiệm vụ trở lên (mức đề ra 90%)" in texts
    assert {"2016", "2017", "2018", "chưa rõ", "đổi thang xếp loại 2018"} <= set(texts)
    before, result, page = shown(targets.scorecard, district(195, 15, 0, 2017), 2017)
    assert not any("đổi thang" in text for text in drawn_texts(before.figure(result, page)))


def test_no_small_count_is_shown_anywhere():
    for missing in (1, 2, 3, 4):
        view, result, page = shown(targets.scorecard, district(216, 23 - missing, missing), lang="en")
        told = " ".join([*view.sentences(result, page), view.alt(result, page), view.table(result, page).text(page)])
        assert not re.search(r"\babout [1-4]\b|(?<![\d.,–-])[1-4](?= (cells|members|areas|of))", told)
        counts = publish(result, PROGRAMME.disclosure).rows[["numerator", "denominator"]].melt()["value"].dropna()
        assert not counts.between(1, 4).any()


# Areas and the cap


def test_areas_without_a_cell_are_told_by_kind():
    names = [f"a{i}" for i in range(40)]
    cells = [f"c{i}" for i in range(20)] + ["c20"] * 10 + [None] * 10
    frame = pd.DataFrame({"area_id": names, "cell_id": cells, "commune_code": "08542", "name": "x"})
    told = sentences(areas.over_time, Tables.of(PROGRAMME, {"areas": frame}), 2016, "en")
    assert told == [
        "In 2016, about 20 of about 40 areas had a cell that serves no other.",
        "Left in 2016: about 10 with a shared cell and about 10 without any cell in the register.",
    ]


def test_organisations_over_the_cap_are_never_named_and_cannot_be_counted_out():
    cells = pd.DataFrame(
        {
            "cell_id": ["c0", "c1", "c2"], "commune_code": "08542", "name": "x", "cell_type": "residential", "setting": "rural",
            "committee": ["Đảng bộ xã Tự Đặt", "Đảng bộ xã Khác", None],
        }
    )  # fmt: skip
    members = pd.DataFrame(
        {
            "cell_id": ["c0", "c0", "c1", "c1", "c2", "c2"], "year": 2018, "rating": ["excellent", "good"] * 3,
            "members": [30, 100, 5, 100, 9, 100], "scale_id": "2018",
        }
    )  # fmt: skip
    view, result, page = shown(ratings.excellent_cap, Tables.of(PROGRAMME, {"cells": cells, "member_ratings": members}))
    text = " ".join([*view.sentences(result, page), view.table(result, page).text(page)])
    assert "Có tổ chức vượt mức trần (số lượng ẩn)" in text
    assert "Tự Đặt" not in text
    organisations = view.table(result, page).body.query("name != 'toàn huyện'")
    assert set(organisations["verdict"]) == {"–"}


def test_without_a_cap_there_are_no_notes_on_a_table_that_is_not_there():
    view, result, page = shown(ratings.excellent_cap, EMPTY, 2016)
    assert view.table(result, page).notes_shown(page) == []


# The article


def test_what_holds_and_what_cannot_be_known_is_said_without_a_verdict_on_anybody():
    told = sentences(article.article, EMPTY, 2018, "en")
    assert told[0] == "Báo Phú Thọ (Oct 2021) printed 12 figures about the district."
    assert told[1] == "Of these: 5 consistent and 7 not testable."
    assert told[2].endswith("allow only a total of 1,034–1,035; the printed 1,035 is among these.")
    assert (
        told[-1]
        == "These figures reach up to 2020; this page stops at 2018, so they are not held against the registers."
    )


def test_agreement_of_made_up_registers_proves_nothing_and_the_page_says_so():
    made_up = sentences(article.article, EMPTY, 2020, "en")[-1]
    real = sentences(article.article, Tables.of(programme(synthetic=False), {}), 2020, "en")[-1]
    assert (
        made_up
        == f"{real} The register here is made up so that it agrees with the article; agreement therefore proves nothing about the district."
    )


def test_a_share_that_only_halves_to_even_explain_allows_its_own_total(tmp_path):
    from thanhson.measures.audit import FIGURES

    head = FIGURES.read_text(encoding="utf-8-sig").splitlines()[0]
    path = tmp_path / "figures.csv"
    path.write_text(
        f'{head}\nhttp://x.vn,X,2021,"Thanh Sơn, Phú Thọ",district,2020,members admitted,women,1,8,12%,\n',
        encoding="utf-8",
    )
    result = article.article(EMPTY, 2020, figures=path)
    told = view_of(result.name).sentences(result.derived(), Page(PROGRAMME, 2020, "en"))
    assert "allow only a total of 8; the printed 8 is among these." in told[2]


def test_the_reason_stands_last_and_its_column_has_room():
    view, result, page = shown(article.article, EMPTY, 2020, "en")
    table = view.table(result, page)
    assert [column.key for column in table.columns][-3:] == ["register", "same", "why"]
    assert table.html(page, "x").count('<th scope="col" class="text roomy">') >= 1


def test_each_figure_of_the_article_stands_with_its_verdict_and_reason():
    view, result, page = shown(article.article, EMPTY, 2020, "en")
    body = view.table(result, page).body
    assert len(body) == 12
    grades = body[body["claim"].str.startswith("Year grade")]
    assert grades["counts"].tolist() == ["210/223", "11/223", "2/223"]
    assert set(grades["same"]) == {"not in the registers"}
    assert body["why"].str.len().min() > 20


def test_the_ladder_names_223_and_the_first_gaps():
    view, result, page = shown(implied.feasible_totals, EMPTY, 2020)
    told = view.sentences(result, page)
    assert "ít nhất phải là 223 = 210 + 11 + 2" in told[0]
    assert "223–226, 325–329, 344–347, 428–432, 445–452, 465–469" in told[1]
    assert "223" in drawn_texts(view.figure(result, page))


def test_pictures_of_printed_numbers_do_not_call_them_made_up():
    for measure in (implied.feasible_totals, implied.overlap, implied.chance, press.shares):
        view, result, page = shown(measure, EMPTY, 2020)
        texts = drawn_texts(view.figure(result, page))
        assert page.figure_note() not in texts
        assert "Tính từ các con số in trên báo, không từ sổ." in texts


def test_chance_is_told_as_chance_and_not_as_success():
    told = " ".join(sentences(implied.chance, EMPTY, 2020, "en"))
    assert "37.9 cells would be touched on average (standard deviation 2.05), mostly 34 to 42" in told
    assert "this is what chance gives and adds nothing to them" in told


def test_an_unlikely_number_is_called_unlikely_and_not_inconsistent(tmp_path):
    from thanhson.measures.audit import FIGURES

    path = tmp_path / "figures.csv"
    path.write_text(
        FIGURES.read_text(encoding="utf-8").replace(",,39,46,,", ",,30,46,,").replace("those 39", "those 30"),
        encoding="utf-8",
    )
    result = implied.chance(EMPTY, 2020, figures=path)
    told = " ".join(view_of(result.name).sentences(result.derived(), Page(PROGRAMME, 2020, "en")))
    assert "That is unlikely by chance alone. Unlikely does not mean inconsistent: it can still be true." in told


# All figures


def test_every_inconsistent_figure_is_told_with_its_reason_and_the_two_words_apart():
    told = sentences(press.verdicts, EMPTY, 2020, "en")
    assert told[0].endswith("Consistent: 43. Inconsistent: 5. Bound only: 5. Not testable: 52.")
    assert sum("of 2,800, the number that" in sentence for sentence in told) == 3
    assert sum("One unit in the last digit allows no conclusion about anybody." in sentence for sentence in told) == 2
    assert any("“Inconsistent” means" in sentence and "“unlikely” means" in sentence for sentence in told)


def test_every_recomputed_share_is_rounded_cut_or_further_off_and_none_is_left_out():
    told = sentences(press.shares, EMPTY, 2020, "en")
    assert told[1].startswith("19 of 24 that carry no bounding word")
    assert told[2] == "Explained by cutting instead of rounding: 2. Further away than that: 3."


def test_a_share_one_digit_off_is_further_off_than_cutting_makes_it(tmp_path):
    from thanhson.measures.audit import FIGURES

    head = FIGURES.read_text(encoding="utf-8-sig").splitlines()[0]
    path = tmp_path / "figures.csv"
    path.write_text(f"{head}\nhttp://x.vn,X,2021,Y,district,2020,members,women,1,2,51%,\n", encoding="utf-8")
    result = press.shares(EMPTY, 2020, figures=path)
    told = view_of(result.name).sentences(result.derived(), Page(PROGRAMME, 2020, "en"))
    assert told[2] == "Explained by cutting instead of rounding: 0. Further away than that: 1."


def test_the_table_of_all_figures_has_a_row_a_figure_and_no_disclosure_rule():
    view, result, page = shown(press.verdicts, EMPTY, 2020, "en")
    table = view.table(result, page)
    assert len(table.body) == 105
    assert page.disclosure_rule() not in table.notes_shown(page)


def test_no_word_of_blame_stands_in_the_catalogue_of_the_audit():
    blame = {
        "vi": r"\b(gian dối|gian lận|bịa|nói dối|khai khống|sai sự thật|lừa)\b",
        "en": r"\b(fraud|lied|lying|fabricat\w*|fake|cheat\w*|dishonest)\b",
    }
    for key, texts in catalogue().items():
        if key.startswith(("audit.", "scorecard.")):
            for lang, pattern in blame.items():
                assert not re.search(pattern, texts[lang]), key
