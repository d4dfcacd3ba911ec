"""Inside a true .xls: the cells that hold a formula or an error, and merged areas.

The table reader shows the stored value of a formula as if somebody had typed it.
"""

import struct

from .cells import column_name
from .types import Problem

FREE = 0xFFFFFFF0
MOST_SECTORS = 65_536
REPORTED = 20
FORMULAS = {0x0006, 0x0206, 0x0406}
ERROR, MERGED, SHEET, LOCK = 0x0205, 0x00E5, 0x0085, 0x002F
ERROR_NAMES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip


def odd_cells(data: bytes) -> dict[str, tuple[list[Problem], list[tuple[int, int, int, int]]]]:
    """By sheet name: problems, and merged areas as (top, left, bottom, right) from 0."""
    try:
        stream = _workbook(data)
        return {name: _sheet(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError, ValueError):
        return {}


def is_locked(data: bytes) -> bool:
    """Whether the workbook asks for a password."""
    try:
        return any(kind == LOCK for kind, _ in _records(_workbook(data), 0))
    except (struct.error, IndexError, ValueError):
        return False


def _workbook(data: bytes) -> bytes:
    """The stream named Workbook (Book in older files) of the compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    first, _, cutoff, mini_start = struct.unpack_from("<IIII", data, 48)
    places = [at for at in struct.unpack_from("<109I", data, 76) if at < FREE]

    def sector(at: int) -> bytes:
        return data[(at + 1) * size : (at + 2) * size]

    fat = [entry for at in places for entry in struct.unpack(f"<{size // 4}I", sector(at))]

    def chain(start: int, table: list[int]) -> list[int]:
        found = []
        while start < FREE and len(found) < MOST_SECTORS:
            found.append(start)
            start = table[start]
        return found

    folder = b"".join(map(sector, chain(first, fat)))
    entries = [folder[at : at + 128] for at in range(0, len(folder), 128)]
    root = entries[0]
    for entry in entries:
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", entry, 116)
        if name not in ("Workbook", "Book"):
            continue
        if length >= cutoff:
            return b"".join(map(sector, chain(start, fat)))[:length]
        small = b"".join(map(sector, chain(struct.unpack_from("<I", root, 116)[0], fat)))
        body = b"".join(map(sector, chain(mini_start, fat)))
        table = list(struct.unpack(f"<{len(body) // 4}I", body))
        return b"".join(small[at * 64 : at * 64 + 64] for at in chain(start, table))[:length]
    raise ValueError("no workbook stream")


def _records(stream: bytes, at: int):
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == 0x000A:
            return


def _sheets(stream: bytes):
    for kind, body in _records(stream, 0):
        if kind == SHEET and len(body) > 8:
            wide = body[7] & 1
            text = body[8 : 8 + body[6] * (2 if wide else 1)]
            name = text.decode("utf-16-le" if wide else "latin-1")
            yield name, struct.unpack_from("<I", body)[0]


def _sheet(stream: bytes, start: int):
    problems, merged = [], []
    for kind, body in _records(stream, start):
        if kind == MERGED:
            for at in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * at)
                merged.append((top, left, bottom, right))
        message = _oddity(kind, body)
        if message and len(problems) < REPORTED:
            row, column = struct.unpack_from("<HH", body)
            problems.append(Problem(row + 1, column_name(column), message))
    return problems, merged


def _oddity(kind: int, body: bytes) -> str:
    if kind in FORMULAS:
        return "这一格是公式，不是数据，不能导入。请在 Excel 里「选择性粘贴为数值」后再上传"
    if kind == ERROR and len(body) >= 8 and body[7]:
        return f"这一格是错误值 {ERROR_NAMES.get(body[6], '#N/A')}，不是数据"
    return ""
