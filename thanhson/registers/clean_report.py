"""What cleaning a district came to, read back from the files beside the clean tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from thanhson.registers.store import BOOKS, QUARANTINE, STATE

if TYPE_CHECKING:
    import pandas as pd

    from thanhson.registers.sheets import Refusal

REFUSED_EXIT = 3


class PassedOver(NamedTuple):
    """The headers of a sheet's columns that no rule of the headers' list knows: these columns were not read."""

    file: str
    sheet: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class CleanReport:
    """What cleaning a district came to. Everything in it may be shown: no value of a register is among it.

    Attributes
    ----------
    code : str
        The district's code.
    folder : Path
        Where the clean tables are.
    ledger, repairs, warnings : pandas.DataFrame
        As in the files of these names.
    findings : pandas.DataFrame
        what (``repair``, ``warning``), table, rule, file, sheet, rows: repairs and warnings by the sheet they were met in.
    faults : pandas.DataFrame
        table, rule, scope, file, sheet, row, column: the quarantine without the values.
    refusals : list of Refusal
        Files and sheets that were not read.
    passed_over : list of PassedOver
        Columns that were not read.
    """

    code: str
    folder: Path
    ledger: pd.DataFrame
    repairs: pd.DataFrame
    warnings: pd.DataFrame
    findings: pd.DataFrame
    faults: pd.DataFrame
    refusals: list[Refusal] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """3 where a file or sheet was refused that should have been read, else 0."""
        return REFUSED_EXIT if any(not refusal.harmless for refusal in self.refusals) else 0

    def until(self, year: int) -> CleanReport:
        """The report of what a page of ``year`` may tell: without the files that lie in the folder of a later year."""
        from thanhson.registers.titles import folder_year

        def early(file: str) -> bool:
            return (folder_year(PurePosixPath(file).parent) or year) <= year

        def kept(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[frame["file"].map(early).astype(bool)].reset_index(drop=True)

        findings = kept(self.findings)
        return replace(
            self,
            ledger=kept(self.ledger),
            findings=findings,
            repairs=_by_rule(findings, "repair"),
            warnings=_by_rule(findings, "warning"),
            faults=kept(self.faults),
            refusals=[one for one in self.refusals if early(one.file)],
            passed_over=[one for one in self.passed_over if early(one.file)],
        )

    @classmethod
    def read(cls, folder: str | Path) -> CleanReport:
        """The report of the cleaning that made ``folder``."""
        import pandas as pd

        from thanhson.registers.sheets import Refusal

        folder = Path(folder)
        text = dict.fromkeys(("file", "sheet", "table", "what", "rule", "reason"), str)
        books = {
            name: pd.read_csv(folder / f"{name}.csv", dtype=text, keep_default_na=False, encoding="utf-8")
            for name in BOOKS
        }
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        columns = ["table", "rule", "scope", "file", "sheet", "row", "column"]
        faults = pd.read_parquet(folder / QUARANTINE, columns=columns)
        refusals = [Refusal(**refusal) for refusal in state["refusals"]]
        passed_over = [PassedOver(file, sheet, tuple(headers)) for file, sheet, headers in state["passed_over"]]
        return cls(folder.name, folder, **books, faults=faults, refusals=refusals, passed_over=passed_over)


def _by_rule(findings: pd.DataFrame, what: str) -> pd.DataFrame:
    chosen = findings[findings["what"] == what]
    return chosen.groupby(["table", "rule"], sort=False, as_index=False)["rows"].sum()
