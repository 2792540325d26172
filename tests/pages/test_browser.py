"""Every kind of page in a real browser: offline, for every eye and hand, on every width and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import specimen, test_index
from tests.pages.browser import WIDTHS, chromium, keep, opened, violations
from thanhson.pages.html import export

pytestmark = pytest.mark.browser

KINDS = ["page", "hostile", "exact", "district", "districts"]


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[tuple[str, str], Path]:
    """The file of every kind of page by kind and language, in a tree like that of the outputs."""
    home = tmp_path_factory.mktemp("outputs")
    files = {}
    for lang in ("vi", "en"):
        made = {
            "page": ("238/2020/{lang}/02_admissions", export(specimen.notebook(lang), specimen.context(lang))),
            "hostile": (
                "238/2020/{lang}/hostile",
                export(specimen.notebook(lang, hostile=True), specimen.context(lang)),
            ),
            "exact": ("238/2020/{lang}/exact", export(specimen.notebook(lang), specimen.context(lang, exact=True))),
            "district": ("238/index" + ("" if lang == "vi" else ".en"), test_index.index(lang)),
            "districts": ("index" + ("" if lang == "vi" else ".en"), test_index.everything(lang)),
        }
        for kind, (name, content) in made.items():
            file = home / f"{name.format(lang=lang)}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            files[kind, lang] = file
    return files


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_the_network_and_nothing_is_blocked(browser, pages, kind, lang):
    with opened(browser, pages[kind, lang], scripts=True) as page:
        assert [url for url in page.requested if not url.startswith("data:")] == [pages[kind, lang].as_uri()]
        assert page.complaints == []
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(browser, pages, kind, lang, scheme):
    shade = "light" if scheme == "print" else scheme
    with opened(browser, pages[kind, lang], scheme=shade, scripts=True) as page:
        if scheme == "print":
            page.emulate_media(media="print")
        else:
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            page.evaluate("const box = document.querySelector('#code'); if (box) box.checked = true")
        assert violations(page) == []


def test_axe_finds_what_is_wrong(browser, pages, tmp_path):
    broken = (
        pages["page", "vi"]
        .read_text(encoding="utf-8")
        .replace('<html lang="vi">', "<html>")
        .replace(" alt=", " title=")
    )
    file = tmp_path / "broken.html"
    file.write_text(broken, encoding="utf-8")
    with opened(browser, file, scripts=True) as page:
        assert {line.split(":")[0] for line in violations(page)} >= {"html-has-lang"}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_wider_than_its_window(browser, pages, kind, lang, width):
    with opened(browser, pages[kind, lang], width, scripts=True) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
        keep(page, f"{kind}_{lang}_{width}")


@pytest.mark.parametrize("kind", ["page", "district"])
def test_dark_and_paper_are_kept_to_look_at(browser, pages, kind):
    with opened(browser, pages[kind, "vi"], scheme="dark") as page:
        keep(page, f"{kind}_vi_dark")
        page.emulate_media(media="print", color_scheme="light")
        keep(page, f"{kind}_vi_print")


def test_a_figure_can_be_read_on_a_phone(browser, pages):
    # Letters of 10 points in a picture of 6.4 inches, as wide as the window: at least 8 pixels.
    with opened(browser, pages["page", "vi"], "phone", scripts=True) as page:
        width = page.evaluate("document.querySelector('figure img').getBoundingClientRect().width")
        assert width * 10 / 72 / 6.4 > 8


def test_a_picture_is_enlarged_on_a_phone_within_its_frame(browser, pages):
    with opened(browser, pages["page", "vi"]) as page:
        assert not page.locator(".zoom").first.is_visible()
    with opened(browser, pages["page", "vi"], "phone", scripts=False) as page:
        narrow = page.locator("figure img").first.bounding_box()["width"]
        page.locator(".zoom summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("figure img").first.bounding_box()["width"] > 1.8 * narrow
        assert page.locator("figure").first.bounding_box()["width"] <= 390


def test_the_keyboard_alone_reaches_everything(browser, pages):
    with opened(browser, pages["page", "vi"], scripts=True) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0, "the skip link comes into view"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"
        reached = walk(page)
        wanted = page.evaluate(
            "[...document.querySelectorAll('main a, main input, main summary, main [tabindex=\"0\"]')]"
            ".filter(one => one.matches('.table') || one.checkVisibility()).length"
        )
        folded = page.evaluate("document.querySelectorAll('details.result-table:not([open]) [tabindex]').length")
        assert len({place for place, _ in reached if place >= 0}) >= wanted - folded
        assert all(outlined for _, outlined in reached), "wherever the keyboard is, it can be seen"


def walk(page) -> list[tuple[int, bool]]:
    """Tab through the rest of a page: the number of each element that is reached, and whether it shows that it is."""
    reached = []
    for _ in range(80):
        page.keyboard.press("Tab")
        number, outlined = page.evaluate(
            """() => {
                const now = document.activeElement;
                const holder = now.closest('.button') || now;
                return [[...document.querySelectorAll('main *')].indexOf(now), getComputedStyle(holder).outlineStyle !== 'none'];
            }"""
        )
        if number < 0 and reached and reached[-1][0] < 0:
            break
        reached.append((number, outlined or number < 0))
    return reached


def test_code_and_tables_unfold_by_keyboard_without_scripts(browser, pages):
    with opened(browser, pages["page", "vi"], scripts=False) as page:
        code = page.locator("pre.code").first
        assert not code.is_visible()
        page.locator("#code").focus()
        page.keyboard.press("Space")
        assert code.is_visible()
        folded = page.locator("details.result-table table")
        assert not folded.is_visible()
        page.locator("details.result-table summary").focus()
        page.keyboard.press("Enter")
        assert folded.is_visible()


def test_the_contents_list_stands_open_beside_the_page_and_folded_on_a_phone(browser, pages):
    with opened(browser, pages["page", "vi"]) as page:
        assert page.locator("nav.contents a").first.is_visible()
    with opened(browser, pages["page", "vi"], "phone") as page:
        assert not page.locator("nav.contents a").first.is_visible()
        page.locator("nav.contents summary").click()
        assert page.locator("nav.contents a").first.is_visible()


def test_the_switch_leads_to_the_other_language_and_back(browser, pages):
    with opened(browser, pages["page", "vi"]) as page:
        page.get_by_role("link", name="English").click()
        assert page.url == pages["page", "en"].as_uri()
        page.get_by_role("link", name="Tiếng Việt").click()
        assert page.url == pages["page", "vi"].as_uri()
        page.get_by_role("link", name="Huyện Thanh Sơn").click()
        assert page.url == pages["district", "vi"].as_uri()
        page.get_by_role("link", name="Tất cả các huyện").first.click()
        assert page.url == pages["districts", "vi"].as_uri()


def test_paper_shows_folded_tables_and_no_tools(browser, pages):
    with opened(browser, pages["page", "vi"]) as page:
        page.emulate_media(media="print")
        assert page.locator("details.result-table table").is_visible()
        for tool in (".tabs", ".switch", ".tools", ".contents", ".downloads"):
            assert not page.locator(tool).first.is_visible()
        assert page.locator("#about").is_visible()


def test_a_screen_reader_meets_landmarks_headings_and_pictures_in_order(browser, pages):
    with opened(browser, pages["page", "vi"]) as page:
        tree = page.locator("body").aria_snapshot()
    told = [
        "banner:",
        "navigation",
        "main:",
        'heading "Kết nạp đảng viên" [level=1]',
        'heading "Theo xã" [level=2]',
        "img",
        "contentinfo:",
    ]
    places = [tree.index(one) for one in told]
    assert places == sorted(places)
