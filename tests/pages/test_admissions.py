"""Views of admissions on small made-up districts: sentences that are true, change with the data, and never turn into errors."""

from __future__ import annotations

import re

import pytest

from tests.measures.admissions.frames import cell, person, sheet, tables
from tests.measures.admissions.test_representation import pool
from tests.measures.settings import programme
from thanhson import disclosure
from thanhson.measures import admissions
from thanhson.pages.admissions import VIEWS
from thanhson.pages.page import Page

MEASURES = admissions.__all__


class Shown:
    """A measure as a page of ``year`` in ``lang`` shows it."""

    def __init__(self, tabs, name, year=2020, lang="en", exact=True, settings=None):
        result = getattr(admissions, name)(tabs, year)
        published = result.derived() if exact else disclosure.publish(result, tabs.programme.disclosure)
        self.put_on(Page(tabs.programme, year, lang, exact), published)

    def put_on(self, page, result):
        self.page, self.result = page, result
        self.view = VIEWS[result.name.removeprefix("admissions.")]
        self.sentences = self.view.sentences(self.result, self.page)
        self.figure = self.view.figure(self.result, self.page)
        self.table = self.view.table(self.result, self.page)
        return self

    def in_language(self, lang):
        """The same result on a page in another language."""
        page = self.page
        return object.__new__(Shown).put_on(Page(page.programme, page.year, lang, page.exact), self.result)

    @property
    def said(self):
        return " ".join(self.sentences)

    @property
    def alt(self):
        return self.view.alt(self.result, self.page)

    def rows(self):
        return [
            dict(zip([c.key for c in self.table.columns], texts, strict=True)) for texts in self.table.texts(self.page)
        ]


def many(cells=60, per_cell=2, communes=("08542", "08656", "08563"), years=range(2016, 2021), settings=None, **more):
    """A district with persons in every cell and year, and a sheet a year."""
    homes = [cell(f"C{i}", communes[i % len(communes)], ["residential", "school"][i % 2], last_admission_year=2009 + i % 7)
             for i in range(cells)]  # fmt: skip
    people = [
        person(f"{i}-{year}-{k}", f"C{i}", f"{year}-{1 + (i + k) % 12:02d}-{1 + i % 28:02d}", sex="fm"[i % 2], birth_year=1980 + i % 20,
               minority=i % 3 == 0, youth_union=i % 2 == 0, occupation=["Nông dân", "Giáo viên"][i % 2],
               decided_on=f"{year}-{1 + (i + k) % 12:02d}-01", full_on=None if i % 7 == 0 else f"{year + 1}-12-28", **more)
        for i in range(cells) for year in years for k in range(per_cell if (i + year) % 3 else 0)
    ]  # fmt: skip
    sheets = [sheet(f"C{i}", f"{year}-{month:02d}", 20 + i % 5, speakers=6)
              for i in range(cells) for year in years for month in (1, 7)]  # fmt: skip
    pools = [pool(0.3), pool(0.3, by_commune=dict.fromkeys(communes, 0.3))]
    postings = [
        {"posting_id": f"b{i}", "to_cell_id": f"C{i}", "from_on": "2017-06-01", "to_on": None} for i in range(3)
    ]
    return tables(
        programme(pools=pools, **(settings or {})), cells=homes, admissions=people, meetings=sheets, postings=postings
    )


@pytest.fixture(scope="module")
def district():
    return many()


