"""Files that lie, are cut or explode: an answer in bounded time and memory, never an exception."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from finance.bankfiles import Limits, packages, read
from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Refused, Row
from finance.bankfiles.writers import FORMS, Holder, write
from tests.finance.test_bankfile_formats import START
from tests.finance.test_bankfile_mapper import SIGNED, workbook
from tests.finance.xls import SECTOR, xls
from tests.shared_data import shared

ROWS = [
    Row(
        0,
        START.replace(day=1 + at),
        1000 + 7 * at,
        counterparty="某某公司",
        memo="停车费",
        reference=f"{at}8",
    )
    for at in range(20)
]


def test_every_hostile_file_is_answered_with_an_error():
    for path in sorted(shared("hostile").iterdir()):
        reading = read(path)
        assert reading.errors, path.name
        assert reading.rows == []
        assert all(ord(max(problem.message)) > 0x4E00 for problem in reading.errors), path.name


HUGE = 1 << 20
DIRECTORY = 2 * SECTOR
CONTAINERS = {  # what stands where in an old workbook
    "sectors of one byte": [("<H", 30, 0)],
    "small sectors past any number": [("<H", 32, 65_535), ("<I", DIRECTORY + 128 + 120, 100)],
    "more table than file": [
        ("<I", 44, HUGE),
        ("<I", 68, 5),
        ("<I", 72, (HUGE + 17) // 127),
        ("<I", 6 * SECTOR + 508, 5),
    ],
    "more table of small sectors than file": [("<I", 64, HUGE), ("<I", DIRECTORY + 248, 100)],
    "a stream round in a circle": [("<I", SECTOR + 12, 2), ("<I", DIRECTORY + 248, HUGE * SECTOR)],
    "a stream that is a folder": [("<B", DIRECTORY + 128 + 66, 1)],
    "a stream of another name": [("<H", DIRECTORY + 128, 0x58)],
}


@pytest.mark.parametrize("lies", CONTAINERS.values(), ids=CONTAINERS)
def test_an_old_workbook_that_lies_about_itself_is_refused_in_bounded_memory(lies):
    data = bytearray(xls([["日期", "金额", "摘要"], ["2025-03-01", 5, "x"]]))
    assert read_bytes(bytes(data)).sum_in_fen == 500
    for form, at, value in lies:
        struct.pack_into(form, data, at, value)
    tracemalloc.start()
    reading = read_bytes(bytes(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "已损坏" in reading.errors[0].message
    assert peak < 10_000_000


def test_other_statement_formats_are_named_as_unsupported():
    for path in sorted(shared("payments").iterdir()):
        if path.suffix in {".sta", ".xml", ".txt", ".json"}:
            assert (
                "不是对账单" in read(path).errors[0].message
                or "暂不支持" in read(path).errors[0].message
            )


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_in_half_shows_it(form):
    """Each cut lands inside a row; whole files pass, so the check is what finds it."""
    whole = write(form, ROWS, Holder(opening_fen=500))
    assert read_bytes(whole).differences == []
    lines = whole.splitlines(keepends=True)
    for last in range(len(lines) // 2, len(lines) - 1):
        for part in (3, 30):
            cut = b"".join(lines[:last]) + lines[last][: len(lines[last]) // part]
            reading = read_bytes(cut)
            assert reading.errors or reading.differences, (form, last, part)


@pytest.mark.parametrize("form", ["alipay", "wechat", "icbc"])
def test_a_cut_between_rows_shows_where_totals_are_printed(form):
    lines = write(form, ROWS).splitlines(keepends=True)
    assert read_bytes(b"".join(lines[:-6])).differences


def bomb(size):
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook([["日期", "金额"], ["2026-03-01", 1]])))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            package.writestr(name, source.read(name))
        package.writestr("xl/worksheets/sheet9.xml", b" " * size)
    return out.getvalue()


def test_a_zip_bomb_is_not_inflated(monkeypatch):
    assert "压缩炸弹" in read_bytes(bomb(packages.LARGEST_PART + 1)).errors[0].message
    small = bomb(1 << 20)
    packages.checked(small)
    monkeypatch.setattr(packages, "LARGEST_PART", 1 << 19)
    with pytest.raises(Refused, match="压缩炸弹"):
        packages.checked(small)


def test_entities_are_refused_in_any_part():
    source = zipfile.ZipFile(io.BytesIO(workbook([["日期", "金额"], ["2026-03-01", 1]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in source.namelist():
            package.writestr(name, source.read(name))
        package.writestr("xl/late.xml", b"<?xml version='1.0'?>" + b" " * 5000 + b"<!DocType x []>")
    assert "实体" in read_bytes(out.getvalue()).errors[0].message


def test_the_child_is_held_to_memory_and_time():
    heading, *rows = SIGNED.splitlines(keepends=True)
    data = "".join([heading, *rows * 3000]).encode()
    assert read(data).errors == []
    # Less than Python itself has when it starts: it gets no more, whatever lies free in it.
    assert "内存或时间" in read(data, limits=Limits(memory=8 << 20)).errors[0].message
    assert "超时" in read(data, limits=Limits(wall=0.001)).errors[0].message
    assert read(data).errors == [], "the next file feels nothing of it"


def test_extension_and_name_decide_nothing(tmp_path):
    path = tmp_path / "对账单.csv"
    path.write_bytes(workbook([["日期", "金额", "摘要"], ["2026-03-01", "12.50", "x"]]))
    assert read(path).sum_in_fen == 1250
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert "图片" in read(path).errors[0].message
    assert "打不开" in read(tmp_path / "没有.csv").errors[0].message
    assert read(b"").errors[0].message == "文件是空的"
