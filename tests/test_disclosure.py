"""Disclosure control: plain tables, the policy of pages, and the attack on everything that was published."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases import cases
from thanhson.disclosure import attack, group_disclosure, intervals, protect, publish, rounded
from thanhson.disclosure.policy import own_withheld
from thanhson.disclosure.rounding import reach
from thanhson.measures.result import Result, tidy
from thanhson.programme import Disclosure

RULE = Disclosure(threshold=5, rounding=5)
CASES = {case["id"]: case for case in cases("disclosure")}
small_tables = st.tuples(st.integers(2, 6), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 30), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


# --- one plain table beside its totals


def test_counts_are_rounded_to_the_nearest_multiple_of_five():
    case = CASES["sdc_round_base_5"]
    assert rounded(pd.Series(case["inputs"]["values"]), case["inputs"]["base"]).tolist() == case["expected"]["rounded"]


@pytest.mark.parametrize("name", ["sdc_rectangle", "sdc_two_primary"])
def test_the_range_of_withheld_cells_is_the_published_one(name):
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    found = intervals(inputs["table"], [tuple(cell) for cell in inputs["suppressed"]])
    assert found == {tuple(e["cell"]): (e["lower"], e["upper"]) for e in expected["intervals"]}


@pytest.mark.parametrize("name", ["sdc_rectangle", "sdc_two_primary"])
def test_a_protected_table_hides_small_cells_and_lets_none_be_worked_out(name):
    inputs, expected = CASES[name]["inputs"], CASES[name]["expected"]
    hidden = hidden_cells(protect(inputs["table"], inputs["threshold"]))
    assert {tuple(cell) for cell in expected["primary_cells"]} < set(hidden)
    assert len(hidden) == 4, "a rectangle is enough"
    for low, high in intervals(inputs["table"], hidden).values():
        assert low < high


def test_rows_of_one_category_are_group_disclosure():
    case = CASES["sdc_group_disclosure"]
    found = group_disclosure(case["inputs"]["rows"], case["inputs"]["threshold"])
    assert found == case["expected"]["rows_with_group_disclosure"]


def test_protect_withholds_rows_of_one_category_however_large():
    table = [[0, 0, 70], [12, 30, 10], [15, 20, 60], [9, 8, 7]]
    assert protect(table, 5)[0] == [None, None, None]


def test_a_table_without_small_counts_stays_as_it_is():
    table = [[12, 30], [0, 45], [9, 5]]
    assert protect([[12, 30], [10, 45]], 5) == [[12, 30], [10, 45]]
    assert protect(np.array([[12, 30], [10, 45]]), 5).tolist() == [[12, 30], [10, 45]]
    assert protect(table, 5)[0][0] is None, "0 of 45 in the second row tells the category of all 45"


def test_protect_answers_in_the_form_that_it_was_asked_in():
    frame = pd.DataFrame({"xã": ["Địch Quả", "Võ Miếu"], "nam": [12, 15], "nữ": [3, 9]})
    shown = protect(frame, 5)
    assert list(shown["xã"]) == list(frame["xã"])
    assert shown[["nam", "nữ"]].isna().all(axis=None)
    assert str(shown["nam"].dtype) == "Int64"
    assert frame["nữ"].tolist() == [3, 9], "the input is left alone"
    assert np.isnan(protect(np.array([[12, 3, 20], [15, 9, 11], [8, 14, 6]]), 5)).sum() == 4


def test_totals_within_the_table_are_no_partners():
    table = pd.DataFrame([[12, 3, 15], [15, 9, 24], [27, 12, 39]])
    shown = protect(table, 5)
    assert shown.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_counts_in_a_column_of_objects_are_counts():
    frame = pd.DataFrame({"xã": ["a", "b", "c"], "nam": pd.Series([2, None, 30], dtype=object), "nữ": [4.0, 10, 12]})
    shown = protect(frame, 5)
    assert shown["nam"].isna().tolist()[:2] == [True, True]
    assert shown["nữ"].isna().tolist()[0]
    assert frame["nam"].tolist() == [2, None, 30]


def test_labels_that_stand_twice_are_no_obstacle():
    frame = pd.DataFrame([[12, 3, 15], [15, 9, 24], [27, 12, 39]], columns=["n", "n", "All"], index=["a", "a", "All"])
    shown = protect(frame, 5)
    assert (list(shown.columns), list(shown.index)) == (list(frame.columns), list(frame.index))
    assert shown.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_a_single_line_has_no_totals_across_it():
    assert protect([[3, 20, 30]], 5) == [[None, None, 30]]
    assert protect([[3], [20], [30]], 5) == [[None], [None], [30]]
    assert protect([[3, 20, 23]], 5) == [[None, None, 23]], "the last is the total"
    assert protect([[7]], 5) == [[7]]
    assert protect([[3]], 5) == [[None]], "its total would tell it"


def test_totals_beside_an_unknown_count_are_totals_still():
    frame = pd.DataFrame([[12, 3, 15, 30], [15, None, 9, 40], [27, 8, 24, 70]])
    counts = frame.to_numpy(dtype=float)
    shown = protect(frame, 5).isna().to_numpy()
    assert shown[0, 1]
    assert shown[0].sum() > 1
    assert not shown[2, [0, 2, 3]].any(), "totals are no partners"
    assert counts[2, 3] == 70


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"xã": ["a", "b"]})])
def test_a_frame_without_counts_stays_as_it_is(frame):
    assert protect(frame, 5).equals(frame)


@pytest.mark.parametrize("table", [[[1, -2]], [[1.5, 2]], [1, 2, 3], [["a", 2]], [[1, 2], [3]], [[float("inf"), 2]], 7])
def test_what_is_no_table_of_counts_is_refused(table):
    with pytest.raises(ValueError, match="table of counts"):
        protect(table, 5)


@settings(max_examples=60, deadline=None)
@given(small_tables, st.integers(3, 6))
def test_protect_then_audit_finds_nothing(table, threshold):
    shown = protect(table, threshold)
    hidden = hidden_cells(shown)
    small = [cell for cell in hidden if 0 < table[cell[0]][cell[1]] < threshold]
    assert all(not 0 < count < threshold for line in shown for count in line if count is not None)
    if len(hidden) < len(table) * len(table[0]):  # else nothing is shown at all
        ranges = intervals(table, hidden)
        assert all(ranges[cell][0] <= 1 and ranges[cell][1] >= threshold - 1 for cell in small)
        assert all(low < high for low, high in ranges.values())


def hidden_cells(shown) -> list[tuple[int, int]]:
    return [(i, j) for i, line in enumerate(shown) for j, count in enumerate(line) if count is None]


# --- what a published number leaves possible


@pytest.mark.parametrize(("threshold", "base"), list(itertools.product([1, 2, 3, 5, 7, 10], [1, 2, 3, 5, 10])))
def test_reach_is_the_range_of_counts_that_are_shown_alike(threshold, base):
    rule = Disclosure(threshold=threshold, rounding=base)
    counts = pd.Series(range(80))
    shown = ["hidden" if 0 < n < threshold else int(rounded(counts, base)[n]) for n in counts]
    low, high = reach(counts, rule)
    for n in range(60):
        alike = [m for m in counts if shown[m] == shown[n]]
        assert (low[n], high[n]) == (min(alike), max(alike))


# --- the policy of pages


def result(records, measure="admissions.count", unit="count", group="commune", **more) -> Result:
    names = ["year", "place", "numerator", "denominator"][: len(records[0])]
    subgroup = None if group == "total" else "place"
    return Result(
        "test", tidy(pd.DataFrame(records, columns=names), measure, unit, group=group, subgroup=subgroup), **more
    )


def shown_counts(published: Result, column: str = "numerator") -> list:
    return [None if count is pd.NA else int(count) for count in published.rows[column]]


def test_small_counts_are_withheld_and_the_others_rounded():
    published = publish(
        result([("2020", c, n) for c, n in zip("abcdefghij", [0, 1, 4, 5, 7, 8, 12, 40, 41, 103], strict=True)]), RULE
    )
    assert shown_counts(published) == [0, None, None, 5, 5, 10, 10, 40, 40, 105]
    assert published.rows["status"].tolist() == ["", "withheld", "withheld", *[""] * 7]
    assert published.rows["value"].isna().tolist() == published.rows["numerator"].isna().tolist()


def test_a_row_with_a_small_count_in_any_column_is_withheld_whole():
    records = [("2020", place, 30, 40) for place in "abcd"]
    rows = result(records, "attendance.rate", "share").rows.assign(missing=[0, 2, 62, 70])
    shown = publish(Result("test", rows, counts=("missing",)), RULE).rows
    assert shown["value"].isna().tolist() == [False, True, False, False]
    assert shown.loc[1, ["numerator", "denominator", "missing"]].isna().all()


def test_shares_are_computed_from_the_rounded_counts():
    published = publish(result([("2020", "", 539, 1033)], "x", "share", group="total"), RULE)
    assert published.rows["value"].tolist() == [540 / 1035]


def test_what_is_derived_sees_nothing_of_withheld_rows():
    seen = {}

    def spread(rows):
        seen["numerator"] = [None if count is pd.NA else int(count) for count in rows["numerator"]]
        return rows.assign(upper=rows["numerator"].sum())

    records = [("2020", place, n) for place, n in zip("abcd", [3, 40, 60, 80], strict=True)]
    published = publish(result(records, derive=(spread,)), RULE)
    assert seen["numerator"] == [None, 40, 60, 80]
    assert published.rows["upper"].fillna(-1).tolist() == [-1, 180, 180, 180]


def test_rows_that_hold_no_register_counts_stay_exact():
    assert shown_counts(publish(result([("2020", "a", 3)], exact=True), RULE)) == [3]


def test_publishing_leaves_the_exact_result_alone():
    exact = result([("2020", "a", 3), ("2020", "b", 41)])
    publish(exact, RULE)
    assert exact.rows["numerator"].tolist() == [3, 41]


@pytest.mark.parametrize(
    ("minority", "known", "gone"), [(0, 20, True), (20, 20, True), (11, 20, False), (6, 7, True), (9, 12, False)]
)
def test_all_or_none_of_a_group_is_withheld_where_the_attribute_is_personal(minority, known, gone):
    published = publish(result([("2020", "a", minority, known)], "admissions.minority_share", "share"), RULE)
    assert (published.rows["status"].tolist() == ["withheld"]) is gone


def test_all_of_a_group_is_shown_where_the_attribute_is_of_meetings():
    published = publish(result([("2020", "a", 20, 20)], "meetings.procedure_share", "share"), RULE)
    assert shown_counts(published) == [20]


def test_a_group_that_falls_into_one_value_of_a_personal_attribute_is_withheld():
    records = [("2020", "f", 0), ("2020", "m", 60), ("2019", "f", 20), ("2019", "m", 30)]
    assert shown_counts(publish(result(records, group="sex"), RULE)) == [None, None, 20, 30]


def over_two_years(*communes: tuple[str, int, int, int]) -> list[tuple[str, str, int]]:
    """Records of 2016, 2017 and both together, a commune (name and three counts) after the other."""
    return [
        (year, name, n)
        for name, *counts in communes
        for year, n in zip(("2016", "2017", "2016-2017"), counts, strict=True)
    ]


LARGE = [("b", 40, 50, 90), ("c", 60, 70, 130), ("d", 30, 20, 50), ("e", 45, 55, 100)]


def test_two_withheld_years_are_not_given_back_by_their_cumulated_count():
    # 4 and 4 are withheld; "10" beside them would mean 8 to 12, and so 4 and 4.
    shown = shown_counts(publish(result(over_two_years(("a", 4, 4, 8), *LARGE)), RULE))
    assert shown == [None, None, None, *[n for _, *counts in LARGE for n in counts]]


def test_a_withheld_part_is_not_given_back_by_the_total_and_the_other_parts():
    # 10 and 10 hold at most 24 of the 28 that are shown as 30: the third part would be 4.
    records = [("2020", "a", 4), ("2020", "b", 12), ("2020", "c", 12)]
    both = pd.concat([result(records).rows, result([("2020", "", 28)], group="total").rows], ignore_index=True)
    shown = shown_counts(publish(Result("test", both), RULE))
    assert shown[0] is None
    assert shown[1:3].count(None) == 1
    assert shown[3] == 30


def test_the_pattern_of_withheld_years_tells_nothing_of_them():
    # Three withheld years beside a withheld span of at most 4 would be 1 or 2 each; a span of 6 is withheld as well.
    years = [("2016", "a"), ("2017", "a"), ("2018", "a"), ("2016-2018", "a")]
    for counts in ((1, 1, 1), (1, 1, 2), (2, 2, 2)):
        records = [(*place, n) for place, n in zip(years, (*counts, sum(counts)), strict=True)]
        records += [(year, "b", 50 if "-" not in year else 150) for year, _ in years]
        assert shown_counts(publish(result(records), RULE))[:4] == [None] * 4


def test_cells_that_do_not_add_up_over_years_are_not_taken_for_sums():
    # A cell may admit in both years: 4 and 4 make 6. The span is no sum, so that "5" says nothing of the years.
    overlapping = [(name, first, second, first + second - 10) for name, first, second, _ in LARGE]
    shown = shown_counts(publish(result(over_two_years(("a", 4, 4, 6), *overlapping)), RULE))
    assert shown == [None, None, 5, *[n for _, *counts in overlapping for n in counts]]


CONFIRMED = {"share": 200, "early": 0, "later": 4, "unknown": 7}


def confirmed(*years: str) -> Result:
    """211 persons a year, of whom 4 were confirmed late."""
    rows = [
        result([(year, "", n, 211) for year in years], f"admissions.confirmed_{kind}", "share", group="total").rows
        for kind, n in CONFIRMED.items()
    ]
    return Result("test", pd.concat(rows, ignore_index=True))


def ledger(year: str, persons: int) -> pd.DataFrame:
    """What the cleaning page says of a year: rows of registers, exactly."""
    rows = result([(year, "", persons, persons + 9)], "cleaning.rows", group="total").rows
    return rows.assign(group="table × outcome", subgroup="admissions × clean")


def test_measures_that_make_up_a_whole_do_not_give_one_of_them_back():
    # The ledger counts 211 rows; less 198 to 202 and 5 to 7, 2 to 8 would be left for those confirmed late.
    assert shown_counts(publish(confirmed("2018"), RULE)) == [200, 0, None, None]
    both, persons = confirmed("2017", "2018"), result([(y, "", 211) for y in ("2017", "2018")], group="total")
    exact = pd.concat([both.rows, persons.rows])
    for policy, safe in ((only_rounded, [True, False]), (lambda one: publish(one, RULE), [True, True])):
        published = pd.concat([policy(both).rows, publish(persons, RULE).rows, ledger("2018", 211)])
        assert attack(published, RULE, exact)["safe"].tolist() == safe


def test_two_withheld_years_of_the_district_are_not_given_back_either():
    records = [("2017", "", 4, 204), ("2018", "", 4, 211), ("2017-2018", "", 8, 415)]
    assert (
        shown_counts(publish(result(records, "admissions.women_unknown", "share", group="total"), RULE)) == [None] * 3
    )


def test_a_withheld_month_is_not_given_back_by_that_month_of_all_years():
    # Three months of 5 to 7 hold at most 21 of the 23 to 27 that are shown as 25.
    years = [("2016", 7), ("2017", 7), ("2018", 7), ("2019", 4)]
    rows = [result([(year, f"{year}-04", n) for year, n in years], group="month").rows]
    rows += [result([("2016-2019", "04", 25)], group="month").rows]
    months = Result("test", pd.concat(rows, ignore_index=True))
    assert shown_counts(publish(months, RULE)) == [5, 5, 5, None, None]
    assert attack(publish(months, RULE).rows, RULE, months.rows)["safe"].all()
    found = attack(only_rounded(months).rows, RULE, months.rows)
    assert found[["subgroup", "lower", "upper", "safe"]].to_numpy().tolist() == [["2019-04", 2, 4, False]]


def test_a_result_does_not_show_what_another_withholds():
    # 4 of the first year are protected by withholding the span, which persons of known ethnicity would give back: it is 23 too.
    yearly = {"a": (4, 7, 7, 5), "b": (40,) * 4, "c": (60,) * 4, "d": (30,) * 4, "e": (45,) * 4}
    records = [(str(2016 + i), name, n) for name, counts in yearly.items() for i, n in enumerate(counts)]
    spans = [("2016-2019", name, sum(counts)) for name, counts in yearly.items()]
    persons, known = result(records + spans), result(spans, "admissions.ethnicity_known")
    exact = pd.concat([persons.rows, known.rows])
    alone = pd.concat([publish(persons, RULE).rows, publish(known, RULE).rows])
    assert attack(alone, RULE, exact)["safe"].tolist() == [False], "each by itself"
    first, second = replace(persons, beside=lambda: known), replace(known, beside=lambda: persons)
    together = pd.concat([publish(first, RULE).rows, publish(second, RULE).rows])
    assert attack(together, RULE, exact)["safe"].all()
    said = together[together["subgroup"].eq("a") & together["year"].eq("2016-2019")]["status"]
    assert said.tolist() in (["withheld"] * 2, [""] * 2), "both say the same"


def test_a_total_is_known_though_its_row_is_withheld():
    # 1,035 persons, of one of whom a date is not known: "1,035 with both dates" would leave 0 to 2 of them.
    moved = result([("2016-2020", "", 17, 1034)], "admissions.date_moves_year", "share", group="total").rows
    unknown = result([("2016-2020", "", 1, 1035)], "admissions.date_unknown", "share", group="total").rows
    shown = publish(Result("test", pd.concat([moved, unknown], ignore_index=True)), RULE)
    assert shown_counts(shown) == [None, None]


WITHIN = {"cell_type": ("setting", {"residential": "rural", "cooperative": "rural", "agency": "agency"})}


def test_a_withheld_type_of_cell_is_not_given_back_by_its_setting():
    # 207 in all, of whom at most 77 in agencies: 130 or more are rural, at most 127 of them residential.
    settings_ = result([("2020", "rural", 130), ("2020", "agency", 77)], group="setting").rows
    records = [("2020", "residential", 127), ("2020", "cooperative", 3), ("2020", "agency", 77)]
    types = result(records, group="cell_type").rows
    both = Result("test", pd.concat([settings_, types], ignore_index=True), within=WITHIN)
    assert shown_counts(publish(both, RULE)) == [130, 75, None, None, 75]
    total = result([("2020", "", 207)], group="total").rows
    for policy, safe in ((only_rounded, False), (lambda one: publish(one, RULE), True)):
        published = pd.concat([policy(both).rows, publish(Result("test", total), RULE).rows, ledger("2020", 207)])
        assert attack(published, RULE, pd.concat([both.rows, total]), WITHIN)["safe"].all() == safe


def test_the_only_type_of_cell_of_a_setting_does_not_give_it_back():
    # 5 residential cells' admissions are all rural ones; shown as "5" they would leave 1 of the 6 for the agencies.
    within = {"cell_type": ("setting", {"residential": "rural", "school": "agency", "health": "agency"})}
    settings_ = result([("2020", "rural", 5), ("2020", "agency", 1)], group="setting").rows
    types = result([("2020", "residential", 5), ("2020", "school", 1), ("2020", "health", 0)], group="cell_type").rows
    both = Result("test", pd.concat([settings_, types], ignore_index=True), within=within)
    assert shown_counts(publish(both, RULE)) == [None] * 5


def shared_out(count: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to share ``count`` persons out."""
    if parts == 1:
        yield (count,)
        return
    for first in range(count + 1):
        yield from ((first, *rest) for rest in shared_out(count - first, parts - 1))


