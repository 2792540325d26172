"""Communes and cells by name: exact first, then known short forms, then a lost ``ư``, then one slip of the pen. Never a guess.

Names are compared without marks, and among the 23 communes of Thanh Sơn that is still unmistakable. One edit is forgiven
only where exactly one name is that near: *Võ Miếu* and *Văn Miếu* are two edits apart, and what lies between them
is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from thanhson.errors import UsageError
from thanhson.registers.folding import bare, fold
from thanhson.registers.syllables import looks_like_lost_horn

COMMUNE_COLUMNS = ["commune_code", "name", "kind", "district_code", "valid_from", "valid_to", "successor"]
_HERE = Path(__file__).parent
_SHORTEST_FOR_FUZZY = 4

_KINDS = {"commune": ("xa",), "town": ("thi tran",), "ward": ("phuong",)}
_KIND_WORD = re.compile(r"^(?:xa|x|thi tran|tt|t t|phuong|p)\s+")
_OF_COMMITTEE = re.compile(r"^\s*(?:đảng\s+(?:bộ|ủy|uỷ)|dang\s+(?:bo|uy))\s+(?=\S)", re.IGNORECASE)
"""In front of a commune's name: the committee of a commune stands for it (*Đảng bộ xã Địch Quả*)."""
_DISTRICT = re.compile(r"\s*[,;(-]\s*(?:huyen|h\.|thi xa|tx|thanh pho|tp|tinh)\b.*$")


class Match(NamedTuple):
    """What a name was found to be: its ``code``, the repair that it took, or why it was refused."""

    code: str | None = None
    repair: str | None = None
    fault: str | None = None


def communes(district_code: str, folder: str | Path | None = None) -> pd.DataFrame:
    """The communes (*xã*), towns (*thị trấn*) and wards of a district.

    Parameters
    ----------
    district_code : str
        The district's code as text: ``"238"``.
    folder : path, optional
        The district's folder. A ``communes.csv`` in it is used in place of the package's list.

    Returns
    -------
    pandas.DataFrame
        All text, one row a commune: commune_code, name, kind (``commune``, ``town``, ``ward``), district_code, valid_from,
        valid_to, successor (the commune of July 2025 that took it in; blank where not known).

    Raises
    ------
    UsageError
        Neither list has a commune of this district, or the district's own lacks a column.

    Notes
    -----
    Codes and names: the list of the General Statistics Office as of 2017 to 2023. Successors: as compiled in a public
    conversion table of 2025; the seven names agree with the package vietnam-provinces.
    """
    own = Path(folder) / "communes.csv" if folder is not None else None
    path = own if own is not None and own.is_file() else _HERE / "communes.csv"
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError):
        raise UsageError("registers.communes_unreadable", file=path) from None
    missing = [name for name in COMMUNE_COLUMNS[:4] if name not in frame]
    if missing:
        raise UsageError("registers.communes_columns", file=path, columns=", ".join(missing))
    frame = frame.reindex(columns=COMMUNE_COLUMNS, fill_value="")
    frame = frame[frame["district_code"] == district_code].reset_index(drop=True)
    if frame.empty:
        raise UsageError("registers.no_communes", code=district_code, file=own or "communes.csv")
    return frame


class Names:
    """Names that a text is looked up among, in the order exact, alias, lost ``ư``, one edit.

    Parameters
    ----------
    exact : mapping of str to str
        Code to name as written: one for each place.
    alias : mapping of str to iterable of str
        Code to other folded forms under which the place goes.
    unknown : str
        The fault of a name that is none of them.
    core : callable, optional
        The part of a name that tells it from others, for names that differ by numbers and letters (*Khu 3*, *Khu 4*): no
        edit in a word that short or with a digit is forgiven then. By default :func:`shortest`, and any edit.
    """

    def __init__(
        self,
        exact: Mapping[str, str],
        alias: Mapping[str, Iterable[str]],
        unknown: str,
        core: Callable[[str], str] | None = None,
    ) -> None:
        self._unknown, self._careful, self._core = unknown, core is not None, core or shortest
        self._marked = _inverted((_lower(name), code) for code, name in exact.items())
        self._exact = _inverted((fold(name), code) for code, name in exact.items())
        self._alias = _inverted((form, code) for code, forms in alias.items() for form in forms)
        self._hornless = _inverted((_without_horn(name), code) for code, name in exact.items())
        self._fuzzy = _inverted((self._core(name), code) for code, name in exact.items())

    def find(self, text: str, other_forms: Iterable[str] = ()) -> Match:
        """The place that ``text`` names; ``other_forms`` are folded readings to try as aliases too."""
        forms = [fold(text), *other_forms]
        hornless = (self._hornless, "place.lost_u_horn", [_without_horn(text), _without_horn(text, strip=True)])
        by_folding = [(self._exact, None, forms[:1]), (self._alias, "place.alias", forms)]
        # A word that only lacks its ư is looked up with its marks: folded, "Hơng" would be Hồng.
        lost = any(looks_like_lost_horn(part) for part in text.split())
        steps = [hornless, *by_folding] if lost else [*by_folding, hornless]
        # With their marks first: "Đồng Bèo" and "Đồng Bẹo" are two places, and "Dong Beo" is either.
        for index, repair, keys in [(self._marked, None, [_lower(text)]), *steps]:
            for key in keys:
                if found := index.get(key):
                    return _only(found, repair)
        return self._near(self._core(text))

    def _near(self, key: str) -> Match:
        from rapidfuzz.distance import OSA

        if len(key) < _SHORTEST_FOR_FUZZY:
            return Match(fault=self._unknown)
        near = {
            code
            for name, codes in self._fuzzy.items()
            if OSA.distance(key, name, score_cutoff=1) <= 1 and not (self._careful and _differs_in_label(key, name))
            for code in codes
        }
        return _only(near, "place.fuzzy") if near else Match(fault=self._unknown)


