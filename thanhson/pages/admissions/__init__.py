"""Views of the admissions (``thanhson.measures.admissions``), found by the second part of a result's name."""

from thanhson.pages.admissions import (
    communes,
    dormant,
    forecast,
    months,
    people,
    representation,
    settings,
    years,
)

_ROOMS = (years, months, settings, communes, people, representation, dormant, forecast)

VIEWS = {name: view for room in _ROOMS for name, view in room.VIEWS.items()}
