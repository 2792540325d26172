"""Cleaning as one call, which several processes may make at once: one works, the others wait, and nothing is done twice.

raw/ + programme.toml  →  read → clean → write aside → move into place  →  <clean home>/<code>/
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from thanhson.errors import UsageError
from thanhson.programme import Programme, read_programme
from thanhson.registers.identity import KEY_FILE, read_key
from thanhson.registers.store import (
    BOOKS,
    QUARANTINE,
    clean_hash,
    digest,
    move_into_place,
    recover,
    write_books,
    write_quarantine,
    write_tables,
)

if TYPE_CHECKING:
    import pandas as pd

    from thanhson.registers.sheets import Refusal

__all__ = ["CleanReport", "clean_district", "clean_hash", "ensure_clean", "fresh_clean"]

STATE = "state.json"
REFUSED_EXIT = 3
_LARGEST_HASHED = 1 << 30
_SHAPING_PACKAGES = ("pandas", "pyarrow", "python-calamine")


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
    """

    code: str
    folder: Path
    ledger: pd.DataFrame
    repairs: pd.DataFrame
    warnings: pd.DataFrame
    findings: pd.DataFrame
    faults: pd.DataFrame
    refusals: list[Refusal] = field(default_factory=list)

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
        return cls(folder.name, folder, **books, faults=faults, refusals=refusals)


def _by_rule(findings: pd.DataFrame, what: str) -> pd.DataFrame:
    chosen = findings[findings["what"] == what]
    return chosen.groupby(["table", "rule"], sort=False, as_index=False)["rows"].sum()


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
    return folder if _is_fresh(folder, Path(district), inputs_hash(district)) else None


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
        if always or not _is_fresh(folder, district, inputs):
            _clean_into(folder, district, programme, inputs)
    return folder


def _require_registers(district: Path) -> None:
    from thanhson.registers.files import list_registers

    raw = district / "raw"
    if not raw.is_dir() or not list_registers(raw):
        raise UsageError("usage.no_registers", folder=raw)


def _clean_into(folder: Path, district: Path, programme: Programme, inputs: str) -> None:
    from thanhson.registers.pipeline import clean
    from thanhson.registers.places import communes
    from thanhson.registers.reading import read_registers

    known = communes(programme.code, district)
    done = clean(read_registers(district / "raw"), programme, known, partial(read_key, district))
    staged = _staging(folder)
    try:
        write_tables(staged, done.tables)
        write_quarantine(staged, done.quarantine)
        write_books(staged, {name: getattr(done, name) for name in BOOKS})
        state = {
            "inputs": inputs,
            "key": _key_digest(district),
            "refusals": [asdict(refusal) for refusal in done.refusals],
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


def _is_fresh(folder: Path, district: Path, inputs: str) -> bool:
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(state, dict) and state.get("inputs") == inputs and state.get("key") == _key_digest(district)


def _key_digest(district: Path) -> str | None:
    path = district / KEY_FILE
    return digest(path) if path.is_file() else None


def inputs_hash(district: str | Path) -> str:
    """A hash of all that decides what the clean tables of a district hold: registers, settings, communes and the code."""
    from thanhson.registers.files import list_registers

    district = Path(district)
    hasher = hashlib.blake2b(_code_hash().encode(), digest_size=20)
    settings = [path for name in ("programme.toml", "communes.csv") if (path := district / name).is_file()]
    for path in [*settings, *list_registers(district / "raw")]:
        hasher.update(
            f"\n{path.relative_to(district).as_posix()} {_file_digest(path, district)}".encode(errors="surrogateescape")
        )
    return hasher.hexdigest()


def _file_digest(path: Path, raw: Path) -> str:
    try:
        # What reading refuses unread (links that lead away, devices, giants) is not read for its hash either.
        if not path.is_file() or not path.resolve().is_relative_to(raw.resolve()):
            return "not a file of this folder"
        status = path.stat()
        return digest(path) if status.st_size <= _LARGEST_HASHED else f"{status.st_size} {status.st_mtime_ns}"
    except OSError as error:
        return type(error).__name__


@cache
def _code_hash() -> str:
    package = Path(__file__).resolve().parents[1]
    code = sorted(
        [*(package / "registers").rglob("*.py"), *(package / "registers").glob("*.csv"), package / "programme.py"]
    )
    words = [package / "words" / f"{name}.toml" for name in ("registers", "refusals")]
    hasher = hashlib.blake2b(digest_size=20)
    for path in [*code, *(path for path in words if path.is_file())]:
        hasher.update(f"{path.relative_to(package).as_posix()} {digest(path)}\n".encode())
    for name in _SHAPING_PACKAGES:
        hasher.update(f"{name} {version(name)}\n".encode())
    return hasher.hexdigest()
