"""Hashes of everything that a page is made from: they tell what is stale, and why."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from thanhson.runs.folders import project


def digest(value: object) -> str:
    """The SHA-256 of bytes, of text, or of a value's JSON."""
    if not isinstance(value, bytes):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        value = text.encode()
    return hashlib.sha256(value).hexdigest()


def of_file(path: Path) -> str:
    """The hash of a file's bytes; of nothing where there is no such file."""
    return digest(path.read_bytes()) if path.is_file() else digest(b"")


def of_files(paths: Iterable[Path], home: Path) -> str:
    """The hash of files and their names relative to ``home``."""
    return digest({path.relative_to(home).as_posix(): of_file(path) for path in paths})


@cache
def of_package() -> str:
    """The hash of the package's own files (code, word lists, catalogue, templates) and of the published figures beside it."""
    home = Path(__file__).resolve().parents[1]
    files = [path for path in home.rglob("*") if path.is_file() and not _passing(path)]
    return digest([of_files(sorted(files), home), of_files(published(), project())])


def published() -> list[Path]:
    """The files of published figures, which pages hold against the registers."""
    return sorted((project() / "data" / "published").glob("*.csv"))


def _passing(path: Path) -> bool:
    return "__pycache__" in path.parts or path.name.startswith(".") or path.suffix in (".pyc", ".swp", ".orig")


@cache
def of_lock() -> str:
    """The hash of the locked requirements and of the Python that runs them."""
    python = ".".join(map(str, sys.version_info[:2]))
    return digest([of_file(project() / "requirements.lock"), python])


def of_settings(folder: Path) -> str:
    """The hash of a district's settings, and of its own list of communes where it brings one."""
    return of_files([path for path in (folder / "programme.toml", folder / "communes.csv") if path.is_file()], folder)


@cache
def versions() -> dict[str, str]:
    """Versions of what made a page."""
    from importlib.metadata import version

    from thanhson import __version__

    names = ("matplotlib", "pandas", "papermill", "statsmodels")
    python = ".".join(map(str, sys.version_info[:3]))
    return {"thanhson": __version__, "python": python, **{name: version(name) for name in names}}
