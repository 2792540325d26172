"""The environment: pyproject.toml, environment.yml and the lock say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

HOUSE = Path(__file__).parents[1]
REQUIRED = {"jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval"}


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def conda() -> list:
    return yaml.safe_load((HOUSE / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


def bounds(lines: list[str]) -> dict[str, str]:
    return {re.match(r"[A-Za-z0-9-]+", line)[0].lower(): re.sub(r"^[A-Za-z0-9-]+", "", line) for line in lines}


def test_every_dependency_has_a_lower_bound(project):
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    assert [line for line in lines if ">=" not in line] == []


def test_the_conda_environment_agrees_with_the_project(project, conda):
    named = bounds(
        [line for line in conda if isinstance(line, str) and line != "pip" and not line.startswith("python=")]
    )
    ours = bounds(project["dependencies"])
    assert set(named) >= REQUIRED
    assert {name: ours.get(name) for name in named} == named


def test_binder_finds_its_python_and_the_project(project, conda):
    # repo2docker reads `python=3.12` only with one equals sign, and installs the project through pip.
    assert "python=3.12" in conda
    assert {"pip": ["-e ."]} in conda
    assert project["requires-python"] == ">=3.11,<3.14"
    assert not (HOUSE / "binder").exists()


def test_the_lock_is_hashed_and_names_no_address(project):
    lock = (HOUSE / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", lock, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    locked = {pin.lower().replace("_", "-") for pin in pins}
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    assert {name.lower() for name in bounds([*project["dependencies"], *extras])} - locked == set()


def test_the_command_is_installed_by_its_name(project):
    assert project["scripts"] == {"thanhson": "thanhson.cli:main"}
