"""房屋业主名册: reads a roster file into rows, with every error by row and column. No database.

Numbers of papers are digested as they are read: no row holds one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from communities.folding import fold
from communities.identities import read_deed, read_identity
from communities.phones import normal_phone
from communities.tables import Cell, cell_text, find_header, read_table

HEADERS = {
    "building": ("楼栋", "楼号", "幢号", "栋号", "building"),
    "unit": ("房号", "室号", "房间号", "unit", "room"),
    "area_m2": ("专有面积", "专有部分面积", "建筑面积", "面积", "area"),
    "owner": ("业主姓名", "姓名", "业主", "产权人", "owner"),
    "phone": ("登记手机", "手机", "手机号", "联系电话", "电话", "phone"),
    "kind": ("用途", "房屋用途", "类型", "kind"),
    "source": ("面积来源", "source"),
    "since": ("产权起始", "起始日期", "登记日期", "since"),
    "stair": ("单元", "单元号", "stair"),
    "owner_kind": ("业主类型", "业主类别", "owner_kind"),
    "identity": ("证件号", "证件号码", "身份证号", "身份证号码", "统一社会信用代码", "identity"),
    "deed": ("产权证号", "不动产权证号", "不动产权证书号", "房产证号", "deed"),
    "delivery": ("交付日期", "交房日期", "delivered"),
}
REQUIRED = ("building", "unit", "area_m2", "owner")
KINDS = {
    "": "dwelling",
    "住宅": "dwelling",
    "商业": "commercial",
    "商铺": "commercial",
    "储藏": "storage",
    "储藏室": "storage",
    "车位": "parking",
}
SOURCES = {"": "registered", "登记": "registered", "测绘": "surveyed", "合同": "contract"}
OWNER_KINDS = {"": "", "个人": "person", "单位": "company", "建设单位": "developer"}
NOT_DELIVERED = "未交付"
# A room that begins with its stair, as 2-501 does.
ROOM_OF_STAIR = re.compile(r"([0-9]{1,2})-[0-9]{3,4}")
MAX_NAME, MAX_AREA_M2 = 60, Decimal(100_000)


@dataclass(frozen=True)
class Problem:
    """An error of the file; rows count from 1 as spreadsheets do, row 0 is the whole file."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = {"row": self.row, "column": self.column}
        if not self.row:
            return self.message
        if not self.column:
            return _("第 %(row)s 行：") % place + self.message
        return _("第 %(row)s 行“%(column)s”列：") % place + self.message


class Delivery(NamedTuple):
    """交付: the day, or None of a home that was sold and not delivered."""

    on: date | None


@dataclass(frozen=True)
class RosterRow:
    """One owner of one unit; co-owners are rows of the same unit. ``area_m2`` has two places.

    ``identity`` and ``deed`` are digests (``communities.identities``), "" or none or None is what the
    file does not say.
    """

    row: int
    building: int
    unit: str
    area_m2: Decimal
    owner: str
    phone: str
    kind: str
    source: str
    since: date | None
    stair: str
    owner_kind: str
    identity: tuple[str, ...]
    deed: tuple[str, ...]
    delivery: Delivery | None

    @property
    def stair_told(self) -> str:
        """By its column, else by the room of a dwelling."""
        found = ROOM_OF_STAIR.fullmatch(self.unit) if self.kind == "dwelling" else None
        return self.stair or (found[1] if found else "")


@dataclass
class Roster:
    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_roster(content: bytes, name: str) -> Roster:
    """Every row and every problem; a roster with a problem is not to be stored."""
    roster = Roster()
    try:
        table = read_table(content, name)
        head, places = find_header(table, HEADERS, REQUIRED)
    except ValueError as error:
        roster.problems.append(Problem(0, "", str(error)))
        return roster
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        if any(cell_text(cell) for cell in cells):
            _read_row(
                roster, number, {key: (table[head][at], cells[at]) for key, at in places.items()}
            )
    if not roster.rows and not roster.problems:
        roster.problems.append(Problem(0, "", _("文件里没有任何一行房屋。")))
    roster.problems += _compare_rows(roster.rows) + _compare_owners(roster.rows)
    roster.problems.sort(key=lambda problem: problem.row)
    return roster


def _read_row(roster: Roster, number: int, cells: dict[str, tuple[Cell, Cell]]) -> None:
    values: dict[str, Any] = {}
    is_good = True
    for key, read in READERS.items():
        header, cell = cells.get(key, ("", ""))
        try:
            values[key] = read(cell)
        except ValueError as error:
            roster.problems.append(Problem(number, cell_text(header), str(error)))
            is_good = False
    if is_good:
        roster.rows.append(RosterRow(row=number, **values))


