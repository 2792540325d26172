"""Views of communes beside one another: funnel plots within a setting, without a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from thanhson.measures import funnel
from thanhson.measures.meetings.base import SETTINGS
from thanhson.pages import style
from thanhson.pages.meetings.charts import share_ticks
from thanhson.pages.meetings.common import (
    capital,
    cells_of,
    floats,
    known,
    listed,
    nothing,
    pick,
    share,
    shown,
    table,
)  # fmt: skip
from thanhson.pages.tables import Table
from thanhson.pages.views import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from thanhson.measures.result import Result
    from thanhson.pages.page import Page

PHI_MUCH = 2.0
"""From this phi on communes differ clearly more than chance between single attendances."""


def units(result: Result, setting: str) -> pd.DataFrame:
    """Communes of a setting whose attendance may be told."""
    rows = pick(result, "meetings.funnel", "setting × commune")
    return rows[rows["setting"].eq(setting) & rows["value"].notna()].reset_index(drop=True)


def _sentences(result: Result, page: Page) -> list[str]:
    said = [text for setting in SETTINGS for text in _of_setting(page, setting, units(result, setting))]
    return [*said, page.say("meetings.funnel.no_ranking")] if said else [nothing(result, page, "meetings.funnel.none")]


def _of_setting(page: Page, setting: str, rows: pd.DataFrame) -> list[str]:
    cells = cells_of(page, setting)
    if len(rows) < 2:
        return [page.say("meetings.funnel.single", cells=capital(cells))] if len(rows) else []
    wide, narrow = rows[rows["outside"].abs() == 2], rows[rows["outside"] != 0]
    said = [
        page.say(
            "meetings.funnel.outside", cells=capital(cells), units=len(rows), wide=_so_many(page, len(wide)),
            narrow=_so_many(page, len(narrow)),
            by_chance_wide=page.number(funnel.expected_outside(len(rows), 0.998), 2),
            by_chance_narrow=page.number(funnel.expected_outside(len(rows), 0.95), 1),
        )
    ]  # fmt: skip
    if len(wide):
        for way, own in (("above", wide[wide["outside"] > 0]), ("below", wide[wide["outside"] < 0])):
            if len(own):
                said.append(page.say(f"meetings.funnel.{way}", communes=_names(page, own)))
    phi = float(rows["phi"].iloc[0])
    key = "much" if phi >= PHI_MUCH else "some" if rows["tau2"].iloc[0] > 0 else "little"
    said.append(page.say(f"meetings.funnel.phi_{key}", cells=cells, phi=page.number(phi, 1)))
    return said


def _so_many(page: Page, communes: int) -> str:
    return page.number(communes) if communes else page.say("meetings.funnel.no_commune")


def _names(page: Page, rows: pd.DataFrame) -> str:
    """Communes in the order of their codes, each with its own share."""
    ordered = rows.sort_values("commune")
    texts = [
        f"{page.word('commune', code)} ({share(page, value)})"
        for code, value in zip(ordered["commune"], ordered["value"], strict=True)
    ]
    return listed(page, texts)


def _figure(result: Result, page: Page) -> Figure | None:
    present = [setting for setting in SETTINGS if len(units(result, setting)) > 1]
    if not present:
        return None
    figure, axes = style.new_figure(page, 0.6 + 2.7 * len(present), rows=len(present), squeeze=False)
    for panel, setting in zip(axes[:, 0], present, strict=True):
        _funnel(panel, page, setting, units(result, setting))
    axes[-1, 0].set_xlabel(page.say("meetings.funnel.x"))
    return figure


def _funnel(axes: Axes, page: Page, setting: str, rows: pd.DataFrame) -> None:
    size, value = floats(rows["denominator"]), floats(rows["value"])
    centre, tau2 = float(rows["centre"].iloc[0]), float(rows["tau2"].iloc[0])
    along = np.linspace(max(1, 0.8 * size.min()), 1.06 * size.max(), 160).round()
    ends = [(along[-1], centre, share(page, centre), style.COLOURS["limit"])]
    for conf, dashes in ((0.998, (None, None)), (0.95, (4, 2))):
        low, high = _limits(centre, along, conf, tau2)
        for line in (low, high):
            axes.plot(along, line, color=style.COLOURS["limit"], linewidth=1, dashes=dashes)
        ends.append((along[-1], low[-1], page.percent(conf, 1 if conf > 0.99 else 0), style.COLOURS["limit"]))
    axes.axhline(centre, color=style.COLOURS["limit"], linewidth=1)
    far = rows["outside"].abs().eq(2).to_numpy()
    look = {"linestyle": "", "color": style.COLOURS[setting], "markersize": 5}
    axes.plot(size[~far], value[~far], marker="o", markerfacecolor="white", markeredgewidth=1.3, **look)
    axes.plot(size[far], value[far], marker="D", **look)
    for code, x, y in zip(rows.loc[far, "commune"], size[far], value[far], strict=True):
        right = x < 0.75 * along[-1]
        style.direct_label(axes, x, y, page.word("commune", code), offset=(6 if right else -6, 0), fontsize=9)
    share_ticks(axes, page)
    axes.set_xlim(along[0], along[-1])
    style.label_ends(axes, ends, gap=0.08)
    axes.xaxis.set_major_formatter(lambda at, _: page.number(at, 0))
    axes.set_title(page.say("meetings.funnel.title", cells=capital(cells_of(page, setting)), year=str(page.year)))


def _limits(centre: float, n: np.ndarray, conf: float, tau2: float) -> tuple[np.ndarray, np.ndarray]:
    return funnel.arcsine_limits(centre, n, conf, tau2) if tau2 > 0 else funnel.exact_limits(centre, n, conf)


def _alt(result: Result, page: Page) -> str:
    parts = [text for setting in SETTINGS for text in _of_setting(page, setting, units(result, setting))[:3]]
    return " ".join([page.say("meetings.funnel.alt", year=str(page.year)), *parts])


def _table(result: Result, page: Page) -> Table:
    rates = pick(result, "attendance.rate", "commune", result.facts["year"]).set_index("commune")
    body = pd.DataFrame({"commune": [page.word("commune", code) for code in rates.index]})
    columns = [("commune", "text")]
    for setting in SETTINGS:
        own = pick(result, "meetings.funnel", "setting × commune")
        own = own[own["setting"].eq(setting)].set_index("commune").reindex(rates.index).fillna({"status": ""})
        for name, column, kind in (("share", "value", "percent"), ("members_due", "denominator", "count")):
            body[f"{name}_{setting}"] = shown(page, own, column).to_numpy()
            header = page.say(
                "meetings.column.of", what=page.say(f"meetings.column.{name}"), cells=cells_of(page, setting)
            )
            columns.append((f"{name}_{setting}", kind, 1, header))
    for name, column in (("lower", "lower"), ("upper", "upper")):
        body[name] = shown(page, rates, column).to_numpy()
    columns += [("lower", "percent"), ("upper", "percent")]
    note = page.say("meetings.funnel.note") if known(rates["lower"].max()) else ""
    return table(page, "funnel", body, columns, *([note] if note else []))


VIEWS = {"attendance_by_commune": View(_table, _figure, _alt, _sentences)}