EMPTY = {
    "nothing at all": tables(),
    "nothing, with pools": tables(programme(pools=[pool(0.5, by_commune={"08656": 0.5})])),
    "cells only": tables(cells=[cell("A"), cell("B", "08542", last_admission_year=2010)]),
    "one person": tables(cells=[cell("A")], admissions=[person(1, "A", "2016-02-03")]),
    "all unknown": tables(
        programme(pools=[pool(0.5, by_commune={"08656": 0.5})]),
        cells=[cell("A", last_admission_year=2010)],
        admissions=[{**person(i, "A", None), "year": 2016 + i % 5} for i in range(30)],
        meetings=[sheet("A", "2016-01", 30)],
    ),
    "cells that the register lacks": tables(admissions=[person(i, "X", "2017-02-03", sex="f") for i in range(9)]),
    "one commune": many(cells=6, communes=("08656",)),
    "three persons of whom all is known": tables(
        cells=[cell("A")],
        admissions=[
            person(
                i,
                "A",
                "2016-02-03",
                sex="f",
                birth_year=1990,
                minority=True,
                youth_union=True,
                occupation="x",
                decided_on="2016-01-20",
                full_on="2017-02-03",
            )
            for i in range(3)
        ],
        meetings=[sheet("A", "2016-01", 30)],
    ),
    "postings into nowhere": tables(postings=[{"posting_id": "b", "to_cell_id": "X", "from_on": "2017-01-01"}]),
}

UNUSUAL = {
    "the date of the decision": many(
        cells=9, settings={"definitions": {**programme().definitions.model_dump(), "admission_date": "decided_on"}}
    ),
    "a programme of one year": many(
        cells=9, years=[2016], settings={"programme": {**programme().programme.model_dump(), "last_year": 2016}}
    ),
    "dormant after one year": many(
        cells=9, settings={"definitions": {**programme().definitions.model_dump(), "dormant_after_years": 1}}
    ),
    "nothing withheld or rounded": many(cells=9, settings={"disclosure": {"threshold": 1, "rounding": 1}}),
}
"""Full registers under settings that few districts have."""


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "shared"])
@pytest.mark.parametrize("kind", list(EMPTY))
def test_thin_registers_give_sentences_and_tables_and_no_errors(kind, exact):
    for name in MEASURES:
        for year in (2016, 2020):
            shown = Shown(EMPTY[kind], name, year, "vi", exact)
            whole(shown, name)
            whole(shown.in_language("en"), name)


@pytest.mark.parametrize("kind", list(UNUSUAL))
def test_unusual_settings_give_sentences_and_tables_and_no_errors(kind):
    for name in MEASURES:
        shown = Shown(UNUSUAL[kind], name, UNUSUAL[kind].programme.programme.last_year, "vi", exact=False)
        whole(shown, name)
        whole(shown.in_language("en"), name)


def whole(shown, name):
    """Every part of a view is there and says something."""
    assert shown.sentences or name == "can_say", name
    assert all(sentence.strip() and "nan" not in sentence.split() for sentence in shown.sentences), shown.sentences
    assert shown.table.text(shown.page)
    assert shown.table.html(shown.page, shown.result.name)
    if shown.figure is not None:
        assert shown.alt


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "name", [name for name in MEASURES if name not in ("can_say", "dormant_forecast", "dormant_printed")]
)
def test_a_full_district_has_a_figure_with_its_finding_in_the_alternative_text(district, name, lang):
    shown = Shown(district, name, lang=lang, exact=False)
    assert shown.figure is not None
    assert any(sentence in shown.alt for sentence in shown.sentences)
    assert len(shown.table.body) > 0


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", [name for name in MEASURES if name not in ("can_say", "dormant_forecast")])
def test_no_title_or_label_of_a_figure_runs_out_of_the_picture(district, name, lang):
    assert_inside(Shown(district, name, lang=lang, exact=False).figure)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_title_or_label_of_the_forecast_runs_out_of_the_picture(lang):
    assert_inside(Shown(with_earlier_years(), "dormant_forecast", lang=lang, exact=False).figure)


def assert_inside(figure):
    """All letters of a figure lie within its edges."""
    figure.canvas.draw()
    edge = figure.bbox
    for axes in figure.axes:
        for text in (axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.texts):
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert box.x0 >= edge.x0 - 2, text.get_text()
                assert box.x1 <= edge.x1 + 2, text.get_text()
                assert box.y1 <= edge.y1 + 2, text.get_text()


