"""An attacker of free views: knows what they say, how blocks are rounded, and which counts are parts of others; asks a solver for the rest.

Written without a look at how :mod:`thanhson.additive` chooses its numbers: it only takes from the rule under a view that each block is a
multiple of the base less than the base away from the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array, lil_array


@dataclass(frozen=True)
class Sum:
    """A number that a view shows, or a secret: a column summed over some blocks (``mask``), less another such sum where there is one."""

    column: str
    mask: np.ndarray
    value: int = 0
    less: Sum | None = None

    def parts(self) -> list[tuple[int, str, np.ndarray]]:
        """Sign, column and blocks of the sums in it."""
        return [(1, self.column, self.mask), *([(-1, self.less.column, self.less.mask)] if self.less else [])]


class Attacker:
    """What can be known of the true counts behind views.

    Parameters
    ----------
    seen : list of Sum
        The numbers of the views.
    part_of : mapping
        A column to the column that it is part of.
    """

    def __init__(self, seen: list[Sum], part_of: Mapping[str, str], base: int) -> None:
        self.columns = list(dict.fromkeys(one.column for one in seen))
        self.blocks, self.base = len(seen[0].mask), base
        self.size = (
            len(self.columns) * self.blocks
        )  # the unknown true counts; as many unknown multiples of the base follow
        rows, low, high = self._shown(seen)
        near = self._matrix([(1, n, -base, n) for n in range(self.size)])
        pairs = [(child, parent) for child, parent in part_of.items() if {child, parent} <= set(self.columns)]
        within = self._matrix(
            [(1, self._at(parent, b), -1, self._at(child, b)) for child, parent in pairs for b in range(self.blocks)],
            second=0,
        )
        self.constraints = [
            LinearConstraint(rows, low, high),
            LinearConstraint(near, 1 - base, base - 1),
            *([LinearConstraint(within, 0, np.inf)] if pairs else []),
        ]

    def reveals(self, secret: Sum) -> bool:
        """Whether the secret must lie from 1 to below the base in every register that fits."""
        return self._extreme(secret, 1) >= 1 and -self._extreme(secret, -1) < self.base

    def _at(self, column: str, block: int) -> int:
        return self.columns.index(column) * self.blocks + block

    def _shown(self, seen: list[Sum]) -> tuple[csr_array, np.ndarray, np.ndarray]:
        rows = lil_array((len(seen), 2 * self.size))
        for number, one in enumerate(seen):
            rows[number, [self.size + self._at(one.column, b) for b in np.flatnonzero(one.mask)]] = self.base
        values = np.array([one.value for one in seen])
        return csr_array(rows), values, values

    def _matrix(self, entries: list[tuple[int, int, int, int]], second: int | None = None) -> csr_array:
        """Rows of two entries; the second stands among the multiples unless told otherwise."""
        second = self.size if second is None else second
        rows = lil_array((len(entries), 2 * self.size))
        for number, (one, at, other, place) in enumerate(entries):
            rows[number, at] = one
            rows[number, second + place] = other
        return csr_array(rows)

    def _extreme(self, secret: Sum, sign: int) -> int:
        """The least value of the secret (``sign`` 1), or minus its greatest (-1)."""
        aim = np.zeros(2 * self.size)
        for part, column, mask in secret.parts():
            aim[[self._at(column, b) for b in np.flatnonzero(mask)]] += sign * part
        found = milp(aim, constraints=self.constraints, integrality=np.ones(2 * self.size))
        assert found.status == 0, found.message
        return round(found.fun)
