"""The view of representation: minorities among those admitted against their share in each pool, in total and by commune."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.intervals import ratio_to_fixed
from thanhson.pages.admissions import common
from thanhson.pages.style import COLOURS, QUIET, direct_label, halo, new_figure, number_axis, share_axis
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page
    from thanhson.pages.tables import Table
    from thanhson.programme import Pool

RATIO, STANDARDISED = "representation_ratio", "representation_ratio_standardised"

READABLE = 4
"""A commune's ratio is drawn and counted from so many times the rounding base on: 20 persons, where counts are rounded to 5."""


def _name(page: Page, pool: Pool) -> str:
    return pool.name_vi if page.lang == "vi" else pool.name_en


def _row(result: Result, measure: str, number: int) -> pd.Series:
    """The row over the whole span of a pool's ratio; all ``NA`` where there is none."""
    rows = common.pick(result, measure, "total", result.facts["span"])
    rows = rows[rows["pool"] == number]
    return rows.iloc[0] if len(rows) else pd.Series(pd.NA, index=result.rows.columns)


def _readable(page: Page, rows: pd.DataFrame) -> pd.DataFrame:
    """The communes with a ratio that rounding leaves readable: with fewer persons it would show the rounding instead."""
    rows = rows.dropna(subset=["value"])
    return rows if page.exact else rows[rows["denominator"] >= READABLE * page.programme.disclosure.rounding]


def _communes(result: Result, number: int) -> pd.DataFrame:
    rows = common.pick(result, RATIO, "commune", result.facts["span"])
    return rows[rows["pool"] == number]


def sentences(result: Result, page: Page) -> list[str]:
    pools = page.programme.pools
    if not pools:
        return [page.say("admissions.representation.no_pool")]
    told = [_of_pool(result, page, number, pool) for number, pool in enumerate(pools)]
    return [*told, page.say("admissions.representation.pool_is")]


def _of_pool(result: Result, page: Page, number: int, pool: Pool) -> str:
    row = _row(result, RATIO, number)
    if not common.known(row["value"]):
        return page.say("admissions.representation.unknown", name=_name(page, pool))
    told = [
        page.say(
            "admissions.representation.ratio", name=_name(page, pool), year=pool.year, pool=pool.minority_share,
            when=common.when(page, result.facts["span"]), share=_share_among(page, row),
            ratio=row["value"], lower=row["lower"], upper=row["upper"],
        ),
        page.say(f"admissions.representation.{_side(row)}"),
    ]  # fmt: skip
    return " ".join(told + _standardised(result, page, number))


def _share_among(page: Page, row: pd.Series) -> str:
    """The minorities' share among those admitted, which the ratio is made of."""
    return common.careful(page, pd.Series({**row, "value": row["numerator"] / row["denominator"]}))


def _side(row: pd.Series) -> str:
    if row["upper"] < 1:
        return "below"
    return "above" if row["lower"] > 1 else "near"


def _standardised(result: Result, page: Page, number: int) -> list[str]:
    row = _row(result, STANDARDISED, number)
    if not common.known(row["value"]):
        return []
    limits = {"ratio": row["value"], "lower": row["lower"], "upper": row["upper"]}
    told = [page.say("admissions.representation.standardised", **limits)]
    ratios = _readable(page, _communes(result, number))["value"]
    if len(ratios):
        told.append(page.say("admissions.representation.communes", below=int((ratios < 1).sum()), n=len(ratios)))
    paradox = result.facts["paradox"][number]
    if paradox in ("every", "standardised"):
        told.append(page.say(f"admissions.representation.paradox_{paradox}"))
    return told


def figure(result: Result, page: Page) -> Figure | None:
    pools = page.programme.pools
    if not result.rows["value"].notna().any():
        return None
    with_communes = [number for number in range(len(pools)) if len(_readable(page, _communes(result, number)))]
    rows = 1 + len(with_communes)
    heights = [0.5 + 0.45 * len(pools) * 2] + [4.0] * len(with_communes)
    figure, axes = new_figure(page, sum(heights) + 0.8, rows=rows, height_ratios=heights, squeeze=False)
    _ratios(axes[0, 0], result, page)
    for place, number in zip(axes[1:, 0], with_communes, strict=True):
        _parity(place, result, page, number)
    return figure


