"""Pages as PDF, printed by Chromium: tagged for screen readers, with page numbers, no table row cut in two."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from thanhson.errors import UsageError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
LIMIT = 180
"""Seconds after which a print is given up."""

_TIME = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)([^)]*)\)")


def print_pdf(html_path: str | Path, pdf_path: str | Path) -> None:
    """Print a page to PDF (A4 by its style sheet); equal pages give equal bytes.

    Parameters
    ----------
    html_path : path
        A page as :func:`thanhson.pages.html.export` wrote it.
    pdf_path : path
        Where the PDF goes; its folder exists.

    Raises
    ------
    UsageError
        There is no Chromium (or Chrome, or Edge) on this machine, or it did not print.
    """
    browser = chromium()
    with tempfile.TemporaryDirectory(prefix="thanhson-pdf-") as folder:
        printed = Path(folder) / "page.pdf"
        page = Path(html_path).resolve()
        try:
            done = subprocess.run(
                _command(browser, Path(folder), page, printed), capture_output=True, timeout=LIMIT, check=False
            )
        except subprocess.TimeoutExpired:
            raise UsageError("page.error.pdf_timeout", page=page.name, seconds=LIMIT) from None
        if not printed.is_file():
            raise UsageError("page.error.pdf", page=page.name, code=done.returncode)
        Path(pdf_path).write_bytes(_timeless(printed.read_bytes()))


def chromium() -> str:
    """The browser that prints: ``$THANHSON_CHROMIUM``, else the first Chromium, Chrome or Edge found.

    Raises
    ------
    UsageError
        None was found.
    """
    told = os.environ.get("THANHSON_CHROMIUM")
    candidates = [told] if told else [*NAMES, *PLACES]
    for name in candidates:
        if found := shutil.which(name):
            return found
    raise UsageError("page.error.no_chromium", looked=", ".join([told] if told else NAMES))


def _command(browser: str, folder: Path, page: Path, printed: Path) -> list[str]:
    options = [
        "--headless", "--disable-gpu", "--disable-background-networking", "--disable-extensions", "--no-first-run",
        "--no-pdf-header-footer", "--generate-pdf-document-outline", f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={printed}",
    ]  # fmt: skip
    # Chromium's own sandbox does not start for root, as in most containers.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [browser, *options, *(["--no-sandbox"] if as_root else []), page.as_uri()]


def _timeless(content: bytes) -> bytes:
    """The PDF with a fixed time of making; it keeps its length, since a PDF finds its parts by their offsets."""

    def fixed(found: re.Match[bytes]) -> bytes:
        return found[1] + b"19700101000000Z".ljust(len(found[2]))[: len(found[2])] + b")"

    return _TIME.sub(fixed, content)
