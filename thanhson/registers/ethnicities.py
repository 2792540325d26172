"""The 54 ethnic groups (*dân tộc*) of Vietnam, by their names, their other names and their official codes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd

from thanhson.registers.folding import bare


@cache
def _ethnicities() -> dict[str, str]:
    frame = pd.read_csv(Path(__file__).parent / "ethnicities.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    pairs = zip(frame["code"], frame["name"] + ";" + frame["aliases"], strict=True)
    return {bare(name): code for code, names in pairs for name in names.split(";") if name}


def ethnicity(text: str) -> str | None:
    """The official two-digit code of an ethnic group (*dân tộc*) by its name, another name or its code; else ``None``.

    Source: list of the ethnic groups of Vietnam, General Statistics Office, decision 1019/QĐ-TCTK of 12 November 2008.

    Examples
    --------
    >>> ethnicity("Mường"), ethnicity("dân tộc Kinh"), ethnicity("4")
    ('04', '01', '04')
    """
    key = re.sub(r"^(?:dan toc|dt|nguoi)\s+", "", bare(text))
    if key.isascii() and key.isdigit() and 1 <= int(key) <= 54:
        return f"{int(key):02d}"
    return _ethnicities().get(key)
