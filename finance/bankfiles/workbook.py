"""An XLSX workbook beside its cells: its sheets, its shared texts, and which formats are dates."""

import posixpath
import re
import zipfile
from array import array
from dataclasses import dataclass, field

from .packed import BETWEEN, LARGEST_TEXT
from .partxml import MAX_CELL, Untaken, parse, tags
from .types import Refused

DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# What a format shows literally, and its colours and conditions.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PROTECTED_TEXT = re.compile(r'="([^"=]*)"')
MAX_STYLES = 70_000
DAYS_1904 = 1462


@dataclass
class Book:
    """工作簿: sheets as (name, part, hidden), and where the common parts are."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    strings: str = ""
    styles: str = ""
    shift: int = 0


class _Links(Untaken):
    """Which part each link of the workbook leads to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))[1:]
            self.targets[attributes.get("Id", "")] = path
            self.kinds[attributes.get("Type", "").rpartition("/")[2]] = path

    def end(self, name: str) -> None:
        self.texts.clear()


class _Sheets(Untaken):
    """The sheets in their order."""

    TAGS = tags("sheet", "workbookPr")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.found: list[tuple[str, str, bool]] = []
        self.shift = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.TAGS.get(name)
        if tag == "sheet":
            link = next((text for key, text in attributes.items() if key.endswith(" id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.found.append((attributes.get("name", ""), link, hidden))
        elif tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.shift = DAYS_1904

    def end(self, name: str) -> None:
        self.texts.clear()


def book_of(package: zipfile.ZipFile) -> Book:
    links, sheets, names = _Links(), _Sheets(), set(package.namelist())
    parse(package, "xl/_rels/workbook.xml.rels", links)
    parse(package, "xl/workbook.xml", sheets)
    found = [(name, links.targets.get(link, ""), hidden) for name, link, hidden in sheets.found]
    parts = {kind: path for kind, path in links.kinds.items() if path in names}
    return Book(
        sheets=[one for one in found if one[1] in names],
        strings=parts.get("sharedStrings", ""),
        styles=parts.get("styles", ""),
        shift=sheets.shift,
    )


class Strings:
    """The shared texts, kept in one piece."""

    TAGS = tags("sst", "si", "t", "rPh")
    opens: re.Pattern[bytes] | None = re.compile(rb"<sst\b[^<>]*(?<!/)>")
    closes = b"</si>"
    # What no XML holds is left to the parser, and what it would change.
    USUAL = re.compile(
        rb'\s*<si><t(?: xml:space="preserve")?>((?:[^<>&\0-\x08\x0b-\x1f\xef]|\xef(?!\xbf[\xbe\xbf]))+)</t></si>'
    )

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.kept, self.ends = bytearray(), array("I", [0])
        self.parts: list[str] = []
        self.is_aside = self.is_known = False

    def take(self, data: bytes, at: int) -> int:
        while self.is_known and (found := self.USUAL.match(data, at)):
            try:
                self._keep(found[1].decode())
            except UnicodeDecodeError:
                break
            at = found.end()
        return at

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.texts.clear()
        tag = self.TAGS.get(name)
        if tag == "rPh":
            self.is_aside = True
        elif tag == "sst":
            self.is_known = True

    def end(self, name: str) -> None:
        tag = self.TAGS.get(name)
        if tag == "t" and not self.is_aside:
            self.parts += self.texts
        elif tag == "rPh":
            self.is_aside = False
        elif tag == "si":
            self._keep("".join(self.parts))
            self.parts.clear()
        self.texts.clear()

    def _keep(self, text: str) -> None:
        self.kept += typed(text).encode()
        self.ends.append(len(self.kept))
        if len(self.kept) + 4 * len(self.ends) > LARGEST_TEXT:
            raise Refused("Excel 文件里的文字太多，疑似压缩炸弹，不予读取")


def _character(escaped: re.Match) -> str:
    """What an escape stands for; half of a pair and what controls a printer are nothing."""
    found = chr(int(escaped[1], 16))
    return found if found.isprintable() or found.isspace() else ""


def typed(text: str) -> str:
    """A text of a workbook as a person typed it: its control characters are escaped there."""
    if len(text) > MAX_CELL:
        raise Refused(f"有一格的文字超过 {MAX_CELL} 个字，不予读取")
    if "_x" in text:
        text = ESCAPED.sub(_character, text)
    return plain(text)


def plain(text: str) -> str:
    """A text without the quotes that protect a number."""
    if BETWEEN in text:
        text = text.replace(BETWEEN, "")
    found = '="' in text and PROTECTED_TEXT.fullmatch(text.strip())
    return found[1] if found else text


class Styles(Untaken):
    """Which numbers of a style are days or clocks."""

    TAGS = tags("numFmt", "cellXfs", "xf")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.formats: set[str] = {str(number) for number in DATE_FORMATS}
        self.dates: set[str] = set()
        self.count = 0
        self.is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.TAGS.get(name)
        if tag == "numFmt" and re.search(
            "[ymdhs]", LITERAL.sub("", attributes.get("formatCode", "")), re.IGNORECASE
        ):
            self.formats.add(attributes.get("numFmtId", ""))
        elif tag == "cellXfs":
            self.is_inside = True
        elif tag == "xf" and self.is_inside:
            if attributes.get("numFmtId") in self.formats:
                self.dates.add(str(self.count))
            self.count += 1
            if self.count > MAX_STYLES:
                raise Refused("Excel 文件里的格式太多，疑似压缩炸弹，不予读取")

    def end(self, name: str) -> None:
        self.texts.clear()
        if self.TAGS.get(name) == "cellXfs":
            self.is_inside = False
