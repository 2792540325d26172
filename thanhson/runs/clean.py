"""The clean tables as runs see them: made sure of once, then known by hashes that tell which pages a change reaches."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from thanhson.runs.digests import digest, of_file

ROWS = ("rows_read", "rows_layout", "rows_clean", "rows_duplicate", "rows_quarantined")
BESIDE = ("ledger.csv", "repairs.csv", "warnings.csv", "quarantine.parquet")
_YEAR = re.compile(r"(?:^|/)((?:19|20)\d\d)(?=/)")


@dataclass(frozen=True)
class Clean:
    """A district's clean tables.

    ``parts`` are hashes by part of a table; those of a year are named ``meetings/2019``. ``lines`` are the lines of the ledger;
    ``beside`` is the hash of what stands beside the tables (ledger, repairs, warnings, quarantine).
    """

    folder: str
    parts: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...]
    beside: str

    @property
    def digest(self) -> str:
        """The hash of everything."""
        return digest([dict(self.parts), self.beside])

    def reaching(self, year: int, with_ledger: bool) -> str:
        """The hash of what a page of ``year`` can see: the tables up to that year, and for some the ledger."""
        seen = {
            name: part
            for name, part in self.parts.items()
            if _year_of(name + "/") is None or _year_of(name + "/") <= year
        }
        return digest([seen, self.beside if with_ledger else ""])

    def ledger(self, year: int) -> dict[str, int]:
        """Totals of the ledger for a page of ``year``: without the files that lie in the folder of a later year."""
        lines = [line for line in self.lines if (_year_of(line["file"]) or 0) <= year]
        totals = {name: sum(int(line[name] or 0) for line in lines) for name in ROWS}
        return {**totals, "files_refused": len({line["file"] for line in lines if _refused(line)})}

    @property
    def refused(self) -> list[str]:
        """Register files that were refused, whole or in part."""
        return sorted({line["file"] for line in self.lines if _refused(line)})


def _year_of(name: str) -> int | None:
    found = _YEAR.findall(name)
    return int(found[-1]) if found else None


def _refused(line: Mapping[str, str]) -> bool:
    return bool(line["reason"]) and not line["reason"].startswith(("hidden", "no known headers"))


def make_clean(folder: str, home: str) -> Clean:
    """Clean the registers of a district where that has to be done, and look at the result; the work of a worker."""
    from thanhson.pages.run import cleaned

    return look_at(cleaned(Path(folder), Path(home)))


def look_at(folder: Path) -> Clean:
    """The clean tables in ``folder`` as they are."""
    parts = {}
    for path in sorted(folder.rglob("*.parquet")):
        name = path.relative_to(folder).as_posix()
        if path.name not in BESIDE:
            parts[re.sub(r"year=(\d{4})", r"\1", name).removesuffix(".parquet")] = of_file(path)
    with (folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        lines = tuple(csv.DictReader(file))
    return Clean(str(folder), parts, lines, digest([of_file(folder / name) for name in BESIDE]))


def look_at_fresh(folder: Path, home: Path) -> Clean | None:
    """The clean tables of a district where they are up to date, else ``None``; nothing is written."""
    return None
