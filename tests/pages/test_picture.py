"""Pictures of figures: light, with the colours of the house exactly as they are."""

from __future__ import annotations

import base64
import io

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from thanhson.pages.picture import picture
from thanhson.pages.style import COLOURS as OF_THE_HOUSE


def drawn() -> Image.Image:
    figure = Figure(figsize=(4, 3))
    axes = figure.subplots()
    axes.barh(range(4), [4, 3, 2, 1], color=[OF_THE_HOUSE[name] for name in ("good", "fair", "average", "poor")])
    axes.set_title("Chi bộ nông thôn")
    return Image.open(io.BytesIO(base64.b64decode(picture(figure))))


def test_surfaces_look_like_the_colours_of_the_house_on_pure_white():
    image = drawn()
    seen = np.array([colour for _, colour in image.convert("RGB").getcolors()])
    wanted = [tuple(bytes.fromhex(OF_THE_HOUSE[name][1:])) for name in ("good", "fair", "average", "poor")]
    assert image.mode == "P"
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert max(np.abs(seen - colour).max(axis=1).min() for colour in wanted) <= 2
