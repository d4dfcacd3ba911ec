"""From bytes to a Reading: which sheet, which format, or why it is no statement."""

from . import mapper, readings
from .cells import column_name, text_of
from .formats import LAYOUTS
from .layouts import Layout, header_of, mapping_for
from .tables import Sheet, load_sheets
from .types import Mapping, Reading, Refused


def read_bytes(data: bytes, mapping: Mapping | None = None) -> Reading:
    """Read in this process. Never raises for what a file says: problems are in the Reading."""
    try:
        sheets = load_sheets(data)
        return _read_sheets(sheets, mapping)
    except Refused as refused:
        return Reading(errors=[refused.problem])


Known = tuple[Sheet, Mapping, Layout | None, Mapping | None]


def _read_sheets(sheets: list[Sheet], mapping: Mapping | None) -> Reading:
    known = _known(sheets, mapping)
    if not known:
        raise Refused(_why_nothing(sheets), *_first_place(sheets))
    sheet, first, layout, guessed = max(
        known, key=lambda one: (not one[0].is_hidden, one[2] is not None, len(one[0].rows))
    )
    reading = readings.choose(sheet, first, layout, guessed)
    if reading is None:
        raise Refused(_why_nothing(sheets), *_first_place(sheets))
    for other, *_ in known:
        if other.is_hidden and other is not sheet:
            reading.notes.append(f"隐藏的工作表「{other.name}」里也有明细，没有读取")
        elif other is not sheet:
            reading.differences.append(f"工作表「{other.name}」里也有明细，没有读取，请分开导出")
    return reading


def _known(sheets: list[Sheet], mapping: Mapping | None) -> list[Known]:
    """Sheets with a table of movements: by its words, else by nothing but dates and figures."""
    if mapping:
        return [(one, mapping, None, None) for one in sheets if mapping.sheet in ("", one.name)]
    by_words = [(sheet, *_recognise(sheet)) for sheet in sheets]
    if known := [
        (sheet, first, layout, beside) for sheet, first, layout, beside in by_words if first
    ]:
        return known
    dated = [(one, mapper.by_dates(one.rows, one.lines, one.name)) for one in sheets]
    return [(sheet, first, None, None) for sheet, first in dated if first]


def _recognise(sheet: Sheet) -> tuple[Mapping | None, Layout | None, Mapping | None]:
    """The known format whose words the header has, and the mapper's guess beside it."""
    for at in range(min(len(sheet.rows), mapper.SEARCHED_ROWS)):
        header = header_of(sheet.rows[at])
        if len(header) < 3:
            continue
        for layout in LAYOUTS:
            if mapping := mapping_for(layout, header, sheet.lines[at], sheet.name):
                return mapping, layout, None if layout.settle else _beside(sheet)
    return mapper.guess(sheet.rows, sheet.lines, sheet.name), None, None


def _beside(sheet: Sheet) -> Mapping | None:
    """A guess that only stands beside a known layout refuses nothing."""
    try:
        return mapper.guess(sheet.rows, sheet.lines, sheet.name)
    except Refused:
        return None


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
