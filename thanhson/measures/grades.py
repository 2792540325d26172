"""From a meeting's score to its grade, and from the grades of a year's meetings to the grade of the year (*xếp loại*).

Bands are half-open: with ``good = 90`` a score of 89.9 is fair and 90 is good. The rules come from the rubric of the settings,
begun from the agencies bloc of Phú Thọ
(https://xaydungdang.org.vn/co-so-dang/dang-uy-khoi-cac-co-quan-tinh-phu-tho-trien-khai-danh-gia-xep-loai-chat-luong-sinh-hoat-chi-bo-13044).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from thanhson.programme import GRADES, Rubric, YearRule

MONTHS = 12


def band(score: object, rubric: Rubric) -> str | None:
    """The grade that a meeting's score gives.

    Parameters
    ----------
    score : number
        Points, 0 to 100; ``None``, ``nan`` and ``NA`` have no grade.
    rubric : Rubric
        Its ``bands`` are the lowest scores of each grade.

    Returns
    -------
    str or None
        ``good``, ``fair``, ``average`` or ``poor``; ``None`` for an unknown score or one below 0.

    Examples
    --------
    >>> band(89.9, rubric), band(90, rubric)  # doctest: +SKIP
    ('fair', 'good')
    """
    if pd.isna(score):
        return None
    return next((grade for grade in GRADES if score >= rubric.bands[grade]), None)


def bands(scores: pd.Series, rubric: Rubric) -> pd.Series:
    """The grades of many scores, ``NA`` where unknown; as :func:`band`, for a Series."""
    known = pd.to_numeric(scores, errors="coerce").astype("float64")
    grade = np.select([known >= rubric.bands[grade] for grade in GRADES], GRADES, default="")
    return pd.Series(grade, index=scores.index, dtype="str").replace("", pd.NA)


def year_grade(grades: Iterable[object], rubric: Rubric) -> str | None:
    """The grade of the year of one cell, from the grades of its regular meetings.

    With the rubric of Phú Thọ's agencies bloc: good when every regular meeting was fair or better and at least 7 were good;
    fair when every one was average or better. What is left is average, and poor only when every meeting was poor (own rule: the
    source breaks off). With fewer than twelve graded meetings the 7 of 12 are scaled and rounded up (``short_year =
    "scale"``) or kept (``"as_is"``).

    Parameters
    ----------
    grades : iterable of str
        The grades of the year's regular (also combined) meetings; unknown ones are left out.
    rubric : Rubric
        The rubric in force on 1 January of the year.

    Returns
    -------
    str or None
        ``None`` without any graded meeting.

    Examples
    --------
    >>> year_grade(["good"] * 7 + ["fair"] * 5, rubric)  # doctest: +SKIP
    'good'
    """
    found = Counter(grade for grade in grades if isinstance(grade, str))
    if unknown := set(found) - set(GRADES):
        raise ValueError(f"no such grade: {', '.join(sorted(unknown))}; grades are {', '.join(GRADES)}")
    counts = pd.DataFrame({grade: [found[grade]] for grade in GRADES})
    grade = year_grades(counts, rubric).iloc[0]
    return None if pd.isna(grade) else str(grade)


def year_grades(counts: pd.DataFrame, rubric: Rubric) -> pd.Series:
    """The grades of the year of many cells.

    Parameters
    ----------
    counts : pandas.DataFrame
        A row a cell; columns ``good``, ``fair``, ``average``, ``poor``: its regular meetings with that grade.
    rubric : Rubric

    Returns
    -------
    pandas.Series
        Same index; ``NA`` for a cell without any graded meeting.
    """
    meetings = counts[list(GRADES)].sum(axis=1)
    grade = np.select(
        [
            meetings == 0,
            _meets(rubric.year_good, counts, meetings, rubric.short_year),
            _meets(rubric.year_fair, counts, meetings, rubric.short_year),
            counts["poor"] == meetings,
        ],
        ["", "good", "fair", "poor"],
        default="average",
    )
    return pd.Series(grade, index=counts.index, dtype="str").replace("", pd.NA)


def _meets(rule: YearRule, counts: pd.DataFrame, meetings: pd.Series, short_year: str) -> pd.Series:
    too_low = list(GRADES[GRADES.index(rule.every_meeting_at_least) + 1 :])
    needed = good_needed(rule.good_meetings_at_least, meetings, short_year)
    return (counts[too_low].sum(axis=1) == 0) & (counts["good"] >= needed)


def good_needed(of_twelve: int, meetings: pd.Series, short_year: str) -> pd.Series:
    """How many good meetings a year of ``meetings`` meetings needs where one of twelve needs ``of_twelve``.

    ``"scale"`` takes the same part of a short year, rounded up in whole numbers (7 of 12 is 6 of 10 and 1 of 1);
    ``"as_is"`` asks for ``of_twelve`` all the same. A year of more than twelve meetings asks for no more.
    """
    if short_year == "as_is":
        return pd.Series(of_twelve, index=meetings.index)
    return -(-of_twelve * meetings.clip(upper=MONTHS) // MONTHS)
