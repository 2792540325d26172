"""Who was on the list, who was exempt, who came: counts that must fit together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thanhson.registers.fields import MOST_PEOPLE, counts
from thanhson.registers.findings import Findings
from thanhson.registers.numbers import read_attendance, read_count
from thanhson.registers.reader import Read, Reader


@dataclass(frozen=True)
class Attendance:
    """The columns of attendance as read, and the rows that say that no meeting took place."""

    columns: dict[str, np.ndarray]
    no_meeting: np.ndarray


def attendance(reader: Reader, no_meeting: np.ndarray) -> Attendance:
    """Read and compare the counts of a meeting; ``no_meeting`` is what its date says.

    A row that says *chưa họp* in its date or in its attendance is kept, with the attendance not known.
    """
    present = reader.read("present", lambda value: read_attendance(value, 0, MOST_PEOPLE), float, required=True)
    excused, unexcused = counts(reader, "excused"), counts(reader, "unexcused")
    listed, exempt = _listed(reader), counts(reader, "exempt")
    quiet = no_meeting | present.no_meeting | excused.no_meeting | unexcused.no_meeting
    reader.require("present", present, unless=quiet)
    _listed_from_fraction(listed, exempt, present)
    reader.require("listed", listed)
    _compare_exempt(reader.findings, exempt, listed)
    due = listed.found - exempt.found
    came = np.where(quiet, np.nan, present.found)
    parts = [np.where(quiet, np.nan, part.found) for part in (excused, unexcused)]
    _compare(reader.findings, present, came, parts, listed.found, due)
    return Attendance(
        {
            "listed": listed.found,
            "exempt": exempt.found,
            "due": due,
            "present": came,
            "excused": parts[0],
            "unexcused": parts[1],
        },
        quiet,
    )


def _listed(reader: Reader) -> Read:
    return reader.read("listed", lambda value: read_count(value, 0, MOST_PEOPLE), float, required=True)


def _listed_from_fraction(listed: Read, exempt: Read, present: Read) -> None:
    # "18/18" says the number on the list too, where nobody is exempt and no column says it.
    told = ~listed.known & ~listed.faulty & ~np.isnan(present.extra) & ~(exempt.found > 0)
    listed.found = np.where(told, present.extra, listed.found)


def _compare_exempt(findings: Findings, exempt: Read, listed: Read) -> None:
    too_many = exempt.found > listed.found
    findings.fault("number.out_of_range", too_many, "exempt", exempt.received, whole_row=False)
    exempt.found = np.where(too_many, np.nan, exempt.found)


def _compare(
    findings: Findings, present: Read, came: np.ndarray, parts: list[np.ndarray], listed: np.ndarray, due: np.ndarray
) -> None:
    findings.fault("attendance.present_above_listed", came > listed, "present", present.received, whole_row=True)
    above_due = came > due
    findings.warned("attendance.above_due", above_due)
    total = came + parts[0] + parts[1]
    differ = ~np.isnan(total) & ~np.isnan(due) & (total != due)
    second = present.extra
    neither = ~np.isnan(second) & ~np.isnan(came) & (second != due) & (second != listed)
    findings.warned("attendance.parts_differ", (differ | neither) & ~above_due)
