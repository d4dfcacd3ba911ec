"""收费的表格: what sheets of homes, items, months and amounts have in common, with every error by row. No
database."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from communities import money
from communities.roster import Problem
from communities.roster_cells import read_building, read_unit
from communities.tables import Cell, cell_text, find_header, read_table
from finance.fees import ONE_OFF, PARK_COMMON, PARK_MANAGED, PROPERTY
from finance.periods import FIRST_DAY

KINDS = {
    "物业费": PROPERTY,
    "公共车位费": PARK_COMMON,
    "车位管理费": PARK_MANAGED,
    "一次性费用": ONE_OFF,
}
# What these are told apart by within a month.
NAMED = {PARK_COMMON, ONE_OFF}
MONTH = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?", re.ASCII)
DAY = re.compile(r"(20[0-9]{2})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?", re.ASCII)
MAX_ITEM = 60
# Ten million yuan: more than a home can owe for a month.
MAX_FEN = 10**9

HOME_HEADERS = {
    "building": ("楼栋", "楼号", "幢号", "栋号"),
    "unit": ("房号", "室号", "房间号"),
    "kind": ("项目", "费用项目", "收费项目"),
    "month": ("月份", "账期", "所属月份"),
    "item": ("车位号", "内容", "说明"),
}

Row = TypeVar("Row")


@dataclass
class Sheet(Generic[Row]):
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """Which columns there are, how each is read, and what a row becomes; ``is_empty`` says that there
    is none."""

    headers: Mapping[str, Sequence[str]]
    required: Sequence[str]
    readers: Mapping[str, Callable[[Cell], Any]]
    make: Callable[..., Any]
    is_empty: str


def read_sheet(content: bytes, name: str, layout: Layout) -> Sheet:
    """Every row and every problem; a file with a problem is not to be stored."""
    found: Sheet = Sheet()
    try:
        table = read_table(content, name)
        head, places = find_header(table, layout.headers, layout.required)
    except ValueError as error:
        found.problems.append(Problem(0, "", str(error)))
        return found
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        if any(cell_text(cell) for cell in cells):
            _read_row(found, number, {key: cells[at] for key, at in places.items()}, layout)
    if not found.rows and not found.problems:
        found.problems.append(Problem(0, "", layout.is_empty))
    found.problems += _twice(found.rows)
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _read_row(found: Sheet, number: int, cells: dict[str, Cell], layout: Layout) -> None:
    values: dict[str, Any] = {}
    problems = []
    for key, read in layout.readers.items():
        try:
            values[key] = read(cells.get(key, ""))
        except ValueError as error:
            problems.append(Problem(number, layout.headers[key][0], str(error)))
    if values.get("kind") in NAMED and not values.get("item", "-"):
        sentence = _("这个项目要写车位号或内容。")
        problems.append(Problem(number, layout.headers["item"][0], sentence))
    found.problems += problems
    if not problems:
        if "kind" in values and values["kind"] not in NAMED:
            values["item"] = ""
        found.rows.append(layout.make(row=number, **values))


def _twice(rows: list) -> list[Problem]:
    known: dict[tuple, Any] = {}
    problems = []
    for row in rows:
        first = known.setdefault(row.key, row)
        if first is not row:
            problems.append(Problem(row.row, "", _("与第 %s 行重复。") % first.row))
    return problems


def read_kind(cell: Cell) -> str:
    if cell_text(cell) not in KINDS:
        raise ValueError(_("只能填：%s。") % "、".join(KINDS))
    return KINDS[cell_text(cell)]


def read_month(cell: Cell) -> date:
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


def read_day(cell: Cell) -> date:
    if isinstance(cell, date | datetime):
        return date(cell.year, cell.month, cell.day)
    found = DAY.fullmatch(cell_text(cell))
    try:
        return date(*map(int, found.groups())) if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise ValueError(_("日期写成 2026-09-30 这样。"))


def read_amount(cell: Cell) -> int:
    """In fen. A spreadsheet holds doubles: what is not a whole fen was worked out, not typed."""
    text = f"{cell:.2f}" if isinstance(cell, float) and abs(cell) < MAX_FEN else cell_text(cell)
    if isinstance(cell, float) and abs(cell - float(text)) > 1e-6:
        raise ValueError(_("金额最多两位小数。"))
    fen = money.parse_yuan(text)
    if not 0 < fen <= MAX_FEN:
        raise ValueError(_("金额要大于零，最多 1000 万元。"))
    return fen


def read_item(cell: Cell) -> str:
    text = cell_text(cell)
    if len(text) > MAX_ITEM or not text.isprintable():
        raise ValueError(_("最长 60 个字。"))
    return text


HOME_READERS = {
    "building": read_building,
    "unit": read_unit,
    "kind": read_kind,
    "month": read_month,
    "item": read_item,
}
