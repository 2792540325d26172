"""Are the clean tables up to date? They are while registers, settings, communes, key and code stay the same."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from thanhson.registers.identity import KEY_FILE
from thanhson.registers.store import STATE, digest, parts

_LARGEST_HASHED = 1 << 30
_SHAPING_PACKAGES = ("pandas", "pyarrow", "python-calamine")


def is_fresh(folder: Path, district: Path, inputs: str) -> bool:
    """Whether the clean tables in ``folder`` were made from these ``inputs`` and with the district's present key."""
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not all((folder / part).exists() for part in parts()):
        return False
    return isinstance(state, dict) and state.get("inputs") == inputs and state.get("key") == key_digest(district)


def key_digest(district: Path) -> str | None:
    """A hash of the district's key, ``None`` where it has none yet."""
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
