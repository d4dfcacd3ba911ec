"""放假安排: the State Council's table of one year as lines of text, read and checked as a whole."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.wording import CHINESE_WEEKDAYS
from communities.working_days import FIXED

OFF, WORK = "休", "班"
_LINE = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\s+({OFF}|{WORK})\s+([^\s\0][^\0]{{0,39}})")
# 全国年节及纪念日放假办法: holidays by name.
HOLIDAYS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


@dataclass(frozen=True)
class Line:
    """一行: one day of the table."""

    number: int
    day: date
    is_workday: bool
    name: str


def read_schedule(text: str, year: int) -> list[Line]:
    """All lines in order. DomainError with every complaint, each naming its line.

    A table that lacks a holiday is refused: a year is known whole or not at all. Days of the
    December before are read, for a New Year that begins in it.
    """
    lines, wrong = [], []
    for number, row in enumerate(text.splitlines(), 1):
        if row.strip():
            try:
                lines.append(_line(number, row.strip(), year))
            except ValueError as error:
                wrong.append(_("第 %(n)s 行：%(why)s") % {"n": number, "why": error})
    wrong += _repeated(lines)
    if not wrong:
        wrong = _lacking(lines, year)
    if wrong:
        sentences = "\n".join(wrong)
        raise DomainError(sentences, field="table")
    return lines


def _line(number: int, row: str, year: int) -> Line:
    found = _LINE.fullmatch(row)
    if not found:
        raise ValueError(_("看不懂“%s”，请写成“2027-01-01 休 元旦”。") % row[:40])
    try:
        day = date.fromisoformat(found[1])
    except ValueError as error:
        raise ValueError(_("没有 %s 这一天。") % found[1]) from error
    if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
        raise ValueError(_("%(day)s 不在 %(year)s 年。") % {"day": day, "year": year})
    if found[2] == WORK and day.weekday() < 5:
        weekday = CHINESE_WEEKDAYS[day.weekday()]
        raise ValueError(
            _("%(day)s 是星期%(weekday)s，本来就上班。") % {"day": day, "weekday": weekday}
        )
    return Line(number, day, found[2] == WORK, found[3])


def _repeated(lines: list[Line]) -> list[str]:
    times, wrong = Counter(line.day for line in lines), []
    for line in lines:
        if times[line.day] > 1:
            times[line.day] = 1
            rows = "、".join(str(one.number) for one in lines if one.day == line.day)
            wrong.append(_("第 %(rows)s 行都是 %(day)s。") % {"rows": rows, "day": line.day})
    return wrong


def _lacking(lines: list[Line], year: int) -> list[str]:
    off = {line.day: line.name for line in lines if not line.is_workday}
    names = "、".join(off.values())
    wrong = [_("缺少“%s”的放假日。") % name for name in HOLIDAYS if name not in names]
    days = [date(year, month, day) for month, day in FIXED]
    return wrong + [_("%s 是法定节假日，表中没有放假。") % day for day in days if day not in off]
