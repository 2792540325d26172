"""Admissions (*kết nạp đảng viên*): how many, who, where, when, and what can be concluded from it.

Each function takes the clean tables and a year of the programme and returns a :class:`~thanhson.measures.result.Result` over
the programme up to that year; ``run.show`` puts it on a page.
"""

from thanhson.measures.admissions.box import can_say
from thanhson.measures.admissions.cells import concentration
from thanhson.measures.admissions.counts import by_commune, by_month, by_setting, by_year
from thanhson.measures.admissions.dormancy import dormant, dormant_by_chance
from thanhson.measures.admissions.forecast import dormant_forecast
from thanhson.measures.admissions.people import by_person, shares
from thanhson.measures.admissions.printed import dormant_printed
from thanhson.measures.admissions.reinforced import reinforced_before_after, reinforced_cells
from thanhson.measures.admissions.representation import representation
from thanhson.measures.admissions.timing import confirmed, dates, time_to_first

__all__ = [
    "by_commune",
    "by_month",
    "by_person",
    "by_setting",
    "by_year",
    "can_say",
    "concentration",
    "confirmed",
    "dates",
    "dormant",
    "dormant_by_chance",
    "dormant_forecast",
    "dormant_printed",
    "reinforced_before_after",
    "reinforced_cells",
    "representation",
    "shares",
    "time_to_first",
]
