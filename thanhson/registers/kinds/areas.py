"""Residential areas (*khu dân cư*): where they are, from when to when, and which cell is theirs."""

from __future__ import annotations

import pandas as pd

from thanhson.registers.fields import dates, texts
from thanhson.registers.kinds.codes import own_codes
from thanhson.registers.kinds.context import Context, Converted
from thanhson.registers.kinds.places_of import cell_near, commune_of
from thanhson.registers.reader import Reader

FIELDS = ("area_id", "name", "commune", "group", "cell_id", "valid_from", "valid_to")


def convert(reader: Reader, context: Context) -> Converted:
    """The rows of the areas registers."""
    commune = commune_of(reader, context, required=True)
    reader.require("commune", commune)
    frame = pd.DataFrame(
        {
            "area_id": own_codes(reader, "area_id", commune.found).found,
            "commune_code": commune.found,
            "name": texts(reader, "name", required=True).found,
            "cell_id": cell_near(reader, context, "cell_id", commune.found).found,
            "valid_from": dates(reader, "valid_from", context.horizon).found,
            "valid_to": dates(reader, "valid_to", context.horizon).found,
        }
    )
    return Converted(reader.batch, reader.findings, frame, ["area_id"], lambda kept: {"areas": frame[kept]})
