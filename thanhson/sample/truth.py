"""The whole made-up district as it really is: the label vectors from which the registers are typed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from thanhson.sample.admissions import make_admissions
from thanhson.sample.areas import make_areas
from thanhson.sample.cells import make_cells
from thanhson.sample.communes import communes
from thanhson.sample.grading import grade_meetings
from thanhson.sample.meetings import make_meetings
from thanhson.sample.plan import Margins, Plan, margins
from thanhson.sample.postings import make_postings
from thanhson.sample.ratings import make_ratings


@dataclass(frozen=True)
class Truth:
    """What the registers would say if nobody mistyped: one frame a register, cells named by their position."""

    plan: Plan
    margins: Margins
    communes: pd.DataFrame
    cells: pd.DataFrame
    areas: pd.DataFrame
    admissions: pd.DataFrame
    postings: pd.DataFrame
    meetings: pd.DataFrame
    ratings: pd.DataFrame


def make_truth(plan: Plan) -> Truth:
    """Draw a district of this size.

    Examples
    --------
    >>> truth = make_truth(Plan(seed=2016, cells=450, years=range(2016, 2021), code="238"))
    >>> len(truth.admissions), int(truth.admissions["minority"].sum())
    (1035, 539)
    """
    totals = margins(plan)
    places = communes(plan)
    cells = make_cells(plan, totals, places)
    admissions = make_admissions(plan, totals, places, cells)
    postings = make_postings(plan, cells)
    meetings = grade_meetings(plan, make_meetings(plan, cells, admissions, postings))
    return Truth(
        plan=plan,
        margins=totals,
        communes=places,
        cells=cells,
        areas=make_areas(plan, cells),
        admissions=admissions,
        postings=postings,
        meetings=meetings,
        ratings=make_ratings(plan, cells, meetings, admissions),
    )
