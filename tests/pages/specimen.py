"""A small executed notebook, made without a kernel: every kind of output that a page must know, in both languages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from thanhson import disclosure
from thanhson.measures.result import Result, tidy
from thanhson.pages import style
from thanhson.pages.context import NOTEBOOKS, PageContext
from thanhson.pages.page import Page, picture
from thanhson.pages.tables import Table, TableColumn
from thanhson.programme import read_programme

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
LEDGER = {
    "rows_read": 31518, "rows_layout": 1204, "rows_clean": 30170, "rows_duplicate": 88, "rows_quarantined": 56, "files_refused": 1,
}  # fmt: skip
HOSTILE = '<script>alert("x")</script>]]>=cmd()\x1b[31m\u202e' + "dài" * 80


def context(lang: str = "vi", year: int = 2020, **changes: object) -> PageContext:
    """The context of the specimen's page."""
    given = {
        "notebook": "02_admissions",
        "ledger": LEDGER,
        "hashes": {"notebook": "1f" * 32, "clean": "2e" * 32, "package": "3d" * 32, "lock": "4c" * 32},
        "versions": {"thanhson": "0.1.0", "python": "3.12", "pandas": "3.1.1"},
        "notebooks": NOTEBOOKS,
        "years": (2016, 2017, 2018, 2019, 2020),
    }
    return PageContext(**{"programme": read_programme(SAMPLE), "year": year, "lang": lang, **given, **changes})


def markdown(text: str, lang: str = "") -> dict:
    """A prose cell, for one language where ``lang`` is given."""
    return {"cell_type": "markdown", "source": text, "metadata": {"tags": [f"lang-{lang}"]} if lang else {}}


