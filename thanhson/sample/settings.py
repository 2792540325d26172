"""The settings of a made-up district: the template filled in with its name, years and communes."""

from __future__ import annotations

from pathlib import Path

from thanhson.sample.books import district_name
from thanhson.sample.communes import communes, communes_csv
from thanhson.sample.plan import Plan


def settings_file(plan: Plan) -> bytes:
    """``programme.toml`` of the district."""
    text = (Path(__file__).parent / "programme.toml").read_text(encoding="utf-8")
    listed = communes(plan)
    weight = listed["area_weight"] / listed["area_weight"].sum()
    by_commune = ", ".join(
        f'"{code}" = {share:g}' for code, share in zip(listed["commune_code"], listed["minority_share"], strict=True)
    )
    entries = {
        "district": district_name(plan.code),
        "province": "Phú Thọ" if plan.code == "238" else "Mẫu",
        "code": plan.code,
        "first": str(plan.years[0]),
        "last": str(plan.years[-1]),
        "minority": f"{(weight * listed['minority_share']).sum():.2f}",
        "by_commune": by_commune,
    }
    for name, value in entries.items():
        text = text.replace(f"@{name}@", value)
    return _without_later_events(text, plan).encode("utf-8")


def _without_later_events(text: str, plan: Plan) -> str:
    # The one event of the template belongs to April 2020.
    return text if 2020 in plan.years else text[: text.index("\n[[events]]")]


def communes_file(plan: Plan) -> bytes:
    """``communes.csv`` of a district whose communes are made up."""
    return communes_csv(plan).encode("utf-8")