def test_what_is_withheld_is_never_called_missing():
    for name in ("by_month", "by_setting", "shares", "by_person"):
        said = Shown(EMPTY["three persons of whom all is known"], name, 2016, exact=False).said
        assert "to be shown" in said or "of the persons" in said, said
        assert not any(claim in said for claim in ("There is no date", "No meeting sheet", "Nobody was admitted"))
    moved = Shown(EMPTY["three persons of whom all is known"], "dates", 2016, exact=False).said
    assert "cannot be shown" in moved
    assert "some persons would" not in moved, "none of the three would"


@pytest.mark.parametrize("name", MEASURES)
def test_no_count_below_the_threshold_is_told_on_a_shared_page(district, name):
    shown = Shown(district, name, exact=False)
    counts = [c for c in shown.table.columns if c.kind == "count" and not c.key.endswith("_by_chance")]
    told = [row[column.key] for row in shown.rows() for column in counts]
    assert not {"1", "2", "3", "4"} & set(told)


def test_the_rooms_of_measures_and_views_hold_the_same_names(district):
    names = {getattr(admissions, name)(district, 2016).name.removeprefix("admissions.") for name in MEASURES}
    assert names == set(VIEWS)


def test_every_number_of_the_table_by_year_stands_in_the_results(district):
    shown = Shown(district, "by_year")
    figures = shown.result.figures("238").set_index(["measure", "year"])
    for row in shown.rows():
        assert row["count"] == shown.page.number(figures.loc[("admissions.count", row["year"]), "value"], 0)
        assert row["rate"] == shown.page.number(figures.loc[("admissions.rate", row["year"]), "value"], 1)


@pytest.mark.parametrize("name", [name for name in MEASURES if name not in ("can_say", "dormant_forecast")])
def test_every_number_of_a_table_stands_in_the_results(district, name):
    shown = Shown(district, name, exact=False)
    figures, page = shown.result.figures("238"), shown.page
    known = {page.number(value, 0) for column in ("numerator", "denominator") for value in figures[column]}
    known |= {number for note in figures["note"] for number in re.findall(r"\d+(?:\.\d+)?", note)}
    for column in ("value", "lower", "upper"):
        known |= {
            write(value, decimals)
            for value in figures[column]
            for write in (page.number, page.percent)
            for decimals in (0, 1, 2)
        }
    numbers = [
        c.key for c in shown.table.columns if c.kind in ("count", "percent", "rate", "number") and c.key != "pool_share"
    ]
    told = {row[key] for row in shown.rows() for key in numbers}
    assert told - {"–", page.say("page.withheld_sign")} <= known


def test_a_year_beyond_chance_is_named_and_calm_years_are_not(district):
    assert "no more than chance" in Shown(district, "by_year").said
    burst = tables(
        cells=[cell("A")],
        admissions=[person(i, "A", "2017-03-01") for i in range(80)]
        + [person(i + 99, "A", "2016-03-01") for i in range(5)],
        meetings=[sheet("A", "2016-01", 500), sheet("A", "2017-01", 500)],
    )
    said = Shown(burst, "by_year", 2017).said
    assert "2016 and 2017: further from the common rate" in said
    assert "of 2 years, chance alone would put about 0.1 there" in said


def test_years_that_tie_are_called_neither_most_nor_fewest():
    tabs = tables(
        cells=[cell("A")],
        admissions=[person(i, "A", f"{year}-03-01") for i, year in enumerate([2016] * 9 + [2017] * 9 + [2018] * 5)],
    )
    assert "Most were admitted in 20" not in Shown(tabs, "by_year", 2018).said