def code(source: str, *outputs: dict) -> dict:
    """A code cell with its outputs."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": list(outputs), "execution_count": 1}


def shown(data: dict, **metadata: object) -> dict:
    """An output of a cell."""
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def result(page: Page) -> Result:
    """Admissions by commune and year, small counts among them, after disclosure control."""
    communes = ["Địch Quả", "Võ Miếu", "Văn Miếu", "Cự Đồng", "Hương Cần"]
    counts = pd.DataFrame(
        [(str(2016 + t), name, (7 * i + 5 * t) % 23) for t in range(5) for i, name in enumerate(communes)],
        columns=["year", "commune", "numerator"],
    )
    rows = tidy(counts, "admissions.count", "count", group="commune", subgroup="commune")
    return disclosure.publish(Result("specimen.by_commune", rows), page.programme.disclosure)


def figure(page: Page, rows: pd.DataFrame):
    """Lines of two settings over sixty months, with everything that the style offers."""
    months = [f"{year}-{month:02}" for year in range(2016, 2021) for month in range(1, 13)]
    figure, axes = style.new_figure(page, 3.4)
    rural = [0.86 + 0.03 * ((7 * i) % 11 - 5) / 5 for i in range(60)]
    agency = [0.95 + 0.01 * ((5 * i) % 7 - 3) / 3 for i in range(60)]
    axes.plot(rural, **style.series("rural"))
    axes.plot(agency, **style.series("agency"))
    style.month_axis(axes, page, months)
    style.mark_programme_years(axes, page, months)
    axes.set_ylim(0.75, 1)
    style.share_axis(axes, page)
    style.mark_target(axes, page, 0.85)
    style.mark_event(axes, page, 51, 51, "Giãn cách" if page.lang == "vi" else "Distancing")
    names = [page.word("setting", "rural"), page.word("setting", "agency"), page.percent(0.85, 0)]
    ends = zip([rural[-1], agency[-1], 0.85], names, ["rural", "agency", "target"], strict=True)
    style.label_ends(axes, [(59, y, name, style.COLOURS[colour]) for y, name, colour in ends])
    return figure


def table(page: Page, rows: pd.DataFrame, hostile: bool = False) -> Table:
    """The communes of the last year."""
    body = rows[rows["year"] == "2020"][["subgroup", "numerator", "status"]]
    if hostile:
        body = pd.concat([body, pd.DataFrame([{"subgroup": HOSTILE, "numerator": 15, "status": ""}])])
    headers = ("Xã", "Số người kết nạp") if page.lang == "vi" else ("Commune", "Persons admitted")
    caption = "Kết nạp theo xã, 2020" if page.lang == "vi" else "Admissions by commune, 2020"
    return Table(caption, [TableColumn("subgroup", headers[0]), TableColumn("numerator", headers[1], "count")], body)


def long_table(page: Page, rows: pd.DataFrame) -> Table:
    """All communes and years: long enough to be folded, wide enough to be scrolled on a phone."""
    body = rows.assign(
        label=rows["year"] + " · " + rows["subgroup"], share=rows["numerator"].astype("Float64") / 100, rate=4.25
    )
    columns = [
        TableColumn("label", "Năm và xã" if page.lang == "vi" else "Year and commune"),
        TableColumn("numerator", "Số người kết nạp trong năm" if page.lang == "vi" else "Persons admitted in the year", "count"),
        TableColumn("share", "Tỷ lệ người dân tộc thiểu số" if page.lang == "vi" else "Share of ethnic minorities", "percent"),
        TableColumn("rate", "Trên 100 đảng viên" if page.lang == "vi" else "Per 100 members", "rate"),
    ]  # fmt: skip
    return Table("Mọi xã, mọi năm" if page.lang == "vi" else "All communes, all years", columns, body)


def notebook(lang: str = "vi", year: int = 2020, hostile: bool = False) -> dict:
    """The executed notebook."""
    page = context(lang, year).page
    rows = result(page).rows
    alt = {
        "vi": "Biểu đồ đường: tỷ lệ dự sinh hoạt của chi bộ cơ quan luôn cao hơn nông thôn trong cả 60 tháng.",
        "en": "Line chart: attendance in agency cells stays above rural cells in all 60 months.",
    }[lang]
    finding = {
        "vi": "Chi bộ cơ quan dự họp đều hơn chi bộ nông thôn trong cả năm năm.",
        "en": "Agency cells attend more steadily than rural cells in all five years.",
    }[lang]
    if hostile:
        alt, finding = f"{alt} {HOSTILE}", f"{finding} {HOSTILE}"
    small, large = table(page, rows, hostile), long_table(page, rows)
    cells = [
        markdown("# Kết nạp đảng viên\n\nTrang này cho biết ai được **kết nạp**, ở đâu và khi nào.", "vi"),
        markdown("# Admissions\n\nThis page tells who was **admitted**, where and when.", "en"),
        code("import thanhson\n\nrun = thanhson.open_run(district, year, lang)  # opens\nrun", shown({"text/html": page.opening()})),
        markdown("## Theo xã\n\nVì sao quan trọng: mỗi xã một khác. Nguồn: [báo Phú Thọ](https://baophutho.vn).\n\n- một\n- hai", "vi"),
        markdown("## By commune\n\nWhy it matters: communes differ. Source: [newspaper](https://baophutho.vn).\n\n- one\n- two", "en"),
        code(
            'run.show(admissions.by_commune(run.tables, year))',
            shown({"text/html": page.paragraphs([finding])}),
            shown({"image/png": picture(figure(page, rows)), "text/plain": alt}, **{"image/png": {"alt": alt}}),
            shown({"text/html": small.html(page, "specimen.by_commune"), "text/plain": small.text(page)}),
        ),
        markdown("## Mọi năm\n\n### Bảng dài\n\nBảng này dài nên được gập lại.", "vi"),
        markdown("## All years\n\n### A long table\n\nThis table is long and therefore folded.", "en"),
        code("run.show(admissions.all(run.tables, year))", shown({"text/html": large.html(page, "specimen.all")})),
        code("2 + 2", shown({"text/plain": "4"})),
    ]  # fmt: skip
    if hostile:
        cells.append(markdown(f"## {HOSTILE}\n\n{HOSTILE} [x](javascript:alert(1)) ![y](https://example.org/y.png)"))
        cells.append(code("print(name)", {"output_type": "stream", "name": "stdout", "text": HOSTILE + "\n"}))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
