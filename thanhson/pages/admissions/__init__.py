"""Views of the admissions (``thanhson.measures.admissions``), found by the second part of a result's name."""

from thanhson.pages.admissions import (
    box,
    communes,
    concentration,
    dormant,
    forecast,
    months,
    people,
    reinforced,
    representation,
    settings,
    timing,
    years,
)

_ROOMS = (
    years,
    months,
    settings,
    communes,
    people,
    representation,
    dormant,
    forecast,
    timing,
    concentration,
    reinforced,
    box,
)

VIEWS = {name: view for room in _ROOMS for name, view in room.VIEWS.items()}
