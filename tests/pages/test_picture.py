"""Pictures of figures: light, with the colours of the house exactly as they are."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from thanhson.pages.picture import COLOURS, picture, with_palette
from thanhson.pages.style import COLOURS as OF_THE_HOUSE


def drawn() -> Image.Image:
    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.barh(range(4), [4, 3, 2, 1], color=[OF_THE_HOUSE[name] for name in ("good", "fair", "average", "poor")])
    axes.set_title("Chi bộ nông thôn")
    return Image.open(io.BytesIO(base64.b64decode(picture(figure))))


def test_surfaces_have_the_exact_colours_of_the_house_on_pure_white():
    image = drawn()
    seen = {colour for _, colour in image.convert("RGB").getcolors()}
    wanted = [tuple(bytes.fromhex(OF_THE_HOUSE[name][1:])) for name in ("good", "fair", "average", "poor")]
    assert image.mode == "P"
    assert {(255, 255, 255), *wanted} <= seen


@pytest.mark.parametrize(("colours", "furthest"), [(3, 8), (COLOURS, 8), (6_000, 24), (20_000, 48)])
def test_every_pixel_stays_close_to_what_was_drawn_however_many_colours_there_are(colours, furthest):
    number = np.arange(colours)
    pixels = np.stack([number * 7 % 256, number // 37 % 256, np.full_like(number, 40)], axis=-1).astype(np.uint8)[None]
    reduced = np.asarray(with_palette(pixels).convert("RGB")).astype(int)
    assert reduced.shape == pixels.shape
    assert np.abs(reduced - pixels).max() <= furthest