def _compare_rows(rows: list[RosterRow]) -> list[Problem]:
    """Rows of one unit must agree on the unit and name each owner once."""
    problems: list[Problem] = []
    units: dict[tuple, RosterRow] = {}
    owners: dict[tuple, RosterRow] = {}
    for row in rows:
        place = (row.building, row.unit)
        first = units.setdefault(place, row)
        if (row.area_m2, row.kind, row.source) != (first.area_m2, first.kind, first.source):
            message = _("与第 %s 行同一房屋的面积、用途或面积来源不一致。") % first.row
            problems.append(Problem(row.row, HEADERS["area_m2"][0], message))
        if _differs(row.stair, first.stair) or _differs(row.delivery, first.delivery):
            message = _("与第 %s 行同一房屋的单元或交付日期不一致。") % first.row
            problems.append(Problem(row.row, HEADERS["delivery"][0], message))
        same = owners.setdefault((*place, fold(row.owner)), row)
        if same is not row:
            message = _("与第 %s 行重复。") % same.row
            problems.append(Problem(row.row, HEADERS["owner"][0], message))
    return problems


def _compare_owners(rows: list[RosterRow]) -> list[Problem]:
    """A number is one person's, wherever it stands."""
    problems: list[Problem] = []
    known: dict[str, RosterRow] = {}
    for row in rows:
        first = known.setdefault(row.identity[0], row) if row.identity else row
        if fold(row.owner) != fold(first.owner) or _differs(row.owner_kind, first.owner_kind):
            message = _("与第 %s 行证件号相同，姓名或业主类型却不同。") % first.row
            problems.append(Problem(row.row, HEADERS["identity"][0], message))
    return problems


def _differs(one: object, other: object) -> bool:
    return bool(one and other and one != other)


def read_building(cell: Cell) -> int:
    found = re.fullmatch(r"([0-9]{1,4})\s*(号楼|号|幢|栋|座)?", cell_text(cell))
    if not found or not int(found[1]):
        raise ValueError(_("楼栋应是数字，如 3 或 3号楼。"))
    return int(found[1])


def read_unit(cell: Cell) -> str:
    if isinstance(cell, date):
        raise ValueError(_("房号被表格软件变成了日期，请把这一列设为文本后重填。"))
    text = cell_text(cell).removesuffix("室")
    if not re.fullmatch(r"[0-9A-Za-z一-鿿-]{1,20}", text):
        raise ValueError(_("房号应是字母、数字和短横，如 2-501。"))
    return text


def _read_area(cell: Cell) -> Decimal:
    text = (
        cell_text(cell)
        .replace(",", "")
        .removesuffix("㎡")
        .removesuffix("m²")
        .removesuffix("平方米")
    )
    try:
        area = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(_("面积不是数字。")) from error
    if not area.is_finite() or not 0 < area < MAX_AREA_M2:
        raise ValueError(_("面积应大于 0，小于 100000 平方米。"))
    if area != area.quantize(Decimal("0.01")):
        raise ValueError(_("面积最多两位小数。"))
    return area.quantize(Decimal("0.01"))


def _read_owner(cell: Cell) -> str:
    text = cell_text(cell)
    if not fold(text) or len(text) > MAX_NAME or not text.isprintable():
        raise ValueError(_("业主姓名不能为空，最长 60 个字。"))
    return text


def _read_phone(cell: Cell) -> str:
    text = cell_text(cell)
    return normal_phone(text) if text else ""


def _read_choice(choices: dict[str, str], cell: Cell) -> str:
    text = cell_text(cell)
    if text not in choices:
        raise ValueError(_("只能填：%s。") % "、".join(name for name in choices if name))
    return choices[text]


def _read_since(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_text(cell)
    if not text:
        return None
    found = re.fullmatch(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(_("日期请写成 2026-01-31。")) from error


def _read_stair(cell: Cell) -> str:
    text = cell_text(cell).removesuffix("单元")
    if not re.fullmatch(r"[0-9A-Za-z一-鿿]{0,10}", text):
        raise ValueError(_("单元应是数字或字母，如 2 或 2单元。"))
    return text


def _read_delivery(cell: Cell) -> Delivery | None:
    if cell_text(cell) == NOT_DELIVERED:
        return Delivery(None)
    try:
        day = _read_since(cell)
    except ValueError as error:
        raise ValueError(_("交付日期请写成 2026-01-31；还没有交付就写“未交付”。")) from error
    return Delivery(day) if day else None


READERS: dict[str, Callable[[Cell], Any]] = {
    "building": read_building,
    "unit": read_unit,
    "area_m2": _read_area,
    "owner": _read_owner,
    "phone": _read_phone,
    "kind": lambda cell: _read_choice(KINDS, cell),
    "source": lambda cell: _read_choice(SOURCES, cell),
    "since": _read_since,
    "stair": _read_stair,
    "owner_kind": lambda cell: _read_choice(OWNER_KINDS, cell),
    "identity": read_identity,
    "deed": read_deed,
    "delivery": _read_delivery,
}
