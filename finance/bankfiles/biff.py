"""Inside a true .xls: the cells that hold a formula or an error, and merged areas.

The table reader shows the stored value of a formula as if somebody had typed it.
"""

import io
import struct
from collections.abc import Iterator

from olefile import OleFileIO

from .cells import column_name
from .types import Problem, Refused

# A sector has 512 or 4096 bytes; so many sectors of table lead to 32 MB at the least.
SECTOR_SHIFTS = {9, 12}
MAX_TABLES = 512
REPORTED = 20
FORMULAS = {0x0006, 0x0206, 0x0406}
ERROR, MERGED, SHEET, LOCK = 0x0205, 0x00E5, 0x0085, 0x002F
ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
# What olefile raises over a damaged file.
BROKEN = (
    OSError,
    struct.error,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)
# 合并: top, left, bottom and right, from 0.
Area = tuple[int, int, int, int]


def workbook(data: bytes) -> bytes:
    """The stream of records of the compound file. Refused where it cannot be found for certain."""
    try:
        return _stream(data)
    except BROKEN:
        raise Refused("Excel 文件已损坏，打不开，请重新下载") from None


def _stream(data: bytes) -> bytes:
    """What is named Workbook, or Book in older files.

    olefile follows a chain as far as the file says it goes, round in a circle too: so nothing
    may be said to be larger than the file is.
    """
    (sector,) = struct.unpack_from("<H", data, 30)
    tables = struct.unpack_from("<I", data, 44) + struct.unpack_from("<I", data, 64)
    if sector not in SECTOR_SHIFTS or max(tables) > MAX_TABLES:
        raise ValueError("no table of a workbook")
    # Not the bytes themselves: short ones would be taken for a path.
    with OleFileIO(io.BytesIO(data)) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        if max(container.root.size, container.get_size(name)) > len(data):
            raise ValueError("streams larger than the file")
        return container.openstream(name).read()


def odd_cells(stream: bytes) -> dict[str, tuple[list[Problem], list[Area]]]:
    """By sheet name: problems, and merged areas."""
    try:
        return {name: _sheet(stream, start) for name, start in _sheets(stream)}
    except (struct.error, IndexError, ValueError):
        return {}


def is_locked(stream: bytes) -> bool:
    """Whether the workbook asks for a password."""
    return any(kind == LOCK for kind, _ in _records(stream, 0))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == 0x000A:
            return


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, body in _records(stream, 0):
        if kind == SHEET and len(body) > 8:
            wide = body[7] & 1
            text = body[8 : 8 + body[6] * (2 if wide else 1)]
            name = text.decode("utf-16-le" if wide else "latin-1")
            yield name, struct.unpack_from("<I", body)[0]


def _sheet(stream: bytes, start: int) -> tuple[list[Problem], list[Area]]:
    problems: list[Problem] = []
    merged: list[Area] = []
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
