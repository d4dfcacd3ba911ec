"""The layer of text: halves of characters, marks between cells, clocks of other zones, other formats."""

from datetime import date, datetime, time

import pytest

from finance.bankfiles.cells import moment, parse_clock, parse_day
from finance.bankfiles.recognise import read_bytes

HEAD = "交易日期,摘要,收入,支出\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-02-28T16:30:00Z", "2026-03-01T00:30:00"),
        ("2026-02-28T16:30:00.000Z", "2026-03-01T00:30:00"),
        ("2026-02-28 16:30 UTC", "2026-03-01T00:30:00"),
        ("20260228T163000Z", "2026-03-01T00:30:00"),
        ("2026-02-28T16:30:00+00:00", "2026-03-01T00:30:00"),
        ("2026-03-01T00:30:00+08:00", "2026-03-01T00:30:00"),
        ("2026-03-01T00:30:00+0800", "2026-03-01T00:30:00"),
        ("2026-02-28T11:30:00-05:00", "2026-03-01T00:30:00"),
        ("2026-03-01 00:30:00", "2026-03-01T00:30:00"),
    ],
)
def test_a_clock_of_another_zone_is_read_as_shanghais(written, meant):
    assert parse_day(written) == datetime.fromisoformat(meant)


def test_a_zone_beside_the_clock_alone_moves_the_day_too():
    assert moment(date(2026, 2, 28), parse_clock("16:30:00Z")) == parse_day("2026-03-01 00:30")
    assert parse_clock("16:30:00") == time(16, 30)
    with pytest.raises(ValueError, match="时区"):
        parse_clock("16:30:00+99:00")


@pytest.mark.parametrize(("codec", "kept"), [("gb18030", 1), ("utf-8", 2)])
def test_a_memo_cut_within_a_character_stops_no_file(codec, kept):
    half = "司".encode(codec)[:kept]
    rows = b'2026-03-01,%s,500.00,\n2026-03-02,"%s",,100.00\n' % ((half,) * 2)
    rows = rows.replace(half, "某某广告有限公".encode(codec) + half)
    reading = read_bytes(HEAD.encode(codec) + rows)
    assert (reading.sum_in_fen, reading.sum_out_fen, reading.errors) == (50000, 10000, [])
    assert {row.memo for row in reading.rows} == {"某某广告有限公"}
    assert "有 2 处" in reading.notes[0]
    assert "第 2 行" in reading.notes[0]


def test_a_byte_that_is_no_half_character_is_still_named():
    data = HEAD.encode("gb18030") + b"2026-03-01,\xcb\xff\xff,500.00,\n"
    assert read_bytes(data).errors[0].row == 2


@pytest.mark.parametrize("mark", ",\t;|")
def test_marks_within_memos_do_not_part_cells(mark):
    others = "".join(other for other in ",;|" if other != mark) * 9
    lines = [
        ["交易日期", "摘要", "收入", "支出"],
        ["2026-03-01", f"停车{others}A", "500.00", ""],
        ["2026-03-02", f"停车{others}B", "", "100.00"],
    ]
    reading = read_bytes("\n".join(mark.join(cells) for cells in lines).encode())
    assert (reading.sum_in_fen, reading.sum_out_fen, reading.errors) == (50000, 10000, [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("OFXHEADER:100\nDATA:OFXSGML\n<OFX><BANKMSGSRSV1>", "OFX"),
        ('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>', "OFX"),
        ('<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">', "camt.053"),
        ("{1:F01BANKCNBJ}{4:\n:20:X\n:25:1\n:60F:C260301CNY1,00\n", "MT940"),
        ("1CClientBankExchange\n\u0412\u0435\u0440=1.03\n", "1C"),
        ("!Type:Bank\nD03/01/2026\nT5.00\n^", "QIF"),
    ],
)  # fmt: skip
def test_a_statement_of_another_format_is_named(text, name):
    for codec in ("utf-8", "cp1251", "utf-16"):
        assert name in read_bytes(text.encode(codec)).errors[0].message