def _ratios(axes: Axes, result: Result, page: Page) -> None:
    """Ratio and limits of every pool, in total and standardised, around 1."""
    axes.set_title(page.say("admissions.representation.axis", when=common.when(page, result.facts["span"])))
    rows = []
    for number, pool in enumerate(page.programme.pools):
        rows.append((_name(page, pool), _row(result, RATIO, number)))
        standardised = _row(result, STANDARDISED, number)
        if common.known(standardised["value"]):
            rows.append((page.say("admissions.representation.by_communes"), standardised))
    for place, (_, row) in enumerate(rows):
        if not common.known(row["value"]):
            axes.annotate(page.say("page.withheld_sign"), (1, place), color=QUIET, va="center")
            continue
        axes.hlines(place, row["lower"], row["upper"], color=COLOURS["minority"], alpha=0.35, linewidth=5)
        axes.plot([row["value"]], [place], marker="o", color=COLOURS["minority"])
        text = page.number(row["value"], 2)
        axes.annotate(
            text,
            (row["value"], place),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            color=COLOURS["minority"],
        )
    axes.set_yticks(range(len(rows)), [fill(name, 28) for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.8)
    axes.axvline(1, color=COLOURS["limit"], linewidth=1)
    axes.margins(x=0.15)
    axes.grid(False, axis="y")
    number_axis(axes, page, "x", 2)


def _parity(axes: Axes, result: Result, page: Page, number: int) -> None:
    """Each commune's share among those admitted against its share in the pool; on the diagonal both are equal."""
    rows = _readable(page, _communes(result, number))
    pool = page.programme.pools[number]
    axes.set_title(fill(page.say("admissions.representation.axis_communes", name=_name(page, pool)), 42))
    admitted = (rows["numerator"].astype(float) / rows["denominator"].astype(float)).to_numpy()
    against = rows["pool_share"].to_numpy(dtype=float)
    axes.plot([0, 1], [0, 1], color=COLOURS["limit"], linewidth=1)
    axes.scatter(
        against, admitted, s=2.2 * rows["denominator"].astype(float), color=COLOURS["minority"], alpha=0.55, linewidth=0
    )
    sides = {"above": {"x": 0.03, "y": 0.95, "va": "top"}, "below": {"x": 0.97, "y": 0.04, "ha": "right"}}
    for side, at in sides.items():
        text = page.say(f"admissions.representation.{side}_line")
        halo(axes.text(s=text, transform=axes.transAxes, color=QUIET, **at))
    far = rows[_clearly_apart(page, rows)]
    for code, row in far.iterrows():
        place = (row["pool_share"], row["numerator"] / row["denominator"])
        direct_label(axes, *map(float, place), common.commune_name(page, code), COLOURS["minority"], (8, 0))
    axes.set_xlabel(page.say("admissions.representation.axis_pool"))
    axes.set_ylabel(page.say("admissions.representation.axis_admitted"))
    share_axis(axes, page, "x", whole=True)
    share_axis(axes, page, "y")
    axes.set_ylim(0, 1.03)


def _clearly_apart(page: Page, rows: pd.DataFrame) -> pd.Series:
    """Communes whose limits leave out 1, and would do so with any count that is rounded to the one shown."""
    slack = 0 if page.exact else page.programme.disclosure.rounding // 2
    low = (rows["numerator"] - slack).clip(lower=0)
    high = pd.concat([rows["numerator"] + slack, rows["denominator"]], axis=1).min(axis=1)
    above = ratio_to_fixed(low, rows["denominator"], rows["pool_share"])[0] > 1
    below = ratio_to_fixed(high, rows["denominator"], rows["pool_share"])[1] < 1
    return (above | below).fillna(False).astype(bool)


def alt(result: Result, page: Page) -> str:
    return page.say("admissions.representation.alt", told=" ".join(sentences(result, page)))


def table(result: Result, page: Page) -> Table:
    parts = []
    for number, pool in enumerate(page.programme.pools):
        rows = result.rows[(result.rows["pool"] == number) & result.rows["unit"].eq("score")]
        parts.append(_part(page, rows, _name(page, pool)))
    columns = [
        ("group", "text"), ("persons", "count"), ("known", "count"), ("pool_share", "percent"), ("ratio", "number", 2),
        ("lower", "number", 2), ("upper", "number", 2),
    ]  # fmt: skip
    names = [column[0] for column in columns]
    body = pd.concat(parts) if parts else pd.DataFrame({name: [] for name in names})
    return common.table(page, "representation", body, columns, *_notes(page))


def _part(page: Page, rows: pd.DataFrame, pool: str) -> pd.DataFrame:
    names = []
    for row in rows.itertuples():
        if row.group == "commune":
            names.append(f"{pool}: {common.commune_name(page, row.subgroup)}")
        elif row.measure.endswith("standardised"):
            names.append(f"{pool}: {page.say('admissions.representation.by_communes')}")
        else:
            names.append(f"{pool}: {row.year}")
    shown = {
        "persons": "numerator", "known": "denominator", "pool_share": "pool_share", "ratio": "value", "lower": "lower", "upper": "upper",
    }  # fmt: skip
    return pd.DataFrame(
        {"group": names, **{k: common.shown(page, rows, v).to_numpy() for k, v in shown.items()}}, dtype=object
    )


def _notes(page: Page) -> list[str]:
    sources = [
        page.say("admissions.representation.source", name=_name(page, pool), year=pool.year, source=pool.source)
        for pool in page.programme.pools
    ]
    return [page.say("admissions.representation.note"), *sources]


VIEWS = {"representation": View(table, figure, alt, sentences)}
