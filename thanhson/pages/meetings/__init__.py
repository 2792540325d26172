"""How each measure of meetings looks on a page: found by the second part of its result's name."""

from __future__ import annotations

from thanhson.pages.meetings import (
    attendance,
    closing,
    communes,
    completeness,
    content,
    grades,
    monthly,
    scores,
    scoring,
    transitions,
    year_grades,
)

VIEWS = {
    **completeness.VIEWS,
    **attendance.VIEWS,
    **monthly.VIEWS,
    **communes.VIEWS,
    **scores.VIEWS,
    **grades.VIEWS,
    **year_grades.VIEWS,
    **transitions.VIEWS,
    **scoring.VIEWS,
    **content.VIEWS,
    **closing.VIEWS,
}