def test_feast_months_that_stand_out_are_named_and_an_even_year_has_none():
    cells = [cell("A")]
    feasts = [
        person(i, "A", f"2016-{month:02d}-{day:02d}") for i, (month, day) in enumerate([(2, 3), (5, 19), (9, 2)] * 12)
    ]
    even = [person(100 + i, "A", f"2016-{1 + i % 12:02d}-15") for i in range(24)]
    assert "February, May and September" in Shown(tables(cells=cells, admissions=feasts + even), "by_month", 2016).said
    assert "No month of a feast" in Shown(tables(cells=cells, admissions=even), "by_month", 2016).said


def months(counts, start=0):
    """A district with so many admissions in each month of 2016, from January on; no day within a week of a feast."""
    people = [person(start + 1000 * m + i, "A", f"2016-{m:02d}-11") for m, n in enumerate(counts, 1) for i in range(n)]
    return tables(cells=[cell("A")], admissions=people)


def test_a_month_without_a_feast_that_stands_out_is_named_too():
    said = Shown(months([10] * 10 + [40, 10]), "by_month", 2016).said
    assert "No month of a feast" in said
    assert "Also clearly above an even spread, without one of these feasts: November." in said


def test_a_month_of_few_persons_does_not_stand_out_by_chance():
    few = [2, 4, 1, 2, 3, 2, 1, 2, 3, 2, 1, 1]
    assert "No month of a feast" in Shown(months(few), "by_month", 2016).said


def test_fewer_persons_near_the_feasts_than_an_even_spread_are_called_so():
    assert "fewer than the 12.3% of an even spread" in Shown(months([20] * 12), "by_month", 2016).said
    assert "the difference lies within chance" in Shown(months([1] * 12), "by_month", 2016).said


def two_settings(school):
    """100 admissions of 5,000 rural members, and some of 5,000 members of schools."""
    cells = [cell("A"), cell("B", kind="school")]
    people = [person(i, "A", "2016-03-01") for i in range(100)]
    people += [person(999 + i, "B", "2016-03-01") for i in range(school)]
    return tables(cells=cells, admissions=people, meetings=[sheet(c, "2016-01", 5000) for c in "AB"])


def test_settings_are_told_apart_by_a_test_of_both_and_not_by_whether_their_limits_overlap():
    shown = Shown(two_settings(138), "by_setting", 2016)
    rural, agency = (shown.result.rows[shown.result.rows["subgroup"].eq(name)] for name in ("rural", "agency"))
    assert agency["lower"].dropna().iloc[0] < rural["upper"].dropna().iloc[0], "the limits overlap"
    assert "by more than chance explains" in shown.said
    assert "differ by no more than chance" in Shown(two_settings(115), "by_setting", 2016).said


def test_a_limit_beyond_the_chart_of_types_is_drawn_with_its_number():
    cells = [cell("A"), cell("B", kind="school")]
    people = [person(i, "A", "2016-03-01") for i in range(30)]
    tabs = tables(cells=cells, admissions=people, meetings=[sheet("A", "2016-01", 900), sheet("B", "2016-01", 20)])
    shown = Shown(tabs, "by_setting", 2016)
    texts = [text.get_text() for text in shown.figure.axes[1].texts]
    assert texts == ["→ 18.4"], "none of 20 members: the upper limit lies far outside"


def test_the_funnel_stands_around_the_rate_of_the_district_and_not_of_the_communes_shown():
    cells = [cell("A", "08656"), cell("B", "08542"), cell("C", "08563")]
    people = [person(i, "AB"[i % 2], "2016-03-01") for i in range(80)] + [person(999, "C", "2016-03-01")]
    sheets = [sheet(c, "2016-01", n) for c, n in (("A", 1000), ("B", 1000), ("C", 600))]
    shown = Shown(tables(cells=cells, admissions=people, meetings=sheets), "by_commune", 2016, exact=False)
    assert "around the district's rate of 3.1 per 100" in shown.said, "80 of 2,600; of the two communes shown it is 4.0"


