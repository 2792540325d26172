"""Views of meetings: true sentences in both languages that change with the data, gaps instead of zeros, and never an error."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from tests.measures.settings import RUBRIC, cells, meeting, months, not_held, programme, tables
from thanhson import disclosure
from thanhson.measures import meetings
from thanhson.pages.meetings import VIEWS, charts
from thanhson.pages.page import Page
from thanhson.registers.tables import Tables

MEASURES = meetings.__all__
GRADED = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2016, 1, 1)}])


class Shown:
    """A measure as a page of ``year`` in ``lang`` shows it."""

    def __init__(self, district: Tables, name: str, year: int = 2016, lang: str = "en", exact: bool = True) -> None:
        result = getattr(meetings, name)(district, year)
        self.page = Page(district.programme, year, lang, exact)
        self.result = result.derived() if exact else disclosure.publish(result, district.programme.disclosure)
        self.view = VIEWS[result.name.removeprefix("meetings.")]
        self.sentences = self.view.sentences(self.result, self.page)
        self.figure = self.view.figure(self.result, self.page)
        self.table = self.view.table(self.result, self.page)

    @property
    def said(self) -> str:
        return " ".join(self.sentences)

    @property
    def alt(self) -> str:
        return self.view.alt(self.result, self.page)

    def texts(self) -> list[str]:
        table = [text for row in self.table.texts(self.page) for text in row]
        return [*self.sentences, *table, self.table.caption, *self.table.notes, *([self.alt] if self.figure else [])]


def district(
    members: int = 40, years: range = range(2016, 2019), present=None, score=None, grade=None, settings=None, **more
) -> Tables:
    """Eight cells of two communes and settings with a sheet every month."""
    register = cells(
        *[{"commune_code": ("08542", "08563")[i % 2], "setting": ("rural", "agency")[i // 4]} for i in range(8)]
    )
    sheets = [
        meeting(
            cell, month, listed=members, due=members, present=present(i, t) if present else members - (i + t) % 5,
            kind="combined" if t % 3 == i % 3 else "regular", topic="Giảm nghèo" if t % 2 else "Xây dựng nông thôn mới",
            speakers=members // 4, minutes=90 + (i + t) % 40, procedure_complete=(i + t) % 20 > 0, resolution=True, unexcused=0,
            score=score(i, t) if score else 86.0 + (3 * i + t) % 13, self_score=score(i, t) if score else 87.0 + (3 * i + t) % 13,
            grade=grade(i, t) if grade else ("good" if (3 * i + t) % 13 >= 4 else "fair"), rubric_id="bloc", **more,
        )
        for i, cell in enumerate("ABCDEFGH")
        for t, month in enumerate(months(f"{years[0]}-01", f"{years[-1]}-12"))
    ]  # fmt: skip
    ratings = pd.DataFrame(
        [{"cell_id": c, "year": y, "scale_id": "2014", "rating": "good"} for c in "ABCDEFGH" for y in years]
    )
    return tables(register, sheets, settings or GRADED, cell_ratings=ratings)


EMPTY = tables(pd.DataFrame(), [], GRADED)
DISTRICTS = {
    "nothing at all": lambda: EMPTY,
    "cells without any sheet": lambda: tables(cells({}, {"setting": "agency"}), [], GRADED),
    "one cell, one month": lambda: tables(cells({}), [meeting("A", "2016-01", score=90.0, grade="good", rubric_id="bloc")], GRADED),
    "one sheet: no meeting": lambda: tables(cells({}), [not_held("A", "2016-01")], GRADED),
    "all equal": lambda: district(present=lambda i, t: 40, score=lambda i, t: 90.0, grade=lambda i, t: "good"),
    "all missing but the sheets": lambda: tables(
        cells({}, {}), [meeting(c, m, due=None, exempt=None) for c in "AB" for m in months("2016-01", "2018-12")], GRADED
    ),
    "ordinary": district,
    "no rubric and no names": lambda: district(settings=programme(rubrics=[])),
    "small enough to hide": lambda: district(members=3, present=lambda i, t: 2),
    # Three meetings a score, and scores between that nobody has: what is not withheld is 0.
    "no score met five times": lambda: tables(
        cells(*[{}] * 10),
        [
            meeting(c, m, score=60.0 + 2 * ((6 * i + t) % 20), grade="good", rubric_id="bloc")
            for i, c in enumerate("ABCDEFGHIJ")
            for t, m in enumerate(months("2016-01", "2016-06"))
        ],
        GRADED,
    ),
}  # fmt: skip
BROKEN = re.compile(r"\bnan\b|<NA>|\bNone\b|[{}]|\binf\b|NaT")


@pytest.mark.slow
@pytest.mark.parametrize(("exact", "year", "lang"), [(True, 2018, "en"), (False, 2016, "vi"), (False, 2018, "vi")])
@pytest.mark.parametrize("made", DISTRICTS)
def test_every_view_says_whole_sentences_whatever_the_district(made, exact, year, lang):
    here = DISTRICTS[made]()
    for name in MEASURES:
        shown = Shown(here, name, year, lang, exact)
        assert shown.sentences or name == "conclusions", f"{name} says nothing"
        assert shown.table.html(shown.page, name)
        for text in shown.texts():
            assert not BROKEN.search(text), f"{name}: {text}"


@pytest.fixture(scope="module")
def ordinary() -> Tables:
    return district()


def test_missing_sheets_and_meetings_not_held_are_told_apart():
    sheets = [meeting("A", month) for month in months("2016-01", "2016-10")] + [not_held("A", "2016-11")]
    said = Shown(tables(cells({}), sheets), "completeness").said
    assert "11 of 12 monthly sheets due were received" in said
    assert "1 say that no meeting was held" in said


def test_a_month_without_any_sheet_is_named_and_left_blank():
    here = district()
    meetings_ = here.meetings[here.meetings["month"] != pd.Timestamp("2016-05-01")]
    here = Tables.of(GRADED, {"cells": here.cells, "meetings": meetings_})
    assert "Not a single sheet came for May 2016" in Shown(here, "completeness").said
    chart = Shown(here, "attendance_by_month")
    lines = chart.figure.axes[0].lines[0].get_ydata()
    assert [i for i, y in enumerate(lines) if y != y] == [4]
    assert min(y for y in lines if y == y) > 0.8


def test_several_months_that_lack_most_are_told_by_month():
    here = district(years=range(2016, 2017))
    most = here.meetings["month"].isin(pd.to_datetime(["2016-03-01", "2016-07-01"])) & here.meetings["cell_id"].le("F")
    kept = here.meetings[~most & ~(here.meetings["month"].eq("2016-09-01") & here.meetings["cell_id"].eq("A"))]
    shown = Shown(Tables.of(GRADED, {"cells": here.cells, "meetings": kept}), "completeness")
    assert "Most are missing for Mar 2016 and Jul 2016: 6 each." in shown.said
    assert "Most are missing for Mar 2016 and Jul 2016: 6 each." in shown.alt


@pytest.mark.parametrize("name", ["scores", "grades", "disagreement", "drift", "year_grade_shares", "before_after"])
def test_where_there_is_nothing_no_note_speaks_of_bars_or_limits(name):
    bare = tables(cells({}), [meeting("A", month) for month in months("2016-01", "2016-12")], programme(rubrics=[]))
    shown = Shown(bare, name)
    assert shown.said and not shown.figure
    assert shown.table.notes_shown(shown.page) == []
    assert "<table" not in shown.table.html(shown.page, name)


def test_the_verdict_on_the_norm_names_what_it_hangs_on():
    whole = [meeting("A", month, present=9) for month in months("2016-01", "2016-12")]
    said = Shown(tables(cells({}), whole[:11]), "attendance").said
    assert "hangs on them: more than 30%" in said, "0.85 × 12 − 0.9 × 11 = 0.3 of one sheet"
    assert "hangs" not in Shown(tables(cells({}), whole), "attendance").said
    low = [meeting("A", month, present=1) for month in months("2016-01", "2016-11")]
    assert "it is not above 85%" in Shown(tables(cells({}), low), "attendance").said


def test_exactly_the_norm_is_not_above_it():
    sheets = [meeting("A", month, listed=20, due=20, present=17) for month in months("2016-01", "2016-11")]
    assert "whatever they would have held, it stays above" not in Shown(tables(cells({}), sheets), "attendance").said


def test_every_signal_names_its_rule():
    here = district(present=lambda i, t: 36 + (i + t) % 3 - (12 if t >= 30 else 0))
    said = Shown(here, "attendance_by_month", 2018).said
    assert "below the lower limit: Jul 2018–Dec 2018" in said
    assert "▼ latest month: worse" in said
    assert "now above" not in said.split("Agency")[0] or "always" in said


def test_signs_are_drawn_and_told():
    shown = Shown(district(), "attendance_by_month", 2018)
    assert [text.get_text() for text in shown.figure.axes[0].texts if "●" in text.get_text()]
    assert "always above 85%" in shown.said
    assert "four rules mark about 11% of months by mistake" in shown.said


def test_a_short_series_is_a_run_chart_with_trial_limits():
    here = district(years=range(2016, 2017))
    few = Tables.of(
        GRADED, {"cells": here.cells, "meetings": here.meetings[here.meetings["month"] < pd.Timestamp("2016-09-01")]}
    )
    said = Shown(few, "attendance_by_month").said
    assert "only 8 months so far (fewer than 12), so this is a run chart with trial limits" in said
    assert "▲" not in said and "▼" not in said


@pytest.mark.parametrize("name", ["attendance_by_month", "scores"])
def test_the_middle_of_a_run_chart_is_its_median_in_line_number_and_note(name):
    here = district(
        years=range(2016, 2017), score=lambda i, t: 90.0 + (t == 7) * 8, present=lambda i, t: 30 + (t == 7) * 8
    )
    few = here.meetings[here.meetings["month"] < pd.Timestamp("2016-09-01")]
    shown = Shown(Tables.of(GRADED, {"cells": here.cells, "meetings": few}), name)
    axes = shown.figure.axes[0 if name == "attendance_by_month" else 1]
    middle = axes.lines[1].get_ydata()[0]
    values = pd.Series(axes.lines[0].get_ydata())
    assert middle == values.median() != pytest.approx(values.mean())
    told = shown.page.percent(middle) if name == "attendance_by_month" else shown.page.number(middle, 1)
    assert told in [text.get_text() for text in axes.texts]
    assert any("the solid line is the median" in note for note in shown.table.notes)
    assert not any("fix the limits" in note or "fixed by" in note for note in shown.table.notes)


def test_events_of_the_settings_are_named_and_nothing_else_is_guessed():
    event = {
        "name_vi": "Giãn cách xã hội",
        "name_en": "Social distancing",
        "from_month": "2016-04",
        "to_month": "2016-05",
    }
    here = district(settings=programme(events=[event]))
    named = Shown(here, "attendance_by_month", lang="vi")
    for shown in (named, Shown(here, "completeness", lang="vi")):
        assert "Giãn cách xã hội" in [text.get_text() for text in shown.figure.axes[0].texts]
    bare = Shown(district(), "attendance_by_month", lang="vi")
    assert any("không nêu sự kiện" in note for note in bare.table.notes)


def test_communes_stand_in_the_order_of_their_codes(ordinary):
    rows = [
        row[0]
        for row in Shown(ordinary, "attendance_by_commune").table.texts(Shown(ordinary, "attendance_by_commune").page)
    ]
    assert rows == ["Thanh Sơn", "Sơn Hùng"]
    assert "no league table" in Shown(ordinary, "attendance_by_commune").said


def test_the_rule_of_the_year_is_told_with_its_numbers(ordinary):
    said = Shown(ordinary, "year_grade_shares", 2018).said
    assert "every regular meeting is fair or better and at least 7 are good" in said
    assert "scaled and rounded up" in said


def test_a_year_without_a_rubric_says_so():
    late = programme(rubrics=[RUBRIC | {"valid_from": dt.date(2018, 7, 6)}])
    said = Shown(district(settings=late), "year_grade_shares", 2018, "vi").said
    assert said == "Ngày 1/1/2018 chưa có quy định chấm điểm nào có hiệu lực, nên năm này không có xếp loại cả năm."


@pytest.mark.parametrize(
    ("rise", "words"),
    [(0.0, "did not rise by a percentage point"), (1.0, "Good rose faster than everything")],
)
def test_drift_compares_good_with_what_it_stands_for(rise, words):
    grade = lambda i, t: "good" if (t >= 12 * 2 and rise) or (i + t) % 4 else "fair"  # noqa: E731
    here = district(grade=grade, present=lambda i, t: 38)
    assert words in Shown(here, "drift", 2018).said


def test_numbers_beside_bars_keep_clear_of_the_names_of_the_bars():
    grade = lambda i, t: "good" if t >= 24 or (i + t) % 4 else "fair"  # noqa: E731
    here = district(grade=grade, present=lambda i, t: 38 - 3 * (t >= 24))
    axes = Shown(here, "drift", 2018).figure.axes[0]
    axes.figure.canvas.draw()
    renderer = axes.figure.canvas.get_renderer()
    frame = axes.get_window_extent(renderer)
    assert [text.get_text() for text in axes.texts if text.get_text().startswith("−")]
    for text in axes.texts:
        box = text.get_window_extent(renderer)
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1, text.get_text()


def test_heaping_tells_both_sides_and_accuses_nobody():
    here = district(
        score=lambda i, t: 90.0 if (i + t) % 3 else 89.0, grade=lambda i, t: "good" if (i + t) % 3 else "fair"
    )
    said = Shown(here, "heaping", 2018).said
    assert re.search(r"Around 90: 192 of 288 meetings lie at or above it \(67%", said)
    assert said.endswith("not proof that anybody did wrong.")


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "sổ không có tháng nào trước mốc đó"), ("en", "the registers hold no month before it")]
)
def test_without_a_before_the_page_says_why(lang, words):
    names = {"name_vi": "x", "name_en": "x", "first_year": 2016, "last_year": 2020, "synthetic": True}
    settings = programme(programme=names | {"started_on": dt.date(2016, 1, 1)})
    shown = Shown(district(settings=settings), "before_after", 2018, lang)
    assert words in shown.said
    assert shown.figure is None


def test_with_a_before_the_earlier_course_is_drawn():
    names = {"name_vi": "x", "name_en": "x", "first_year": 2016, "last_year": 2020, "synthetic": True}
    settings = programme(programme=names | {"started_on": dt.date(2017, 7, 1)})
    shown = Shown(district(settings=settings), "before_after", 2018)
    assert len(shown.figure.axes) == 2
    assert "does not prove that the programme caused it" in shown.said


def test_the_box_has_a_row_a_point(ordinary):
    shown = Shown(ordinary, "conclusions", 2018)
    verdicts = [row[0] for row in shown.table.texts(shown.page)]
    assert verdicts == sorted(verdicts), "first what can be said, then what cannot"
    assert not shown.table.disclosed


def test_nothing_on_a_shared_page_is_finer_than_the_published_rows(ordinary):
    for name in MEASURES:
        shown = Shown(ordinary, name, 2018, exact=False)
        for column in ("numerator", "denominator"):
            assert (shown.result.rows[column].dropna() % 5 == 0).all(), name


def test_colours_are_never_the_only_sign():
    assert len(set(charts.SIGNS.values())) == len(charts.SIGNS)
    assert len(set(charts.ASSURANCE_SIGNS.values())) == len(charts.ASSURANCE_SIGNS)
