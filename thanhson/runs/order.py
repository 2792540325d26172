"""What a run is asked to do, checked before anything is written: districts, years, notebooks, languages, folders."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from thanhson.errors import UsageError
from thanhson.programme import Programme, check_language, read_programme
from thanhson.runs import digests
from thanhson.runs.folders import Outputs, clean_home, local_path, notebooks_folder, sample_folder
from thanhson.runs.manifest import read_manifest
from thanhson.runs.notebooks import Notebook, find_notebooks, read_notebook, select_notebooks
from thanhson.runs.pool import cores

TIME_LIMIT = 900.0
"""Seconds that a notebook may take unless the order or the notebook itself says otherwise."""


@dataclass(frozen=True)
class Order:
    """An order that can be carried out.

    ``districts`` are folders with their codes; settings are read again when a district's turn comes, so that
    memory does not grow with their number. ``years`` is the text that was given, understood by each district for itself.
    ``notebooks`` take part; ``known_notebooks`` are these and all others that would, so that an index can tell of their pages too.
    """

    districts: tuple[tuple[Path, str], ...]
    years: str | None
    notebooks: tuple[Notebook, ...]
    known_notebooks: tuple[Notebook, ...]
    langs: tuple[str, ...]
    outputs: Outputs
    clean: Path
    jobs: int
    cluster: str | None = None
    force: bool = False
    exact: bool = False
    pdf: bool = False
    time_limit: float = TIME_LIMIT
    speak: str = "en"


def place_order(
    districts: tuple[str, ...] = (),
    *,
    years: str | None = None,
    notebooks: tuple[str, ...] = (),
    langs: tuple[str, ...] = ("vi", "en"),
    out: str | None = None,
    clean: str | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    exact: bool = False,
    pdf: bool = False,
    time_limit: float = TIME_LIMIT,
    speak: str = "en",
) -> Order:
    """Check everything that was asked for; nothing is written.

    Raises
    ------
    UsageError
        An address in place of a path, no such folder, no settings, no registers, a year outside of the programme, an unknown
        language or notebook, two districts of one code, exact and shared pages in one folder.
    SettingsError
        Faults in a ``programme.toml``.
    """
    for lang in langs:
        check_language(lang)
    outputs = Outputs(local_path(out or ("outputs-exact" if exact else "outputs")).absolute())
    home = (local_path(clean) if clean else clean_home()).absolute()
    folders = [local_path(text).absolute() for text in districts] or [sample_folder()]
    found = find_notebooks(notebooks_folder(), notebooks)
    if exact:
        _check_exact(found)
    coded = _checked(folders, years, home)
    for _, code in coded:
        _check_kind(outputs, code, exact)
    return Order(
        districts=tuple(coded),
        years=years,
        notebooks=tuple(found),
        known_notebooks=tuple(_known(found) if notebooks else found),
        langs=tuple(dict.fromkeys(langs)),
        outputs=outputs,
        clean=home,
        jobs=jobs or cores(),
        cluster=cluster,
        force=force,
        exact=exact,
        pdf=pdf,
        time_limit=time_limit,
        speak=speak,
    )


def _known(selected: list[Notebook]) -> list[Notebook]:
    """All notebooks that could take part; one that is not selected and not fit is passed over."""
    known = {notebook.name: notebook for notebook in selected}
    for path in select_notebooks(notebooks_folder()):
        with contextlib.suppress(UsageError):
            if path.stem not in known and (notebook := read_notebook(path)) is not None:
                known[path.stem] = notebook
    return sorted(known.values(), key=lambda notebook: notebook.name)


def _checked(folders: list[Path], years: str | None, home: Path) -> list[tuple[Path, str]]:
    seen: dict[str, Path] = {}
    for folder in dict.fromkeys(folders):
        programme = read_programme(folder)
        years_of(years, programme)
        _check_registers(folder, home / programme.code)
        if programme.code in seen:
            raise UsageError("runs.same_code", code=programme.code, first=seen[programme.code], second=folder)
        seen[programme.code] = folder
    return [(folder, code) for code, folder in seen.items()]


def _check_registers(folder: Path, clean: Path) -> None:
    if folder.resolve() == sample_folder().resolve() or (clean / "ledger.csv").is_file():
        return  # written on first use; or there were registers when they were last cleaned
    from thanhson.registers.files import list_registers

    if not list_registers(folder / "raw"):
        raise UsageError("usage.no_registers", folder=folder / "raw")


def _check_exact(notebooks: list[Notebook]) -> None:
    for notebook in notebooks:
        if "exact" not in notebook.parameters:
            raise UsageError("runs.not_exact", notebook=f"{notebook.name}.ipynb")


def _check_kind(outputs: Outputs, code: str, exact: bool) -> None:
    """Exact pages and pages that may be shared never stand in one folder."""
    manifest = read_manifest(outputs.manifest(code))
    if manifest.pages and manifest.exact != exact:
        raise UsageError("runs.other_kind_exact" if exact else "runs.other_kind_shared", folder=outputs.home)


def years_of(text: str | None, programme: Programme) -> list[int]:
    """The years of the programme that ``text`` names; all of them where nothing is said.

    Raises
    ------
    UsageError
        The text cannot be understood, or names a year outside of the programme.
    """
    if text is None:
        return list(programme.years)
    return [programme.check_year(year) for year in years_in(text)]


def years_in(text: str) -> list[int]:
    """The years that ``2019``, ``2016-2018`` or ``2016,2019`` names, in order.

    Raises
    ------
    UsageError
        The text cannot be understood.

    Examples
    --------
    >>> years_in("2016-2018, 2020")
    [2016, 2017, 2018, 2020]
    """
    years: set[int] = set()
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not _is_year(first) or (dash and not _is_year(last)) or (dash and last < first):
            raise UsageError("runs.year_not_understood", text=text)
        years |= set(range(int(first), int(last or first) + 1))
    return sorted(years)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


@dataclass(frozen=True)
class District:
    """A district at its turn: its folder, settings and the years that were asked for."""

    folder: Path
    programme: Programme
    years: tuple[int, ...]
    settings: str

    @property
    def code(self) -> str:
        """The district's code."""
        return self.programme.code


def open_district(order: Order, folder: Path) -> District:
    """Read a district's settings for its turn."""
    programme = read_programme(folder)
    return District(folder, programme, tuple(years_of(order.years, programme)), digests.of_settings(folder))
