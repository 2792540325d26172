"""What a reader with a computer can work out: the range of a withheld count, given all sums that are known to hold.

The published numbers and the sums among them are the constraints of a linear programme (of whole numbers where asked for);
its smallest and largest solution at a withheld cell are all that an attacker can say about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

EDGE = 1e-6


@dataclass
class System:
    """Cells with the range that each is known to lie in, and sums among them.

    Attributes
    ----------
    low, high : numpy.ndarray of float
        The range of each cell; ``inf`` where there is no upper end.
    sums : list of (dict of int to int, float, float)
        Coefficient by cell, and the range of that sum (``0, 0`` for "parts less total").
    """

    low: np.ndarray
    high: np.ndarray
    sums: list[tuple[dict[int, int], float, float]]

    def linked(self, cells: Iterable[int]) -> System:
        """The part that can say anything about ``cells``: sums that reach them over cells that are not known exactly."""
        open_cells = np.flatnonzero(self.low < self.high)
        free = set(open_cells.tolist())
        by_cell: dict[int, list[int]] = {}
        for number, (coefficients, _, _) in enumerate(self.sums):
            for cell in coefficients.keys() & free:
                by_cell.setdefault(cell, []).append(number)
        kept: set[int] = set()
        pending = list(dict.fromkeys(cells))
        seen = set(pending)
        while pending:
            for number in by_cell.get(pending.pop(), ()):
                if number not in kept:
                    kept.add(number)
                    new = (self.sums[number][0].keys() & free) - seen
                    seen |= new
                    pending += new
        return System(self.low, self.high, [self.sums[number] for number in sorted(kept)])

    def consistent(self) -> System:
        """The system without the sums that contradict the rest: those that the solution with the least misfit breaks."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, hstack, identity, vstack

        if not self.sums:
            return self
        entries = [(row, cell, value) for row, (of, _, _) in enumerate(self.sums) for cell, value in of.items()]
        rows, cells, values = zip(*entries, strict=True)
        number = len(self.sums)
        matrix = csr_matrix((values, (rows, cells)), shape=(number, len(self.low)))
        least, most = (np.array([one[i] for one in self.sums], dtype=float) for i in (1, 2))
        slack = identity(number, format="csr")
        bounded_above, bounded_below = np.isfinite(most), np.isfinite(least)
        limits = vstack(
            [hstack([matrix, -slack])[bounded_above], hstack([-matrix, -slack])[bounded_below]], format="csr"
        )
        ends = np.concatenate([most[bounded_above], -least[bounded_below]])
        cost = np.concatenate([np.zeros(len(self.low)), np.ones(number)])
        within = np.concatenate([np.column_stack([self.low, self.high]), np.tile([0.0, np.inf], (number, 1))])
        found = linprog(cost, A_ub=limits, b_ub=ends, bounds=within, method="highs")
        misfit = found.x[len(self.low) :]
        return System(self.low, self.high, [one for one, off in zip(self.sums, misfit, strict=True) if off <= EDGE])

    def solver(self, whole: bool = False) -> Solver:
        """Something that answers questions about this system quickly."""
        return Solver(self, whole)


class Solver:
    """Smallest and largest values of cells (and of sums of cells) in a :class:`System`.

    ``points`` are the solutions found on the way, each with a value for every cell of ``place``: all of them fit the system.
    """

    def __init__(self, system: System, whole: bool = False) -> None:
        from scipy.sparse import csr_matrix

        used = sorted({cell for coefficients, _, _ in system.sums for cell in coefficients})
        self.place = {cell: i for i, cell in enumerate(used)}
        self.low, self.high = system.low[used].astype(float), system.high[used].astype(float)
        self.free_low, self.free_high = system.low, system.high
        self.whole = whole
        self.points: list[np.ndarray] = []
        entries = [
            (row, self.place[cell], value) for row, (coefficients, _, _) in enumerate(system.sums) for cell, value in coefficients.items()
        ]  # fmt: skip
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix = csr_matrix((values, (rows, columns)), shape=(len(system.sums), len(used)))
        self.sum_low = np.array([low for _, low, _ in system.sums], dtype=float)
        self.sum_high = np.array([high for _, _, high in system.sums], dtype=float)

    def range(self, cell: int) -> tuple[float, float]:
        """The least and greatest value that ``cell`` can have (``inf`` where nothing bounds it)."""
        if cell not in self.place:
            return float(self.free_low[cell]), float(self.free_high[cell])
        found = [self._extreme([cell], sign) for sign in (1, -1)]
        low = found[0][self.place[cell]] if found[0] is not None else -np.inf
        high = found[1][self.place[cell]] if found[1] is not None else np.inf
        return float(np.ceil(low - EDGE)), float(np.floor(high + EDGE))

    def narrowed(self, targets: Mapping[int, tuple[float, float]]) -> list[int]:
        """Those of ``targets`` whose range does not reach over the range that they should keep.

        Many are cleared by one solution: all that lie at their end in it need no programme of their own.
        """
        inside = {cell: keep for cell, keep in targets.items() if cell in self.place}
        low = self._not_reaching(inside, 1, 0)
        # What does not reach its least value is stuck, whatever its greatest is.
        high = self._not_reaching({cell: keep for cell, keep in inside.items() if cell not in set(low)}, -1, 1)
        stuck = {*low, *high}
        free = {
            cell
            for cell, (low, high) in targets.items()
            if cell not in self.place and (self.free_low[cell] > low or self.free_high[cell] < high)
        }
        return sorted(stuck | free)

    def _not_reaching(self, targets: Mapping[int, tuple[float, float]], sign: int, end: int) -> list[int]:
        pending, stuck = list(targets), []
        while pending:
            cleared = self._cleared(pending, targets, sign, end)
            if not cleared:
                alone, (first, *pending) = len(pending) == 1, pending
                if alone or not self._cleared([first], targets, sign, end):
                    stuck.append(first)
            pending = [cell for cell in pending if cell not in cleared]
        return stuck

    def _cleared(self, cells: list[int], targets: Mapping[int, tuple[float, float]], sign: int, end: int) -> set[int]:
        solution = self._extreme(cells, sign)
        if solution is None:
            return set(cells) if len(cells) == 1 else set()
        return {cell for cell in cells if sign * (solution[self.place[cell]] - targets[cell][end]) <= EDGE}

    def _extreme(self, cells: Sequence[int], sign: int) -> np.ndarray | None:
        """The solution with the least (``sign`` 1) or greatest (-1) sum over ``cells``; none where it has no bound.

        Raises
        ------
        ArithmeticError
            No counts fit what is published: a fault of the program.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        cost = np.zeros(len(self.low))
        cost[[self.place[cell] for cell in cells]] = sign
        answer = milp(
            cost,
            constraints=LinearConstraint(self.matrix, self.sum_low, self.sum_high) if self.matrix.shape[0] else None,
            bounds=Bounds(self.low, self.high),
            integrality=np.full(len(self.low), int(self.whole)),
            options={"presolve": self.whole},  # such small programmes of fractions are solved sooner than simplified
        )
        if answer.status in (3, 4) and sign == -1:
            return None
        if answer.x is None:
            raise ArithmeticError(f"no counts fit the published numbers: {answer.message}")
        self.points.append(answer.x)
        return answer.x
