"""Cleaning as one call, which several processes may make at once: one works, the others wait, and nothing is done twice.

raw/ + programme.toml  →  read → clean → write aside → move into place  →  <clean home>/<code>/
"""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from functools import partial
from pathlib import Path

from thanhson.errors import UsageError
from thanhson.programme import Programme, read_programme
from thanhson.registers.clean_report import CleanReport
from thanhson.registers.freshness import inputs_hash, is_fresh, key_digest
from thanhson.registers.identity import read_key
from thanhson.registers.store import (
    BOOKS,
    STATE,
    clean_hash,
    move_into_place,
    recover,
    write_books,
    write_quarantine,
    write_tables,
)

__all__ = ["CleanReport", "clean_district", "clean_hash", "ensure_clean", "fresh_clean"]


def ensure_clean(district: str | Path, clean_home: str | Path) -> Path:
    """The folder of a district's clean tables, cleaned where they are missing or stale.

    Parameters
    ----------
    district : path
        The district's folder, with ``programme.toml`` and ``raw/``.
    clean_home : path
        The folder that holds one folder of clean tables for each district.

    Returns
    -------
    Path
        ``clean_home/<code>``.

    Raises
    ------
    UsageError
        There are no registers, or no list of the district's communes.
    SettingsError
        Faults in ``programme.toml``.
    """
    return _cleaned(Path(district), Path(clean_home), always=False)


def fresh_clean(district: str | Path, clean_home: str | Path) -> Path | None:
    """The folder of a district's clean tables where they are up to date, else ``None``; nothing is written."""
    folder = Path(clean_home) / read_programme(district).code
    return folder if is_fresh(folder, Path(district), inputs_hash(district)) else None


def clean_district(district: str | Path, clean_home: str | Path) -> CleanReport:
    """Clean a district whether or not its clean tables are up to date; see :func:`ensure_clean`."""
    return CleanReport.read(_cleaned(Path(district), Path(clean_home), always=True))


def _cleaned(district: Path, home: Path, always: bool) -> Path:
    from filelock import FileLock

    programme = read_programme(district)
    _require_registers(district)
    home.mkdir(parents=True, exist_ok=True)
    folder = home / programme.code
    with FileLock(home / f".{programme.code}.lock"):
        recover(folder)
        inputs = inputs_hash(district)
        if always or not is_fresh(folder, district, inputs):
            _clean_into(folder, district, programme, inputs)
    return folder


def _require_registers(district: Path) -> None:
    from thanhson.registers.files import list_registers

    raw = district / "raw"
    if not raw.is_dir() or not list_registers(raw):
        raise UsageError("usage.no_registers", folder=raw)


def _clean_into(folder: Path, district: Path, programme: Programme, inputs: str) -> None:
    from thanhson.registers.folding import fold
    from thanhson.registers.pipeline import clean
    from thanhson.registers.places import communes
    from thanhson.registers.reading import read_registers

    known = communes(programme.code, district)
    registers = read_registers(district / "raw", frozenset(map(fold, known["name"])))
    done = clean(registers, programme, known, partial(read_key, district))
    staged = _staging(folder)
    try:
        write_tables(staged, done.tables)
        write_quarantine(staged, done.quarantine)
        write_books(staged, {name: getattr(done, name) for name in BOOKS})
        state = {
            "inputs": inputs,
            "key": key_digest(district),
            "refusals": [asdict(refusal) for refusal in done.refusals],
            "passed_over": done.passed_over,
        }
        (staged / STATE).write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        move_into_place(staged, folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _staging(folder: Path) -> Path:
    # Under the lock nobody else works here: what lies about was left by a process that was killed.
    prefix = f".{folder.name}.staging-"
    for left in folder.parent.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
