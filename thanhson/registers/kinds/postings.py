"""Postings (*phân công đảng viên tăng cường sinh hoạt*): members who take part in the life of another cell for a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from thanhson.registers.batch import missing
from thanhson.registers.fields import DAY, dates, read_text, texts
from thanhson.registers.identity import hashed, row_id
from thanhson.registers.kinds.context import Context, Converted, blanks
from thanhson.registers.kinds.places_of import cell_by_text
from thanhson.registers.reader import Read, Reader

FIELDS = ("person_name", "office", "from_cell", "to_cell", "from_on", "to_on")
COLUMNS = ["person_id", "from_cell_id", "to_cell_id", "from_on", "to_on", "office_holder"]


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the postings registers. A person is known by name alone, so never joined to admissions."""
    from_on = dates(reader, "from_on", context.horizon, required=True)
    reader.require("from_on", from_on)
    office = reader.read("office", read_text)
    frame = pd.DataFrame(
        {
            "person_id": _person_ids(texts(reader, "person_name", name=True), context),
            "from_cell_id": cell_by_text(reader, context, "from_cell").found,
            "to_cell_id": cell_by_text(reader, context, "to_cell", required=True).found,
            "from_on": from_on.found,
            "to_on": dates(reader, "to_on", context.horizon).found,
            "office_holder": np.where(reader.batch.has("office")[reader.batch.sheet_of], office.known, None),
        }
    )
    frame.insert(0, "posting_id", _posting_ids(frame))
    return Converted(reader.batch, reader.findings, frame, ["posting_id"], lambda kept: {"postings": frame[kept]})


def _person_ids(name: Read, context: Context) -> np.ndarray:
    ids = blanks(len(name.found))
    rows = np.flatnonzero(name.known)
    if len(rows):
        ids[rows] = hashed(((one,) for one in name.found[rows]), context.key(), "posting")
    return ids


def _posting_ids(frame: pd.DataFrame) -> list[str]:
    columns = [
        frame[name].astype(DAY).dt.strftime("%Y-%m-%d") if name.endswith("_on") else frame[name] for name in COLUMNS
    ]
    rows = zip(*(column.astype(object).where(~missing(column.to_numpy()), None) for column in columns), strict=True)
    return [row_id(row, "posting") for row in rows]
