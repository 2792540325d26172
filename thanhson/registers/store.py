"""Clean tables on disk: Parquet with the same bytes for the same rows, written aside and moved into place whole."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from thanhson.registers.contracts import CONTRACTS, Contract
from thanhson.registers.tables import arrow_schema

BOOKS = ("ledger", "repairs", "warnings", "findings")
QUARANTINE = "quarantine.parquet"
STATE = "state.json"
OWNER_ONLY = 0o600
_BLOCK = 1 << 20


def write_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write the clean tables below ``folder``: a file each, those of meetings and admissions parted by year."""
    for name, frame in tables.items():
        contract = CONTRACTS[name]
        table = pa.Table.from_pandas(frame, schema=arrow_schema(contract), preserve_index=False)
        # What pandas notes about its types would differ between its versions.
        table = table.replace_schema_metadata(None)
        if contract.by_year:
            _write_years(folder, contract, table, frame)
        else:
            _write(table, folder / f"{name}.parquet")


def _write_years(folder: Path, contract: Contract, table: pa.Table, frame: pd.DataFrame) -> None:
    home = folder / contract.name
    home.mkdir()
    plain = table.drop_columns(["year"])
    for year in sorted(frame["year"].unique()):
        part = home / f"year={year}"
        part.mkdir()
        _write(plain.filter(pa.array(frame["year"] == year)), part / "part-0.parquet")


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")


def write_quarantine(folder: Path, quarantine: pd.DataFrame) -> None:
    """Write what was set aside, readable by the owner only from its first byte on."""
    schema = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in quarantine.columns])
    table = pa.Table.from_pandas(quarantine, schema=schema, preserve_index=False).replace_schema_metadata(None)
    descriptor = os.open(folder / QUARANTINE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        pq.write_table(table, file, compression="zstd")


def write_books(folder: Path, books: dict[str, pd.DataFrame]) -> None:
    """Write ledger, repairs, warnings, and both of these by sheet (findings) as CSV."""
    for name in BOOKS:
        books[name].to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def parts() -> list[str]:
    """The names of all that a folder of clean tables holds."""
    tables = [name if contract.by_year else f"{name}.parquet" for name, contract in CONTRACTS.items()]
    return [*tables, QUARANTINE, *(f"{name}.csv" for name in BOOKS), STATE]


def move_into_place(staged: Path, folder: Path) -> None:
    """Put the finished folder ``staged`` where ``folder`` is."""
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    staged.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def recover(folder: Path) -> None:
    """Mend what a process left behind that was killed within :func:`move_into_place`: back to the last good tables."""
    old = _old(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def clean_hash(folder: str | Path) -> dict[str, str]:
    """Content hashes of all that lies in a folder of clean tables.

    Returns
    -------
    dict of str to str
        ``"cells"`` or ``"meetings/2019"`` (table and year), ``"ledger"``, ``"findings"`` and so on, and ``"quarantine"``
        to a BLAKE2b hash in hexadecimal digits. Equal contents have equal hashes.
    """
    folder = Path(folder)
    paths = sorted([*folder.glob("*.parquet"), *folder.glob("*/year=*/part-0.parquet"), *folder.glob("*.csv")])
    return {_hash_name(path.relative_to(folder)): digest(path) for path in paths}


def _hash_name(path: Path) -> str:
    return path.stem if len(path.parts) == 1 else f"{path.parts[0]}/{path.parts[1].removeprefix('year=')}"


def digest(path: Path) -> str:
    """The BLAKE2b hash of a file's bytes."""
    hasher = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            hasher.update(block)
    return hasher.hexdigest()
