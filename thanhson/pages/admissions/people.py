"""Views of who was admitted: sex, age and occupation, and the shares of three groups over the years."""

from __future__ import annotations

from textwrap import fill, shorten
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.admissions.people import OTHER, SHARES
from thanhson.measures.trend import cochran_armitage
from thanhson.pages.admissions import common
from thanhson.pages.plain import shortened
from thanhson.pages.style import COLOURS, count_axis, label_ends, new_figure, series, share_axis, surface
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

GROUPS = ("sex", "age", "occupation")

SHARE_NAMES = {
    "minority_share": "minority",
    "youth_union_share": "youth_union",
    "women_share": "women",
}
"""Measures of shares and the colour and word of each."""


def name_of(page: Page, group: str, value: str) -> str:
    """The word for a subgroup: a sex, an age band, an occupation, the rarer ones together, or unknown."""
    if value == "unknown":
        return page.say("word.unknown")
    if value == OTHER:
        return page.say("admissions.by_person.other")
    if group == "age":
        return page.say("admissions.by_person.age", band=value.replace("-", "–").replace("<", "< ").replace(">", "> "))
    return shortened(page.word(group, value))


def _together(result: Result, group: str) -> pd.DataFrame:
    return common.pick(result, "count", group, result.facts["span"])


def person_sentences(result: Result, page: Page) -> list[str]:
    counts = {group: _together(result, group)["numerator"] for group in GROUPS}
    if not any(part.sum() > 0 or part.isna().any() for part in counts.values()):
        return [page.say("admissions.by_year.none", when=common.when(page, result.facts["span"]))]
    told = []
    if counts["sex"].reindex(["f", "m"]).fillna(0).sum() > 0:
        women, men = (common.about(page, counts["sex"].get(sex)) for sex in ("f", "m"))
        told.append(
            page.say("admissions.by_person.sex", women=women, men=men, when=common.when(page, result.facts["span"]))
        )
    for group in ("age", "occupation"):
        largest = _largest(counts[group].drop(["unknown", OTHER], errors="ignore"))
        if largest is not None:
            told.append(
                page.say(
                    f"admissions.by_person.largest_{group}",
                    name=name_of(page, group, largest),
                    n=common.about(page, counts[group][largest]),
                )
            )
    if not told and common.hidden(result, "count"):
        told.append(page.say("admissions.by_person.hidden"))
    return told + [
        _unknown(page, group, counts[group]["unknown"]) for group in GROUPS if _some(counts[group]["unknown"])
    ]


def _largest(counts: pd.Series) -> str | None:
    """The subgroup that has most, where one has."""
    known = counts.dropna().sort_values()
    if known.empty or known.iloc[-1] == 0 or (len(known) > 1 and known.iloc[-1] == known.iloc[-2]):
        return None
    return str(known.index[-1])


def _some(count: object) -> bool:
    return not common.known(count) or count > 0


def _unknown(page: Page, group: str, count: object) -> str:
    return page.say(f"admissions.by_person.unknown_{group}", n=common.about(page, count))


def person_figure(result: Result, page: Page) -> Figure | None:
    parts = {group: _together(result, group) for group in GROUPS}
    if not sum(part["numerator"].sum() for part in parts.values()):
        return None
    sizes = [len(part) for part in parts.values()]
    figure, axes = new_figure(
        page, 1.4 + 0.3 * sum(sizes), rows=len(parts), height_ratios=[size + 0.6 for size in sizes]
    )
    for place, (group, part) in zip(axes, parts.items(), strict=True):
        place.set_title(page.say(f"admissions.by_person.axis_{group}"))
        _bars(place, page, group, part)
    return figure


def _bars(axes: Axes, page: Page, group: str, rows: pd.DataFrame) -> None:
    """Horizontal bars with their counts; the unknown in grey, a withheld one in words."""
    widths = rows["numerator"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    for place, (name, width) in enumerate(zip(rows["subgroup"], widths, strict=True)):
        known = width == width
        look = surface("unknown") if name == "unknown" else surface("main")
        axes.barh(place, width if known else 0, height=0.7, **look)
        text = page.number(width, 0) if known else page.say("page.withheld_sign")
        axes.annotate(text, (width if known else 0, place), xytext=(4, 0), textcoords="offset points", va="center")
    # Occupations keep the register's wording, which may be long; the table has it in full.
    names = [fill(shorten(name_of(page, group, name), 44, placeholder="…"), 26) for name in rows["subgroup"]]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    count_axis(axes, page, "x")
    axes.set_xlim(0, max([width for width in widths if width == width], default=1) * 1.12 or 1)
    axes.set_xticks([])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)


def person_alt(result: Result, page: Page) -> str:
    values = [
        f"{name_of(page, group, name)}: {common.about(page, count)}"
        for group in GROUPS
        for name, count in _together(result, group)["numerator"].items()
    ]
    return page.say("admissions.by_person.alt", values="; ".join(values), told=" ".join(person_sentences(result, page)))


def person_table(result: Result, page: Page) -> Table:
    span, year = result.facts["span"], str(page.year)
    parts = []
    for group in GROUPS:
        order = list(_together(result, group)["subgroup"])
        columns = {"span_count": ("count", group, span, "numerator"), "year_count": ("count", group, year, "numerator")}
        part = common.by_subgroup(page, result, columns, order)
        heading = page.say(f"admissions.by_person.axis_{group}")
        part.insert(0, "group", [f"{heading}: {name_of(page, group, name)}" for name in order])
        parts.append(part)
    columns = [("group", "text"), ("span_count", "count", 0, span)]
    columns += [("year_count", "count", 0, year)] if year != span else []
    return common.table(page, "by_person", pd.concat(parts), columns)


