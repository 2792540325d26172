"""Everything that the notebooks of a district show: what an attacker would collect, and the truth behind it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pandas as pd

from tests.pages.inprocess import execute
from thanhson.disclosure import attack
from thanhson.measures.admissions.counts import types_within_settings
from thanhson.pages.context import NOTEBOOKS
from thanhson.pages.run import Run
from thanhson.pages.views import View, view_of
from thanhson.programme import read_programme


def on_all_pages(
    district: Path, clean: str = "", notebooks: Sequence[str] = NOTEBOOKS
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All rows that the notebooks show on the pages of all years: as published, and exact; and those of the ledger."""
    published, exact, ledger = [], [], []
    honest = Run.published

    def watched(run: Run, result):
        shown = honest(run, result)
        if not result.exact:
            published.append(shown.rows.assign(page=run.year))
            exact.append(result.rows.assign(page=run.year))
        elif result.name.startswith("cleaning."):
            ledger.append(shown.rows)
        return shown

    def table_only(name: str) -> View:
        return View(table=view_of(name).table)

    with patch.object(Run, "published", watched), patch("thanhson.pages.run.view_of", table_only):
        for year in read_programme(district).years:
            for name in notebooks:
                execute(name, year, "vi", district=district, clean=clean)
    return tuple(pd.concat(rows, ignore_index=True) for rows in (published, exact, ledger))


def attacked(district: Path, published: pd.DataFrame, exact: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """What an attacker finds who reads the ledger too, which counts persons exactly, and knows which types of cell are rural."""
    programme = read_programme(district)
    known = pd.concat([published, ledger], ignore_index=True)
    return attack(known, programme.disclosure, exact, types_within_settings(programme))
