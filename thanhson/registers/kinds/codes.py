"""The codes of a register's own things, and the zeros that spreadsheets take away in front of them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from thanhson.registers.fields import codes
from thanhson.registers.reader import Read, Reader


def own_codes(reader: Reader, field: str, communes: np.ndarray) -> Read:
    """The codes that a register gives its own rows, with lost zeros put back.

    A code in front of which zeros are missing is recognised by the commune of its row, which codes usually begin with
    (``857201`` in the commune ``08572``), else by the length of the register's other codes that begin with a zero.
    """
    read = codes(reader, field, required=True)
    restored = _restored(pd.Series(read.found, dtype=object), pd.Series(communes, dtype=object))
    changed = read.known & (restored != read.found)
    reader.findings.repaired("code.leading_zero", changed)
    read.found = restored
    return read


def _restored(found: pd.Series, communes: pd.Series) -> np.ndarray:
    pairs = pd.MultiIndex.from_arrays([found, communes])
    numbers, distinct = pd.factorize(pairs)
    known = [(code, commune) for code, commune in distinct if isinstance(code, str)]
    width = _usual_width({code for code, _ in known})
    mended = [_mended(code, commune, width) for code, commune in distinct]
    values = np.empty(len(mended) + 1, dtype=object)
    values[:-1] = mended
    return values[numbers]


def _usual_width(known: set[str]) -> int:
    widths = Counter(len(code) for code in known if code.isdigit() and code.startswith("0"))
    return widths.most_common(1)[0][0] if widths else 0


def _mended(code: object, commune: object, width: int) -> object:
    if not isinstance(code, str) or not code.isdigit() or code.startswith("0"):
        return code if isinstance(code, str) else None
    if isinstance(commune, str) and commune.startswith("0") and code.startswith(commune.lstrip("0")):
        return "0" * (len(commune) - len(commune.lstrip("0"))) + code
    return code.zfill(width)
