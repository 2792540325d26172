"""Views of time: first admission in dormant cells, confirmation after the probation, and which date counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.pages.admissions import common
from thanhson.pages.admissions.dormant import missing
from thanhson.pages.style import COLOURS, QUIET, count_axis, direct_label, label_ends, new_figure, series, share_axis
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table

KINDS = ("share", "early", "later", "unknown", "undated")


def time_sentences(result: Result, page: Page) -> list[str]:
    if told := missing(result, page):
        return told
    rows = common.pick(result, "time_to_first")
    known = rows.dropna(subset=["value"])
    if known.empty:
        return [page.say("admissions.time_to_first.none")]
    told = []
    for _, row in known.iloc[[0, -1]].drop_duplicates("year").iterrows():
        told.append(
            page.say(
                "admissions.time_to_first.by", year=row["year"], share=common.careful(page, row),
                n=common.about(page, row["numerator"]), of=common.about(page, row["denominator"]),
            )
        )  # fmt: skip
    half = known[known["value"] >= 0.5]
    if len(half):
        told.append(page.say("admissions.time_to_first.median", year=half["year"].iloc[0]))
    else:
        told.append(page.say("admissions.time_to_first.no_median"))
    return [*told, page.say("admissions.time_to_first.censored")]


def time_figure(result: Result, page: Page) -> Figure | None:
    rows = common.pick(result, "time_to_first")
    known = rows.dropna(subset=["value"])
    if known.empty:
        return None
    first = int(rows["year"].iloc[0])
    figure, axes = new_figure(page, 3.8)
    axes.set_title(page.say("admissions.time_to_first.axis"))
    ends = np.concatenate([[0], known["year"].astype(int).to_numpy() - first + 1])
    curve = np.concatenate([[0.0], known["value"].to_numpy(dtype=float)])
    axes.step(ends, curve, where="post", **series("main", marker=""))
    axes.plot(ends[1:], curve[1:], **series("main", linestyle=""))
    limited = known.dropna(subset=["lower"])
    axes.vlines(
        limited["year"].astype(int) - first + 1, limited["lower"].astype(float), limited["upper"].astype(float),
        color=COLOURS["main"], alpha=0.35, linewidth=4,
    )  # fmt: skip
    for end, value in zip(ends[1:], curve[1:], strict=True):
        direct_label(axes, end, value, page.percent(value, 0), COLOURS["main"], (-6, 8))
    share_axis(axes, page, whole=True)
    _at_risk(axes, page, rows, first)
    return figure


def _at_risk(axes: Axes, page: Page, rows: pd.DataFrame, first: int) -> None:
    """Ends of the programme's years along x, each with the cells at risk in that year under it."""
    years = list(page.programme.years)
    axes.set_xlim(0, len(years) + 0.3)
    axes.set_xticks(
        range(1, len(years) + 1), [page.say("admissions.time_to_first.end_of", year=str(year)) for year in years]
    )
    axes.grid(False, axis="x")
    for label, year in zip(axes.get_xticklabels(), years, strict=True):
        label.set_fontweight("bold" if year == page.year else "normal")
        label.set_color(COLOURS["unknown"] if year > page.year else QUIET)
    for year, row in rows.iterrows():
        text = page.number(row["at_risk"], 0) if common.known(row["at_risk"]) else page.say("page.withheld_sign")
        axes.annotate(
            text, (int(year) - first + 0.5, 0), xycoords=("data", "axes fraction"), xytext=(0, -22), textcoords="offset points",
            ha="center", va="top", annotation_clip=False,
        )  # fmt: skip
    axes.set_xlabel(page.say("admissions.time_to_first.at_risk"), labelpad=24)


def time_alt(result: Result, page: Page) -> str:
    rows = common.pick(result, "time_to_first")
    values = [f"{row.year}: {common.share(page, row.value)}" for row in rows.itertuples()]
    return page.say(
        "admissions.time_to_first.alt", values="; ".join(values), told=" ".join(time_sentences(result, page))
    )


