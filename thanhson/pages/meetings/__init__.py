"""How each measure of meetings looks on a page: found by the second part of its result's name."""

from __future__ import annotations

from thanhson.pages.meetings import attendance, communes, completeness, monthly

VIEWS = {**completeness.VIEWS, **attendance.VIEWS, **monthly.VIEWS, **communes.VIEWS}
