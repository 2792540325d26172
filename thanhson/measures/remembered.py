"""What several measures of a page need is worked out once for the tables at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

if TYPE_CHECKING:
    from thanhson.registers.tables import Tables

Found = TypeVar("Found", pd.DataFrame, pd.Series)


def remembered(function: Callable[..., Found]) -> Callable[..., Found]:
    """Give a function of tables and of plain values a memory, as long as the tables live.

    Each call gets a frame (or Series) of its own: to change it changes no other.
    """
    known: WeakKeyDictionary[Tables, dict[tuple, Found]] = WeakKeyDictionary()

    @wraps(function)
    def asked(tables: Tables, *rest: object) -> Found:
        answers = known.setdefault(tables, {})
        if rest not in answers:
            answers[rest] = function(tables, *rest)
        return answers[rest].copy(deep=False)

    return asked
