"""The clean tables as runs see them: made sure of once, then known by hashes that tell which pages a change reaches."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from thanhson.runs.digests import digest, of_file

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = ("rows_read", "rows_layout", "rows_clean", "rows_duplicate", "rows_quarantined")
BOOKS = ("ledger", "findings", "quarantine")
"""What stands beside the tables and is told of by file: only pages that look at it are reached by it."""


@dataclass(frozen=True)
class Clean:
    """A district's clean tables.

    ``parts`` are hashes by table and year (``meetings/2019``; just ``cells`` where rows belong to no year), those of the
    books beside the tables among them. ``lines`` is the ledger; ``refusals`` are the files and sheets that were not read.
    """

    parts: Mapping[str, str]
    lines: tuple[Mapping[str, str], ...]
    refusals: tuple[Mapping[str, object], ...]

    @property
    def digest(self) -> str:
        """The hash of everything."""
        return digest(dict(self.parts))

    def reaching(self, year: int, with_books: bool) -> str:
        """The hash of what a page of ``year`` can see: the tables up to that year and, for some, the books beside them."""
        seen = {}
        for name, part in self.parts.items():
            table, _, of_year = name.partition("/")
            if (not of_year or int(of_year) <= year) and (with_books or table not in BOOKS):
                seen[name] = part
        return digest(seen)

    def ledger(self, year: int, threshold: int = 0) -> dict[str, int]:
        """Totals of the ledger for a page of ``year``: without the files that lie in the folder of a later year.

        Without counts of rows where the totals would tell a number of persons below ``threshold``.
        """
        from thanhson.registers.few import fewest

        lines = [line for line in self.lines if (_folder_year(line["file"]) or year) <= year]
        refused = {"files_refused": sum((_folder_year(file) or year) <= year for file in self.refused)}
        persons = fewest((line["table"], line["file"], int(line["rows_clean"])) for line in lines)
        if min(persons.values(), default=threshold) < threshold:
            return refused
        return {**{name: sum(int(line[name]) for line in lines) for name in ROWS}, **refused}

    @property
    def refused(self) -> list[str]:
        """Register files that were refused, whole or in part, and should have been read."""
        return sorted({str(refusal["file"]) for refusal in self.refusals if not refusal["harmless"]})


def make_clean(folder: str, home: str) -> Clean:
    """Clean the registers of a district where that has to be done, and look at the result; the work of a worker."""
    from thanhson.pages.run import cleaned

    return look_at(cleaned(Path(folder), Path(home)))


def look_at_fresh(folder: Path, home: Path) -> Clean | None:
    """The clean tables of a district where they are up to date, else ``None``; nothing is written."""
    from thanhson.registers.cleaning import fresh_clean

    found = fresh_clean(folder, home)
    return look_at(found) if found is not None else None


def look_at(folder: Path) -> Clean:
    """The clean tables in ``folder`` as they are."""
    with (folder / "ledger.csv").open(encoding="utf-8", newline="") as file:
        lines = tuple(csv.DictReader(file))
    refusals = json.loads((folder / "state.json").read_text(encoding="utf-8"))["refusals"]
    return Clean(dict(_parts(folder)), lines, tuple(refusals))


def _parts(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*/year=*/*.parquet")):
        yield f"{path.parts[-3]}/{path.parts[-2].removeprefix('year=')}", of_file(path)
    yield from _by_file_year("ledger", _csv_rows(folder / "ledger.csv"))
    yield from _by_file_year("findings", _csv_rows(folder / "findings.csv"))
    for path in sorted(folder.glob("*.parquet")):
        yield from _years_within(path)


def _csv_rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _by_file_year(name: str, rows: Iterable[Mapping]) -> Iterator[tuple[str, str]]:
    years = defaultdict(list)
    for row in rows:
        years[_folder_year(row["file"])].append(dict(row))
    for year, found in years.items():
        yield name if year is None else f"{name}/{year}", digest(found)


def _folder_year(file: str) -> int | None:
    from thanhson.registers.titles import folder_year

    return folder_year(PurePosixPath(file).parent)


def _years_within(path: Path) -> Iterator[tuple[str, str]]:
    """The parts of a table that lies in one file: by its rows' year where they have one."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if path.stem == "quarantine":
        yield from _by_file_year(path.stem, pq.read_table(path).to_pylist())
        return
    table = pq.read_table(path)
    years = _row_years(table)
    if years is None:
        yield path.stem, of_file(path)
        return
    for year in sorted(value for value in pc.unique(years).to_pylist() if value is not None):
        yield f"{path.stem}/{year}", _of_rows(table.filter(pc.equal(years, year)))
    yield path.stem, _of_rows(table.filter(pc.is_null(years)))


def _row_years(table: pa.Table):
    import pyarrow.compute as pc

    if "year" in table.column_names:
        return table["year"]
    return pc.year(table["from_on"]) if "from_on" in table.column_names else None


def _of_rows(table: pa.Table) -> str:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return digest(sink.getvalue().to_pybytes())
