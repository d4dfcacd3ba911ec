"""The rows and texts that are read from the bytes of a workbook, beside what a parser makes of them."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.bankfiles import partxml, tables
from finance.bankfiles.sheetxml import SheetReader
from finance.bankfiles.types import Refused
from finance.bankfiles.workbook import Strings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
TEXTS = f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}" count="9">%s</sst>'
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
BOOK = f'<workbook xmlns="{MAIN}"><sheets><sheet name="S" r:id="sheet" xmlns:r="urn:r"/></sheets></workbook>'
LINK = '<Relationship Id="%s" Type="/%s" Target="%s.xml"/>'
ROW = '<row r="%d" spans="1:3"><c r="A%d" s="1"><v>46082</v></c><c r="B%d" t="s"><v>0</v></c></row>'
TEXT = "<si><t>甲</t></si>"
PLAIN = "".join(ROW % (line, line, line) for line in (1, 2, 3))

values = st.sampled_from(
    ["5", "-5.10", "007", "1E3", "0.30000000000000004", "123456789012345678", "", "+", "46082.5", "1", "9"]
)  # fmt: skip
words = st.sampled_from(
    ["", ' s="1"', ' t="s"', ' s="0" t="n"', ' t="str"', ' t="s" s="1"', ' s="01"']
)
columns = st.sampled_from(["A", "B", "C", "E", "AA", "IV"])
cells = st.builds(
    '<c r="{}{}"{}>{}</c>'.format,
    columns,
    st.integers(1, 9),
    words,
    st.one_of(st.builds("<v>{}</v>".format, values), st.just(""), st.just("<f>1+1</f><v>2</v>")),
)  # fmt: skip
rows = st.builds(
    "{}<row{}>{}</row>".format,
    st.sampled_from(["", "\n", " "]),
    st.sampled_from(["", ' r="4"', ' r="7" ht="15.5" spans="1:8"', " r='9'", ' hidden="1" r="2"']),
    st.lists(st.one_of(cells, st.sampled_from(['<c r="D1"/>', "<c><v>3</v></c>"])), max_size=4).map("".join),
)  # fmt: skip
texts = st.sampled_from(
    ["<si><t>甲</t></si>", '<si><t xml:space="preserve"> a </t></si>', "<si><t>a&amp;b</t></si>", "<si><t/></si>",
     "<si><r><t>x</t></r><r><t>y</t></r></si>", '<si><t>="001"</t></si>', "<si><t>_x0041_</t></si>",
     "<si><t>一\r\n二</t></si>", "<si><t>a>b</t></si>", "<si><t>￥</t><rPh><t>yen</t></rPh></si>", "<si></si>"]
)  # fmt: skip


def package(sheet: str, shared: str, styles: str = STYLES) -> bytes:
    out = io.BytesIO()
    parts = {"sheet": sheet, "sharedStrings": shared, "styles": styles}
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", BOOK)
        links = (LINK % (name, name, name) for name in parts)
        made.writestr(
            "xl/_rels/workbook.xml.rels", f"<Relationships>{''.join(links)}</Relationships>"
        )
        for name, text in parts.items():
            made.writestr(f"xl/{name}.xml", text)
    return out.getvalue()


def prefixed(part: str) -> str:
    """The same for a parser; nothing in it is written as usual."""
    marked = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", part)
    return marked.replace("xmlns=", "xmlns:x=")


def said(sheet: str, shared: str, styles: str = STYLES):
    """Everything that is read of a workbook, or why nothing is."""
    try:
        found = tables.load_sheets(package(sheet, shared, styles))[0]
    except Refused as refused:
        return refused.problem
    return found.rows.kept, list(found.lines), found.problems


def seen(handler, part: str) -> list[str]:
    """The elements that a parser meets."""
    names, made = [], io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("part", part)
    begin = handler.start

    def start(name, attributes):
        names.append(name.rpartition(" ")[2])
        begin(name, attributes)

    handler.start = start
    partxml.parse(zipfile.ZipFile(made), "part", handler)
    return names


@settings(max_examples=300)
@given(st.lists(rows, max_size=6), st.lists(texts, max_size=4))
def test_what_is_taken_from_the_bytes_is_what_a_parser_reads(some, shared):
    sheet, strings = SHEET % "".join(some), TEXTS % "".join(shared)
    by_parser = said(prefixed(sheet), prefixed(strings), prefixed(STYLES))
    assert said(sheet, strings) == by_parser


def test_a_parser_sees_none_of_the_usual_rows_and_texts():
    strings = Strings()
    assert seen(strings, TEXTS % "<si><t>甲</t></si><si><t>乙</t></si>") == ["sst"]
    reader = SheetReader("S", strings, {"1"}, 0, 0)
    assert seen(reader, SHEET % PLAIN) == ["worksheet", "sheetData"]
    assert reader.rows.kept == ["2026-03-01\x1f甲".encode()] * 3
    odd = PLAIN + "<row><c><v>5</v></c></row>" + PLAIN
    assert seen(SheetReader("S", strings, {"1"}, 0, 0), SHEET % odd).count("row") == 1


@pytest.mark.parametrize(
    ("odd", "number"),
    [
        (f"<!-- </row> {PLAIN} -->", 3),
        ("<row><c><v><![CDATA[5]]></v></c></row>", 4),
        (f'</sheetData><o xmlns="urn:other"><row/>{PLAIN}</o><sheetData>', 3),
        (f"<?note </row>{PLAIN}?>", 3),
    ],
)
def test_nothing_is_taken_where_it_may_be_no_row(odd, number):
    for sheet in (SHEET % (PLAIN + odd), SHEET % (odd + PLAIN)):
        assert len(said(sheet, TEXTS % TEXT)[0]) == number
    other = SHEET.replace("<sheetData>", '<o xmlns="urn:other"><sheetData>')
    assert said(other.replace("</worksheet>", "</o></worksheet>") % PLAIN, TEXTS % TEXT)[0] == []


@pytest.mark.parametrize(
    "broken",
    [PLAIN[:-6], PLAIN + "</row>", PLAIN.replace("</v>", "", 1), PLAIN + "\0", PLAIN + "<row a='&x;'/>"],
)  # fmt: skip
def test_a_broken_sheet_is_refused_as_before(broken):
    problem = said(SHEET % broken, TEXTS % TEXT)
    assert "不完整或已损坏" in problem.message


@pytest.mark.parametrize("odd", ["甲\ufffe", "\x07", "a]]>b", "&nbsp;"])
def test_a_text_that_no_xml_holds_is_refused_as_before(odd):
    assert "不完整或已损坏" in said(SHEET % PLAIN, TEXTS % f"<si><t>{odd}</t></si>").message
    latin = (TEXTS % "<si><t>\xe9</t></si>").replace("UTF-8", "ISO-8859-1")
    assert said(SHEET % PLAIN, latin)[0][0].decode().endswith("Ã©")