def time_table(result: Result, page: Page) -> Table:
    names = {
        "again": "numerator", "of_cells": "denominator", "at_risk": "at_risk", "share": "value", "lower": "lower", "upper": "upper",
    }  # fmt: skip
    years = [str(year) for year in result.facts["years"]] if len(result.rows) else []
    body = common.by_year(page, result, {name: ("time_to_first", column) for name, column in names.items()}, years)
    columns = [
        ("year", "year"), ("at_risk", "count"), ("again", "count"), ("of_cells", "count"), ("share", "percent"),
        ("lower", "percent"), ("upper", "percent"),
    ]  # fmt: skip
    return common.table(page, "time_to_first", body, columns, page.say("admissions.time_to_first.note"))


def confirmed_sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    months = _months(facts)
    if not facts["cohorts"]:
        return [page.say("admissions.confirmed.too_early", **months, year=str(page.year))]
    if facts["no_dates"]:
        return [page.say("admissions.confirmed.no_dates")]
    row, when = common.one(result, "confirmed_share", _cohorts(facts)), common.when(page, _cohorts(facts))
    beside = _beside_confirmed(result, page, months)
    if common.known(row["denominator"]) and row["denominator"] == 0:
        return beside or [page.say("admissions.confirmed.nobody", when=when)]
    if not common.known(row["value"]):
        return [page.say("admissions.confirmed.withheld", when=when)]
    told = page.say(
        "admissions.confirmed.share", **months, share=common.careful(page, row), n=common.about(page, row["numerator"]),
        of=common.about(page, row["denominator"]), when=when,
    )  # fmt: skip
    return [told, *beside, page.say("admissions.confirmed.later_years", year=str(facts["cohorts"][-1]))]


def _beside_confirmed(result: Result, page: Page, months: dict[str, int]) -> list[str]:
    """Those who became full members early, late or not as far as is known, and those of whose admission no day is known."""
    counts = {kind: common.one(result, f"confirmed_{kind}", _cohorts(result.facts))["numerator"] for kind in KINDS[1:]}
    return [
        page.say(f"admissions.confirmed.{kind}", n=common.about(page, count), **months)
        for kind, count in counts.items()
        if not common.known(count) or count > 0
    ]


def _months(facts: dict) -> dict[str, int]:
    """The months within which a confirmation is in time, as sentences name them."""
    return {"from_month": facts["probation"], "to_month": facts["followed"]}


def _cohorts(facts: dict) -> str:
    first, last = facts["cohorts"][0], facts["cohorts"][-1]
    return f"{first}-{last}" if last > first else str(first)


def confirmed_figure(result: Result, page: Page) -> Figure | None:
    rows = common.yearly(common.pick(result, "confirmed_share")).dropna(subset=["value"])
    if rows.empty or result.facts["no_dates"]:
        return None
    figure, axes = new_figure(page, 3.0)
    axes.set_title(page.say("admissions.confirmed.axis", **_months(result.facts)))
    years, values = rows["year"].astype(int).to_numpy(), rows["value"].to_numpy(dtype=float)
    axes.bar(years, values, width=0.6, color=COLOURS["main"])
    for year, value in zip(years, values, strict=True):
        axes.annotate(page.percent(value, 0), (year, value), xytext=(0, 3), textcoords="offset points", ha="center")
    share_axis(axes, page)
    axes.set_ylim(0, 1.12)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    common.programme_years(axes, page)
    for year in [year for year in page.programme.years if year not in result.facts["cohorts"] and year <= page.year]:
        axes.annotate(page.say("admissions.confirmed.early_bar"), (year, 0.03), ha="center", color=QUIET, fontsize=9)
    return figure


def confirmed_alt(result: Result, page: Page) -> str:
    rows = common.yearly(common.pick(result, "confirmed_share"))
    values = [f"{row.year}: {common.share(page, row.value)}" for row in rows.itertuples()]
    return page.say(
        "admissions.confirmed.alt", values="; ".join(values), told=" ".join(confirmed_sentences(result, page))
    )


