"""A true .xls, written by hand: one sheet of BIFF8 records in an OLE compound file."""

import struct

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def cell(row: int, column: int, value) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
    return record(0x0203, place + struct.pack("<d", value))


def formula(row: int, column: int, value: float) -> bytes:
    """1+1 with a stored result."""
    tokens = b"\x1e\x01\x00\x1e\x01\x00\x03"
    head = struct.pack("<HHHdHIH", row, column, 0, value, 0, 0, len(tokens))
    return record(0x0006, head + tokens)


def _stream(cells: bytes) -> bytes:
    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    sheet_start = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    page = record(0x0042, struct.pack("<H", 1200))
    name = "明细".encode("utf-16-le")
    before = len(record(0x0809, start)) + len(page) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<IBBBB", before, 0, 0, len(name) // 2, 1) + name)
    book = record(0x0809, start) + page + bound + record(0x000A, b"")
    return book + record(0x0809, sheet_start) + cells + record(0x000A, b"")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    links = struct.pack("<III", FREE, FREE, child)
    return head + links + bytes(36) + struct.pack("<IQ", start, size)


def xls(rows: list[list], extra: bytes = b"") -> bytes:
    """The workbook with these rows; ``extra`` are further records of the sheet."""
    cells = b"".join(
        cell(at, place, value)
        for at, line in enumerate(rows)
        for place, value in enumerate(line)
        if value != ""
    )
    stream = _stream(cells + extra)
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    used = len(stream) // SECTOR
    chain = [FAT, END, *range(3, 2 + used), END]
    fat = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + fat + directory.ljust(SECTOR, b"\0") + stream
