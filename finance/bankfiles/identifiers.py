"""账号和流水号: numbers that name something, which a spreadsheet rounds when it takes them for figures."""

import re

from .cells import CUT, LOST, Cell, column_name, text_of
from .types import Mapping

POWER = re.compile(r"(\d(?:\.\d+)?)E\+\d+", re.IGNORECASE)


class Identifiers:
    """Reads the numbers of one file and remembers where each column first had a rounded one."""

    def __init__(self) -> None:
        self.rounded: dict[str, int] = {}

    def read(self, line: int, name: str, cell: Cell) -> str:
        """The number as text. A rounded one ends in … where digits are lost, and as the reference
        of a row it is none: several rows would share it."""
        text = text_of(cell)
        if "+" in text and (found := POWER.fullmatch(text)):
            text = found[1].replace(".", "") + CUT
        elif not text.endswith(CUT) or not LOST.fullmatch(text):
            return text[:200]
        self.rounded.setdefault(name, line)
        return "" if name == "reference" else text

    def notes(self, mapping: Mapping) -> list[str]:
        return [_note(mapping, name, line) for name, line in self.rounded.items()]


def _note(mapping: Mapping, name: str, line: int) -> str:
    at = mapping.column(name) or 0
    word = mapping.header[at] if at < len(mapping.header) else ""
    return (
        f"「{word}」（{column_name(at)} 列，第 {line} 行起）被表格软件存成了数字，第 15 位以后已经丢失，"
        "不能当作号码使用。请上传下载的原文件，不要用 Excel 另存"
    )
