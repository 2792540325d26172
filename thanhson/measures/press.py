"""All printed figures of the file together: how many have which verdict, and printed against recomputed shares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from thanhson.measures.audit import figures_at_hand, findings_of
from thanhson.measures.claims import Figure
from thanhson.measures.result import Result, tidy
from thanhson.measures.verdicts import VERDICTS, Finding

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables


def verdicts(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """Every figure of the file with its verdict, and how many have which.

    Returns
    -------
    Result
        Exact: figures already printed. ``published.audit`` by ``verdict``: figures / figures of the file. The facts hold each
        figure (``figures``), its finding (``findings``), and the frame of the file (``frame``).
    """
    frame = figures_at_hand(figures)
    read, found = findings_of(frame)
    counts = pd.Series([finding.verdict for finding in found]).value_counts().reindex(VERDICTS, fill_value=0)
    table = counts.rename_axis("verdict").rename("numerator").reset_index().assign(denominator=len(found))
    rows = tidy(table, "published.audit", "share", year=year, group="verdict", subgroup="verdict")
    facts = {"year": year, "frame": frame, "figures": read, "findings": found}
    return Result("scorecard.verdicts", rows, exact=True, facts=facts)


def shares(tables: Tables, year: int, figures: str | Path | None = None) -> Result:
    """Printed percentages beside the share that the printed counts give, for every figure that has both.

    Returns
    -------
    Result
        Exact. ``published.share`` by ``figure`` (its line in the file): numerator and denominator as printed, ``value`` the
        share that they give, ``printed`` the share printed (``text``: letter by letter), ``off`` the difference in units of its
        last printed digit, ``verdict``.
    """
    frame = figures_at_hand(figures)
    read, found = findings_of(frame)
    rows = [
        _row(str(line), figure, finding)
        for line, figure, finding in zip(frame.index, read, found, strict=True)
        if figure.percent is not None and None not in figure.counts and figure.percent.bound not in ("change", "range")
    ]
    columns = ["line", "numerator", "denominator", "printed", "text", "off", "verdict", "bound", "rounding", "place"]
    table = pd.DataFrame(rows, columns=columns)
    tidied = tidy(table, "published.share", "share", year=year, group="figure", subgroup="line")
    tidied["note"] = "printed " + tidied["text"].astype("str") + "; " + tidied["verdict"].astype("str")
    return Result("scorecard.shares", tidied, exact=True, facts={"year": year, "all": len(found)})


def _row(line: str, figure: Figure, finding: Finding) -> dict[str, object]:
    part, total = figure.counts
    exact = figure.percent.whole - figure.percent.scale * part / total
    return {
        "line": line, "numerator": part, "denominator": total, "text": figure.printed,
        "printed": figure.percent.whole / figure.percent.scale,
        "off": exact, "verdict": finding.verdict, "bound": figure.percent.bound, "rounding": finding.rounding,
        "place": figure.whole[1],
    }  # fmt: skip