def confirmed_table(result: Result, page: Page) -> Table:
    years = list(common.pick(result, "confirmed_share")["year"])
    names = {f"confirmed_{kind}": (f"confirmed_{kind}", "numerator") for kind in KINDS}
    names |= {"of_persons": ("confirmed_share", "denominator"), "share": ("confirmed_share", "value")}
    body = common.by_year(page, result, names, years)
    columns = [("year", "year"), ("of_persons", "count"), ("confirmed_share", "count"), ("share", "percent")]
    for kind in KINDS[1:]:
        header = page.say(f"admissions.column.confirmed_{kind}", **_months(result.facts))
        columns.append((f"confirmed_{kind}", "count", 0, header))
    return common.table(page, "confirmed", body, columns)


def date_sentences(result: Result, page: Page) -> list[str]:
    facts = result.facts
    told = [page.say(f"admissions.dates.uses_{facts['used']}")]
    other = page.say(f"admissions.dates.other.{facts['other']}")
    moved = common.one(result, "date_moves_year", facts["span"])
    if not common.known(moved["numerator"]):
        told.append(page.say("admissions.dates.moved_withheld", other=other))
    elif moved["denominator"] == 0:
        told.append(page.say("admissions.dates.no_other"))
    else:
        key, of = "moved" if moved["numerator"] > 0 else "none_moved", common.about(page, moved["denominator"])
        told.append(page.say(f"admissions.dates.{key}", n=common.about(page, moved["numerator"]), of=of, other=other))
    unknown = common.one(result, "date_unknown", facts["span"])["numerator"]
    if not common.known(unknown) or unknown > 0:
        told.append(page.say("admissions.dates.unknown", n=common.about(page, unknown), other=other))
    if facts["may_lack"]:
        told.append(page.say("admissions.dates.may_lack", year=str(facts["may_lack"]), other=other))
    return told


def date_figure(result: Result, page: Page) -> Figure | None:
    lines = {"main": "count_by_ceremony", "second": "count_by_decision"}
    if not any(common.pick(result, name)["numerator"].sum() > 0 for name in lines.values()):
        return None
    figure, axes = new_figure(page, 3.0)
    axes.set_title(page.say("admissions.dates.axis"))
    ends, highest = [], []
    for look, name in lines.items():
        rows = common.pick(result, name).dropna(subset=["numerator"])
        years, counts = rows["year"].astype(int).to_numpy(), rows["numerator"].to_numpy(dtype=float)
        axes.plot(years, counts, **series(look))
        highest += list(counts)
        if len(rows):
            ends.append((int(years[-1]), float(counts[-1]), page.say(f"admissions.dates.{name}"), COLOURS[look]))
    common.head_room(axes, highest, 0.2)
    count_axis(axes, page)
    common.head_room(axes, highest, 0.2)
    common.programme_years(axes, page)
    label_ends(axes, ends, 0.09)
    return figure


def date_alt(result: Result, page: Page) -> str:
    values = []
    for name in ("count_by_ceremony", "count_by_decision"):
        counts = [f"{row.year}: {common.about(page, row.numerator)}" for row in common.pick(result, name).itertuples()]
        values.append(f"{page.say(f'admissions.dates.{name}')} ({'; '.join(counts)})")
    return page.say("admissions.dates.alt", values=", ".join(values), told=" ".join(date_sentences(result, page)))


def date_table(result: Result, page: Page) -> Table:
    years = [str(year) for year in result.facts["years"]]
    names = {name: (name, "numerator") for name in ("count_by_ceremony", "count_by_decision")}
    body = common.by_year(page, result, names, years)
    columns = [("year", "year"), *((name, "count", 0, page.say(f"admissions.dates.{name}")) for name in names)]
    return common.table(page, "dates", body, columns)


VIEWS = {
    "time_to_first": View(time_table, time_figure, time_alt, time_sentences),
    "confirmed": View(confirmed_table, confirmed_figure, confirmed_alt, confirmed_sentences),
    "dates": View(date_table, date_figure, date_alt, date_sentences),
}
