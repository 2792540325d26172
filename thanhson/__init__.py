"""thanhson: registers of Party cells (*chi bộ*), cleaned, analysed and published as pages that can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["explore", "measure", "open_run", "view"]

if TYPE_CHECKING:
    from thanhson.measures.own import measure
    from thanhson.pages.explore import explore, view
    from thanhson.pages.run import open_run

_HOMES = {
    "open_run": "thanhson.pages.run",
    "measure": "thanhson.measures.own",
    "explore": "thanhson.pages.explore",
    "view": "thanhson.pages.explore",
}


def __getattr__(name: str):
    # Imported on first use: `thanhson --help` must not wait for pandas and matplotlib.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'thanhson' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES} - {"TYPE_CHECKING", "annotations"})
