"""The clean tables as measures see them: frames and views, in memory and over Parquet."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.pages import specimen
from thanhson.registers.contracts import CONTRACTS
from thanhson.registers.tables import Tables, arrow_schema, typed

PROGRAMME = specimen.context().programme
CELLS = pd.DataFrame({"cell_id": ["a", "b"], "setting": ["rural", "agency"]})


def in_memory(tmp_path) -> Tables:
    return Tables.of(PROGRAMME, {"cells": CELLS})


def over_parquet(tmp_path) -> Tables:
    folder = tmp_path / PROGRAMME.code
    folder.mkdir()
    contract = CONTRACTS["cells"]
    rows = pa.Table.from_pandas(typed(CELLS, contract), schema=arrow_schema(contract), preserve_index=False)
    pq.write_table(rows, folder / "cells.parquet")
    return Tables.open(PROGRAMME, folder)


@pytest.mark.parametrize("made", [in_memory, over_parquet])
@pytest.mark.parametrize(
    "query", ["select * from cells", 'SELECT * FROM "Cells" as c', "with x as (from CELLS) from x"]
)
def test_a_query_finds_the_tables_that_it_names_however_they_are_written(made, query, tmp_path):
    rows = made(tmp_path).sql(query)
    assert list(rows["cell_id"]) == ["a", "b"]
    assert list(rows["district"].unique()) == [PROGRAMME.code]


@pytest.mark.parametrize("made", [in_memory, over_parquet])
def test_the_connection_shows_all_seven_tables_also_after_a_query_of_one(made, tmp_path):
    tables = made(tmp_path)
    tables.sql("select * from cells")
    listed = tables.connection.execute("select view_name from duckdb_views() where not internal").df()["view_name"]
    assert set(CONTRACTS) <= set(listed)
    assert tables.sql("select count(*) as n from meetings join cell_ratings using (cell_id)")["n"].item() == 0
