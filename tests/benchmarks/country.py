"""The clean tables of a made-up country: 15 million rows of meetings in 560 districts, written with duckdb."""

from __future__ import annotations

from pathlib import Path

import duckdb

DISTRICTS, CELLS, FIRST, LAST = 560, 450, 2016, 2020
COMMUNES = 19

_CELLS = """
    select '{code}-' || i as cell_id, '{code}' || (i % {communes}) as commune_code, 'chi bộ ' || i as name,
        null::varchar as committee, 'commune' as committee_type,
        case when i % 5 < 3 then 'residential' else 'agency' end as cell_type,
        case when i % 5 < 3 then 'rural' else 'agency' end as setting,
        case when i % 90 = 7 then date '2017-05-10' end as founded_on,
        case when i % 90 = 8 then date '2019-08-31' end as closed_on,
        null::varchar as merged_into, null::bigint as last_admission_year
    from range({cells}) t(i)
"""

_MEETINGS = """
    select '{code}-' || i as cell_id, month, month + 4 as held_on,
        case when h % 10 < 7 then 'regular' else 'combined' end as kind,
        case when h % 10 >= 7 then 'Xây dựng nông thôn mới' end as topic,
        listed, exempt, listed - exempt as due, listed - exempt - absent as present, absent as excused, 0::bigint as unexcused,
        (listed // 3)::bigint as speakers, (85 + h % 60)::bigint as minutes, h % 40 <> 0 as procedure_complete,
        h % 30 <> 0 as resolution, score as self_score, score,
        case when score >= 90 then 'good' when score >= 70 then 'fair' when score is not null then 'average' end as grade,
        case when score is not null then 'phu-tho-bloc' end as rubric_id
    from (
        select i, h, month, (5 + h % 27)::bigint as listed, (h % 31 = 0)::bigint as exempt,
            (case when h % 3 = 0 then h % 4 else 0 end)::bigint as absent,
            case when month >= date '2018-07-01' then (60 + h % 79 / 2)::double end as score
        from (
            select i, month, (hash(i, month, '{code}') >> 8)::bigint as h
            from range({cells}) t(i), (select unnest(range(date '{year}-01-01', date '{year}-12-31', interval 1 month))::date as month)
        )
        where h % 97 <> 0 and not (i % 90 = 7 and month < date '2017-05-01') and not (i % 90 = 8 and month > date '2019-08-31')
    )
"""


def write_country(home: Path, districts: int = DISTRICTS, cells: int = CELLS) -> list[Path]:
    """Write ``cells.parquet`` and ``meetings/year=…`` for so many districts below ``home``; gives their folders."""
    connection = duckdb.connect()
    folders = []
    for number in range(districts):
        code = f"{number:04d}"
        folder = home / code
        folder.mkdir(parents=True, exist_ok=True)
        _write(connection, _CELLS.format(code=code, cells=cells, communes=COMMUNES), folder / "cells.parquet")
        for year in range(FIRST, LAST + 1):
            part = folder / "meetings" / f"year={year}"
            part.mkdir(parents=True, exist_ok=True)
            _write(connection, _MEETINGS.format(code=code, cells=cells, year=year), part / "part-0.parquet")
        folders.append(folder)
    return folders


def _write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)")
