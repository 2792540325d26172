"""One table of counts beside its exact totals: which further cells must be withheld so that the small ones stay hidden.

Hiding the small counts alone is no protection: with a total printed, a single hidden cell of a line is the total less the
rest, and two in a row fall to their columns. The further (*complementary*) cells are found by linear programming: the
fewest that give every small cell room from 1 to one below the threshold. Method: Handbook on Statistical Disclosure Control, 2nd
ed., chapter 5 (frequency tables).
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
import pandas as pd

from thanhson.disclosure.program import Solver, System

Cell = tuple[int, int]


def protect(table: object, threshold: int) -> object:
    """A table of counts with its small and complementary cells withheld, safe beside exact row, column and grand totals.

    Parameters
    ----------
    table : DataFrame, array or list of lists of int
        Counts; an unknown count counts as withheld already. A last row or column that is the sum of the others is taken for the
        totals, otherwise totals are thought to be printed beside the table (across a single line there are none). Columns of
        text in a frame are labels.
    threshold : int
        Counts from 1 to below it are small.

    Returns
    -------
    as ``table``
        Withheld cells are ``NA`` in a frame, ``NaN`` in an array, ``None`` in lists. Knowing all totals and all other cells, nobody can
        narrow a small cell to less than 1 … ``threshold - 1``, or say any withheld cell exactly. Rows in which everyone falls into one
        category (group disclosure) are withheld too.

    Raises
    ------
    ValueError
        A count is negative or no whole number, or the table is not two-dimensional.

    Examples
    --------
    >>> protect([[12, 3, 20], [15, 9, 11], [8, 14, 6]], 5)
    [[None, None, 20], [15, 9, 11], [None, None, 6]]
    """
    counts = _counts(table)
    hidden = withheld(counts, threshold)
    if isinstance(table, pd.DataFrame):
        return _masked(table, counts, hidden)
    if isinstance(table, np.ndarray):
        return np.where(hidden, np.nan, counts)
    return [
        [None if gone else int(count) for count, gone in zip(*line, strict=True)]
        for line in zip(counts, hidden, strict=True)
    ]


def _masked(table: pd.DataFrame, counts: np.ndarray, hidden: np.ndarray) -> pd.DataFrame:
    """A frame with the withheld cells ``NA``; by position, since labels may stand there twice."""
    columns = [table.iloc[:, number] for number in range(table.shape[1])]
    for place, number in enumerate(_count_columns(table)):
        shown = pd.Series(counts[:, place], index=table.index).mask(hidden[:, place])
        columns[number] = shown.astype("Int64")
    kept = pd.concat(columns, axis=1) if columns else table.copy()
    kept.columns = table.columns
    return kept


def withheld(counts: np.ndarray, threshold: int) -> np.ndarray:
    """Which cells :func:`protect` withholds, as a mask of the table's shape."""
    unknown = np.isnan(counts)
    counts = _filled(counts)
    secret = (counts > 0) & (counts < threshold)
    hidden = secret | unknown
    secret = secret | _group_cells(counts)
    hidden |= secret
    lines = _lines(counts)
    for cell in zip(*np.nonzero(secret), strict=True):
        hidden |= _partners(counts, lines, hidden, (int(cell[0]), int(cell[1])), threshold)
    return _without_needless(counts, hidden, secret, threshold, unknown)


def group_disclosure(table: object, threshold: int = 0) -> list[int]:
    """The rows of a table in which everyone falls into one category: to publish them tells each person's category.

    Size is no protection here, so that ``threshold`` does not matter; a row of zeros holds nobody.

    >>> group_disclosure([[0, 0, 7], [12, 3, 1], [5, 0, 0]], 3)
    [0, 2]
    """
    counts = _counts(table)
    if counts.shape[1] < 2:
        return []
    return [int(row) for row in np.nonzero((np.nan_to_num(counts) > 0).sum(axis=1) == 1)[0]]


