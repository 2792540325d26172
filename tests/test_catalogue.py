"""The catalogue of words: nothing is missing, nothing is idle, and no English stands where Vietnamese should."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from thanhson import errors
from thanhson.words import catalogue

ROOT = Path(__file__).parents[1]
KEY = re.compile(r"^[a-z_0-9]+(\.[\w<>+-]+)+$")
OWN_ERRORS = {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.ThanhsonError)
}
VALUES = re.compile(r"^word\.")
"""Words for the values of tables are found by the value: any of them may be needed."""

ENGLISH = {
    "the", "of", "and", "is", "are", "was", "were", "with", "without", "from", "for", "this", "that", "which", "each", "every",
    "cells", "cell", "meetings", "meeting", "members", "year", "years", "share", "rate", "count", "counts", "withheld",
    "persons", "people", "table", "figure", "chart", "admitted", "admissions", "commune", "communes", "score", "scores",
    "target", "met", "missed", "unknown", "not", "by", "or",
}  # fmt: skip
"""English words that are no Vietnamese syllables and no names that stay as they are."""


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every Python file of the package and every code cell of the notebooks, parsed."""
    found = [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "thanhson").rglob("*.py"))
    ]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        found.append(
            (
                path.name,
                "\n".join(line for cell in code for line in cell.splitlines() if not line.startswith(("%", "!"))),
            )
        )
    return tuple((name, ast.parse(text)) for name, text in found)


def literals() -> Iterator[str]:
    """All text constants of the code (docstrings among them, which hold no bare key), and those of the templates."""
    for _, tree in sources():
        yield from (
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
    for path in sorted((ROOT / "thanhson" / "pages" / "templates").glob("*.j2")):
        yield from re.findall(r'"([\w.]+)"', path.read_text(encoding="utf-8"))


def patterns() -> Iterator[re.Pattern[str]]:
    """Text that is put together in the code (``f"page.state.{state}"``, ``"page.hash." + name``), as patterns."""
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r".*" for p in node.values]
                text = "".join(parts)
                if r"\." in text and re.search(r"[a-z]", text):
                    yield re.compile(f"^{text}$")
    for path in sorted((ROOT / "thanhson" / "pages" / "templates").glob("*.j2")):
        for start in re.findall(r'"([\w.]+\.)" ~', path.read_text(encoding="utf-8")):
            yield re.compile(f"^{re.escape(start)}.+$")


def test_no_entry_of_the_catalogue_is_idle():
    """An entry is used where it stands in the code or is put together there."""
    said, made = set(literals()), list(patterns())
    idle = [
        key for key in catalogue() if key not in said and not VALUES.match(key) and not any(p.match(key) for p in made)
    ]
    assert idle == []


def test_no_entry_is_missing_that_the_code_asks_for_by_name():
    missing = []
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _is_speech(node.func):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and KEY.match(first.value):
                    missing += [f"{name}: {first.value}"] if first.value not in catalogue() else []
    assert missing == []


def test_no_family_of_entries_is_missing_that_the_code_puts_together():
    missing = []
    for name, tree in sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and node.args
                and _is_speech(node.func)
                and isinstance(node.args[0], ast.JoinedStr)
            ):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r".*" for p in node.args[0].values]
                wanted = re.compile(f"^{''.join(parts)}$")
                missing += [] if any(wanted.match(key) for key in catalogue()) else [f"{name}: {wanted.pattern}"]
    assert missing == []


def _is_speech(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "say" or name in OWN_ERRORS


def test_no_entry_stands_in_the_code_instead_of_the_catalogue():
    """A sentence in Vietnamese within the code speaks to nobody in English."""
    found = []
    for name, tree in sources():
        docs = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
            if is_text and len(node.value.split()) > 3 and _is_vietnamese(node.value) and not _is_data(name):
                found.append(f"{name}:{node.lineno}: {node.value[:60]}")
    assert found == []


def _is_data(name: str) -> bool:
    """Files that read or write the registers' own wording, printed phrases that the audit knows, notes beside a reader's code."""
    return (
        name.endswith(".ipynb")
        or "registers" in name
        or "sample" in name
        or name.endswith(("phrases.py", "numerals.py", "guard.py"))
    )


def _is_vietnamese(text: str) -> bool:
    marks = [c for c in unicodedata.normalize("NFD", text) if unicodedata.combining(c)]
    return len(marks) > 3


def test_vietnamese_entries_hold_no_english():
    found = {key: english for key, texts in catalogue().items() if (english := english_words(texts["vi"]))}
    assert found == {}


def english_words(text: str) -> set[str]:
    """The English words in a Vietnamese text; placeholders, code, addresses and quotations are passed over.

    ``year`` stays as it is where it is the name of a notebook's parameter.
    """
    bare = re.sub(r"\{[^}]*\}|`[^`]*`|https?://\S+|“[^”]*”|«[^»]*»|<[^>]*>|[\w.]+[._][\w.]+", " ", text)
    words = re.findall(r"(?<![\w\u0300-\u036f-])[A-Za-z]+(?![\w\u0300-\u036f-])", unicodedata.normalize("NFD", bare))
    return ({word.lower() for word in words} & ENGLISH) - ({"year"} if "lang" in words or "year =" in text else set())


def test_english_entries_hold_no_vietnamese_sentence():
    allowed = {key for key in catalogue() if key.startswith(("page.language", "word.", "sample."))}
    found = [key for key, texts in catalogue().items() if key not in allowed and len(_marked_words(texts["en"])) > 6]
    assert found == []


def _marked_words(text: str) -> list[str]:
    return [word for word in text.split() if any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", word))]