@pytest.mark.parametrize(("persons", "parts"), [*((n, 2) for n in range(5, 13)), (5, 3), (6, 3), (8, 3), (5, 4)])
def test_a_reader_who_knows_the_program_and_the_total_learns_no_withheld_count(persons, parts):
    # No model of what a reader may think: all registers are published, and those that look alike are told apart by nothing.
    alike: dict[tuple, list[tuple[int, ...]]] = {}
    for counts in shared_out(persons, parts):
        rows = result([("2020", "abcd"[i], n) for i, n in enumerate(counts)]).rows
        rows = pd.concat([rows, result([("2020", "", persons)], group="total").rows], ignore_index=True)
        alike.setdefault(tuple(shown_counts(publish(Result("test", rows), RULE))), []).append(counts)
    for shown, registers in alike.items():
        for counts in (
            set(column) for column, sign in zip(zip(*registers, strict=True), shown, strict=False) if sign is None
        ):
            assert max(counts) - min(counts) >= RULE.threshold - 2, (shown, registers)


# --- all pages of a district, attacked


def district(seed: int, communes: int = 12, mean: float = 8.0, last: int = 2020) -> list[Result]:
    """Results as the page of ``last`` shows them: by year, by commune, by setting and month; persons in every one."""
    random = np.random.default_rng(seed)
    weight = random.gamma(3, mean / 36, (communes, 1, 1))
    persons = random.poisson(weight * np.ones((1, 5, 12)))  # commune, year, month
    agency = random.binomial(persons, 0.25)
    years = list(range(2016, last + 1))
    n = len(years)
    spans = [(str(year), slice(i, i + 1)) for i, year in enumerate(years)] + (
        [(f"2016-{last}", slice(0, n))] if n > 1 else []
    )
    total = [(name, "", int(persons[:, part].sum())) for name, part in spans]
    by_commune = [(name, f"{c:05}", int(persons[c, part].sum())) for name, part in spans for c in range(communes)]
    by_month = [
        (str(year), f"{setting} × {year}-{m + 1:02}", int(counts[:, i, m].sum()))
        for i, year in enumerate(years)
        for m in range(12)
        for setting, counts in (("agency", agency), ("rural", persons - agency))
    ]
    months = [
        (str(year), f"{year}-{m + 1:02}", int(persons[:, i, m].sum()))
        for i, year in enumerate(years)
        for m in range(12)
    ]
    settings_ = [
        (name, setting, int(counts[:, part].sum()))
        for name, part in spans
        for setting, counts in (("agency", agency), ("rural", persons - agency))
    ]
    return [
        result(total, group="total"),
        result(by_commune, group="commune"),
        result(months, group="month"),
        result(by_month, group="setting × month"),
        result(settings_, group="setting"),
    ]


