"""Benchmarks take minutes and a quiet machine: they run only when asked for by name, ``pytest tests/benchmarks``."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out, unless the command line names it or a file in it."""
    asked = any("benchmarks" in argument for argument in config.args)
    return None if asked else True
