"""房屋业主名册, cell by cell: what each column takes, and the sentence for what it does not."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from communities.folding import building_number, fold, plain, room
from communities.identities import read_deed, read_identity
from communities.phones import normal_phone
from communities.tables import Cell, cell_text

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
# A row whose building begins so shows how, and is no home.
EXAMPLE = "例："
MAX_NAME, MAX_AREA_M2 = 60, Decimal(100_000)
HAN = "[㐀-鿿\U00020000-\U0003ffff]"
TWO_NAMES = re.compile(rf"({HAN}+)\s*[、,，;；/&|]\s*({HAN}+)")
SPACED = re.compile(rf"({HAN}{{2,3}})\s+({HAN}{{2,3}})")
# Between Latin words alone a space is part of the name.
PADDING = re.compile("(?<=[^\x00-\u024f]) | (?=[^\x00-\u024f])")
BETWEEN_PHONES = re.compile(r"[/、,;|或]+|\s(?=[0-9]{7})")


class Delivery(NamedTuple):
    """交付: the day, or None of a home that was sold and not delivered."""

    on: date | None


def read_building(cell: Cell) -> int:
    number = building_number(cell_text(cell))
    if not number:
        raise ValueError(_("楼栋应是数字，如 3 或 3号楼。"))
    return number


def read_unit(cell: Cell) -> str:
    if isinstance(cell, date):
        raise ValueError(_("房号被表格软件变成了日期，请把这一列设为文本后重填。"))
    text = room(cell_text(cell))
    if not re.fullmatch(r"(?!-)[0-9A-Za-z一-鿿-]{1,20}(?<!-)", text):
        raise ValueError(_("房号应是字母、数字和短横，如 2-501。"))
    return text


def _read_area(cell: Cell) -> Decimal:
    text = plain(cell_text(cell)).replace(",", "").removesuffix("m2").removesuffix("平方米")
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
    """As registered, but for the spaces that pad a name of two characters, and what nobody sees."""
    text = "".join(sign for sign in cell_text(cell) if unicodedata.category(sign) != "Cf")
    found = None if text.endswith("公司") else TWO_NAMES.search(text) or SPACED.fullmatch(text)
    if found:
        raise ValueError(
            _("一格里像是有两位业主（%s）。共有业主每人一行；是一个人的，请去掉中间的符号或空格。")
            % "、".join(found.groups())
        )
    text = PADDING.sub("", re.sub(r"\s+", " ", text))
    if not fold(text) or len(text) > MAX_NAME:
        raise ValueError(_("业主姓名不能为空，最长 60 个字。"))
    if unknown := next((sign for sign in text if not _is_known(sign)), ""):
        raise ValueError(
            _(
                "姓名里有一个别的电脑显示不出来的字（U+%s），多半是造字；请换成标准字，没有的写同音字。"
            )
            % f"{ord(unknown):04X}"
        )
    return text


def _is_known(sign: str) -> bool:
    """Also an ideograph of a newer Unicode than ours: its planes hold nothing else."""
    return sign.isprintable() or 0x20000 <= ord(sign) < 0x40000


def _read_phone(cell: Cell) -> str:
    text = plain(cell_text(cell))
    numbers = [one for one in BETWEEN_PHONES.split(text) if len(re.findall("[0-9]", one)) >= 7]
    if len(numbers) > 1:
        raise ValueError(
            _("一格里有 %s 个号码。只留一个；共有业主的请写在各自那一行。") % len(numbers)
        )
    return normal_phone(text) if text else ""


def _read_choice(choices: dict[str, str], cell: Cell) -> str:
    text = plain(cell_text(cell))
    if text not in choices:
        raise ValueError(_("只能填：%s。") % "、".join(name for name in choices if name))
    return choices[text]


def _read_since(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell_text(cell))
    if not text:
        return None
    found = re.fullmatch(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(_("日期请写成 2026-01-31。")) from error


def _read_stair(cell: Cell) -> str:
    text = plain(cell_text(cell)).removesuffix("单元")
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
