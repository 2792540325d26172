"""The cleaning page: what arrived, what was mended, what needs a human and where to look, which sheets came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures.cleaning import OUTCOMES
from thanhson.measures.result import Result
from thanhson.pages import style
from thanhson.pages.tables import Table, TableColumn
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from thanhson.pages.page import Page

STATES = ("no_cell", "no_sheet", "no_meeting", "held")
STATE_COLOURS = ("#f4f5f7", "#9c2f45", "#e6b450", "#6aaed6")


def _table_word(page: Page, name: str) -> str:
    return page.say(f"word.table.{name}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _arrived_body(result: Result, page: Page) -> pd.DataFrame:
    wide = result.rows.pivot_table("numerator", "table", "outcome", aggfunc="first").reindex(columns=list(OUTCOMES))
    one = result.rows.drop_duplicates("table").set_index("table")
    body = wide.reindex(one.index).assign(read=one["denominator"], files=one["files"], status=one["status"])
    body = body.reset_index()
    return body.assign(label=[_capital(_table_word(page, name)) for name in body["table"]])


def _arrived_sentences(result: Result, page: Page) -> list[str]:
    if result.rows.empty:
        return [page.say("cleaning.nothing_arrived")]
    sums = result.rows.groupby("outcome")["numerator"].sum()
    told = {name: int(sums[name]) for name in OUTCOMES}
    few = _registers_of_few(result, page)
    found = "cleaning.arrived.found_beside" if few else "cleaning.arrived.found"
    facts = {"read": sum(told.values()), "files": result.facts["files"], "registers": few}
    return [page.say(found, **told, **facts)]


def _registers_of_few(result: Result, page: Page) -> str:
    """The names of the registers whose rows are withheld, since they would tell a small number of persons."""
    few = result.rows.loc[result.rows["status"].eq("withheld"), "table"].unique()
    return ", ".join(_table_word(page, name) for name in few)


def _few_notes(result: Result, page: Page) -> list[str]:
    """Why rows are withheld, where any are."""
    if not result.rows["status"].eq("withheld").any():
        return []
    sign, most = page.say("page.withheld_sign"), page.programme.disclosure.threshold - 1
    return [page.say("cleaning.few_note", sign=sign, most=most)]


def _arrived_figure(result: Result, page: Page) -> Figure | None:
    if result.rows.empty:
        return None
    body = _arrived_body(result, page)
    body = body[body["status"] != "withheld"]
    if body.empty:
        return None
    figure, axes = style.new_figure(page, height=0.42 * len(body) + 1.3)
    places = np.arange(len(body))
    left = np.zeros(len(body))
    for name, meaning in zip(OUTCOMES, ("fair", "soft", "average", "poor"), strict=True):
        shares = (body[name] / body["read"]).astype(float).fillna(0).to_numpy()
        axes.barh(
            places, shares, left=left, height=0.62, label=page.say(f"cleaning.outcome.{name}"), **style.surface(meaning)
        )
        left += shares
    for place, row in zip(places, body.itertuples(), strict=True):
        text = page.say("cleaning.arrived.label", read=int(row.read), aside=int(row.quarantined))
        style.direct_label(axes, 1.0, place, text, style.INK)
    axes.set_yticks(places, body["label"])
    axes.invert_yaxis()
    style.share_axis(axes, page, "x")
    axes.set_xlim(0, 1.62)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.grid(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, columnspacing=1.2, handlelength=1.2)
    return figure


def _arrived_table(result: Result, page: Page) -> Table:
    columns = [
        TableColumn("label", page.say("cleaning.register")),
        TableColumn("files", page.say("cleaning.files"), "count"),
    ]
    columns.append(TableColumn("read", page.say("cleaning.read"), "count"))
    columns += [TableColumn(name, _capital(page.say(f"cleaning.outcome.{name}")), "count") for name in OUTCOMES]
    notes = [page.say("cleaning.arrived.note"), *_few_notes(result, page)]
    return Table(page.say("cleaning.arrived.caption"), columns, _arrived_body(result, page), notes, disclosed=False)


def _refused_body(result: Result, page: Page) -> pd.DataFrame:
    rows = result.rows
    reasons = [page.say(key, **params) for key, params in zip(rows["key"], rows["params"], strict=True)]
    weights = [page.say("cleaning.harmless" if harmless else "cleaning.refused.whole") for harmless in rows["harmless"]]
    return pd.DataFrame({"file": rows["file"], "sheet": rows["sheet"], "reason": reasons, "weight": weights})


def _refused_sentences(result: Result, page: Page) -> list[str]:
    refused = int((~result.rows["harmless"].astype(bool)).sum())
    beside = len(result.rows) - refused
    if not refused and not beside:
        return [page.say("cleaning.refused.all_read")]
    return [page.say(f"cleaning.refused.{'found' if refused else 'none'}", n=refused, beside=beside)]


def _refused_table(result: Result, page: Page) -> Table:
    columns = [TableColumn(name, page.say(f"cleaning.{name}")) for name in ("file", "sheet", "reason", "weight")]
    return Table(page.say("cleaning.refused.caption"), columns, _refused_body(result, page), disclosed=False)


def _rule_body(result: Result, page: Page) -> pd.DataFrame:
    rows = result.rows.sort_values(["table", "numerator"], ascending=[True, False], kind="stable")
    labels = [_capital(page.say(f"rule.{rule}")) for rule in rows["rule"]]
    return rows.assign(label=labels, register=[_capital(_table_word(page, name)) for name in rows["table"]])


def _by_rule(result: Result) -> pd.Series:
    """Rows by rule, of all registers whose rows are shown."""
    return result.rows.dropna(subset="numerator").groupby("rule")["numerator"].sum()


def _rule_figure(result: Result, page: Page) -> Figure | None:
    sums = _by_rule(result).sort_values()
    if sums.empty:
        return None
    figure, axes = style.new_figure(page, height=0.46 * len(sums) + 0.9)
    places = np.arange(len(sums))
    axes.barh(places, sums.astype(float), height=0.6, **style.surface("main"))
    for place, count in zip(places, sums, strict=True):
        style.direct_label(axes, float(count), place, page.number(count))
    axes.set_yticks(places, [_wrapped(page.say(f"rule.{rule}")) for rule in sums.index], fontsize=8.5)
    # From a handful to tens of thousands: on a linear axis the small ones could not be seen.
    axes.set_ylim(-0.6, len(sums) - 0.4)
    axes.set_xscale("log")
    axes.set_xlim(0.8, float(sums.max()) * 4)
    style.number_axis(axes, page, "x", decimals=0)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_xlabel(page.say("cleaning.rows_log"))
    return figure


def _wrapped(text: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, 38))


def _rule_alt(result: Result, page: Page) -> str:
    sums = _by_rule(result)
    most = sums.idxmax()
    return page.say("cleaning.rules.alt", n=len(sums), rule=page.say(f"rule.{most}"), most=int(sums[most]))


def _rule_table(caption: str):
    def table(result: Result, page: Page) -> Table:
        columns = [
            TableColumn("label", page.say("cleaning.rule")),
            TableColumn("register", page.say("cleaning.register")),
            TableColumn("numerator", page.say("cleaning.rows_kept"), "count"),
        ]
        return Table(page.say(caption), columns, _rule_body(result, page), _few_notes(result, page), disclosed=False)

    return table


def _rule_sentences(found: str, none: str):
    def sentences(result: Result, page: Page) -> list[str]:
        if result.rows.empty:
            return [page.say(none)]
        return [page.say(found, n=int(result.rows["rule"].nunique()))]

    return sentences


def _aside_sentences(result: Result, page: Page) -> list[str]:
    if result.rows.empty:
        return [page.say("cleaning.set_aside.none")]
    sums = result.rows.groupby("scope")["numerator"].sum()
    return [page.say("cleaning.set_aside.found", rows=int(sums.get("row", 0)), values=int(sums.get("value", 0)))]


def _aside_table(result: Result, page: Page) -> Table:
    rows = result.rows
    body = rows.assign(
        column=rows["title"],
        excel_rows=rows["rows"],
        rule=[_capital(page.say(f"rule.{rule}")) for rule in rows["rule"]],
        scope=[page.say(f"check.scope.{scope}") for scope in rows["scope"]],
    )
    names = ("rule", "file", "sheet", "column", "excel_rows", "scope")
    columns = [TableColumn(name, page.say(f"cleaning.{name}")) for name in names]
    return Table(page.say("cleaning.set_aside.caption"), columns, body, disclosed=False)


def _calendar_sums(result: Result) -> pd.DataFrame:
    return (
        result.rows.pivot_table("numerator", "year", "state", aggfunc="sum").reindex(columns=list(STATES)).reset_index()
    )


def _calendar_sentences(result: Result, page: Page) -> list[str]:
    sums = result.rows.groupby("state")["numerator"].sum()
    due = int(sums["held"] + sums["no_meeting"] + sums["no_sheet"])
    if due == 0:
        return [page.say("cleaning.calendar.none")]
    return [
        page.say(
            "cleaning.calendar.found", due=due, missing=int(sums["no_sheet"]), share=float(sums["no_sheet"] / due),
            no_meeting=int(sums["no_meeting"]),
        )
    ]  # fmt: skip


def _calendar_figure(result: Result, page: Page) -> Figure | None:
    import seaborn as sns
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    states = result.facts["states"]
    if not states.size:
        return None
    figure, axes = style.new_figure(page, height=min(9.0, 0.012 * len(states) + 2.6))
    sns.heatmap(states, cmap=ListedColormap(STATE_COLOURS), vmin=-0.5, vmax=3.5, cbar=False, ax=axes, rasterized=True)
    _commune_rows(axes, result.facts["communes"], page)
    years = result.facts["years"]
    axes.set_xticks([12 * i + 6 for i in range(len(years))], [str(year) for year in years], rotation=0)
    for i in range(1, len(years)):
        axes.axvline(12 * i, color="white", linewidth=1.2)
    axes.tick_params(length=0)
    axes.grid(False)
    patches = [
        Patch(facecolor=colour, edgecolor="#9aa3ad", linewidth=0.6, label=page.say(f"cleaning.state.{name}"))
        for name, colour in zip(STATES, STATE_COLOURS, strict=True)
    ]
    axes.legend(
        handles=patches[::-1],
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=4,
        columnspacing=1.2,
        handlelength=1.2,
    )
    return figure


def _commune_rows(axes, communes: list[str], page: Page) -> None:
    codes = pd.Series(communes)
    blocks = codes.groupby(codes, sort=False).agg(lambda block: block.index[0]).rename("first").to_frame()
    blocks["last"] = codes.groupby(codes, sort=False).agg(lambda block: block.index[-1])
    middles = (blocks["first"] + blocks["last"] + 1) / 2
    axes.set_yticks(middles, [page.word("commune", code) for code in blocks.index], rotation=0, fontsize=8)
    for start in blocks["first"].iloc[1:]:
        axes.axhline(start, color="white", linewidth=0.8)


def _calendar_alt(result: Result, page: Page) -> str:
    sums = result.rows.groupby("state")["numerator"].sum()
    by_year = result.rows[result.rows["state"] == "no_sheet"].set_index("year")["numerator"]
    return page.say(
        "cleaning.calendar.alt", cells=len(result.facts["communes"]), missing=int(sums["no_sheet"]),
        worst=str(by_year.idxmax()), most=int(by_year.max()),
    )  # fmt: skip


def _calendar_table(result: Result, page: Page) -> Table:
    columns = [TableColumn("year", page.say("cleaning.year"), "year")]
    columns += [TableColumn(name, _capital(page.say(f"cleaning.state.{name}")), "count") for name in STATES[::-1]]
    return Table(page.say("cleaning.calendar.caption"), columns, _calendar_sums(result), disclosed=False)


VIEWS = {
    "arrived": View(
        table=_arrived_table,
        figure=_arrived_figure,
        alt=lambda result, page: page.say("cleaning.arrived.alt", finding=_arrived_sentences(result, page)[0]),
        sentences=_arrived_sentences,
    ),
    "refused": View(table=_refused_table, sentences=_refused_sentences),
    "repaired": View(
        table=_rule_table("cleaning.repaired.caption"),
        figure=_rule_figure,
        alt=_rule_alt,
        sentences=_rule_sentences("cleaning.repaired.found", "cleaning.repaired.none"),
    ),
    "warned": View(
        table=_rule_table("cleaning.warned.caption"),
        sentences=_rule_sentences("cleaning.warned.found", "cleaning.warned.none"),
    ),
    "set_aside": View(table=_aside_table, sentences=_aside_sentences),
    "calendar": View(table=_calendar_table, figure=_calendar_figure, alt=_calendar_alt, sentences=_calendar_sentences),
}
