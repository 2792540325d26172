"""The settings of a district: who, when, the four targets, and the definitions that differ from place to place.

They stand in ``programme.toml`` of the district's folder. Every key is required unless this module gives it a default;
an unknown key, a missing key or a wrong type stops the run, and all faults are named at once.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from thanhson.errors import SettingsError, UsageError, rebuild
from thanhson.words import LANGUAGES, say

CELL_TYPES = (
    "residential", "agency", "school", "health", "police", "military", "enterprise", "cooperative", "other",
)  # fmt: skip
GRADES = ("good", "fair", "average", "poor")

Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
Year = Annotated[int, Field(ge=1930, le=2100)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
CellType = Literal[
    "residential", "agency", "school", "health", "police", "military", "enterprise", "cooperative", "other"
]
Grade = Literal["good", "fair", "average", "poor"]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Identity(_Section):
    """``[programme]``: names and years of the programme (*đề án*)."""

    name_vi: Text
    name_en: Text
    first_year: Year
    last_year: Year
    synthetic: bool
    started_on: dt.date | None = None


class District(_Section):
    """``[district]``: the code is text, since codes start with zeros elsewhere."""

    code: Code
    name: Text
    province: Text


class Definitions(_Section):
    """``[definitions]``: what differs between places and has no standard."""

    admission_date: Literal["admitted_on", "decided_on"]
    dormant_after_years: Annotated[int, Field(ge=1, le=20)]
    rural_cell_types: Annotated[list[CellType], Field(min_length=1)]
    baseline_months: Annotated[int, Field(ge=2, le=120)]


class Targets(_Section):
    """``[targets]``: the four targets of the programme, as shares of 0 to 1."""

    areas_with_own_cell: Share
    meeting_procedure: Share
    cells_good_or_better: Share
    members_good_or_better: Share


class Disclosure(_Section):
    """``[disclosure]``: counts from 1 to below ``threshold`` are withheld, others rounded to ``rounding``."""

    threshold: Annotated[int, Field(ge=1, le=1000)]
    rounding: Annotated[int, Field(ge=1, le=1000)]


class Pool(_Section):
    """``[[pools]]``: a population that could have been admitted, for representation ratios."""

    name_vi: Text
    name_en: Text
    year: Year
    minority_share: Annotated[float, Field(gt=0, le=1)]
    source: Text
    by_commune: dict[Code, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)


class YearRule(_Section):
    """How the grades of the months become the grade of the year."""

    every_meeting_at_least: Grade
    good_meetings_at_least: Annotated[int, Field(ge=0, le=12)]


def _bands_fall(bands: dict[str, float]) -> dict[str, float]:
    if set(bands) != set(GRADES):
        raise ValueError("good, fair, average, poor")
    edges = [bands[grade] for grade in GRADES]
    if any(upper <= lower for upper, lower in itertools.pairwise(edges)) or edges[-1] != 0:
        raise ValueError("good > fair > average > poor = 0")
    return bands


class Rubric(_Section):
    """``[[rubrics]]``: how a meeting's score becomes a grade; bands are half-open (89.9 is fair, 90 is good)."""

    id: Text
    valid_from: dt.date
    heads: dict[str, Annotated[float, Field(gt=0)]]
    bands: Annotated[dict[str, float], AfterValidator(_bands_fall)]
    year_good: YearRule
    year_fair: YearRule
    short_year: Literal["scale", "as_is"]
    source: Text


class GoodOrBetter(_Section):
    """Which ratings count as "good or better" for cells and for members."""

    cells: list[Text]
    members: list[Text]


class RatingScale(_Section):
    """``[[rating_scales]]``: the names of the yearly ratings and the years in which they held."""

    id: Text
    cells: Annotated[list[Text], Field(min_length=1)]
    members: Annotated[list[Text], Field(min_length=1)]
    good_or_better: GoodOrBetter
    valid_from: Year | None = None
    valid_to: Year | None = None
    excellent_cap_of_good: Share | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the scale was in use in ``year``."""
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)

    @model_validator(mode="after")
    def _named_ratings_exist(self) -> RatingScale:
        if not set(self.good_or_better.cells) <= set(self.cells):
            raise ValueError(", ".join(self.cells))
        if not set(self.good_or_better.members) <= set(self.members):
            raise ValueError(", ".join(self.members))
        return self


class Event(_Section):
    """``[[events]]``: a known special cause, drawn on the monthly charts."""

    name_vi: Text
    name_en: Text
    from_month: Month
    to_month: Month


class Programme(_Section):
    """All settings of one district, typed and checked.

    Examples
    --------
    >>> programme = read_programme("data/sample")  # doctest: +SKIP
    >>> programme.district.code, list(programme.years)  # doctest: +SKIP
    ('238', [2016, 2017, 2018, 2019, 2020])
    """

    programme: Identity
    district: District
    definitions: Definitions
    targets: Targets
    disclosure: Disclosure
    pools: list[Pool]
    rubrics: list[Rubric]
    rating_scales: list[RatingScale]
    events: list[Event] = Field(default_factory=list)
    _folder: Path | None = PrivateAttr(default=None)

    @property
    def folder(self) -> Path | None:
        """The district's folder that these settings were read from; a list of communes of its own lies there too."""
        return self._folder

    @property
    def code(self) -> str:
        """The district's code, as text."""
        return self.district.code

    @property
    def years(self) -> range:
        """The years of the programme, first to last."""
        return range(self.programme.first_year, self.programme.last_year + 1)

    def name(self, lang: str) -> str:
        """The programme's name in ``lang``."""
        return self.programme.name_vi if lang == "vi" else self.programme.name_en

    def check_year(self, year: int) -> int:
        """Return ``year``; raise :class:`UsageError` where it lies outside the programme."""
        if isinstance(year, bool) or not isinstance(year, int) or year not in self.years:
            raise UsageError(
                "usage.year_outside",
                year=year,
                first=self.programme.first_year,
                last=self.programme.last_year,
                district=self.district.name,
            )
        return year

    def rubric_of(self, day: dt.date) -> Rubric | None:
        """The rubric in force on ``day``: the latest ``valid_from`` on or before it, or none."""
        in_force = [rubric for rubric in self.rubrics if rubric.valid_from <= day]
        return max(in_force, key=lambda rubric: rubric.valid_from, default=None)

    def scale_of(self, year: int) -> RatingScale | None:
        """The rating scale in use in ``year``, or none."""
        return next((scale for scale in self.rating_scales if scale.holds_in(year)), None)

    @model_validator(mode="after")
    def _hangs_together(self) -> Programme:
        if self.programme.last_year < self.programme.first_year:
            raise ValueError("programme.last_year >= programme.first_year")
        return self


