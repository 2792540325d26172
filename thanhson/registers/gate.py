"""The last gate: typed frames against their contracts. What it stops is a fault of the program, never of a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from thanhson.errors import ContractError
from thanhson.registers.contracts import CONTRACTS, Column, Contract
from thanhson.registers.tables import PANDAS, typed

if TYPE_CHECKING:
    import pandera.pandas as pa


def through_gate(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a clean table, typed, sorted by key and checked against the contract ``CONTRACTS[name]``.

    Raises
    ------
    ContractError
        With table, column and rule, and how many rows; never a value.
    """
    contract = CONTRACTS[name]
    table = typed(frame, contract).sort_values(list(contract.key), kind="stable").reset_index(drop=True)
    check(contract, table)
    return table


def check(contract: Contract, table: pd.DataFrame) -> None:
    """Raise :class:`ContractError` unless ``table`` keeps ``contract``: columns in order, types, ranges, words, key."""
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    try:
        # An environment variable can switch pandera off without a word: not here.
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            _schema(contract).validate(table, lazy=True)
    except SchemaErrors as errors:
        # The error's own text holds the failing values: only names and numbers of what failed go on.
        failures = errors.failure_cases.groupby(["column", "check"], dropna=False).size()
    else:
        return
    found = "; ".join(f"{column}: {rule} ({rows})" for (column, rule), rows in failures.items())
    raise ContractError("contract.broken", table=contract.name, found=found) from None


def _schema(contract: Contract) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {column.name: _column(column) for column in contract.columns},
        checks=pa.Check(lambda table: ~_repeated(table, contract), name="key is unique"),
        strict=True,
        ordered=True,
        coerce=False,
    )


def _repeated(table: pd.DataFrame, contract: Contract) -> pd.Series:
    key = list(contract.key)
    return table.duplicated(key, keep=False) & table[key].notna().all(axis=1)


def _column(column: Column) -> pa.Column:
    import pandera.pandas as pa

    checks = []
    if column.values:  # noqa: PD011
        checks.append(pa.Check.isin(column.values))
    if column.low is not None or column.high is not None:
        checks.append(pa.Check.in_range(column.low, column.high))
    return pa.Column(PANDAS[column.kind], checks, nullable=not column.required)
