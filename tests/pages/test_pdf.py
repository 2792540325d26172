"""Pages as PDF: tagged, numbered, nothing folded away, the same bytes for the same page."""

from __future__ import annotations

import re
import shutil
import zlib

import pytest

from tests.pages import specimen
from thanhson.errors import UsageError
from thanhson.pages import pdf
from thanhson.pages.html import export

needs_chromium = pytest.mark.skipif(not any(map(shutil.which, pdf.NAMES)), reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("pdf")
    page = folder / "trang có dấu.html"
    page.write_text(export(specimen.notebook("vi"), specimen.context("vi")), encoding="utf-8")
    pdf.print_pdf(page, folder / "a.pdf")
    pdf.print_pdf(page, folder / "b.pdf")
    assert (folder / "a.pdf").read_bytes() == (folder / "b.pdf").read_bytes(), "equal pages give equal bytes"
    return (folder / "a.pdf").read_bytes()


def structure(content: bytes) -> list[str]:
    """The kinds of the tags of a PDF, in the order in which they stand in it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
    texts = [content]
    for stream in streams:
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return [kind.decode() for text in texts for kind in re.findall(rb"/Type /StructElem\s*/S /(\w+)", text)]


@pytest.mark.browser
@needs_chromium
def test_a_pdf_is_tagged_in_its_language_and_on_a4(printed):
    assert printed.startswith(b"%PDF")
    assert b"/MarkInfo" in printed
    assert b"/Lang (vi)" in printed
    assert re.search(rb"/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]", printed)
    assert b"/Outlines" in printed, "headings are bookmarks"


@pytest.mark.browser
@needs_chromium
def test_a_pdf_has_the_headings_tables_and_pictures_of_its_page(printed):
    kinds = structure(printed)
    assert kinds.count("H1") == 1
    assert kinds.count("H2") == 3
    assert kinds.count("Table") == 2, "the folded table is printed too"
    assert kinds.count("Figure") >= 1


@pytest.mark.browser
@needs_chromium
def test_a_pdf_has_as_many_pages_as_it_says(printed):
    count = int(re.search(rb"/Type /Pages\s*/Count (\d+)", printed)[1])
    assert count == len(re.findall(rb"/Type /Page\b(?!s)", printed)) >= 2


def test_without_chromium_the_error_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("THANHSON_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(UsageError, match="No Chromium found") as caught:
        pdf.print_pdf(tmp_path / "x.html", tmp_path / "x.pdf")
    assert "THANHSON_CHROMIUM" in str(caught.value)
    assert "Hãy cài" in caught.value.text("vi")


def test_a_browser_that_prints_nothing_is_an_error(monkeypatch, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\nexit 7\n")
    browser.chmod(0o755)
    monkeypatch.setenv("THANHSON_CHROMIUM", str(browser))
    with pytest.raises(UsageError, match=r"did not print x\.html \(exit code 7\)"):
        pdf.print_pdf(tmp_path / "x.html", tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_a_browser_that_hangs_is_stopped(monkeypatch, tmp_path):
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\nexec sleep 30\n")
    browser.chmod(0o755)
    monkeypatch.setenv("THANHSON_CHROMIUM", str(browser))
    monkeypatch.setattr(pdf, "LIMIT", 1)
    with pytest.raises(UsageError, match="more than 1 seconds"):
        pdf.print_pdf(tmp_path / "x.html", tmp_path / "x.pdf")
