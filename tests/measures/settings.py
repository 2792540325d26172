"""Settings of a made-up district for the tests of measures, and short ways to write rows of its registers."""

from __future__ import annotations

import datetime as dt

from thanhson.programme import Programme, Rubric

RUBRIC = {
    "id": "bloc",
    "valid_from": dt.date(2018, 7, 6),
    "heads": {"preparation": 15.0, "attendance": 20.0, "conduct": 45.0, "closing": 20.0},
    "bands": {"good": 90.0, "fair": 70.0, "average": 50.0, "poor": 0.0},
    "year_good": {"every_meeting_at_least": "fair", "good_meetings_at_least": 7},
    "year_fair": {"every_meeting_at_least": "average", "good_meetings_at_least": 0},
    "short_year": "scale",
    "source": "made up",
}


def rubric(**changes: object) -> Rubric:
    """The rubric of Phú Thọ's agencies bloc, with changes."""
    return Rubric.model_validate({**RUBRIC, **changes})


def programme(**changes: object) -> Programme:
    """Settings of a district, with whole sections replaced."""
    sections = {
        "programme": {
            "name_vi": "Đề án", "name_en": "Programme", "first_year": 2016, "last_year": 2020, "synthetic": True,
        },
        "district": {"code": "238", "name": "Thanh Sơn", "province": "Phú Thọ"},
        "definitions": {
            "admission_date": "admitted_on", "dormant_after_years": 3,
            "rural_cell_types": ["residential", "cooperative"], "baseline_months": 12,
        },
        "targets": {
            "areas_with_own_cell": 1.0, "meeting_procedure": 1.0, "cells_good_or_better": 0.9, "members_good_or_better": 0.8,
        },
        "disclosure": {"threshold": 5, "rounding": 5},
        "pools": [],
        "rubrics": [RUBRIC],
        "rating_scales": [],
    }  # fmt: skip
    return Programme.model_validate({**sections, **changes})
