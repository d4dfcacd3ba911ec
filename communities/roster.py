"""房屋业主名册: reads a roster file into rows, with every error by row and column. No database.

Numbers of papers are digested as they are read: no row holds one.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from communities.folding import ROOM_OF_STAIR, bare_room, fold, is_one_room, room_key
from communities.phones import is_textable
from communities.roster_cells import EXAMPLE, READERS, Delivery
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
    def place(self) -> tuple[int, str]:
        """Equal for two spellings of one home."""
        return self.building, room_key(self.unit)

    def packed(self) -> dict:
        """What JSON holds of it."""
        since, delivery = self.since and self.since.isoformat(), None
        if self.delivery:
            delivery = [self.delivery.on and self.delivery.on.isoformat()]
        return {**vars(self), "area_m2": str(self.area_m2), "since": since, "delivery": delivery}

    @classmethod
    def unpacked(cls, words: dict) -> "RosterRow":
        given: dict[str, Any] = {
            "area_m2": Decimal(words["area_m2"]),
            "since": _day(words["since"]),
            "delivery": words["delivery"] and Delivery(_day(words["delivery"][0])),
            "identity": tuple(words["identity"]),
            "deed": tuple(words["deed"]),
        }
        return cls(**{**words, **given})

    @property
    def stair_told(self) -> str:
        """By its column, else by the room of a dwelling."""
        found = ROOM_OF_STAIR.fullmatch(self.unit) if self.kind == "dwelling" else None
        return self.stair or (found[1] if found else "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass
class Roster:
    """``notes`` say how something is taken that is no error."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_roster(content: bytes, name: str) -> Roster:
    """Every row and every problem; a roster with a problem is not to be stored."""
    roster = Roster()
    try:
        table = read_table(content, name, fills_merged=True)
        head, places = find_header(table, HEADERS, REQUIRED)
    except ValueError as error:
        roster.problems.append(Problem(0, "", str(error)))
        return roster
    spelled: dict[int, str] = {}
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        is_example = cell_text(cells[places["building"]]).startswith(EXAMPLE)
        if any(cell_text(cell) for cell in cells) and not is_example:
            _read_row(
                roster, number, {key: (table[head][at], cells[at]) for key, at in places.items()}
            )
            spelled[number] = cell_text(cells[places["unit"]])
    if not roster.rows and not roster.problems:
        roster.problems.append(Problem(0, "", _("文件里没有任何一行房屋。")))
    roster.rows = _with_stairs(roster.rows)
    roster.problems += _compare_rows(roster.rows) + _compare_owners(roster.rows)
    roster.problems += _compare_rooms(roster.rows)
    roster.notes = _notes(roster.rows, spelled)
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


def _with_stairs(rows: list[RosterRow]) -> list[RosterRow]:
    """A room that a building has on several stairs is named with its own."""
    stairs: dict[tuple, set[str]] = {}
    for row in rows:
        stairs.setdefault(row.place, set()).add(row.stair)
    return [
        replace(row, unit=f"{row.stair}-{row.unit}")
        if row.stair and len(stairs[row.place]) > 1 and "-" not in row.unit
        else row
        for row in rows
    ]


def _compare_rows(rows: list[RosterRow]) -> list[Problem]:
    """Rows of one unit must agree on the unit and name each owner once."""
    problems: list[Problem] = []
    units: dict[tuple, RosterRow] = {}
    owners: dict[tuple, RosterRow] = {}
    for row in rows:
        first = units.setdefault(row.place, row)
        if (row.area_m2, row.kind, row.source) != (first.area_m2, first.kind, first.source):
            message = _("与第 %s 行同一房屋的面积、用途或面积来源不一致。") % first.row
            problems.append(Problem(row.row, HEADERS["area_m2"][0], message))
        if _differs(row.stair, first.stair) or _differs(row.delivery, first.delivery):
            message = _("与第 %s 行同一房屋的单元或交付日期不一致。") % first.row
            problems.append(Problem(row.row, HEADERS["delivery"][0], message))
        same = owners.setdefault((*row.place, fold(row.owner)), row)
        if same is not row:
            message = _("与第 %s 行重复。") % same.row
            problems.append(Problem(row.row, HEADERS["owner"][0], message))
    return problems


def _compare_rooms(rows: list[RosterRow]) -> list[Problem]:
    """One home in two spellings would be two, with two votes."""
    problems: list[Problem] = []
    homes: dict[tuple, dict[str, RosterRow]] = {}
    for row in rows:
        alike = homes.setdefault((row.building, row.kind, bare_room(row.unit)), {})
        if other := next((one for one in alike.values() if is_one_room(one.unit, row.unit)), None):
            message = _(
                "“%(room)s”与第 %(row)s 行的“%(other)s”像是同一套房屋。是一套的，请写成一样；不是的，请都写上单元。"
            ) % {"room": row.unit, "row": other.row, "other": other.unit}
            problems.append(Problem(row.row, HEADERS["unit"][0], message))
        alike.setdefault(room_key(row.unit), row)
    return problems


def _notes(rows: list[RosterRow], spelled: dict[int, str]) -> list[str]:
    """What is taken otherwise than it is written, or is taken and serves less than it seems."""
    notes = []
    other = [row for row in rows if row.unit != spelled[row.row].removesuffix("室")]
    if other:
        first = other[0]
        words = {"n": len(other), "row": first.row, "text": spelled[first.row], "room": first.unit}
        notes.append(
            _("%(n)s 行的房号改成了统一的写法，如第 %(row)s 行“%(text)s”记作“%(room)s”。") % words
        )
    for row in rows:
        if row.phone and not is_textable(row.phone):
            said = _("这个号码收不到短信，照登记；这位业主绑定房屋请到现场办。")
            notes.append(str(Problem(row.row, HEADERS["phone"][0], said)))
    return notes


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
