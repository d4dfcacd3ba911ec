"""From bytes to a Reading: which sheet, which format, or why it is no statement."""

from . import mapper
from .cells import column_name, text_of
from .formats import LAYOUTS
from .layouts import Layout, header_of, mapping_for
from .parse import Table
from .tables import Sheet, load_sheets
from .types import Mapping, Reading, Refused


def read_bytes(data: bytes, mapping: Mapping | None = None) -> Reading:
    """Read in this process. Never raises for what a file says: problems are in the Reading."""
    try:
        sheets = load_sheets(data)
        return _read_sheets(sheets, mapping)
    except Refused as refused:
        return Reading(errors=[refused.problem])


def _read_sheets(sheets: list[Sheet], mapping: Mapping | None) -> Reading:
    chosen = []
    for sheet in sheets:
        if mapping and mapping.sheet not in ("", sheet.name):
            continue
        found, layout = (mapping, None) if mapping else _recognise(sheet)
        if found:
            chosen.append((sheet, found, layout))
    if not chosen:
        raise Refused(_why_nothing(sheets), *_first_place(sheets))
    sheet, found, layout = max(chosen, key=lambda one: (one[2] is not None, len(one[0].rows)))
    reading = Table(sheet, found, layout).read()
    for other, _, _ in chosen:
        if other is not sheet:
            reading.differences.append(f"工作表「{other.name}」里也有明细，没有读取，请分开导出")
    return reading


def _recognise(sheet: Sheet) -> tuple[Mapping | None, Layout | None]:
    """The known format whose words the header has, else the mapper's guess."""
    for at in range(min(len(sheet.rows), mapper.SEARCHED_ROWS)):
        header = header_of(sheet.rows[at])
        if len(header) < 3:
            continue
        for layout in LAYOUTS:
            if mapping := mapping_for(layout, header, sheet.lines[at], sheet.name):
                return mapping, layout
    return mapper.guess(sheet.rows, sheet.lines, sheet.name), None


def _first_place(sheets: list[Sheet]) -> tuple[int | None, str | None]:
    """Where to look when nothing was recognised: a known oddity, a merge, else the first row."""
    for sheet in sheets:
        for problem in sheet.problems:
            return problem.row, problem.column
    for sheet in sheets:
        for top, left, _, _ in sheet.merged:
            return top + 1, column_name(left)
    filled = (
        (line, column_name(position))
        for sheet in sheets
        for line, cells in zip(sheet.lines, sheet.rows, strict=True)
        for position, cell in enumerate(cells)
        if text_of(cell)
    )
    return next(filled, (None, None))


def _why_nothing(sheets: list[Sheet]) -> str:
    for sheet in sheets:
        if sheet.problems:
            return sheet.problems[0].message
    if any(sheet.merged for sheet in sheets):
        return "表头有合并的单元格，认不出日期和金额在哪一列，请取消合并后再上传"
    return "认不出这份文件：没有找到同时写着日期和金额（或收入、支出）的表头"
