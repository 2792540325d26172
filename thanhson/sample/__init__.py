"""A made-up district that meets every published figure exactly: settings, and six kinds of register as Excel workbooks.

Nothing here is fitted to anything: the totals that the article prints are label vectors, chance (one seed) only decides
who, where and when within them, and all else stands in one table of assumptions (``assumptions.toml``).
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from thanhson.errors import UsageError
from thanhson.sample.xlsx import save

SEED = 2016
LEAST_CELLS, MOST_CELLS = 5, 20_000
FIRST_YEAR, LAST_YEAR = 2010, 2040
_REGISTERS = (".xlsx", ".xls", ".ods", ".csv")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def write_sample(
    folder: str | Path,
    seed: int = SEED,
    cells: int = 450,
    years: Sequence[int] = range(2016, 2021),
    code: str = "238",
) -> Path:
    """Write a made-up district folder: ``programme.toml`` and the registers below ``raw/``; the same bytes every time.

    Parameters
    ----------
    folder : path
        A folder that is empty or does not exist yet; one that holds this very sample is left as it is.
    seed : int
        The seed of everything that chance decides.
    cells : int
        Cells in the register. The published figures are met exactly for 450 cells and 2016 to 2020, otherwise in proportion.
    years : sequence of int
        Consecutive years of the programme.
    code : str
        The district's code. Any other than ``"238"`` brings made-up communes (``communes.csv``) and a made-up name.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    UsageError
        The folder holds something else, or the size, years or code cannot be used. Nothing was written.

    Examples
    --------
    >>> write_sample("district-901", cells=30, years=range(2019, 2021), code="901")  # doctest: +SKIP
    """
    folder = Path(folder)
    years = _checked(cells, years, code)
    if folder.exists() and not folder.is_dir():
        raise UsageError("sample.not_a_folder", folder=folder)
    with _staging(folder) as staged:
        for path, content in sample_files(seed, cells, years, code):
            save(staged / path, content)
        _move_in(staged, folder)
    return folder


def sample_files(seed: int, cells: int, years: range, code: str):
    """The files of a made-up district, one after the other: path below its folder, and bytes."""
    from thanhson.sample.plan import Plan
    from thanhson.sample.settings import communes_file, settings_file

    plan = Plan(seed, cells, years, code)
    yield "programme.toml", settings_file(plan)
    if code != "238":
        yield "communes.csv", communes_file(plan)
    for path, content in register_files(plan):
        yield f"raw/{path}", content


def register_files(plan):
    """The workbooks of a made-up district: path below ``raw/``, and bytes."""
    from thanhson.sample.books import register_books
    from thanhson.sample.meeting_books import meeting_books
    from thanhson.sample.mess import slips
    from thanhson.sample.truth import make_truth
    from thanhson.sample.xlsx import workbook

    truth = make_truth(plan)
    mistyped = slips(plan, truth.meetings, truth.admissions)
    for books in (register_books(truth, mistyped), meeting_books(truth, mistyped)):
        for book in books:
            yield book.path, workbook(book.sheets, book.font)


def project_sample() -> Path:
    """The project's own sample district, ``data/sample``."""
    return Path(__file__).resolve().parents[2] / "data" / "sample"


def ensure_registers(district: str | Path) -> None:
    """Write the registers of the project's own sample where they are missing; leave every other district alone.

    Several processes may call it at once: one writes, the others wait. The registers appear all at once or not at all.
    """
    district = Path(district)
    home = project_sample()
    if not home.is_dir() or not district.is_dir() or not district.samefile(home) or _has_registers(home / "raw"):
        return
    from filelock import FileLock

    with FileLock(_lock_file(home)):
        if not _has_registers(home / "raw"):
            _write_registers(home / "raw")


def _lock_file(home: Path) -> Path:
    # In the machine's temporary folder: the project's folder may be read by git, or not be ours to litter.
    name = hashlib.blake2b(str(home).encode(), digest_size=8).hexdigest()
    owner = os.getuid() if hasattr(os, "getuid") else ""
    return Path(tempfile.gettempdir()) / f"thanhson-sample-{owner}-{name}.lock"


def _write_registers(raw: Path) -> None:
    from thanhson.sample.plan import Plan

    for left in raw.parent.glob(f".{raw.name}-*"):  # of a process that was killed; nobody else writes under the lock
        shutil.rmtree(left, ignore_errors=True)
    with _staging(raw) as staged:
        for path, content in register_files(Plan(SEED, 450, range(2016, 2021), "238")):
            save(staged / path, content)
        _move_in(staged, raw)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A hidden folder beside ``folder`` to write into first, so that what is half-written is never seen."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        staged.chmod(0o755)
        try:
            yield staged
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise UsageError("sample.cannot_write", folder=folder, reason=error.strerror or str(error)) from error


def _has_registers(raw: Path) -> bool:
    return raw.is_dir() and any(
        path.suffix.lower() in _REGISTERS for path in raw.rglob("*") if not path.name.startswith(".")
    )


def _checked(cells: int, years: Sequence[int], code: str) -> range:
    if not LEAST_CELLS <= cells <= MOST_CELLS:
        raise UsageError("sample.too_few_cells", cells=cells, least=LEAST_CELLS, most=MOST_CELLS)
    listed = list(years)
    if (
        not listed
        or listed != list(range(listed[0], listed[-1] + 1))
        or listed[0] < FIRST_YEAR
        or listed[-1] > LAST_YEAR
    ):
        shown = ", ".join(map(str, listed))
        raise UsageError("sample.years_wrong", years=shown, first=FIRST_YEAR, last=LAST_YEAR)
    if not _CODE.fullmatch(code):
        raise UsageError("sample.code_wrong", code=code)
    return range(listed[0], listed[-1] + 1)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}


def _move_in(staged: Path, folder: Path) -> None:
    """Move what was written into place; refuse where the folder holds other files, or other bytes in one of them."""
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    if not folder.exists():
        staged.rename(folder)
        return
    new = _files(staged)
    there = _files(folder)
    same = {path for path in there & new if (folder / path).read_bytes() == (staged / path).read_bytes()}
    if differing := there - same:
        raise UsageError("sample.folder_differs", folder=folder, file=min(differing).as_posix())
    for path in sorted(new - same):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (staged / path).rename(folder / path)