def intervals(table: object, hidden: Sequence[Cell], threshold: int | None = None) -> dict[Cell, tuple[int, int]]:
    """The range of each withheld cell for a reader who knows every other cell and all totals, in whole numbers.

    Parameters
    ----------
    table : DataFrame, array or list of lists of int
        The exact counts.
    hidden : sequence of (row, column)
        The withheld cells.
    threshold : int, optional
        Where given, the reader also knows that the small ones among them are below it.

    Examples
    --------
    >>> intervals([[12, 3], [15, 9]], [(0, 0), (0, 1), (1, 0), (1, 1)])[0, 1]
    (0, 12)
    """
    counts = _counts(table)
    mask = np.zeros(counts.shape, dtype=bool)
    mask[tuple(zip(*hidden, strict=True)) if hidden else ([], [])] = True
    solver = _solver(counts, mask, threshold, whole=True)
    ranges = {cell: solver.range(cell[0] * counts.shape[1] + cell[1]) for cell in hidden}
    return {cell: (int(low), int(high)) for cell, (low, high) in ranges.items()}


def _counts(table: object) -> np.ndarray:
    try:
        values = _values(table)
    except (TypeError, ValueError):
        raise ValueError("a table of counts holds numbers only, in lines of one length") from None
    if values.ndim != 2:
        raise ValueError(f"a table of counts has two dimensions, found {values.ndim}")
    known = values[~np.isnan(values)]
    if not np.isfinite(known).all() or (known < 0).any() or (known != np.floor(known)).any():
        raise ValueError("a table of counts holds whole numbers from 0 on")
    return values


def _values(table: object) -> np.ndarray:
    if isinstance(table, pd.DataFrame):
        columns = [pd.to_numeric(table.iloc[:, number]) for number in _count_columns(table)]
        numbers = [column.to_numpy(dtype=float, na_value=np.nan) for column in columns]
        return np.column_stack(numbers) if numbers else np.empty((len(table), 0))
    if isinstance(table, np.ndarray):
        return table.astype(float)
    return np.asarray([[np.nan if value is pd.NA else value for value in line] for line in table], dtype=float)  # type: ignore[attr-defined]


def _count_columns(table: pd.DataFrame) -> list[int]:
    """The positions of the columns that hold counts: of numbers, and of objects that are all numbers or unknown."""
    return [number for number in range(table.shape[1]) if _holds_counts(table.iloc[:, number])]


def _holds_counts(column: pd.Series) -> bool:
    if column.dtype != object:
        return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    known = column.dropna()
    return len(known) > 0 and all(isinstance(value, Real) and not isinstance(value, bool) for value in known)


def _has_totals(counts: np.ndarray, axis: int) -> bool:
    """Whether the last row (axis 0) or column (axis 1) holds the sums of the others, wherever all of a sum is known."""
    lines = counts if axis == 0 else counts.T
    known = ~np.isnan(lines).any(axis=0)
    sums, last = lines[:-1, known].sum(axis=0), lines[-1:, known].ravel()
    return len(lines) > 2 and bool(last.any()) and np.array_equal(sums, last)


def _filled(counts: np.ndarray) -> np.ndarray:
    """The counts with unknown ones worked out where a total leaves only one of a line unknown, as a reader would."""
    filled = counts.copy()
    for axis in (1, 0):
        if _has_totals(counts, axis):
            lines = filled if axis == 1 else filled.T
            rest = lines[:, -1] - np.nansum(lines[:, :-1], axis=1)
            single = (np.isnan(lines[:, :-1]).sum(axis=1) == 1) & (rest >= 0)
            lines[:, :-1] = np.where(np.isnan(lines[:, :-1]) & single[:, None], rest[:, None], lines[:, :-1])
    return filled


def _lines(counts: np.ndarray) -> list[np.ndarray]:
    """The sums that are known exactly, each as coefficients of the flattened cells: all rows, then all columns."""
    found = []
    for axis in (1, 0):
        if counts.shape[axis] == 1 < counts.shape[1 - axis]:
            continue  # sums across a single line would be its cells
        sign = np.ones(counts.shape)
        if _has_totals(counts, axis):
            sign[(slice(None), -1) if axis == 1 else (-1, slice(None))] = -1
        for number in range(counts.shape[1 - axis]):
            line = np.zeros(counts.shape)
            at = (number, slice(None)) if axis == 1 else (slice(None), number)
            line[at] = sign[at]
            found.append(line.ravel())
    return found


def _group_cells(counts: np.ndarray) -> np.ndarray:
    """The cells of rows in which everyone falls into one category; both the full one and the empty ones tell it."""
    cells = np.zeros(counts.shape, dtype=bool)
    inner = counts[:, :-1] if _has_totals(counts, 1) else counts
    cells[group_disclosure(inner), : inner.shape[1]] = True
    return cells


