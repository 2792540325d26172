"""The clean tables as measures see them: pandas frames for one district, duckdb over Parquet for one or many."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from thanhson.registers.contracts import CONTRACTS, Contract

if TYPE_CHECKING:
    from thanhson.programme import Programme

ARROW = {
    "code": pa.string(),
    "text": pa.string(),
    "date": pa.date32(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
}
PANDAS = {
    "code": "str",
    "text": "str",
    "date": "datetime64[s]",
    "whole": "Int64",
    "number": "Float64",
    "flag": "boolean",
}


def arrow_schema(contract: Contract) -> pa.Schema:
    """The Arrow schema of a clean table, columns in the contract's order."""
    return pa.schema([(column.name, ARROW[column.kind]) for column in contract.columns])


def typed(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """``frame`` with the contract's columns in order and their pandas types; a column it lacks is all ``NA``."""
    columns = {}
    for column in contract.columns:
        values = frame[column.name] if column.name in frame else pd.Series(None, index=frame.index, dtype=object)
        columns[column.name] = values.astype(PANDAS[column.kind])
    return pd.DataFrame(columns, index=frame.index)


class Tables:
    """The seven clean tables of a district (or of many), with the settings that measures need.

    ``tables.meetings`` and the like are plain pandas frames; :meth:`sql` asks duckdb, where every table is a view of
    its name and has a column ``district`` (the district's code) in front. Make one with :meth:`open` (Parquet) or
    :meth:`of` (frames in memory).

    Examples
    --------
    >>> run = thanhson.open_run("data/sample", 2020)  # doctest: +SKIP
    >>> run.tables.admissions.groupby("year").size()  # doctest: +SKIP
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._frames: dict[str, pd.DataFrame] = {}
        self._folders: tuple[Path, ...] = ()
        self._viewed: set[str] = set()

    @classmethod
    def of(cls, programme: Programme, frames: Mapping[str, pd.DataFrame]) -> Tables:
        """Tables from frames in memory; a table that is not given is empty, a column that is not given is all ``NA``."""
        tables = cls(programme)
        for name, contract in CONTRACTS.items():
            frame = frames.get(name)
            tables._frames[name] = typed(pd.DataFrame() if frame is None else frame, contract)
        return tables

    @classmethod
    def open(cls, programme: Programme, folders: str | Path | Sequence[str | Path]) -> Tables:
        """Tables over the Parquet below ``clean/<code>``, one folder or many (one per district)."""
        tables = cls(programme)
        tables._folders = tuple(Path(f) for f in ([folders] if isinstance(folders, str | Path) else folders))
        return tables

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in CONTRACTS:
            raise AttributeError(f"no clean table {name!r}; there are {', '.join(CONTRACTS)}")
        if name not in self._frames:
            self._frames[name] = self._read(CONTRACTS[name])
        return self._frames[name]

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *CONTRACTS])

    def __repr__(self) -> str:
        return f"<clean tables of {self.programme.district.name} ({self.programme.code}): {', '.join(CONTRACTS)}>"

    def _read(self, contract: Contract) -> pd.DataFrame:
        schema = arrow_schema(contract)
        parts = []
        for folder in self._folders:
            source = folder / contract.name if contract.by_year else folder / f"{contract.name}.parquet"
            if not source.exists():
                continue
            partitioning = (
                ds.partitioning(pa.schema([("year", pa.int64())]), flavor="hive") if contract.by_year else None
            )
            parts.append(ds.dataset(source, schema=schema, partitioning=partitioning).to_table(columns=contract.names))
        table = pa.concat_tables(parts) if parts else schema.empty_table()
        return typed(table.to_pandas(date_as_object=False, integer_object_nulls=True), contract)

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A duckdb connection with a view for every table; in memory, nothing is written."""
        return self.connection_for(" ".join(CONTRACTS))

    def connection_for(self, query: str) -> duckdb.DuckDBPyConnection:
        """The connection with the views that ``query`` names: over a country's files each takes a while to make."""
        for name in set(_WORD.findall(query.lower())) & (CONTRACTS.keys() - self._viewed):
            self._make_view(CONTRACTS[name])
        return self._connection

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        # A long query would otherwise draw a bar into the output of a notebook.
        connection.execute("set enable_progress_bar = false")
        return connection

    def _make_view(self, contract: Contract) -> None:
        name = contract.name
        if self._folders:
            self._connection.execute(f"create view {name} as {self._view(contract)}")
        else:
            arrow = pa.Table.from_pandas(self._frames[name], schema=arrow_schema(contract), preserve_index=False)
            self._connection.register(f"{name}_rows", arrow)
            self._connection.execute(
                f"create view {name} as select '{self.programme.code}' as district, * from {name}_rows"
            )
        self._viewed.add(name)

    def _view(self, contract: Contract) -> str:
        sources = [
            str(folder / contract.name / "*" / "*.parquet" if contract.by_year else folder / f"{contract.name}.parquet")
            for folder in self._folders
            if _holds(folder, contract)
        ]
        if not sources:
            empty = ", ".join(f"null::{_DUCKDB[column.kind]} as {column.name}" for column in contract.columns)
            return f"select null::varchar as district, {empty} where false"
        quoted = ", ".join("'" + source.replace("'", "''") + "'" for source in sources)
        columns = ", ".join(f"{column.name}::{_DUCKDB[column.kind]} as {column.name}" for column in contract.columns)
        if len(self._folders) == 1:
            district = f"'{self._folders[0].name}'"
        else:
            depth = -4 if contract.by_year else -2
            district = f"string_split(filename, '/')[{depth}]"
        return (
            f"select {district} as district, {columns} "
            f"from read_parquet([{quoted}], hive_partitioning = {str(contract.by_year).lower()}, filename = true)"
        )

    def sql(self, query: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The answer of duckdb to ``query``; parameters are written ``$name`` in it."""
        return self.connection_for(query).execute(query, dict(parameters or {})).df()


_WORD = re.compile(r"\w+")
_DUCKDB = {
    "code": "varchar",
    "text": "varchar",
    "date": "date",
    "whole": "bigint",
    "number": "double",
    "flag": "boolean",
}


def _holds(folder: Path, contract: Contract) -> bool:
    if contract.by_year:
        return any((folder / contract.name).glob("*/*.parquet"))
    return (folder / f"{contract.name}.parquet").is_file()
