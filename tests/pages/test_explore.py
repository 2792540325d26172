"""Free views: what they show, what they refuse, and that no sequence of them tells a small count."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attacker import Attacker, Sum
from thanhson.errors import UsageError
from thanhson.measures.cube import COUNTS, MEASURES, PART_OF, cube
from thanhson.pages.explore import Blocks, View, view
from thanhson.programme import read_programme
from thanhson.registers.tables import Tables

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
COMMUNES = ("08542", "08656", "08659")


def tables(admitted: int = 60, seed: int = 1) -> Tables:
    rng = np.random.default_rng(seed)
    cells = pd.DataFrame(
        {
            "cell_id": [f"C{i:02}" for i in range(12)],
            "commune_code": [COMMUNES[i % 3] for i in range(12)],
            "name": "x",
            "cell_type": ["residential", "residential", "school", "agency"] * 3,
        }
    )
    cells["setting"] = np.where(cells["cell_type"] == "residential", "rural", "agency")
    admissions = pd.DataFrame(
        {
            "person_id": [f"P{i}" for i in range(admitted)],
            "cell_id": rng.choice(cells["cell_id"], admitted),
            "year": rng.integers(2016, 2021, admitted),
            "sex": rng.choice(["f", "m"], admitted),
            "minority": rng.random(admitted) < 0.5,
            "youth_union": rng.random(admitted) < 0.6,
        }
    )
    months = [dt.date(year, month, 1) for year in (2019, 2020) for month in (1, 2)]
    meetings = pd.DataFrame(
        [(cell, month) for cell in cells["cell_id"] for month in months], columns=["cell_id", "month"]
    )
    meetings = meetings.assign(
        year=[month.year for month in meetings["month"]], kind="regular", listed=12, due=10, present=9, speakers=3,
        grade="good", procedure_complete=True,
    )  # fmt: skip
    meetings.loc[0, ["due", "present", "speakers"]] = [10, None, None]
    frames = {"cells": cells, "admissions": admissions, "meetings": meetings}
    return Tables.of(read_programme(SAMPLE), frames)


@pytest.fixture(scope="module")
def exact() -> Blocks:
    source = tables()
    return Blocks.of(source.programme, cube(source), exact=True)


@pytest.fixture(scope="module")
def blocks(exact: Blocks) -> Blocks:
    return Blocks.of(exact.programme, exact.frame)


def test_the_blocks_hold_every_count_once(exact):
    source = tables()
    assert exact.frame["admitted"].sum() == len(source.admissions)
    assert exact.frame["minority"].sum() == source.admissions["minority"].sum()
    # A meeting without attendance counts neither as present nor as due.
    assert exact.frame["due"].sum() == 10 * (12 * 4 - 1)
    assert exact.frame["listed_at_start"].sum() == 12 * 12 * 2


def test_an_exact_view_equals_a_count_by_hand(exact):
    source = tables()
    view = View.of(exact, "admissions.count", by="commune", years=[2018, 2019])
    joined = source.admissions.merge(source.cells, on="cell_id")
    by_hand = joined[joined["year"].isin([2018, 2019])].groupby("commune_code").size()
    assert dict(zip(view.rows["subgroup"], view.rows["value"], strict=True)) == by_hand.to_dict()


def test_a_view_shows_multiples_of_the_base_only(blocks):
    for measure in MEASURES:
        for by in ("year", "commune", "setting", "cell_type"):
            rows = View.of(blocks, measure, by=by).rows
            assert (rows["numerator"] % 5 == 0).all()
            assert (rows["denominator"].dropna() % 5 == 0).all()


def test_a_ratio_of_few_is_not_shown(blocks):
    rows = View.of(blocks, "admissions.minority_share", by="year", setting="agency", communes=["08542"]).rows
    assert rows["value"][rows["denominator"] < 40].isna().all()
    assert rows["value"].dropna().between(0, 1).all()


PERSONS = ["admissions.count", "admissions.minority_share", "admissions.women_share", "admissions.youth_union_share"]
FILTERS = {
    "years": ("year", range(2016, 2021)), "communes": ("commune", COMMUNES), "setting": ("setting", ("rural", "agency")),
    "cell_types": ("cell_type", ("residential", "school", "agency")),
}  # fmt: skip


def _some(rng: np.random.Generator, values) -> list | None:
    """Some of the values, a run of them, or all."""
    values, kind = list(values), rng.integers(3)
    if kind == 0:
        return None
    first, last = sorted(rng.integers(0, len(values), 2))
    run = values[first : last + 1]
    return run if kind == 1 else [value for value in values if rng.random() < 0.5] or run


def _seen(blocks: Blocks, measures: list[str], rng: np.random.Generator, choices: int = 200) -> list[Sum]:
    """Every number of so many views chosen at random, with the blocks that it is a sum of."""
    seen, frame = [], blocks.frame
    for _ in range(choices):
        keep = {name: _some(rng, values) for name, (_, values) in FILTERS.items()}
        measure, by = str(rng.choice(measures)), str(rng.choice(["year", "commune", "setting", "cell_type"]))
        kept = pd.Series(True, index=frame.index)
        for name, values in keep.items():
            kept &= True if values is None else frame[FILTERS[name][0]].isin(values)
        for row in View.of(blocks, measure, by=by, **keep).rows.itertuples():
            mask = (kept & frame[by].astype(str).eq(row.subgroup)).to_numpy()
            counts = {MEASURES[measure].numerator: row.numerator, MEASURES[measure].denominator: row.denominator}
            seen += [Sum(name, mask, int(value)) for name, value in counts.items() if name]
    return seen


def _secrets(seen: list[Sum], true: pd.DataFrame, rng: np.random.Generator, most: int) -> list[Sum]:
    """Sums that were seen, and differences of two that overlap, of which the true value lies from 1 to 4."""
    pairs = rng.integers(0, len(seen), (20_000, 2))
    differences = (Sum(seen[i].column, seen[i].mask, less=seen[j]) for i, j in pairs if _holds(seen[i], seen[j]))
    small = (one for one in itertools.chain(seen, differences) if 1 <= _true(one, true) <= 4)
    found = list(itertools.islice(small, 4 * most))
    return [found[i] for i in rng.permutation(len(found))[:most]]


def _holds(whole: Sum, part: Sum) -> bool:
    """Whether the difference of two sums counts persons: the same column or one that is part of it, over some of its blocks."""
    columns, column = [part.column], part.column
    while column := PART_OF.get(column):
        columns.append(column)
    return whole.column in columns and not (part.mask & ~whole.mask).any()


def _true(one: Sum, true: pd.DataFrame) -> int:
    return sum(sign * int(true[column][mask].sum()) for sign, column, mask in one.parts())


@settings(max_examples=3, deadline=None)
@given(st.integers(20, 90), st.integers(0, 10**6))
def test_no_sequence_of_200_filter_choices_reveals_a_small_count_by_itself_or_by_difference(admitted, seed):
    rng = np.random.default_rng(seed)
    source = tables(admitted, seed)
    true = cube(source)
    blocks = Blocks.of(source.programme, true)
    seen = _seen(blocks, PERSONS, rng)
    for one in seen:
        assert one.value == blocks.frame[one.column][one.mask].sum() and one.value % 5 == 0
    secrets = _secrets(seen, true, rng, most=8)
    assert secrets
    attacker = Attacker(seen, PART_OF, 5)
    assert not [one for one in secrets if attacker.reveals(one)]


def test_the_same_attack_succeeds_where_each_count_is_rounded_by_itself():
    source, rng = tables(60, 4), np.random.default_rng(4)
    true = cube(source)
    by_themselves = true.assign(**{name: ((2 * true[name].cumsum() + 5) // 10 * 5).diff(1) for name in COUNTS})
    by_themselves.loc[0, list(COUNTS)] = 0
    loose = replace(Blocks.of(source.programme, true), frame=by_themselves.astype(dict.fromkeys(COUNTS, "int64")))
    seen = _seen(loose, PERSONS, rng)
    attacker = Attacker(seen, PART_OF, 5)
    assert any(attacker.reveals(one) for one in _secrets(seen, true, rng, most=60))


def test_every_view_of_what_is_published_could_have_come_from_a_register_without_small_counts(exact, blocks):
    # Counts of meetings among them: a register like the published blocks would have been published as these same blocks.
    again = Blocks.of(exact.programme, blocks.frame)
    pd.testing.assert_frame_equal(again.frame, blocks.frame)
    for part, whole in PART_OF.items():
        assert (blocks.frame[part] <= blocks.frame[whole]).all(), part
    for name in ("meetings", "listed_at_start"):
        assert (blocks.frame[name] > 0).equals(exact.frame[name] > 0)


def test_which_rows_a_view_has_tells_nothing_of_its_counts():
    some, none = cube(tables(60)), cube(tables(0))
    keys = ["year", "commune", "setting", "cell_type"]
    pd.testing.assert_frame_equal(some[keys], none[keys])


def test_the_line_of_code_tells_the_view(blocks):
    chosen = View.of(
        blocks, "attendance.rate", by="commune", years=[2019], setting="rural", communes=["Yên Sơn", "08542"]
    )
    assert chosen.code == (
        "thanhson.view('data/sample', 'attendance.rate', by='commune', years=2019, "
        "communes=['08656', '08542'], setting='rural', lang='vi')"
    )


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """A small district on disk and the folder of its clean tables, every name with spaces and marks."""
    from thanhson.sample import write_sample

    home = tmp_path_factory.mktemp("huyện nhỏ")
    return write_sample(home / "sổ", cells=12, years=range(2019, 2021), code="901"), home / "sạch"


@pytest.mark.parametrize("exact", [False, True])
def test_the_copied_line_of_code_reproduces_the_view(district, exact):
    import thanhson
    from thanhson.pages.explorer import Explorer

    folder, clean = district
    explorer = thanhson.explore(folder, lang="en", exact=exact, clean=clean)
    assert isinstance(explorer, Explorer)
    explorer.controls["measure"].value = "attendance.rate"
    explorer.controls["by"].value = "commune"
    explorer.controls["years"].value = (2020, 2020)
    explorer.controls["communes"].value = explorer.controls["communes"].options[0][1:]
    shown = explorer.view
    again = eval(html.unescape(re.search("<pre[^>]*>(.*)</pre>", explorer.code.value)[1]), {"thanhson": thanhson})
    pd.testing.assert_frame_equal(again.rows, shown.rows)
    assert (again.title, again.scope, again.notes()) == (shown.title, shown.scope, shown.notes())
    assert f"clean={str(clean)!r}" in again.code
    assert "exact=True" in again.code if exact else "exact" not in again.code


def test_communes_of_a_district_that_brings_its_own_list_have_their_names(district):
    import thanhson

    folder, clean = district
    listed = pd.read_csv(folder / "communes.csv", dtype=str).set_index("commune_code")["name"]
    drawn = view(folder, "meetings.held", by="commune", clean=clean).figure().axes[0]
    shown = {label.get_text() for label in (*drawn.get_yticklabels(), *drawn.get_xticklabels())}
    assert shown & set(listed)
    run = thanhson.open_run(folder, 2020, "vi", clean=clean)
    assert run.page.word("commune", listed.index[0]) == listed.iloc[0]


def test_a_view_sees_changed_settings_and_outlives_its_clean_tables(district, tmp_path):
    folder, clean = shutil.copytree(district[0], tmp_path / "huyện"), tmp_path / "sạch"
    assert "rounded to 5" in view(folder, lang="en", clean=clean).notes()[0]
    shutil.rmtree(clean)
    assert "rounded to 5" in view(folder, lang="en", clean=clean).notes()[0]
    settings = folder / "programme.toml"
    told = re.sub(r"^threshold = 5\b", "threshold = 10", settings.read_text(encoding="utf-8"), flags=re.MULTILINE)
    settings.write_text(told, encoding="utf-8")
    chosen = view(folder, "meetings.held", lang="en", clean=clean)
    assert "rounded to 10" in chosen.notes()[0]
    assert (chosen.rows["value"] % 10 == 0).all()


def test_many_districts_stand_side_by_side_under_the_strictest_of_their_rules(district, tmp_path):
    other, clean = shutil.copytree(district[0], tmp_path / "khác"), tmp_path / "sạch"
    settings = (other / "programme.toml").read_text(encoding="utf-8")
    settings = settings.replace('code = "901"', 'code = "902"').replace('name = "', 'name = "Bản sao ', 1)
    settings = re.sub(r"^threshold = 5\b", "threshold = 10", settings, flags=re.MULTILINE)
    (other / "programme.toml").write_text(settings, encoding="utf-8")
    communes = (other / "communes.csv").read_text(encoding="utf-8").replace(",901,", ",902,")
    (other / "communes.csv").write_text(communes, encoding="utf-8")
    chosen = view([district[0], other], "meetings.held", by="district", lang="en", clean=clean)
    assert chosen.rows[["district", "subgroup"]].to_numpy().tolist() == [["901", "901"], ["902", "902"]]
    assert chosen.table().texts(chosen.page)[1][0].startswith("Bản sao")
    assert (chosen.rows["value"] % 10 == 0).all() and chosen.blocks.base == 10
    assert chosen.code.startswith("thanhson.view(['")
    with pytest.raises(UsageError, match="by: there is no “district”"):
        view(district[0], by="district", clean=clean)


def test_one_call_gives_a_view_of_a_district_on_disk(district):
    folder, clean = district
    chosen = view(str(folder), "meetings.held", by="year", years=np.array([2019, 2020]), clean=str(clean))
    assert chosen.rows["subgroup"].tolist() == ["2019", "2020"]
    assert (chosen.rows["value"] > 0).all()


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"measure": "admissions.cuont"}, "measure: there is no “admissions.cuont”. Choose from: admissions.count"),
        ({"by": "cell"}, "by: there is no “cell”"),
        ({"years": 2030}, "year: there is no “2030”. Choose from: 2016"),
        ({"communes": "Nowhere"}, "commune: there is no “Nowhere”"),
        ({"setting": "urban"}, "setting: there is no “urban”"),
    ],
)
def test_an_unknown_choice_names_what_there_is(blocks, choice, message):
    with pytest.raises(UsageError, match=message.replace(".", r"\.")):
        View.of(blocks, **{"measure": "admissions.count", **choice})


def test_an_exact_view_warns_on_table_chart_and_file_and_a_shared_one_tells_the_rule(exact, blocks, tmp_path):
    open_, shared = View.of(exact, "admissions.count"), View.of(blocks, "admissions.count")
    assert any("KHÔNG được chia sẻ" in note for note in open_.notes())
    assert "KHÔNG được chia sẻ" in open_.figure().get_suptitle()
    assert "exact, not to be shared" in open_.to_csv(tmp_path / "x.csv").read_text(encoding="utf-8")
    assert any("làm tròn đến bội số của 5" in note for note in shared.notes())
    assert shared.figure().get_suptitle() == ""
    assert "exact" not in shared.to_csv(tmp_path / "y.csv").read_text(encoding="utf-8")


def test_title_and_files_say_what_was_chosen(blocks, tmp_path):
    chosen = View.of(
        blocks, "attendance.rate", by="cell_type", years=[2018, 2020], communes="Yên Sơn", setting="rural", lang="en"
    )
    assert chosen.scope == "2018, 2020 · Yên Sơn · rural"
    assert chosen.scope in [text.get_text() for text in chosen.figure().axes[0].texts]
    assert chosen.scope in chosen.table().caption
    saved = pd.read_csv(chosen.to_csv(tmp_path / "view.csv"), dtype=str)
    assert saved["year"].eq("2018, 2020").all() and saved["note"].eq("communes=08656; setting=rural").all()
    assert chosen.chosen.file_name(exact=False) == "attendance-rate-by-cell-type-2018-2020-08656-rural"
    assert View.of(blocks, "admissions.count", cell_types=("school", "agency"), lang="en").scope == (
        "2016-2020 · school, agency"
    )


def test_a_year_that_was_left_out_is_a_gap_in_the_line(blocks):
    [line] = View.of(blocks, "meetings.held", years=[2018, 2020]).figure().axes[0].get_lines()
    assert list(line.get_xdata()) == [2018, 2019, 2020]
    assert np.isnan(line.get_ydata()[1])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_measure_has_a_chart_a_table_and_a_text(blocks, measure, lang):
    for by in ("year", "commune"):
        view = View.of(blocks, measure, by=by, lang=lang)
        assert view.figure().axes[0].get_title(loc="left").replace("\n", " ") == view.title
        assert len(view.table().texts(view.page)) == len(view.rows)
        assert view.alt().startswith("Biểu đồ" if lang == "vi" else "Chart")


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"measure": "attendance.rate", "years": 2016}, "Không có số liệu cho lựa chọn này"),
        (
            {"measure": "admissions.count", "setting": "rural", "cell_types": "school"},
            "Không có số liệu cho lựa chọn này",
        ),
        ({"measure": "admissions.women_share", "communes": "08542"}, "Mẫu số dưới 40: quá ít để tính tỷ lệ"),
    ],
)
def test_a_view_of_nothing_is_a_sentence(blocks, choice, told):
    chosen = View.of(blocks, **choice)
    assert chosen.rows["value"].isna().all()
    assert "Không có giá trị" in chosen.alt()
    assert " ".join(chosen.figure().axes[0].texts[-1].get_text().split()) == told


def test_more_rows_than_anybody_can_read_are_not_drawn(blocks):
    codes = [f"{number:05}" for number in range(200)]
    many = pd.concat([blocks.frame.head(1)] * 200, ignore_index=True).assign(commune=codes, meetings=50)
    chosen = View.of(replace(blocks, frame=many), "meetings.held", by="commune", lang="en")
    assert "200 rows are too many for a chart" in " ".join(chosen.figure().axes[0].texts[-1].get_text().split())
    assert len(chosen.table().texts(chosen.page)) == 200


def test_a_view_is_saved_as_csv_and_png(blocks, tmp_path):
    view = View.of(blocks, "admissions.count", by="commune")
    saved = pd.read_csv(view.to_csv(tmp_path / "view.csv"), dtype={"district": str, "subgroup": str})
    assert saved["subgroup"].tolist() == list(COMMUNES)
    assert saved["district"].eq("238").all()
    assert view.save_png(tmp_path / "view.png").read_bytes()[:4] == b"\x89PNG"


def test_all_counts_of_the_measures_are_in_the_blocks(blocks):
    assert set(COUNTS) <= set(blocks.frame.columns)


def test_the_explorer_follows_its_controls(blocks):
    from thanhson.pages.explorer import Explorer

    explorer = Explorer(blocks, "en")
    before = explorer.chart.value, explorer.table.value
    explorer.controls["measure"].value = "attendance.rate"
    explorer.controls["by"].value = "commune"
    assert explorer.view.measure == "attendance.rate"
    assert explorer.chart.value != before[0]
    assert explorer.table.value != before[1]
    assert "by=&#x27;commune&#x27;" in explorer.code.value


def test_an_exact_explorer_shows_its_warning(exact, blocks):
    from thanhson.pages.explorer import Explorer

    assert "KHÔNG được chia sẻ" in Explorer(exact, "vi").warning.value
    assert Explorer(blocks, "vi").warning.value == ""


def test_the_explorer_saves_what_it_shows_and_overwrites_nothing(blocks, tmp_path, monkeypatch):
    from thanhson.pages.explorer import Explorer

    monkeypatch.chdir(tmp_path)
    explorer = Explorer(blocks, "en")
    explorer.controls["communes"].value = ("08542",)
    names = [explorer.save(kind).name for kind in ("csv", "png", "csv")]
    stem = "admissions-count-by-year-08542"
    assert names == [f"{stem}.csv", f"{stem}.png", f"{stem}-2.csv"]
    assert f"Saved {stem}-2.csv" in explorer.message.value
    saved = pd.read_csv(tmp_path / names[0], dtype={"subgroup": str})
    assert saved["value"].tolist() == explorer.view.rows["value"].tolist()
    assert (tmp_path / names[1]).read_bytes()[:4] == b"\x89PNG"