def check_language(lang: str) -> str:
    """Return ``lang``; raise :class:`UsageError` where it is neither ``vi`` nor ``en``."""
    if lang not in LANGUAGES:
        raise UsageError("usage.language_unknown", lang=lang)
    return lang


def read_programme(folder: str | Path) -> Programme:
    """Read ``programme.toml`` of the district folder ``folder``.

    Raises
    ------
    UsageError
        There is no such folder, or no settings in it.
    SettingsError
        Unknown or missing keys, wrong types or values: all of them in one message.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UsageError("settings.missing_folder", folder=folder)
    path = folder / "programme.toml"
    if not path.is_file():
        raise UsageError("settings.missing_file", folder=folder)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("settings.not_toml", file=path, reason=str(error)) from None
    try:
        programme = Programme.model_validate(raw)
    except ValidationError as error:
        raise _Faults(path, error) from None
    programme._folder = folder
    return programme


class _Faults(SettingsError):
    """The faults of a settings file; told again in each language from what pydantic found."""

    def __init__(self, path: Path, error: ValidationError) -> None:
        self.found = [_fault(item) for item in error.errors(include_url=False)]
        super().__init__("settings.faults", file=path, n=len(self.found), faults=self._lines("en"))

    def __reduce__(self):
        return rebuild, (SettingsError, self.key, self.params)

    def _lines(self, lang: str) -> str:
        return "\n".join(f"  - {say(key, lang, **_in_language(params, lang))}" for key, params in self.found)

    def text(self, lang: str = "en") -> str:
        return say(self.key, lang, **{**self.params, "faults": self._lines(lang)})


def _in_language(params: dict, lang: str) -> dict:
    told = dict(params)
    if "hint" in told:
        told["hint"] = say("settings.did_you_mean", lang, name=told["hint"]) if told["hint"] else ""
    if "expected" in told:
        key, text = told["expected"]
        told["expected"] = say(key, lang) if key else text
    return told


def _fault(item: dict) -> tuple[str, dict]:
    where = _path(item["loc"])
    if item["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(item["loc"][-1]), list(_known_keys(Programme)), n=1)
        return "settings.unknown_key", {"where": where, "hint": near[0] if near else ""}
    if item["type"] == "missing":
        return "settings.missing_key", {"where": where, "expected": _expected(item)}
    kind = "wrong_type" if item["type"].endswith("_type") else "wrong_value"
    return f"settings.{kind}", {
        "where": where,
        "found": repr(item["input"])[:60],
        "expected": _expected(item),
    }


def _path(location: tuple[str | int, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "programme.toml"


def _known_keys(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield name
        for candidate in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                yield from _known_keys(candidate)


_EXPECTED = {
    "string_type": "text",
    "string_too_short": "text_not_blank",
    "int_type": "whole",
    "float_type": "number",
    "bool_type": "flag",
    "date_type": "date",
    "list_type": "list",
    "too_short": "list_not_empty",
    "dict_type": "table",
    "model_type": "table",
    "missing": "value",
}
_LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def _expected(item: dict) -> tuple[str, str]:
    """What pydantic wanted, as (entry of the catalogue, text that needs no translation); one of them is blank."""
    context = item.get("ctx", {})
    if item["type"] in _EXPECTED:
        return f"settings.expected.{_EXPECTED[item['type']]}", ""
    if item["type"] == "value_error":
        return "", str(context["error"])
    for name, sign in _LIMITS.items():
        if name in context:
            return "", f"{sign} {context[name]}"
    return "", str(context.get("expected") or context.get("pattern") or item["msg"])
