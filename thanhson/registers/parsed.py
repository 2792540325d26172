"""What a parser says of one value: what it is, what was repaired on the way, or why it cannot be read."""

from __future__ import annotations

from typing import NamedTuple


class Parsed(NamedTuple):
    """The reading of one value.

    ``value`` is ``None`` where nothing is known. ``repairs`` are rules of what was changed, ``warning`` of what
    was kept but not wholly used, ``fault`` of why the value is set aside. ``extra`` is a second fact that the same cell
    told: the second number of a fraction, the year of a partial date, the year beside a month.
    """

    value: object = None
    repairs: tuple[str, ...] = ()
    fault: str | None = None
    warning: str | None = None
    extra: object = None


NOTHING = Parsed()
