"""Prose and outputs as safe markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.test_html import Outline
from thanhson.pages.markup import Heading, Ids, prose, safe


def test_prose_has_headings_with_readable_ids_and_no_title_of_its_own():
    markup, headings = prose("# Tên trang\n\n## Kết nạp *theo* xã & thị trấn\n\nLời.", Ids())
    assert headings == [
        Heading(1, "Tên trang", ""),
        Heading(2, "Kết nạp theo xã & thị trấn", "ket-nap-theo-xa-thi-tran"),
    ]
    assert markup == ('<h2 id="ket-nap-theo-xa-thi-tran">Kết nạp <em>theo</em> xã &amp; thị trấn</h2>\n<p>Lời.</p>')


def test_a_second_title_in_one_cell_becomes_a_section():
    _, headings = prose("# Một\n\n# Hai", Ids())
    assert [heading.level for heading in headings] == [1, 2]


def test_ids_are_never_given_twice():
    ids = Ids()
    assert [ids.new("Theo xã"), ids.new("theo XÃ"), ids.new("Theo xã"), ids.new("…")] == [
        "theo-xa",
        "theo-xa-2",
        "theo-xa-3",
        "x",
    ]


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>x</p>"),
        ("[x](data:text/html,y)", "<p>x</p>"),
        ("[x](//example.org/y)", "<p>x</p>"),
        ("![chữ](https://example.org/y.png)", "<p>chữ</p>"),
        ("[x](https://example.org/a?b=1&c=2)", '<p><a href="https://example.org/a?b=1&amp;c=2">x</a></p>'),
        ("[x](../2019/results.csv)", '<p><a href="../2019/results.csv">x</a></p>'),
        ("a\x1bb\u202ec", "<p>abc</p>"),
    ],
)  # fmt: skip
def test_prose_holds_no_raw_markup_and_no_address_that_runs(text, markup):
    assert prose(text, Ids())[0] == markup


@pytest.mark.parametrize(
    ("markup", "cut"),
    [
        ("<p class='finding'>Một &lt; hai</p>", '<p class="finding">Một &lt; hai</p>'),
        ("<p onclick='x()' style='color:red'>a</p>", "<p>a</p>"),
        ("<div><style>p {}</style><script>x</script>a", "<div>a</div>"),
        ("<svg><a href='https://x.vn'>b</a></svg>c", "c"),
        ("<a href='javascript:x'>a</a>", "<a>a</a>"),
        ("<table><tr><th scope=col>a</table>", '<table><tbody><tr><th scope="col">a</th></tr></tbody></table>'),
        ("a</div>b", "ab"),
        ("<details><summary>a</summary><p>b", "<details><summary>a</summary><p>b</p></details>"),
        ("<img src='https://x.vn/y.png'><iframe src='https://x.vn'></iframe>z", "z"),
        ("<div role='region' tabindex='5'>a</div>", '<div role="region">a</div>'),
        ("một<br/>hai", "một<br>hai"),
    ],
)  # fmt: skip
def test_outputs_are_cut_down_to_plain_elements(markup, cut):
    assert safe(markup, Ids()) == cut


def test_ids_of_outputs_are_unique_within_the_page():
    ids = Ids()
    assert safe('<div id="a.b">', ids) + safe('<div id="a.b">', ids) == '<div id="a-b"></div><div id="a-b-2"></div>'


@given(st.text(alphabet=st.sampled_from(list("<>/=\"' abscriptonx!-[]()&;\n#*`_:|")), max_size=60))
def test_nothing_that_is_typed_can_run_or_load(text):
    for markup in (prose(text, Ids())[0], safe(text, Ids())):
        outline = Outline(markup)
        assert outline.open == []
        assert not {tag for tag, _ in outline.tags} & {
            "script",
            "style",
            "img",
            "iframe",
            "object",
            "form",
            "svg",
            "link",
        }
        assert not any(name.startswith("on") or name in ("style", "src") for _, a in outline.tags for name in a)


@given(
    st.text(max_size=40),
    st.sampled_from(["<p>{}</p>", "<b {}>", "<a href='{}'>x</a>", "<!-- {} --", "<![CDATA[{}", "<?{}"]),
)
def test_to_cut_twice_is_to_cut_once(text, form):
    once = safe(form.format(text), Ids())
    assert safe(once, Ids()) == once


def test_spans_of_years_stay_on_one_line_and_nothing_else_does():
    markup = safe("<p>năm 2016-2020, 12016-2020, https://x.vn/2016-2020/, 2016–2019.</p>", Ids())
    assert markup.count('<span class="span">') == 2
    assert '<span class="span">2016-2020</span>, 12016-2020' in markup
    assert '<span class="span">2016–2019</span>.' in markup
