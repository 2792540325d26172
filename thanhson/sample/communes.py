"""The communes of a sample: the real ones of Thanh Sơn, or made-up ones for any other district code."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from thanhson.sample.names import MADE_UP_COMMUNES
from thanhson.sample.plan import Plan

_HERE = Path(__file__).parent
CELLS_A_COMMUNE = 12


def communes(plan: Plan) -> pd.DataFrame:
    """Communes and towns in the order of their codes.

    Returns
    -------
    pandas.DataFrame
        commune_code, kind (``commune``, ``town``), name, area_weight, minority_share. Weight and share are assumptions.
    """
    every = _thanhson() if plan.code == "238" else _made_up(plan.code)
    kept = min(len(every), max(1, plan.cells // CELLS_A_COMMUNE))
    # The article's commune and the town stay in the smallest sample; the others follow by size.
    first = every["commune_code"].eq(plan.assume["published"]["reinforced_commune"])
    rank = every["area_weight"] + 1000 * first + 500 * every["kind"].eq("town")
    chosen = rank.sort_values(ascending=False, kind="stable").index[:kept]
    return every.loc[chosen].sort_values("commune_code").reset_index(drop=True)


def _weights() -> pd.DataFrame:
    with (_HERE / "communes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    frame = pd.DataFrame(rows)
    return frame.astype({"area_weight": float, "minority_share": float})


def _thanhson() -> pd.DataFrame:
    path = _HERE.parent / "registers" / "communes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["district_code"] == "238"]
    known = pd.DataFrame(rows)[["commune_code", "kind", "name"]]
    return known.merge(_weights(), on="commune_code", how="inner", validate="one_to_one").reset_index(drop=True)


def _made_up(code: str) -> pd.DataFrame:
    weights = _weights().drop(columns="commune_code")
    numbers = [f"{code}{i:02d}" for i in range(1, len(weights) + 1)]
    names = pd.DataFrame({"commune_code": numbers, "kind": "commune", "name": MADE_UP_COMMUNES[: len(weights)]})
    names.loc[0, "kind"] = "town"
    return pd.concat([names, weights], axis=1)


def communes_csv(plan: Plan) -> str:
    """The list of made-up communes that travels with the district (columns as in ``registers/communes.csv``)."""
    lines = ["commune_code,name,kind,district_code,valid_from,valid_to,successor"]
    listed = communes(plan)
    lines += [
        f"{code},{name},{kind},{plan.code},,,"
        for code, name, kind in zip(listed["commune_code"], listed["name"], listed["kind"], strict=True)
    ]
    return "\n".join(lines) + "\n"