def test_one_commune_is_not_compared_with_itself():
    shown = Shown(EMPTY["one commune"], "by_commune")
    assert "Only one commune (Yên Sơn)" in shown.said
    assert shown.figure is None


def test_no_commune_is_ranked(district):
    table = Shown(district, "by_commune").table
    codes = {name: code for code, name in Page(district.programme, 2020, "en").communes.items()}
    order = [codes[name] for name in table.body["commune"]]
    assert order == sorted(order)


def test_shares_of_rounded_counts_are_told_no_finer_than_they_are(district):
    people = [person(i, "A", "2016-03-01", sex="fm"[i % 3 > 0]) for i in range(100)]
    few = tables(cells=[cell("A")], admissions=people)
    assert "Women: about 35% (about 35 of about 100" in Shown(few, "shares", 2016, exact=False).said
    assert "Women: 34.0% (34 of 100" in Shown(few, "shares", 2016).said


def test_a_trend_beyond_chance_is_told_with_its_direction():
    people = [
        person(f"{y}-{i}", "A", f"{y}-03-01", minority=i < 10 * (y - 2015))
        for y in range(2016, 2021)
        for i in range(60)
    ]
    assert (
        "rises from 16.7% in 2016 to 83.3% in 2020"
        in Shown(tables(cells=[cell("A")], admissions=people), "shares").said
    )


def test_unknown_fields_are_told_with_their_worst_cases():
    people = [person(i, "A", "2016-03-01", minority=None if i < 20 else i % 2 == 0) for i in range(100)]
    said = Shown(tables(cells=[cell("A")], admissions=people), "shares", 2016).said
    assert "Unknown: 20." in said
    assert "between 40.0% and 60.0%" in said


def test_a_pool_tells_what_it_is_and_no_pool_is_told_too(district):
    assert "it is not the group that could be admitted" in Shown(district, "representation").said
    assert "The settings name no pool" in Shown(tables(), "representation").said


def test_communes_with_so_few_persons_that_rounding_decides_are_neither_drawn_nor_counted():
    people = [person(i, "A", "2016-03-01", minority=i < 10) for i in range(30)]
    people += [person(99 + i, "B", "2016-03-01", minority=i < 6) for i in range(14)]
    tabs = tables(
        programme(pools=[pool(0.5, by_commune={"08656": 0.5, "08542": 0.4})]),
        cells=[cell("A"), cell("B", "08542")],
        admissions=people,
    )
    assert "Of 2 communes with a readable ratio, 1 lies below 1." in Shown(tabs, "representation", 2016).said
    shared = Shown(tabs, "representation", 2016, exact=False)
    assert "Of 1 commune with a readable ratio, 1 lies below 1." in shared.said
    assert len(shared.figure.axes[1].collections[0].get_offsets()) == 1


def test_each_commune_stands_once_for_a_pool_in_the_table_of_ratios(district):
    names = [row["group"] for row in Shown(district, "representation").rows()]
    assert len(names) == len(set(names)) + 6, "the two pools have one name: their six periods stand twice"
    assert sum("Yên Sơn" in name for name in names) == 1


def test_simpsons_paradox_is_named_when_it_occurs_and_only_then(district):
    people = [person(i, "A", "2016-03-01", minority=i < 60) for i in range(100)]
    people += [person(200 + i, "B", "2016-03-01", minority=False) for i in range(10)]
    tabs = tables(
        programme(pools=[pool(0.3, by_commune={"08656": 0.8, "08542": 0.1})]),
        cells=[cell("A"), cell("B", "08542")],
        admissions=people,
    )
    assert "This is Simpson's paradox" in Shown(tabs, "representation", 2016).said
    assert "Simpson" not in Shown(district, "representation").said


def test_a_register_without_the_last_admission_says_what_is_missing():
    tabs = tables(cells=[cell("A")], admissions=[person(1, "A", "2016-02-03")])
    for name in ("dormant", "dormant_by_chance", "time_to_first"):
        shown = Shown(tabs, name, lang="vi")
        assert "Năm kết nạp gần nhất" in shown.said
        assert shown.figure is None


