"""Members posted to strengthen small cells (*đảng viên tăng cường*)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.sample.names import person_names
from thanhson.sample.plan import Plan

_OFFICES = ("Ủy viên Ban Chấp hành Đảng bộ xã", "Phó Bí thư Đảng ủy", "Chủ tịch Hội Nông dân", "Bí thư Đoàn Thanh niên")


def make_postings(plan: Plan, cells: pd.DataFrame) -> pd.DataFrame:
    """Two members to each reinforced cell, others to further small cells, each from an agency or school cell near by.

    Returns
    -------
    pandas.DataFrame
        name, office (``None`` where the person holds none), from_cell and to_cell (positions), from_on, to_on.
    """
    dice = plan.dice("postings")
    reinforced = np.repeat(np.flatnonzero(cells["reinforced"]), 2)
    able = (
        cells["cell_type"].eq("residential") & ~cells["reinforced"] & cells["closed_on"].isna() & ~cells["founded_late"]
    )
    weight = np.where(able, 1 / cells["members"].astype(float) ** 2, 0.0)
    others = dice.chosen(weight, min(plan.scaled(plan.assume["postings"]["others"]), int(able.sum())))
    frame = pd.DataFrame({"to_cell": np.concatenate([reinforced, others]).astype(int)})
    n = len(frame)
    start = min(plan.assume["postings"]["first_month_after_start"], 2 if len(plan.years) == 1 else len(plan.months) - 1)
    first = np.where(np.arange(n) < len(reinforced), start, dice.whole(2, max(2, len(plan.months) - 20), n))
    frame["from_on"] = plan.months[np.minimum(first, len(plan.months) - 1)]
    ends = frame["from_on"] + pd.DateOffset(years=2) - pd.Timedelta(days=1)
    recalled = dice.happens(0.5, n) & (np.arange(n) >= len(reinforced)) & (ends <= plan.last_day)
    frame["to_on"] = ends.where(recalled).astype("datetime64[s]")
    frame["from_cell"] = _senders(cells, frame["to_cell"].to_numpy(), dice.uniform(n))
    offices = np.array(_OFFICES, dtype=object)[np.arange(n) % len(_OFFICES)]
    frame["office"] = np.where(np.arange(n) % 4 == 3, None, offices)
    sex = np.where(dice.happens(0.35, n), "f", "m")
    frame["name"] = person_names(dice, dice.picks({"Kinh": 0.5, "Mường": 0.5}, n), sex)
    return frame


def _senders(cells: pd.DataFrame, receivers: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    able = cells.index[cells["setting"].eq("agency") & cells["closed_on"].isna()]
    found = []
    for receiver, chance in zip(receivers, drawn, strict=True):
        near = able[cells.loc[able, "commune"].eq(cells.loc[receiver, "commune"])]
        pool = near if len(near) else able if len(able) else cells.index
        found.append(int(pool[int(chance * len(pool))]))
    return np.array(found, dtype=int)
