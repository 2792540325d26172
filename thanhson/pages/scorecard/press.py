"""All printed figures of the file: how many hold, which do not and why, and printed against recomputed shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.audit import why
from thanhson.measures.claims import wording
from thanhson.measures.verdicts import VERDICTS
from thanhson.pages.scorecard import common
from thanhson.pages.style import COLOURS, INK, QUIET, number_axis, share_axis
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.measures.verdicts import Finding
    from thanhson.pages.page import Page

MARKS = {
    "consistent": {"marker": "o", "color": COLOURS["main"]},
    "bound_only": {"marker": "D", "color": COLOURS["quiet"], "markerfacecolor": "white"},
    "inconsistent": {"marker": "X", "color": COLOURS["second"], "markersize": 7},
}
NEAR = 1.5
"""Units of the last printed digit beyond which a figure stands at the edge of the picture of differences."""


# Verdicts


def verdict_sentences(result: Result, page: Page) -> list[str]:
    numbers = {name: int(common.one(result, "published.audit", verdict=name)["numerator"]) for name in VERDICTS}
    told = [page.say("scorecard.verdicts.overview", n=sum(numbers.values()), **numbers)]
    found = list(zip(result.facts["figures"], result.facts["findings"], strict=True))
    told += [_case(page, figure, finding) for figure, finding in found if finding.verdict == "inconsistent"]
    unlikely = [
        _case(page, figure, finding)
        for figure, finding in found
        if any(key == "unlikely_rounded" for key, _ in finding.remarks)
    ]
    return [*told, page.say("scorecard.verdicts.words"), *unlikely]


def _case(page: Page, figure: object, finding: Finding) -> str:
    where = ", ".join([figure.whole[1], figure.label.text(page.lang)])
    return page.say(
        "scorecard.verdicts.case", where=where, printed=common.printed(page, figure), why=why(finding, page.lang)
    )


def verdict_table(result: Result, page: Page) -> Table:
    frame = result.facts["frame"]
    rows = [
        _verdict_row(page, str(line), figure, finding, period)
        for line, figure, finding, period in zip(
            frame.index, result.facts["figures"], result.facts["findings"], frame["period"], strict=True
        )
    ]
    names = ("line", "place", "claim", "printed", "verdict", "counts", "rounding", "others", "why")
    columns = [TableColumn(name, page.say(f"scorecard.column.{name}")) for name in names]
    notes = [page.say("scorecard.verdicts.note")]
    caption = page.say("scorecard.verdicts.caption", n=len(rows))
    return Table(caption, columns, pd.DataFrame(rows), notes, disclosed=False)


def _verdict_row(page: Page, line: str, figure: object, finding: Finding, period: str) -> dict[str, str]:
    return {
        "line": line,
        "place": f"{figure.whole[1]}, {wording(period.strip(), page.lang)}",
        "claim": common.capital(figure.label.text(page.lang)),
        "printed": common.printed(page, figure),
        "verdict": page.say(f"audit.verdict.{finding.verdict}"),
        "counts": finding.counts or "–",
        "rounding": page.say(f"audit.rounding.{finding.rounding}"),
        "others": "; ".join(page.number(whole) for whole in finding.others) or "–",
        "why": why(finding, page.lang),
    }


# Printed against recomputed shares


def share_sentences(result: Result, page: Page) -> list[str]:
    rows = result.rows
    exact = rows[rows["bound"].eq("")]
    outside = exact[exact["off"].astype(float).abs() > 0.5]
    cut = int(outside["rounding"].eq("cut").sum())
    return [
        page.say("scorecard.shares.overview", n=len(rows), of=result.facts["all"]),
        page.say("scorecard.shares.near", inside=len(exact) - len(outside), of=len(exact)),
        page.say("scorecard.shares.off", cut=cut, far=len(outside) - cut),
    ]


def share_figure(result: Result, page: Page) -> Figure | None:
    rows = result.rows
    if rows.empty:
        return None
    figure, (left, right) = common.printed_figure(page, 6.4, rows=2, height_ratios=[1.35, 1])
    _scatter(left, page, rows)
    _differences(right, page, rows)
    figure.legend(*left.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure


def _scatter(axes: Axes, page: Page, rows: pd.DataFrame) -> None:
    axes.set_title(page.say("scorecard.shares.axis_scatter"))
    axes.plot([0, 1.05], [0, 1.05], color=COLOURS["limit"], linewidth=1, linestyle=(0, (2, 3)))
    for verdict, style in MARKS.items():
        own = rows[rows["verdict"].eq(verdict)]
        axes.plot(
            own["value"].astype(float), own["printed"].astype(float), linestyle="none", label=page.say(f"audit.verdict.{verdict}"), **style
        )  # fmt: skip
    for row in rows[rows["off"].astype(float).abs() > NEAR].itertuples():
        if row.bound == "":
            axes.annotate(
                f"{row.place}: {page.percent(row.printed, 2)}", (float(row.value), float(row.printed)), xytext=(7, 0),
                textcoords="offset points", va="center", fontsize=8.5,
            )  # fmt: skip
    axes.set_xlabel(page.say("scorecard.shares.recomputed"))
    axes.set_ylabel(page.say("scorecard.shares.printed"))
    axes.grid(True, axis="x")
    for which in ("x", "y"):
        share_axis(axes, page, which)
    axes.set_xlim(0, 1.05)
    axes.set_ylim(0, 1.05)


def _differences(axes: Axes, page: Page, rows: pd.DataFrame) -> None:
    """How far each printed share lies from the recomputed one, in units of its own last digit."""
    axes.set_title(page.say("scorecard.shares.axis_units"))
    axes.axvspan(-0.5, 0.5, color=COLOURS["band"], zorder=0)
    exact = rows[rows["bound"].eq("")].sort_values("value", ignore_index=True)
    off = exact["off"].astype(float)
    for verdict, style in MARKS.items():
        own = exact["verdict"].eq(verdict) & (off.abs() <= NEAR)
        axes.plot(off[own], np.flatnonzero(own), linestyle="none", **style)
    small = {"textcoords": "offset points", "fontsize": 8.5}
    for row in exact[off.abs() <= NEAR].itertuples():
        if row.rounding == "cut":
            axes.annotate(row.place, (float(row.off), row.Index), xytext=(-8, 0), ha="right", va="center", **small)
    if far := int((off.abs() > NEAR).sum()):
        text = page.say("scorecard.shares.beyond", n=far)
        axes.annotate(text, (1, 0), xycoords="axes fraction", xytext=(-4, 4), ha="right", color=QUIET, **small)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel(page.say("scorecard.shares.units"))
    axes.set_yticks([])
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.set_xlim(-1.2, 1.2)
    number_axis(axes, page, "x", 1)


def share_alt(result: Result, page: Page) -> str:
    return page.say("scorecard.shares.alt", told=" ".join(share_sentences(result, page)))


def share_table(result: Result, page: Page) -> Table:
    rows = result.rows
    body = pd.DataFrame(
        {
            "line": rows["subgroup"], "place": rows["place"], "part": rows["numerator"], "total": rows["denominator"],
            "printed": rows["text"], "value": rows["value"], "off": rows["off"],
            "verdict": [page.say(f"audit.verdict.{name}") for name in rows["verdict"]],
        }
    )  # fmt: skip
    columns = [
        TableColumn("line", page.say("scorecard.column.line")),
        TableColumn("place", page.say("scorecard.column.place")),
        TableColumn("part", page.say("scorecard.column.part"), "count"),
        TableColumn("total", page.say("scorecard.column.total"), "count"),
        TableColumn("printed", page.say("scorecard.column.printed_share"), "percent", 2),
        TableColumn("value", page.say("scorecard.column.recomputed"), "percent", 3),
        TableColumn("off", page.say("scorecard.column.off"), "number", 2),
        TableColumn("verdict", page.say("scorecard.column.verdict")),
    ]
    return Table(
        page.say("scorecard.shares.caption"), columns, body, [page.say("scorecard.shares.note")], disclosed=False
    )


VIEWS = {
    "verdicts": View(verdict_table, sentences=verdict_sentences),
    "shares": View(share_table, share_figure, share_alt, share_sentences),
}
