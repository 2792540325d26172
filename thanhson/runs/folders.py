"""Where things stand: the project, its notebooks and sample, and the files below an output folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from thanhson.errors import UsageError

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


def local_path(text: str | Path) -> Path:
    """``text`` as a path of this machine.

    Raises
    ------
    UsageError
        It is an address (``https://…``, ``s3://…``): papermill would fetch from there, or send results to it.
    """
    if _SCHEME.match(str(text)):
        raise UsageError("usage.path_with_scheme", path=text)
    return Path(text)


def project() -> Path:
    """The project's folder (with ``pyproject.toml``), or the working folder where the package was installed without it."""
    home = Path(__file__).resolve().parents[2]
    return home if (home / "pyproject.toml").is_file() else Path.cwd()


def notebooks_folder() -> Path:
    """The folder whose notebooks take part in every run: ``$THANHSON_NOTEBOOKS``, else ``notebooks`` of the project."""
    return Path(os.environ.get("THANHSON_NOTEBOOKS") or project() / "notebooks")


def sample_folder() -> Path:
    """The made-up district that stands in where no district is named."""
    return project() / "data" / "sample"


def clean_home() -> Path:
    """Where clean tables live unless told otherwise: ``$THANHSON_CLEAN``, else ``data/clean`` of the project."""
    return Path(os.environ.get("THANHSON_CLEAN") or project() / "data" / "clean")


@dataclass(frozen=True)
class Outputs:
    """The files below an output folder, as ``design.md`` lays them out; nothing is made by asking for a path."""

    home: Path

    @property
    def index(self) -> Path:
        """The page over all districts."""
        return self.home / "index.html"

    @property
    def results(self) -> Path:
        """The figures of all districts."""
        return self.home / "results.csv"

    @property
    def lock(self) -> Path:
        """Held by the run that writes here."""
        return self.home / ".lock"

    @property
    def staging(self) -> Path:
        """Where files are written before they are moved into place; on the same file system."""
        return self.home / ".staging"

    def district(self, code: str) -> Path:
        """The folder of a district."""
        return self.home / code

    def manifest(self, code: str) -> Path:
        """What was run for a district, from what, and how it ended."""
        return self.home / code / "manifest.json"

    def district_index(self, code: str) -> Path:
        """The page of a district: notebooks × years."""
        return self.home / code / "index.html"

    def year_results(self, code: str, year: int) -> Path:
        """The figures of a district's year."""
        return self.home / code / str(year) / "results.csv"

    def page(self, code: str, key: str, suffix: str) -> Path:
        """A file of the page ``key`` (``2019/vi/02_admissions``)."""
        return self.home / code / f"{key}{suffix}"
