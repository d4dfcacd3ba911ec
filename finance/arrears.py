"""期初欠费表: reads what was owed before bills were made here, with every error by row. No database."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from communities import money
from communities.roster import Problem, read_building, read_unit
from communities.tables import Cell, cell_text, find_header, read_table
from finance.fees import ONE_OFF, PARK_COMMON, PARK_MANAGED, PROPERTY
from finance.periods import FIRST_DAY

HEADERS = {
    "building": ("楼栋", "楼号", "幢号", "栋号"),
    "unit": ("房号", "室号", "房间号"),
    "kind": ("项目", "费用项目", "收费项目"),
    "month": ("月份", "账期", "所属月份"),
    "amount": ("欠费金额", "欠费", "金额", "应收金额"),
    "item": ("车位号", "内容", "说明"),
}
REQUIRED = ("building", "unit", "kind", "month", "amount")
KINDS = {
    "物业费": PROPERTY,
    "公共车位费": PARK_COMMON,
    "车位管理费": PARK_MANAGED,
    "一次性费用": ONE_OFF,
}
# What these are told apart by within a month.
NAMED = {PARK_COMMON, ONE_OFF}
MONTH = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?", re.ASCII)
MAX_ITEM = 60
# Ten million yuan: more than a home can owe for a month.
MAX_FEN = 10**9


@dataclass(frozen=True)
class Arrear:
    """What a home still owed for an item of a month when it came here; fen."""

    row: int
    building: int
    unit: str
    kind: str
    month: date
    amount: int
    item: str

    @property
    def key(self) -> tuple[int, str, date, str, str]:
        return self.building, self.unit, self.month, self.kind, self.item


@dataclass
class Arrears:
    rows: list[Arrear] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_arrears(content: bytes, name: str) -> Arrears:
    """Every row and every problem; a file with a problem is not to be stored."""
    found = Arrears()
    try:
        table = read_table(content, name)
        head, places = find_header(table, HEADERS, REQUIRED)
    except ValueError as error:
        found.problems.append(Problem(0, "", str(error)))
        return found
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        if any(cell_text(cell) for cell in cells):
            _read_row(found, number, {key: cells[at] for key, at in places.items()})
    if not found.rows and not found.problems:
        found.problems.append(Problem(0, "", _("文件里没有任何一行欠费。")))
    found.problems += _twice(found.rows)
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _read_row(found: Arrears, number: int, cells: dict[str, Cell]) -> None:
    values: dict[str, Any] = {}
    problems = []
    for key, read in READERS.items():
        try:
            values[key] = read(cells.get(key, ""))
        except ValueError as error:
            problems.append(Problem(number, HEADERS[key][0], str(error)))
    if values.get("kind") in NAMED and not values.get("item", "-"):
        problems.append(Problem(number, HEADERS["item"][0], _("这个项目要写车位号或内容。")))
    found.problems += problems
    if not problems:
        item = values["item"] if values["kind"] in NAMED else ""
        found.rows.append(Arrear(row=number, **values | {"item": item}))


def _twice(rows: list[Arrear]) -> list[Problem]:
    known: dict[tuple, Arrear] = {}
    problems = []
    for row in rows:
        first = known.setdefault(row.key, row)
        if first is not row:
            problems.append(Problem(row.row, "", _("与第 %s 行重复。") % first.row))
    return problems


def _read_kind(cell: Cell) -> str:
    if cell_text(cell) not in KINDS:
        raise ValueError(_("只能填：%s。") % "、".join(KINDS))
    return KINDS[cell_text(cell)]


def _read_month(cell: Cell) -> date:
    if isinstance(cell, date | datetime):
        month = date(cell.year, cell.month, 1)
    else:
        found = MONTH.fullmatch(cell_text(cell))
        if not found:
            raise ValueError(_("月份写成 2026-09 这样。"))
        month = date(int(found[1]), int(found[2]), 1)
    if month < FIRST_DAY:
        raise ValueError(_("月份写成 2026-09 这样。"))
    return month


def _read_amount(cell: Cell) -> int:
    """In fen. A spreadsheet holds doubles: what is not a whole fen was worked out, not typed."""
    text = f"{cell:.2f}" if isinstance(cell, float) and abs(cell) < MAX_FEN else cell_text(cell)
    if isinstance(cell, float) and abs(cell - float(text)) > 1e-6:
        raise ValueError(_("金额最多两位小数。"))
    fen = money.parse_yuan(text)
    if not 0 < fen <= MAX_FEN:
        raise ValueError(_("欠费金额要大于零，最多 1000 万元。"))
    return fen


def _read_item(cell: Cell) -> str:
    text = cell_text(cell)
    if len(text) > MAX_ITEM or not text.isprintable():
        raise ValueError(_("最长 60 个字。"))
    return text


READERS = {
    "building": read_building,
    "unit": read_unit,
    "kind": _read_kind,
    "month": _read_month,
    "amount": _read_amount,
    "item": _read_item,
}
