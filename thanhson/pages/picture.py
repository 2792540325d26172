"""A figure as the picture that a page holds: PNG with few colours, so that pages stay light."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL import Image

COLOURS = 256
"""Colours of a picture: the most a palette holds."""

_MOST_TO_COUNT = 1 << 11


def picture(figure: Figure) -> str:
    """The figure as PNG in base64; equal figures give equal bytes (no version, no time inside).

    Charts have few colours: a palette makes the picture three times lighter and looks the same.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    buffer = io.BytesIO()
    with_palette(np.asarray(canvas.buffer_rgba())[..., :3]).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def with_palette(pixels: np.ndarray) -> Image.Image:
    """A picture whose commonest colours are kept exactly, and whose others (edges of letters and lines) become the nearest of them.

    Colours are looked up by their upper bits, of which the commonest colour speaks for all: a third of the time of Pillow's own
    search, which is left for pictures of many colours.
    """
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(pixels))
    counted = image.getcolors(_MOST_TO_COUNT)
    if counted is None:
        return image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = np.array([colour for _, colour in sorted(counted, reverse=True)], dtype=np.int64)
    palette = colours[:COLOURS]
    nearest = ((colours[:, None, :] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
    place = np.zeros(1 << 16, dtype=np.uint8)
    place[_upper_bits(colours)[::-1]] = nearest[::-1]
    reduced = Image.fromarray(place[_upper_bits(pixels)])
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    return reduced


def _upper_bits(colours: np.ndarray) -> np.ndarray:
    """Red, green and blue as one number of 5, 6 and 5 bits."""
    red, green, blue = (colours[..., channel].astype(np.uint16) for channel in range(3))
    return red >> 3 << 11 | green >> 2 << 5 | blue >> 3