def _differs_in_label(one: str, other: str) -> bool:
    mine, theirs = one.split(), other.split()
    if len(mine) != len(theirs):
        return one.replace(" ", "") != other.replace(" ", "")
    return any(
        min(len(a), len(b)) < 3 or any(c.isdigit() for c in a + b) for a, b in zip(mine, theirs, strict=True) if a != b
    )


def _inverted(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for key, code in pairs:
        if key:
            index[key].add(code)
    return dict(index)


def _only(codes: set[str], repair: str | None) -> Match:
    return Match(next(iter(codes)), repair) if len(codes) == 1 else Match(fault="place.ambiguous")


def _lower(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).lower().split())


def _without_horn(name: str, strip: bool = False) -> str:
    # Only the plain ư is the soft hyphen in TCVN3: ứ, ừ, ử, ữ, ự have signs of their own.
    lower = _lower(_lower(name).replace("ư", ""))
    return re.sub(r"^(?:xã|thị trấn|tt\.?|phường|chi bộ|cb)\s+", "", lower) if strip else lower


def shortest(name: str) -> str:
    """``name`` folded, without its kind (*xã*, *thị trấn*), its district and punctuation."""
    return _KIND_WORD.sub("", bare(_DISTRICT.sub("", fold(name))))


class Communes:
    """The communes of a district, found by name or code.

    Examples
    --------
    >>> known = Communes(communes("238"))
    >>> known.find("TT Thanh Sơn"), known.find("Vân Miếu").fault is None
    (Match(code='08542', repair='place.alias', fault=None), True)
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        names = dict(zip(frame["commune_code"], frame["name"], strict=True))
        kinds = dict(zip(frame["commune_code"], frame["kind"], strict=True))
        self.witness = frozenset(
            form for name in names.values() for form in (name.lower(), f"xã {name}".lower(), f"thị trấn {name}".lower())
        )
        self._codes = _inverted((code.lstrip("0"), code) for code in names)
        self._full = _inverted(
            (f"{word} {fold(name)}", code) for code, name in names.items() for word in _KINDS.get(kinds[code], ("xa",))
        )
        aliases = {code: {shortest(name), *_initials(name)} for code, name in names.items()}
        self._names = Names(names, aliases, "place.unknown")

    def find(self, text: str) -> Match:
        """The commune that ``text`` names: ``xã Địch Quả``, ``ĐỊCH QUẢ``, ``Dich Qua``, ``Đ.Quả``, ``TT Thanh Sơn``, ``08572``."""
        if committee := _OF_COMMITTEE.match(text):
            place = self.find(text[committee.end() :])
            return place._replace(repair=place.repair or "place.alias") if place.code else place
        folded = fold(text)
        if folded.isascii() and folded.isdigit():
            found = self._codes.get(folded.lstrip("0"), set())
            code = next(iter(found), None)
            return (
                Match(code, None if code == folded else "code.leading_zero") if found else Match(fault="place.unknown")
            )
        if found := self._full.get(folded):
            return _only(found, None)
        without_kind = re.sub(r"^(?:xa|x|thi tran|tt|t\.t|phuong|p)[\s.]\s*", "", folded)
        return self._names.find(text, [shortest(text), without_kind])

    def names(self, text: str) -> bool:
        """Whether ``text`` (a committee's name) names a commune or town: *Đảng bộ xã Địch Quả*."""
        named = _COMMITTEE.sub("", bare(text))
        found = self._names.find(named)
        by_name = found.code is not None and found.repair in (None, "place.alias")
        return by_name or bool(re.match(r"(?:xa|thi tran|tt|phuong)\s", named))


_COMMITTEE = re.compile(r"^(?:(?:dang bo|dang uy|db|du|dbcs|co so|bo phan)\s+)+")


def _initials(name: str) -> set[str]:
    first, _, rest = fold(name).partition(" ")
    return {f"{first[:1]}.{rest}", f"{first[:1]}. {rest}"} if rest else set()