def everything(seed: int, policy, **more) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the pages of all five years show together, and the exact rows behind them."""
    pages = [one for last in range(2016, 2021) for one in district(seed, last=last, **more)]
    return pd.concat([policy(one).rows for one in pages]), pd.concat([one.rows for one in pages])


def only_rounded(exact: Result) -> Result:
    """The rule without its third step: small counts withheld, the others rounded, sums not looked at."""
    rows, columns = exact.rows.copy(), ["numerator", "denominator"]
    gone = own_withheld(rows, columns, RULE)
    rows[columns] = rows[columns].apply(rounded, base=5).mask(gone)
    return Result("test", rows.assign(status=rows["status"].mask(gone, "withheld")))


@pytest.mark.parametrize("seed", range(4))
def test_no_attack_on_all_pages_of_a_district_narrows_a_withheld_count(seed):
    published, exact = everything(seed, lambda one: publish(one, RULE))
    found = attack(published, RULE, exact)
    assert len(found) > 20, "there must be something to attack"
    assert found[~found["safe"]].to_dict("records") == []


@pytest.mark.parametrize("seed", range(3))
def test_nor_in_a_tiny_district_whose_ledger_counts_persons_exactly(seed):
    tiny = {"communes": 3, "mean": 3.0 + seed / 4}
    published, exact = everything(seed, lambda one: publish(one, RULE), **tiny)
    books = ledgers(exact)
    assert books["numerator"].diff().fillna(5).min() >= 5, "with fewer a year, the page shows no ledger of them"
    for known in (published, pd.concat([published, books])):
        found = attack(known, RULE, exact)
        assert len(found) > 20, "there must be something to attack"
        assert found[~found["safe"]].to_dict("records") == []


def ledgers(exact: pd.DataFrame) -> pd.DataFrame:
    """The ledgers of the pages of 2016 to 2020."""
    total = exact[exact["group"].eq("total")].drop_duplicates("year").set_index("year")["numerator"]
    spans = ["2016", *(f"2016-{last}" for last in range(2017, 2021))]
    return pd.concat([ledger(span, int(total[span])) for span in spans], ignore_index=True)


def test_the_ledger_tells_what_rounding_alone_leaves_open():
    published, exact = everything(1, only_rounded, communes=3, mean=3.0)
    alone, beside = (attack(known, RULE, exact) for known in (published, pd.concat([published, ledgers(exact)])))
    assert (~beside["safe"]).sum() > (~alone["safe"]).sum() > 0


def test_rounding_alone_does_not_withstand_the_attack():
    published, exact = everything(1, only_rounded)
    assert (~attack(published, RULE, exact)["safe"]).sum() > 3
    years = result(over_two_years(("a", 4, 4, 8), *LARGE))
    found = attack(only_rounded(years).rows, RULE, years.rows)
    assert found[["lower", "upper"]].to_numpy().tolist() == [[4, 4], [4, 4]], "worked out exactly"
    assert attack(publish(years, RULE).rows, RULE, years.rows)["safe"].all()


def test_exact_totals_do_not_withstand_the_attack():
    rule = Disclosure(threshold=5, rounding=1)
    exact = pd.concat([one.rows for one in district(2, last=2016)])
    gone = exact["numerator"].between(1, 4)
    naive = exact.assign(numerator=exact["numerator"].mask(gone), status=exact["status"].mask(gone, "withheld"))
    found = attack(naive, rule, exact)
    assert (found["lower"] == found["upper"]).mean() > 0.3


def test_without_rounding_further_rows_are_withheld_until_the_attack_fails():
    rule = Disclosure(threshold=5, rounding=1)
    pages = [one for last in (2016, 2017) for one in district(2, last=last, communes=8, mean=20.0)]
    published, exact = pd.concat([publish(one, rule).rows for one in pages]), pd.concat([one.rows for one in pages])
    found = attack(published, rule, exact)
    assert found[~found["safe"]].to_dict("records") == []


@pytest.mark.parametrize("seed", range(2))
def test_pages_of_different_years_say_the_same_of_a_year(seed):
    said: dict = {}
    for last in range(2016, 2021):
        for one in district(seed, last=last):
            rows = publish(one, RULE).rows
            for key, count in zip(
                zip(rows["year"], rows["group"], rows["subgroup"], strict=True), rows["numerator"], strict=True
            ):
                shown = None if count is pd.NA else int(count)
                assert said.setdefault(key, shown) == shown, key


def test_the_attack_reads_results_as_text_and_counts_rows_once():
    published, exact = everything(3, lambda one: publish(one, RULE))
    as_text = published.astype("str").replace({"<NA>": "", "nan": ""})
    twice = pd.concat([as_text, as_text])
    assert attack(twice, RULE, exact).equals(attack(published, RULE, exact))


def test_an_attacker_without_the_register_finds_nothing_either():
    published, _ = everything(4, lambda one: publish(one, RULE))
    assert attack(published, RULE)["safe"].all()


def test_rows_of_the_ledger_are_read_exactly_though_they_are_few():
    few = ledger("2018", 3).assign(measure="cleaning.repairs", status="")
    published = pd.concat([publish(result([("2018", "a", 3), ("2018", "b", 30)]), RULE).rows, few])
    assert attack(published, RULE)["subgroup"].tolist() == ["a"]


def test_an_attacker_without_the_register_drops_what_cannot_all_hold():
    # Cells that admit in two years are counted in both and once in the span: the years do not add up, which the numbers do not say.
    rows = result([("2018", "a", 6), ("2018", "b", 3), ("2019", "a", 6), ("2018-2019", "b", 16)]).rows
    rows = pd.concat([rows, result([("2019", "b", 5)]).rows, result([("2018", "", 6)], group="total").rows])
    published = rows.assign(status=rows["numerator"].eq(3).map({True: "withheld", False: ""}))
    published["numerator"] = rounded(published["numerator"], 5).mask(published["status"].eq("withheld"))
    assert attack(published, RULE)["subgroup"].tolist() == ["b"]
