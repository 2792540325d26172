"""The 54 ethnic groups (*dân tộc*) of Vietnam, by their names, their other names and their official codes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd

from thanhson.registers.vocabulary import WordList

_PEOPLE = re.compile(r"^\s*(?:dân tộc|dan toc|dt|người)\s+", re.IGNORECASE)


@cache
def _names() -> WordList:
    frame = pd.read_csv(Path(__file__).parent / "ethnicities.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    pairs = zip(frame["code"], frame["name"] + ";" + frame["aliases"], strict=True)
    return WordList((name, code) for code, names in pairs for name in names.split(";") if name)


def ethnicity(text: str) -> str | None:
    """The official two-digit code of an ethnic group (*dân tộc*) by its name, another name or its code; else ``None``.

    Source: list of the ethnic groups of Vietnam, General Statistics Office, decision 1019/QĐ-TCTK of 12 November 2008.

    Examples
    --------
    >>> ethnicity("Mường"), ethnicity("dân tộc Kinh"), ethnicity("4")
    ('04', '01', '04')
    """
    name = _PEOPLE.sub("", text)
    if name.isascii() and name.isdigit() and 1 <= int(name) <= 54:
        return f"{int(name):02d}"
    return _names().find(name)
