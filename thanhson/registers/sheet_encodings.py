"""The encoding of each column of each sheet, all values of the column weighed together."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from thanhson.registers.encodings import encoding_of, encoding_of_font, is_legacy_candidate, is_pure


class ColumnEncoding(NamedTuple):
    """What a column of a sheet is written in, and whether even values good in Unicode are decoded."""

    name: str = "unicode"
    pure: bool = False


UNICODE = ColumnEncoding()


def encodings_of_sheets(
    columns: dict[str, tuple[np.ndarray, list[object]]],
    starts: np.ndarray,
    fonts: list[dict[str, str]],
    witness: frozenset[str],
) -> dict[str, list[ColumnEncoding]]:
    """For each column that needs it, the encoding in each sheet.

    Parameters
    ----------
    columns : dict
        Column to its codes by row (-1 is blank) and the distinct values that the codes point at.
    starts : numpy.ndarray
        First row of each sheet, and the number of rows at the end.
    fonts : list of dict
        For each sheet, the font name of a column where known.
    witness : frozenset of str
        Names of the communes, in lower case.

    Returns
    -------
    dict
        Only columns with a value that could be in an old encoding; the others are Unicode throughout.
    """
    doubtful = {
        name: (codes, values)
        for name, (codes, values) in columns.items()
        if any(isinstance(value, str) and is_legacy_candidate(value) for value in values)
    }
    found: dict[str, list[ColumnEncoding]] = {name: [] for name in doubtful}
    if not doubtful:
        return found
    for sheet in range(len(starts) - 1):
        rows = slice(int(starts[sheet]), int(starts[sheet + 1]))
        texts = {name: _texts(codes[rows], values) for name, (codes, values) in doubtful.items()}
        for name, encoding in _of_sheet(texts, fonts[sheet], witness).items():
            found[name].append(encoding)
    return found


def _texts(codes: np.ndarray, values: list[object]) -> list[str]:
    return [values[code] for code in np.unique(codes) if code >= 0 and isinstance(values[code], str)]


def _of_sheet(texts: dict[str, list[str]], fonts: dict[str, str], witness: frozenset[str]) -> dict[str, ColumnEncoding]:
    named = {name: encoding_of(values, fonts.get(name), witness) for name, values in texts.items()}
    old = Counter(encoding for encoding in named.values() if encoding != "unicode")
    usual = old.most_common(1)[0][0] if old else None
    return {
        name: _settled(values, named[name], usual or encoding_of_font(fonts.get(name)))
        for name, values in texts.items()
    }


def _settled(values: list[str], named: str, usual: str) -> ColumnEncoding:
    if named != "unicode":
        return ColumnEncoding(named, is_pure(values, named))
    # A column whose few values could be read both ways ("Cã" for Có) goes with the rest of its sheet, or with its font.
    return ColumnEncoding(usual) if is_pure(values, usual) else UNICODE
