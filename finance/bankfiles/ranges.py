"""起止日期: the days a file says it is about, as it prints them outside its rows."""

import re
from datetime import date

from .cells import parse_day
from .types import Row

DAY = r"\[?(\d{8}|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:\d{1,2}:\d{2}(?::\d{2})?)?\]?"
LABEL = r"(?:查询|交易|起止|账单|对账|明细|统计|流水|记账)"
BOTH = re.compile(
    LABEL
    + r"(?:起止)?(?:日期|时间|期间|区间|范围|时段|时间段)(?:范围|区间)?:?"
    + DAY
    + r"[至到~—-]{1,3}"
    + DAY
)
FIRST = re.compile(r"(?:起始|开始|起)(?:日期|时间|日)?:?" + DAY)
LAST = re.compile(r"(?:终止|截止|结束|止)(?:日期|时间|日)?:?" + DAY)


def printed_range(text: str, rows: list[Row]) -> tuple[date, date] | None:
    """From the words around the table, narrowed; None where no range stands there, or one that
    leaves out a row of the file."""
    if found := BOTH.search(text):
        first, last = found[1], found[2]
    else:
        begins, ends = FIRST.search(text), LAST.search(text)
        if not begins or not ends:
            return None
        first, last = begins[1], ends[1]
    try:
        days = date.fromisoformat(_iso(first)), date.fromisoformat(_iso(last))
    except ValueError:
        return None
    within = all(days[0] <= row.day <= days[1] for row in rows)
    return days if within and days[0] <= days[1] else None


def printed(text: str, rows: list[Row]) -> tuple[str, str]:
    """The same as texts, both empty for None."""
    first, last = printed_range(text, rows) or ("", "")
    return str(first), str(last)


def _iso(word: str) -> str:
    day = parse_day(word)
    return f"{day:%Y-%m-%d}"
