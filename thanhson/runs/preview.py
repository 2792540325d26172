"""``thanhson run --dry-run``: the plan and its reasons, without a trace left anywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from thanhson.runs.clean import Clean, look_at, look_at_fresh
from thanhson.runs.manifest import read_manifest
from thanhson.runs.order import Order, open_district
from thanhson.runs.plan import pages_asked_for, reasons, withdrawn
from thanhson.words import say


def preview(order: Order) -> str:
    """The plan of an order as text: for every district what would be cleaned, made and withdrawn, and why."""
    return "".join(f"{line}\n" for folder, _ in order.districts for line in _district(order, folder))


def _district(order: Order, folder: Path) -> Iterator[str]:
    district, speak = open_district(order, folder), order.speak
    yield say("runs.plan.district", speak, code=district.code, name=district.programme.district.name)
    manifest = read_manifest(order.outputs.manifest(district.code))
    clean = look_at_fresh(folder, order.clean)
    if clean is None:
        yield "  " + say("runs.plan.clean", speak)
        clean = _clean_aside(folder) if manifest.pages else None
    pages = pages_asked_for(order, district, clean or Clean({}, (), ()))
    found = {page.key: reasons(order, district.code, page, manifest.pages.get(page.key)) for page in pages}
    for key, why in found.items():
        if why:
            yield f"  {key}: " + ", ".join(say(f"runs.reason.{kind}", speak) for kind in why)
    for key in withdrawn(order, district, manifest):
        yield f"  {key}: " + say("runs.plan.withdrawn", speak)
    stale = sum(bool(why) for why in found.values())
    yield "  " + say("runs.plan.total", speak, stale=stale, fresh=len(found) - stale)


def _clean_aside(folder: Path) -> Clean:
    """What cleaning would give, made in a folder that is thrown away: only so is it known which pages a change reaches."""
    from thanhson.pages.run import cleaned

    with tempfile.TemporaryDirectory(prefix="thanhson-") as home:
        return look_at(cleaned(folder, Path(home)))
