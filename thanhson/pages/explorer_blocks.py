"""The building blocks behind free views: counted once a district, rounded once, kept until the clean tables change."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from thanhson.additive import base_of, round_blocks
from thanhson.measures.cube import COUNTS, DIMENSIONS, IMPLIED, PART_OF, cube
from thanhson.pages.page import Page, commune_names
from thanhson.pages.run import clean_home, cleaned
from thanhson.programme import Programme, read_programme
from thanhson.registers.tables import Tables

Districts = str | Path | Sequence[str | Path]


@dataclass(frozen=True)
class Blocks:
    """The building blocks of a district (or of many), as views may use them: rounded, or exact.

    ``base`` is what counts are rounded to; ``districts`` and ``clean`` are what the line of code of a view needs to find them again.
    ``names`` are those of districts by code, and ``communes`` those of the communes of all of them, where there are many.
    """

    programme: Programme
    frame: pd.DataFrame
    exact: bool
    base: int
    districts: Districts = "data/sample"
    clean: str | Path | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    communes: dict[str, str] | None = None

    @classmethod
    def of(cls, programme: Programme, counted: pd.DataFrame, *, exact: bool = False) -> Blocks:
        """Blocks out of the counts of :func:`thanhson.measures.cube.cube`."""
        base = base_of(programme.disclosure)
        return cls(programme, counted if exact else protected(counted, base), exact, base)

    def page(self, lang: str) -> Page:
        """Words and number forms of a view, for the programme's last year."""
        page = Page(self.programme, self.programme.programme.last_year, lang, self.exact)
        if self.communes is not None:
            page.communes = self.communes
        return page

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What the rows of a view can be: the dimensions of the blocks, and of many districts the districts too."""
        return (*DIMENSIONS, "district") if len(self.names) > 1 else DIMENSIONS

    def word(self, page: Page, dimension: str, value: str) -> str:
        """The word for a value of a dimension."""
        return self.names.get(value, value) if dimension == "district" else page.word(dimension, value)


def blocks_of(districts: Districts, *, exact: bool = False, clean: str | Path | None = None) -> Blocks:
    """Count the building blocks of a district folder, or of many at once, and put them through disclosure control."""
    folders = [districts] if isinstance(districts, str | Path) else list(districts)
    home = str(Path(clean or clean_home()).absolute())
    opened = [_opened(Path(folder), home) for folder in folders]
    homes = tuple(folder for _, folder in opened)
    # The folder is replaced whole when it is cleaned again: its time of change tells old blocks from new ones.
    stamps = tuple(folder.stat().st_mtime_ns for folder in homes)
    programme = opened[0][0]
    base = max(base_of(settings.disclosure) for settings, _ in opened)
    frame = _frame(programme.model_dump_json(), homes, stamps, base, exact)
    names = {settings.code: settings.district.name for settings, _ in opened}
    communes = None
    if len(names) > 1:
        every = (commune_names(settings.code, settings.folder) for settings, _ in opened)
        communes = {code: name for listed in every for code, name in listed.items()}
    return Blocks(programme, frame, exact, base, districts, clean, names, communes)


def _opened(folder: Path, home: str) -> tuple[Programme, Path]:
    """Settings and clean tables of a district; its registers are read and hashed again only after a file of it has changed."""
    found = _checked(folder.absolute(), home, _files(folder))
    if not found[1].is_dir():  # somebody has removed the clean tables since
        _checked.cache_clear()
        found = _checked(folder.absolute(), home, _files(folder))
    return found


@lru_cache(maxsize=4096)
def _checked(folder: Path, home: str, files: tuple) -> tuple[Programme, Path]:
    return read_programme(folder), cleaned(folder, home)


def _files(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Every file of a district with its time and size: what a look at the registers costs without opening one."""
    found = []
    for home, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(home, name))  # noqa: PTH118  a country has tens of thousands of files
            found.append((home + name, status.st_mtime_ns, status.st_size))
    return tuple(sorted(found))


@lru_cache(maxsize=8)
def _frame(settings: str, homes: tuple[Path, ...], stamps: tuple[int, ...], base: int, exact: bool) -> pd.DataFrame:
    counted = cube(Tables.open(Programme.model_validate_json(settings, strict=False), homes))
    return counted if exact else protected(counted, base)


def protected(blocks: pd.DataFrame, base: int) -> pd.DataFrame:
    """The building blocks with every count rounded, so that all sums over them may be published."""
    rounded = round_blocks(
        blocks[list(COUNTS)], blocks[list(DIMENSIONS)], base, apart=blocks["district"], within=PART_OF, kept=IMPLIED
    )
    return blocks.assign(**rounded)
