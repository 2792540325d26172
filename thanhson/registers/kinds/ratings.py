"""Yearly ratings (*đánh giá, xếp loại*): one sheet speaks of the cell and of its members."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.registers.contracts import RATINGS
from thanhson.registers.fields import MOST_PEOPLE, counts, words, years
from thanhson.registers.kinds.context import Context, Converted
from thanhson.registers.kinds.periods import fill_from_sheet
from thanhson.registers.kinds.places_of import cell_of_row
from thanhson.registers.reader import Read, Reader

MEMBERS = tuple(f"members.{rating}" for rating in RATINGS)
FIELDS = ("year", "cell_id", "cell_name", "commune", "group", "rating", *MEMBERS)


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the ratings registers."""
    cell = cell_of_row(reader, context)
    own = years(reader, "year", context.horizon)
    year = fill_from_sheet(reader, own.found.astype(float), ~own.faulty)
    reader.require("year", Read(year, own.extra, own.faulty, own.no_meeting, own.received))
    scale = _scales(year, context)
    rating = words(reader, "rating", "rating", required=True)
    _check_scale(reader, rating, scale, context)
    members = {name: counts(reader, name, MOST_PEOPLE) for name in MEMBERS}
    frame = pd.DataFrame(
        {
            "cell_id": cell.found,
            "year": year,
            "scale_id": scale,
            "rating": rating.found,
            **{name: read.found for name, read in members.items()},
        }
    )
    told = pd.DataFrame({name: read.known | read.faulty for name, read in members.items()})
    return Converted(
        reader.batch,
        reader.findings,
        frame,
        ["cell_id", "year"],
        lambda kept: {
            "cell_ratings": frame.loc[kept, ["cell_id", "year", "scale_id", "rating"]],
            "member_ratings": _member_ratings(frame[kept], told[kept]),
        },
    )


def _scales(year: np.ndarray, context: Context) -> np.ndarray:
    numbers, known = pd.factorize(year)
    scales = [context.programme.scale_of(int(one)) for one in known]
    ids = np.array([*(scale.id if scale else None for scale in scales), None], dtype=object)
    return ids[numbers]


def _check_scale(reader: Reader, rating: Read, scale: np.ndarray, context: Context) -> None:
    # The names of the ratings changed in 2018: a rating that its year does not know is no word of the list.
    foreign = np.zeros(len(scale), dtype=bool)
    for one in context.programme.rating_scales:
        foreign |= (scale == one.id) & rating.known & ~np.isin(rating.found.astype(str), one.cells)
    reader.findings.fault("word.unknown", foreign, "rating", rating.received, whole_row=True)


def _member_ratings(frame: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """A row a rating of members, for cells whose sheet gives any number of members."""
    rated = frame[told.any(axis=1).to_numpy()]
    parts = [
        rated[["cell_id", "year", "scale_id"]].assign(rating=rating, members=rated[name])
        for rating, name in zip(RATINGS, MEMBERS, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)
