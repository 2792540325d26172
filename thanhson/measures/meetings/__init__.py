"""The quality of meetings of Party cells (*sinh hoạt chi bộ*), measure by measure; each gives a Result for ``run.show``."""

from __future__ import annotations

from thanhson.measures.meetings.attendance import attendance, attendance_by_commune, attendance_by_month
from thanhson.measures.meetings.completeness import completeness, completeness_by_commune

__all__ = [
    "attendance",
    "attendance_by_commune",
    "attendance_by_month",
    "completeness",
    "completeness_by_commune",
]
