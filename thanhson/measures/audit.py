"""The audit of printed figures: for each a verdict, the whole counts that print so, and why.

It works on any file of the columns of ``data/published/figures.csv``; that file holds figures printed in newspapers, with
their addresses.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pandas as pd

from thanhson.measures.claims import Figure, read, wording
from thanhson.measures.figures import COLUMNS, Fault, as_printed, faults_of, missing_columns, read_figures
from thanhson.measures.together import findings
from thanhson.measures.verdicts import VERDICTS, Finding
from thanhson.words import number, say

__all__ = ["ADDED", "FIGURES", "as_text", "audit", "figures_at_hand", "findings_of", "read_figures", "why"]

ADDED = ("verdict", "counts", "rounding", "other_denominators", "why")
"""The columns that an audit appends."""

PROJECT = Path(__file__).resolve().parents[2]
FIGURES = (PROJECT if (PROJECT / "pyproject.toml").is_file() else Path.cwd()) / "data" / "published" / "figures.csv"
"""The figures printed in newspapers that the project keeps (below the working directory where the package is installed)."""


def audit(frame: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """Audit printed figures.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row a figure, with at least the columns of :data:`thanhson.measures.figures.COLUMNS`; percentages are text as
        printed. :func:`read_figures` makes one.
    lang : {"en", "vi"}
        The language of ``why``.

    Returns
    -------
    pandas.DataFrame
        The same columns and rows in their order, and behind them ``verdict`` (``consistent``, ``inconsistent``,
        ``bound_only``, ``not_testable``), ``counts`` (whole counts that print so: ``539``, ``598-603``; with their whole where
        that was not printed: ``210/223``), ``rounding`` (the first of ``half_up``, ``half_even``, ``cut`` that explains the
        figure; blank where none does), ``other_denominators`` (numbers of the same source that would fit, ``;`` between
        them) and ``why``.

    Raises
    ------
    UsageError
        Columns are missing.

    Examples
    --------
    >>> audit(read_figures("data/published/figures.csv"))["verdict"].value_counts()  # doctest: +SKIP
    """
    _, found = findings_of(frame)
    return frame.assign(
        verdict=[finding.verdict for finding in found],
        counts=[finding.counts for finding in found],
        rounding=[finding.rounding for finding in found],
        other_denominators=["; ".join(map(str, finding.others)) for finding in found],
        why=[why(finding, lang) for finding in found],
    )


def figures_at_hand(path: str | Path | None = None) -> pd.DataFrame:
    """The project's own file of printed figures, or the one at ``path``."""
    return read_figures(path or FIGURES)


def findings_of(frame: pd.DataFrame) -> tuple[list[Figure], list[Finding]]:
    """The figures of a frame as read, and the finding on each, free of any language."""
    if missing := [column for column in COLUMNS if column not in frame]:
        raise missing_columns("frame", missing)
    records = [{name: as_printed(record[name]) for name in COLUMNS} for record in frame.to_dict("records")]
    faulty = {row: faults_of(line, record) for row, (line, record) in enumerate(zip(frame.index, records, strict=True))}
    for row, faults in faulty.items():
        records[row] |= {fault.column: "" for fault in faults if fault.column}
    figures = [read(row, record) for row, record in enumerate(records)]
    return figures, [_or_faulty(finding, faulty[row]) for row, finding in enumerate(findings(figures))]


def _or_faulty(finding: Finding, faults: list[Fault]) -> Finding:
    """The finding; where a value of the row cannot be read, that it cannot be tested, and what is wrong with it."""
    if not faults:
        return finding
    first, *others = [("faulty", {"fault": fault}) for fault in faults]
    return Finding("not_testable", *first, remarks=tuple(others))


def why(finding: Finding, lang: str) -> str:
    """The sentences of a finding in ``lang``."""
    told = [(finding.reason, finding.params), *finding.remarks]
    return " ".join(say(f"audit.why.{key}", lang, **_in_language(params, lang)) for key, params in told)


def _in_language(params: dict[str, object], lang: str) -> dict[str, object]:
    return {name: value.text(lang) if hasattr(value, "text") else value for name, value in params.items()}


def as_text(frame: pd.DataFrame, lang: str = "en", width: int = 80) -> str:
    """An audit for the terminal, in ``lang``; takes the frame of :func:`read_figures` or of :func:`audit`.

    A line a figure (line in the file, printed figure, counts, verdict with the rounding that decides), under it what it is about
    and why, in lines of ``width`` signs, and the number of figures by verdict at the end.
    """
    audited = audit(frame.drop(columns=[name for name in ADDED if name in frame]), lang)
    head = [say(f"audit.head.{name}", lang) for name in ("line", "printed", "counts", "verdict")]
    rows = [_text_row(line, row, lang) for line, row in zip(audited.index, audited.to_dict("records"), strict=True)]
    widths = [max(len(cells[i]) for cells in [head, *(cells for cells, _ in rows)]) for i in range(3)]
    lines = [_aligned(head, widths)]
    for cells, told in rows:
        lines += [_aligned(cells, widths), *(_indented(text, width) for text in told if text)]
    return "\n".join([*lines, "", textwrap.fill(summary(audited["verdict"], lang), width)])


def _text_row(line: object, row: dict[str, object], lang: str) -> tuple[list[str], list[str]]:
    """The cells of a figure's line, and the texts that stand under it."""
    texts = {name: as_printed(row[name]).strip() for name in COLUMNS}
    printed = "/".join(text for text in (texts["numerator"], texts["denominator"]) if text)
    printed = " = ".join(text for text in (printed, texts["percent_printed"]) if text)
    names = [texts["place"], *(wording(texts[name], lang) for name in ("period", "measure", "subgroup"))]
    verdict = say(f"audit.verdict.{row['verdict']}", lang)
    if rounding := row["rounding"]:
        verdict += f" ({say(f'audit.rounding.{rounding}', lang)})"
    return [str(line), printed, str(row["counts"]), verdict], [" · ".join(filter(None, names)), str(row["why"])]


def _indented(text: str, width: int) -> str:
    return textwrap.fill(text, width, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _aligned(cells: list[str], widths: list[int]) -> str:
    return "  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), cells[-1]]).rstrip()


def summary(verdicts: pd.Series, lang: str) -> str:
    """How many figures have which verdict, in a sentence."""
    numbers = verdicts.value_counts()
    parts = [f"{say(f'audit.verdict.{name}', lang)}: {number(int(numbers.get(name, 0)), lang)}" for name in VERDICTS]
    return say("audit.summary", lang, n=len(verdicts), parts="; ".join(parts))
