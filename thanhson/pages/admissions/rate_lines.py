"""Parts that charts of rates share: yearly rates with their limits, and the sign for a withheld value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.pages.style import COLOURS, direct_label, note_in, series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from thanhson.pages.page import Page


def sign(page: Page, status: str) -> str:
    """The page's sign where a value is withheld, else nothing."""
    return page.say("page.withheld_sign") if status == "withheld" else ""


def rate_line(axes: Axes, page: Page, rates: pd.DataFrame, name: str, labels: bool = False) -> None:
    """Yearly rates as a line with their limits as whiskers."""
    rates = rates.dropna(subset=["value"])
    if rates.empty:
        if labels:
            note_in(axes, page.say("admissions.no_rates"))
        return
    years = rates["year"].astype(int).to_numpy()
    value, lower, upper = (rates[column].to_numpy(dtype=float) for column in ("value", "lower", "upper"))
    axes.vlines(years, lower, upper, color=COLOURS[name], alpha=0.35, linewidth=4)
    axes.plot(years, value, **series(name))
    if labels:
        for year, rate, top in zip(years, value, upper, strict=True):
            direct_label(axes, year, top, page.number(rate, 1), COLOURS[name], (0, 4), ha="center", va="bottom")
