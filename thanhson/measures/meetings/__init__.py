"""The quality of meetings of Party cells (*sinh hoạt chi bộ*), measure by measure; each gives a Result for ``run.show``."""

from __future__ import annotations

from thanhson.measures.meetings.attendance import attendance, attendance_by_commune, attendance_by_month
from thanhson.measures.meetings.before_after import before_after
from thanhson.measures.meetings.completeness import completeness, completeness_by_commune
from thanhson.measures.meetings.conclusions import conclusions
from thanhson.measures.meetings.content import content, drift
from thanhson.measures.meetings.disagreeing import disagreement
from thanhson.measures.meetings.graded import grades
from thanhson.measures.meetings.heaps import heaping
from thanhson.measures.meetings.scores import scores, scores_by_commune
from thanhson.measures.meetings.thematic import thematic, topics
from thanhson.measures.meetings.years import transitions, year_grade_shares

__all__ = [
    "attendance",
    "attendance_by_commune",
    "attendance_by_month",
    "before_after",
    "completeness",
    "completeness_by_commune",
    "conclusions",
    "content",
    "disagreement",
    "drift",
    "grades",
    "heaping",
    "scores",
    "scores_by_commune",
    "thematic",
    "topics",
    "transitions",
    "year_grade_shares",
]