def dormant_district(touched):
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(46)]
    people = [person(i, f"C{i % touched}", "2017-01-01") for i in range(79)]
    return tables(cells=cells, admissions=people)


@pytest.mark.parametrize(
    "touched, said",
    [(39, "lies within what chance gives"), (46, "more cells were reached"), (20, "fewer cells were reached")],
)
def test_the_cells_reached_are_held_against_chance_in_words(touched, said):
    shown = Shown(dormant_district(touched), "dormant_by_chance")
    assert said in shown.said
    assert "37.9 cells would be touched on average (standard deviation 2.05" in shown.said


def test_the_vietnamese_page_writes_the_comparison_in_its_own_numerals():
    assert "37,9" in Shown(dormant_district(39), "dormant_by_chance", lang="vi").said
    assert "độ lệch chuẩn 2,05" in Shown(dormant_district(39), "dormant_by_chance", lang="vi").said


def test_counts_too_small_to_survive_rounding_are_not_drawn_against_chance():
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(46)]
    people = [person(i, f"C{i % 6}", "2016-01-01") for i in range(8)]
    shown = Shown(tables(cells=cells, admissions=people), "dormant_by_chance", 2016, exact=False)
    assert "once rounded they cannot be held against chance" in shown.said
    assert shown.figure is None


def test_printed_figures_stand_exact_on_the_page_of_their_last_year_and_not_before():
    shown = Shown(tables(), "dormant_printed", 2020, exact=False)
    assert "46 dormant cells, 39 of which admitted 79 members" in shown.said
    assert "39 is what random placement gives" in shown.said
    assert "no figure on dormant cells" in Shown(tables(), "dormant_printed", 2019).said


def test_without_earlier_years_the_forecast_says_that_it_cannot_be_said():
    shown = Shown(tables(cells=[cell("A", last_admission_year=2010)]), "dormant_forecast")
    assert "cannot be said: the registers of 2013, 2014 and 2015 are needed" in shown.said
    assert [row["register"] for row in shown.rows()] == ["missing"] * 3


def with_earlier_years():
    """90 cells whose register goes back to 2013; 40 of them admitted nobody before 2016, and one each since."""
    people = [person(f"{i}-{k}", f"C{i}", f"{2013 + k % 3}-05-01") for i in range(40, 90) for k in range(1 + i % 3)]
    people += [person(f"{i}-after", f"C{i}", "2017-05-01") for i in range(40)]
    return tables(cells=[cell(f"C{i}") for i in range(90)], admissions=people)


def test_with_earlier_years_the_forecast_stands_beside_what_happened():
    shown = Shown(with_earlier_years(), "dormant_forecast")
    assert "had nothing changed, the forecast is" in shown.said
    assert shown.figure is not None


def test_the_curve_names_the_year_by_which_half_had_admitted_or_that_none_did():
    cells = [cell(f"C{i}", last_admission_year=0) for i in range(20)]
    half = [person(i, f"C{i}", "2018-05-01") for i in range(12)]
    assert "By the end of 2018, at least half" in Shown(tables(cells=cells, admissions=half), "time_to_first").said
    assert "Fewer than half" in Shown(tables(cells=cells, admissions=half[:5]), "time_to_first").said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([3] * 10 + [4] * 10 + [5] * 10, "more evenly than chance"),
        ([3] * 10 + [4] * 10 + [5] * 10 + [6] * 3, "nothing can be concluded"),
    ],
)
def test_cells_that_were_joined_are_never_called_more_even_than_chance(counts, said):
    people = [person(100 * n + i, f"C{n}", "2016-05-19") for n, admitted in enumerate(counts) for i in range(admitted)]
    here = tables(cells=[cell(f"C{n}") for n in range(len(counts))], admissions=people)
    assert said in Shown(here, "concentration", year=2016).said


