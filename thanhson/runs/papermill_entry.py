"""The papermill engine ``thanhson``, as papermill's entry point names it: ``papermill --engine thanhson …``.

papermill loads its engines while it is being imported itself; the engine proper, which imports papermill, is looked up
only when a notebook is run.
"""

from __future__ import annotations

from typing import Any


class SaveOnceEngine:
    """Stands for :class:`thanhson.runs.engine.SaveOnceEngine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        """Run a notebook."""
        return _engine().execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, *args: Any) -> str:
        """The kernel's name."""
        return _engine().nb_kernel_name(*args)

    @classmethod
    def nb_language(cls, *args: Any) -> str:
        """The notebook's language."""
        return _engine().nb_language(*args)


def _engine() -> Any:
    from thanhson.runs import engine

    return engine.SaveOnceEngine
