"""The numeric cases with known answers (``tests/cases.json``), by group."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def _all() -> dict[str, dict]:
    text = (Path(__file__).parent / "cases.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


def cases(group: str) -> list[dict]:
    """The cases of ``group``; a case that uses another's inputs has them filled in."""
    found = []
    for case in _all().values():
        if case["group"] == group:
            inputs = case.get("inputs", {})
            if "same_inputs_as" in inputs:
                inputs = {**_all()[inputs["same_inputs_as"]]["inputs"], **inputs}
            found.append({**case, "inputs": inputs})
    if not found:
        raise KeyError(f"no case in group {group!r}")
    return found


def tolerance(case: dict) -> dict[str, float]:
    """The case's tolerance as keywords of ``pytest.approx``."""
    given = case.get("tolerance", {})
    return {"abs": given.get("abs", 0), "rel": given.get("rel", 0)}