def _solver(counts: np.ndarray, hidden: np.ndarray, threshold: int | None = None, whole: bool = False) -> Solver:
    values, mask = np.nan_to_num(counts).ravel(), hidden.ravel()
    secret = (values > 0) & (values < (threshold or 0))
    low = np.where(mask, np.where(secret, 1, 0), values).astype(float)
    high = np.where(mask, np.where(secret, (threshold or 1) - 1, np.inf), values).astype(float)
    sums = []
    for line in _lines(counts):
        total = float(line @ values)
        sums.append(({int(cell): float(line[cell]) for cell in np.nonzero(line)[0]}, total, total))
    return System(low, high, sums).solver(whole)


def _is_safe(counts: np.ndarray, hidden: np.ndarray, secret: np.ndarray, threshold: int) -> bool:
    """Whether small cells keep their whole range and no withheld cell can be told exactly, for a reader who knows the totals."""
    numbers = np.arange(counts.size).reshape(counts.shape)
    solver = _solver(counts, hidden)
    few = secret & (counts > 0) & (counts < threshold)
    if solver.narrowed({int(n): (1, threshold - 1) for n in numbers[few]}):
        return False
    return all(low < high for low, high in (solver.range(int(n)) for n in numbers[hidden]))


def _partners(
    counts: np.ndarray, lines: list[np.ndarray], hidden: np.ndarray, cell: Cell, threshold: int
) -> np.ndarray:
    """The fewest further cells whose hiding gives ``cell`` room from 1 (0 for an empty one) to ``threshold - 1``.

    Two shifts of the table are sought at once, one that takes the cell down and one that takes it up. Both leave all totals as they
    are and no count below zero, and move withheld cells only; a whole-number programme picks the fewest. A shift is a
    sum of cycles through the cell, so that no other cell need move further than the cell itself does.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import block_diag, csr_matrix, hstack, identity, vstack

    size, values = counts.size, np.nan_to_num(counts).ravel()
    place = cell[0] * counts.shape[1] + cell[1]
    down, up = _shifts(values[place], threshold)
    furthest = max(down, up)
    fixed = csr_matrix(np.array(lines))
    moves, picks = identity(2 * size), vstack([identity(size), identity(size)]) * furthest
    low = np.concatenate([np.maximum(-values, -furthest), np.maximum(-values, -furthest), hidden.ravel()])
    high = np.concatenate([np.full(2 * size, float(furthest)), np.ones(size)])
    low[place] = high[place] = -down
    low[size + place] = high[size + place] = up
    cost = np.concatenate([np.zeros(2 * size), np.where(hidden.ravel(), 0.0, 1.0 + 0.1 * values / (values.sum() + 1))])
    answer = milp(
        cost,
        constraints=[
            LinearConstraint(hstack([block_diag([fixed, fixed]), csr_matrix((2 * len(lines), size))]), 0, 0),
            LinearConstraint(hstack([moves, -picks]), -np.inf, 0),
            LinearConstraint(hstack([moves, picks]), 0, np.inf),
        ],
        bounds=Bounds(low, high),
        integrality=np.concatenate([np.zeros(2 * size), np.ones(size)]),
        options={"time_limit": 20.0},
    )
    # Where no shift exists (a table of one line, too few persons) all that can be done is to show nothing of it.
    return (
        answer.x[2 * size :].reshape(counts.shape) > 0.5 if answer.x is not None else np.ones(counts.shape, dtype=bool)
    )


def _shifts(count: float, threshold: int) -> tuple[int, int]:
    """How far down and up a withheld count must be able to go: to 1 and to ``threshold - 1``, at least one step either way."""
    if 0 < count < threshold and threshold > 2:
        return int(count) - 1, threshold - 1 - int(count)
    return (0, 1) if count == 0 else (1, 1)


def _without_needless(
    counts: np.ndarray, hidden: np.ndarray, secret: np.ndarray, threshold: int, unknown: np.ndarray
) -> np.ndarray:
    """Show again what was withheld for a cell that later ones protect as well; largest counts first."""
    extra = list(zip(*np.nonzero(hidden & ~secret & ~unknown), strict=True))
    for cell in sorted(extra, key=lambda cell: (-counts[cell], cell)):
        without = hidden.copy()
        without[cell] = False
        if _is_safe(counts, without, secret, threshold):
            hidden = without
    return hidden
