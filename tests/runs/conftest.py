"""A small district for the tests of runs, and its clean tables, made once."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.runs import kit
from thanhson.runs.drive import run
from thanhson.runs.order import place_order
from thanhson.sample import write_sample


@pytest.fixture(scope="session")
def small_district(tmp_path_factory) -> SimpleNamespace:
    """A made-up district of 12 cells and two years, cleaned: ``folder``, ``clean``."""
    from thanhson.registers.cleaning import ensure_clean

    home = tmp_path_factory.mktemp("small")
    folder = write_sample(home / "901", cells=12, years=range(2019, 2021), code="901")
    clean = home / "clean"
    ensure_clean(folder, clean)
    return SimpleNamespace(folder=folder, clean=clean)


@pytest.fixture
def office(tmp_path, small_district, monkeypatch) -> SimpleNamespace:
    """A working place of one's own: ``district``, ``clean``, ``out``, ``notebooks`` (two quick ones), every name with spaces and marks."""
    made = _office(tmp_path, small_district)
    monkeypatch.setenv("THANHSON_NOTEBOOKS", str(made.notebooks))
    monkeypatch.setenv("THANHSON_KERNELS", "plain")
    monkeypatch.chdir(made.home)
    return made


def _office(folder: Path, small_district: SimpleNamespace) -> SimpleNamespace:
    home = folder / "Phòng Tổ chức"
    district = home / "huyện Tân Sơn"
    shutil.copytree(small_district.folder, district)
    clean = home / "bảng sạch"
    shutil.copytree(small_district.clean, clean)
    notebooks = home / "sổ tay"
    kit.write(notebooks, "01_first", "## Một", kit.ROWS, "print(district, year)")
    kit.write(notebooks, "02_second", "## Hai", "run_year = year\nrun_year")
    return SimpleNamespace(home=home, district=district, clean=clean, out=home / "kết quả", notebooks=notebooks)


@pytest.fixture(scope="session")
def finished_outputs(tmp_path_factory, small_district) -> Path:
    """The outputs of one whole run of the office's notebooks, in both languages."""
    home = tmp_path_factory.mktemp("finished")
    made = _office(home, small_district)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THANHSON_NOTEBOOKS", str(made.notebooks))
        patch.setenv("THANHSON_KERNELS", "plain")
        code = run(place_order((str(made.district),), out=str(made.out), clean=str(made.clean)))
    assert code == 0
    return made.out


@pytest.fixture
def finished(office, finished_outputs) -> SimpleNamespace:
    """The office after one whole run."""
    shutil.copytree(finished_outputs, office.out)
    return office


def files_of(folder: Path) -> dict[str, bytes]:
    """All files below ``folder`` by name."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
