"""The look of figures: colours that everybody can tell apart, axes in the language's form, the made-up note."""

from __future__ import annotations

import base64
import io
import itertools
import unicodedata

import numpy as np
import pytest
from matplotlib import font_manager
from PIL import Image

from tests.pages import specimen
from thanhson.pages import style
from thanhson.pages.page import picture

SEEN_TOGETHER = [
    ("rural", "agency", "target", "quiet"),
    ("minority", "youth_union", "women"),
    ("good", "fair", "average", "poor"),
    ("main", "second", "target"),
    ("improving", "worsening", "common"),
]
TEXT_COLOURS = [
    "rural", "agency", "main", "second", "total", "quiet", "target", "limit", "event", "minority", "youth_union", "women",
    "good", "poor", "improving", "worsening", "common",
]  # fmt: skip

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    """A colour ``#rrggbb`` as linear RGB."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB as CIE L*a*b*."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    x, y, z = np.cbrt(np.maximum(xyz / [0.9505, 1, 1.089], 1e-9))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(colour: str, other: str = "#ffffff") -> float:
    """The contrast of two colours by WCAG."""
    light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (colour, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.fixture(params=["vi", "en"])
def page(request):
    return specimen.context(request.param).page


@pytest.mark.parametrize("kind", DEFICIENCIES)
@pytest.mark.parametrize("names", SEEN_TOGETHER)
def test_colours_that_are_seen_together_stay_apart_for_everybody(kind, names):
    for one, other in itertools.combinations(names, 2):
        seen = [lab(np.array(DEFICIENCIES[kind]) @ linear(style.COLOURS[name])) for name in (one, other)]
        apart = float(np.linalg.norm(seen[0] - seen[1]))
        marks = [style.series(name)["marker"] if name in style.COLOURS else "" for name in (one, other)]
        hatches = [style.HATCHES.get(name, "") for name in (one, other)]
        assert apart > 11 or marks[0] != marks[1] or hatches[0] != hatches[1], (kind, one, other, apart)


@pytest.mark.parametrize("name", TEXT_COLOURS)
def test_letters_in_the_colours_of_series_can_be_read_on_white(name):
    assert contrast(style.COLOURS[name]) >= 4.5


def test_every_word_of_the_palette_means_one_thing_and_settings_have_two_signs():
    assert style.series("rural")["marker"] != style.series("agency")["marker"]
    assert style.HATCHES["rural"] != style.HATCHES["agency"]
    assert style.RATING_COLOURS["excellent"] == style.COLOURS["good"]


def test_the_font_carries_every_vietnamese_mark():
    from matplotlib.ft2font import FT2Font

    style.apply_style()
    letters = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
    alphabet = {unicodedata.normalize("NFC", letter + tone) for letter in letters for tone in tones} | {
        "đ",
        "–",
        "−",
        "×",
    }
    font = FT2Font(font_manager.findfont("DejaVu Sans"))
    missing = [c for c in alphabet | {c.upper() for c in alphabet} for part in c if not font.get_char_index(ord(part))]
    assert missing == []


def test_every_figure_has_the_same_width_and_says_that_rows_are_made_up(page):
    figure, _ = style.new_figure(page, 3.0)
    assert tuple(figure.get_size_inches()) == (style.WIDTH, 3.0)
    assert figure.get_supxlabel() == page.figure_note() != ""


def test_a_figure_of_real_registers_has_no_note():
    programme = specimen.context("vi").programme
    real = programme.model_copy(update={"programme": programme.programme.model_copy(update={"synthetic": False})})
    figure, _ = style.new_figure(specimen.context("vi", programme=real).page)
    assert figure.get_supxlabel() == ""


def test_the_style_holds_for_artists_that_are_added_later(page):
    import matplotlib as mpl

    mpl.rcParams["axes.titlelocation"] = "center"
    _, axes = style.new_figure(page)
    axes.set_title("Một tên")
    assert axes.get_title(loc="left") == "Một tên"


def texts(axis) -> list[str]:
    axis.figure.canvas.draw()
    return [label.get_text() for label in axis.get_ticklabels() if label.get_text()]


def test_ticks_take_the_number_form_of_the_language():
    found = {}
    for lang in ("vi", "en"):
        page = specimen.context(lang).page
        _, axes = style.new_figure(page, 3, 1, 3)
        axes[0].set_ylim(0, 0.3)
        style.share_axis(axes[0], page, decimals=1)
        axes[1].set_ylim(0, 3000)
        style.count_axis(axes[1], page)
        axes[2].set_ylim(0, 2.5)
        style.number_axis(axes[2], page)
        found[lang] = [texts(one.yaxis)[-1] for one in axes]
    assert found == {"vi": ["30,0%", "3.000", "2,5"], "en": ["30.0%", "3,000", "2.5"]}


@pytest.mark.parametrize(
    ("months", "labels"),
    [
        (60, ["1/2016", "1/2017", "1/2018", "1/2019", "1/2020"]),
        (24, ["1/2016", "7/2016", "1/2017", "7/2017"]),
        (6, ["1/2016", "2/2016", "3/2016", "4/2016", "5/2016", "6/2016"]),
        (1, ["1/2016"]),
    ],
)
def test_months_are_labelled_as_often_as_there_is_room(months, labels):
    page = specimen.context("vi").page
    _, axes = style.new_figure(page)
    style.month_axis(axes, page, [f"{2016 + i // 12}-{i % 12 + 1:02}" for i in range(months)])
    assert texts(axes.xaxis) == labels


def test_years_stand_at_their_own_place_or_in_order(page):
    _, axes = style.new_figure(page)
    style.year_axis(axes, page, [2016, 2017])
    assert list(axes.get_xticks()) == [2016, 2017]
    style.year_axis(axes, page, ["2016", "2016-2017"])
    assert list(axes.get_xticks()) == [0, 1]


def test_labels_at_line_ends_do_not_cover_each_other(page):
    _, axes = style.new_figure(page)
    axes.set_ylim(0, 1)
    ends = [(1, 0.5, "a", "#000"), (1, 0.51, "b", "#000"), (1, 0.9, "c", "#000"), (1, float("nan"), "d", "#000")]
    style.label_ends(axes, ends)
    heights = {label.get_text(): label.xy[1] for label in axes.texts}
    assert set(heights) == {"a", "b", "c"}
    assert heights["b"] - heights["a"] == pytest.approx(0.07)


def test_equal_figures_give_equal_bytes_without_time_or_version(page):
    rows = specimen.result(page).rows
    first, second = picture(specimen.figure(page, rows)), picture(specimen.figure(page, rows))
    assert first == second
    image = Image.open(io.BytesIO(base64.b64decode(first)))
    assert image.size == (960, 510)
    assert image.info.keys() <= {"dpi", "transparency"}
    assert len(first) < 60_000, "a picture is light"


def test_a_figure_with_nothing_to_draw_says_so(page):
    _, axes = style.new_figure(page, 3, 1, 2, sharey=True)
    axes[1].barh([0, 1], [1, 2])
    style.note_in(axes[0], "Mọi số đếm đều được ẩn nên không vẽ biểu đồ này.")
    assert not axes[0].axison
    assert axes[1].axison
    assert len(axes[1].get_yticks()) > 1, "the neighbour keeps its axis"


def test_a_name_with_two_dollar_signs_is_a_name_and_no_formula():
    figure, axes = style.new_figure(specimen.context("vi").page, 2.0)
    axes.set_title("Chi bộ $\\frac{1}$")
    assert picture(figure), "as a formula it could not be drawn"