def test_reinforced_cells_are_shown_without_a_word_about_effect(district):
    for name in ("reinforced_cells", "reinforced_before_after"):
        for lang in ("vi", "en"):
            said = Shown(district, name, lang=lang).said.lower()
            assert not {"nhờ", "thanks", "improved", "cải thiện"} & set(said.replace(",", " ").split())
    assert "no effect of the postings" in Shown(district, "reinforced_before_after").said
    assert "no posting into a cell" in Shown(tables(cells=[cell("A")]), "reinforced_cells").said


def test_meetings_and_speakers_stand_under_the_years_of_each_reinforced_cell(district):
    figure = Shown(district, "reinforced_cells", 2017).figure
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert labels[:3] == ["’16\n2\n30%", "’17\n2\n30%", "’18\n\n"], "6 of 20 spoke; later years are still to come"


def test_more_reinforced_cells_than_are_drawn_are_told():
    cells = [cell(f"C{i}") for i in range(13)]
    postings = [
        {"posting_id": f"b{i}", "to_cell_id": f"C{i}", "from_on": "2017-06-01", "to_on": None} for i in range(13)
    ]
    assert "the first 12 cells" in Shown(tables(cells=cells, postings=postings), "reinforced_cells").said


def test_the_other_date_is_named_and_a_register_that_ends_too_early_is_told(district):
    said = Shown(district, "dates", lang="vi").said
    assert "Nếu tính theo ngày ký quyết định" in said
    assert "số của năm 2020 theo ngày ký quyết định có thể còn thiếu" in said
    assert "có thể còn thiếu" not in Shown(district, "dates", 2018, lang="vi").said


def test_confirmations_without_a_day_of_admission_are_told_beside_the_share():
    dated = [person(i, "A", "2016-03-01", full_on="2017-03-01") for i in range(9)]
    undated = [{**person(99 + i, "A", None), "year": 2016} for i in range(6)]
    both = Shown(tables(cells=[cell("A")], admissions=dated + undated), "confirmed")
    assert "Only the year of admission known, not the day: 6" in both.said
    alone = Shown(tables(cells=[cell("A")], admissions=undated), "confirmed")
    assert "Only the year of admission known, not the day: 6" in alone.said
    assert "Nobody was admitted" not in alone.said


def test_too_early_and_undated_confirmations_are_told(district):
    assert "too early to speak of confirmation" in Shown(district, "confirmed", 2017).said
    undated = tables(cells=[cell("A")], admissions=[person(i, "A", "2016-03-01") for i in range(9)])
    assert "no date of full membership" in Shown(undated, "confirmed").said


def test_the_box_lists_both_sides_in_the_language_of_the_page(district):
    rows = Shown(district, "can_say", lang="vi").rows()
    assert {row["side"] for row in rows} == {"Nói được", "Không nói được"}
    assert any("Đề án gây ra điều gì" in row["statement"] for row in rows)
    assert any("2013-2015" in row["statement"] for row in rows)
    shown = Shown(district, "can_say")
    assert "<details" not in shown.table.html(shown.page, "admissions.can_say"), "the box stands open"


def test_a_withheld_number_shows_the_sign_and_never_a_gap_of_its_own():
    tabs = tables(cells=[cell("A")], admissions=[person(i, "A", "2016-03-01", sex="f") for i in range(3)])
    shown = Shown(tabs, "by_person", 2016, exact=False)
    assert "withheld" in {row["span_count"] for row in shown.rows()}


def test_rounded_counts_are_called_about_and_exact_ones_are_not(district):
    assert "about" in Shown(district, "by_year", exact=False).said
    assert "about" not in Shown(district, "by_year", exact=True).said


def test_a_table_without_rows_leaves_only_its_notes():
    shown = Shown(tables(), "dormant_printed", 2019)
    assert "<table" not in shown.table.html(shown.page, "admissions.dormant_printed")
