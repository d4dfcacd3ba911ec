"""How dates, times, phones and codes are written for a reader, in Chinese and in English."""

import datetime as dt
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINESE_WEEKDAYS = "一二三四五六日"
NOTHING = "—"


def in_english():
    """Whether the page being written is one of the English ones."""
    return (get_language() or "").startswith("en")


def local(value):
    """The Shanghai wall clock of an aware time; dates and naive times pass through."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(SHANGHAI)
    return value


def day(value, *, year=True):
    """2025年9月30日, or 9月30日 where the reader already knows the year."""
    if value is None:
        return NOTHING
    value = local(value)
    if in_english():
        return f"{value.day} {value:%b}" + (f" {value.year}" if year else "")
    return (f"{value.year}年" if year else "") + f"{value.month}月{value.day}日"


def moment(value, *, year=True):
    """9月30日 14:05, with the year unless ``year`` is off."""
    if value is None:
        return NOTHING
    return f"{day(value, year=year)} {local(value):%H:%M}"


def deadline(value):
    """10月15日（周三）18:00: the weekday helps a person who plans her week."""
    if value is None:
        return NOTHING
    value = local(value)
    clock = f"{value:%H:%M}" if isinstance(value, dt.datetime) else ""
    if in_english():
        return f"{value:%a} {day(value, year=False)} {clock}".strip()
    return f"{day(value, year=False)}（周{CHINESE_WEEKDAYS[value.weekday()]}）{clock}"


def term(value):
    """3 个工作日 for a Term of "3wd"."""
    names = {
        "wd": _("%s 个工作日"),
        "wh": _("%s 个工作小时"),
        "d": _("%s 个自然日"),
        "m": _("%s 个月"),
        "y": _("%s 年"),
        "h": _("%s 小时"),
        "min": _("%s 分钟"),
    }
    return names[value.unit] % value.amount


def day_range(first, last):
    """9月1日—9月30日, naming the year once, and twice only where it changes."""
    if first is None or last is None or first == last:
        return day(first or last)
    first, last = local(first), local(last)
    if in_english():
        return f"{day(first, year=first.year != last.year)} – {day(last)}"
    return f"{day(first)}—{day(last, year=first.year != last.year)}"


def period_name(code):
    """2025-Q3 as 2025年第三季度; also months (2025-09), halves (2025-H1) and years (2025)."""
    year, _dash, part = str(code).partition("-")
    if not part:
        return year if in_english() else f"{year}年"
    if part.startswith("Q"):
        ordinal = "一二三四"[int(part[1]) - 1]
        return f"{part} {year}" if in_english() else f"{year}年第{ordinal}季度"
    if part.startswith("H"):
        half = "上半年" if part == "H1" else "下半年"
        return f"{part} {year}" if in_english() else f"{year}年{half}"
    if in_english():
        return f"{dt.date(int(year), int(part), 1):%B} {year}"
    return f"{year}年{int(part)}月"


def phone(value):
    """138 0000 0000 for a mobile number; a landline keeps its own grouping."""
    digits = "".join(character for character in str(value or "") if character.isdigit())
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return str(value or "")


def phone_masked(value):
    """138****0000: enough for its owner to know it, too little for anybody else."""
    digits = "".join(character for character in str(value or "") if character.isdigit())[-11:]
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def dialled(value):
    """A number as a ``tel:`` link wants it."""
    text = str(value or "")
    return ("+" if text.startswith("+") else "") + "".join(s for s in text if s.isdigit())


def address_masked(value):
    """A mailbox as z…@example.org, a web address as its host alone, a number as ``phone_masked``."""
    text = str(value or "")
    if "://" in text:
        return f"{text.partition('://')[0]}://{urlsplit(text).hostname or ''}/…"
    name, at, host = text.rpartition("@")
    return f"{name[:1]}…@{host}" if at else phone_masked(text)


def grouped(code, size=4):
    """3f9a71c2 as 3f9a 71c2, so that it can be read out over the telephone."""
    code = str(code or "")
    return " ".join(code[i : i + size] for i in range(0, len(code), size))


def officer(name):
    """张**: who acts in office is named by surname, and no more."""
    name = (name or "").strip()
    return f"{name[0]}**" if name else NOTHING