def share_sentences(result: Result, page: Page) -> list[str]:
    told = [" ".join(_share(result, page, name)) for name in SHARE_NAMES]
    hidden = any(common.hidden(result, name) for name in SHARE_NAMES)
    return [paragraph for paragraph in told if paragraph] or [
        page.say(f"admissions.shares.{'hidden' if hidden else 'none'}")
    ]


def _share(result: Result, page: Page, name: str) -> list[str]:
    row = common.one(result, name, result.facts["span"])
    unknown = common.one(result, name.replace("_share", "_unknown"), result.facts["span"])
    word = page.say(f"admissions.shares.{name}")
    told = []
    if common.known(row["value"]):
        told.append(
            page.say(
                "admissions.shares.one", name=word, share=common.careful(page, row), n=common.about(page, row["numerator"]),
                of=common.about(page, row["denominator"]), when=common.when(page, result.facts["span"]),
            )
        )  # fmt: skip
        told += _trend(result, page, name)
    elif common.known(row["denominator"]) and row["denominator"] == 0 and _some(unknown["denominator"]):
        told.append(page.say("admissions.shares.all_unknown", name=word))
    if common.known(row["value"]) and _some(unknown["numerator"]):
        told.append(page.say("admissions.shares.unknown", n=common.about(page, unknown["numerator"])))
        if common.known(row["lower"]):
            told.append(page.say("admissions.shares.bounds", lower=row["lower"], upper=row["upper"]))
    return told


def _trend(result: Result, page: Page, name: str) -> list[str]:
    """Whether the yearly shares move one way by more than chance (Cochran-Armitage, 5%); told from three years on."""
    rows = common.yearly(common.pick(result, name)).dropna(subset=["value"])
    if len(rows) < 3:
        return []
    found = cochran_armitage(
        rows["numerator"].astype(float), rows["denominator"].astype(float), rows["year"].astype(int)
    )
    if not found.p < 0.05:
        return [page.say("admissions.shares.level", n=len(rows))]
    first, last = rows.iloc[0], rows.iloc[-1]
    key = "rises" if found.slope > 0 else "falls"
    return [
        page.say(
            f"admissions.shares.{key}",
            first=common.careful(page, first),
            last=common.careful(page, last),
            since=first["year"],
            until=last["year"],
        )
    ]


def share_figure(result: Result, page: Page) -> Figure | None:
    if not any(common.pick(result, name)["value"].notna().any() for name in SHARE_NAMES):
        return None
    figure, axes = new_figure(page, 3.6)
    axes.set_title(page.say("admissions.shares.axis"))
    ends = []
    for name, look in SHARE_NAMES.items():
        rows = common.yearly(common.pick(result, name)).dropna(subset=["value"])
        if rows.empty:
            continue
        years, values = rows["year"].astype(int).to_numpy(), rows["value"].to_numpy(dtype=float)
        bounded = rows.dropna(subset=["lower"])
        axes.vlines(bounded["year"].astype(int), bounded["lower"].astype(float), bounded["upper"].astype(float),
                    color=COLOURS[look], alpha=0.35, linewidth=4)  # fmt: skip
        axes.plot(years, values, **series(look))
        text = page.say(
            "admissions.shares.end", name=page.say(f"admissions.shares.short.{name}"), share=float(values[-1])
        )
        ends.append((int(years[-1]), float(values[-1]), text, COLOURS[look]))
    share_axis(axes, page, whole=True)
    common.programme_years(axes, page)
    label_ends(axes, ends)
    return figure


def share_alt(result: Result, page: Page) -> str:
    values = []
    for name in SHARE_NAMES:
        rows = common.yearly(common.pick(result, name))
        told = [f"{row.year}: {common.share(page, row.value)}" for row in rows.itertuples()]
        values.append(f"{page.say(f'admissions.shares.short.{name}')} ({'; '.join(told)})")
    return page.say("admissions.shares.alt", values=", ".join(values), told=" ".join(share_sentences(result, page)))


def share_table(result: Result, page: Page) -> Table:
    years = common.periods(result)
    parts = []
    for name in SHARE_NAMES:
        unknown = name.replace("_share", "_unknown")
        columns = {
            "persons": (name, "numerator"), "known": (name, "denominator"), "share": (name, "value"),
            "unknown": (unknown, "numerator"), "lower_bound": (name, "lower"), "upper_bound": (name, "upper"),
        }  # fmt: skip
        part = common.by_year(page, result, columns, years)
        part.insert(0, "group", [f"{page.say(f'admissions.shares.short.{name}')}, {year}" for year in years])
        parts.append(part)
    columns = [
        ("group", "text"), ("persons", "count"), ("known", "count"), ("share", "percent"), ("unknown", "count"),
        ("lower_bound", "percent"), ("upper_bound", "percent"),
    ]  # fmt: skip
    notes = [page.say("admissions.shares.note")]
    if any(common.hidden(result, name.replace("_share", "_unknown")) for name in SHARE_NAMES):
        notes.append(page.say("admissions.shares.few_unknown"))
    return common.table(page, "shares", pd.concat(parts), columns, *notes)


assert {f"admissions.{name}" for name in SHARE_NAMES} == set(SHARES)

VIEWS = {
    "by_person": View(person_table, person_figure, person_alt, person_sentences),
    "shares": View(share_table, share_figure, share_alt, share_sentences),
}
