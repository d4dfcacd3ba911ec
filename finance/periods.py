"""Periods (期间) of statements: 2026-09, 2026-Q3, 2026-H1, 2026, as days of Shanghai."""

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from communities.wording import period_name

# No booking is older: a half-typed year (0202) would be one, and what is posted stays for ever.
FIRST_DAY = date(2000, 1, 1)

CODE = re.compile(r"(?P<year>20[0-9]{2})(?:-(?:Q(?P<q>[1-4])|H(?P<h>[12])|(?P<m>0[1-9]|1[0-2])))?")
PATTERN = r"20[0-9]{2}(?:-(?:Q[1-4]|H[12]|0[1-9]|1[0-2]))?"


def months(code: str) -> tuple[int, int, int]:
    """Year, first and last month of a period; ValueError where the code is none."""
    found = CODE.fullmatch(code)
    if not found:
        raise ValueError(f"no period: {code}")
    year = int(found["year"])
    if found["q"]:
        return year, int(found["q"]) * 3 - 2, int(found["q"]) * 3
    if found["h"]:
        return year, int(found["h"]) * 6 - 5, int(found["h"]) * 6
    if found["m"]:
        return year, int(found["m"]), int(found["m"])
    return year, 1, 12


def is_bookable(day: date, today: date) -> bool:
    """Whether anything may bear this booking date (记账日期)."""
    return FIRST_DAY <= day <= today


def bounds(code: str) -> tuple[date, date]:
    """The first and the last day of a period, both in it."""
    year, first, last = months(code)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def previous(code: str) -> str:
    """The period of the same length just before."""
    year, first, last = months(code)
    if "-" not in code:
        return str(year - 1)
    length = last - first + 1
    if first == 1:
        year, first = year - 1, 13 - length
    else:
        first -= length
    if length == 1:
        return f"{year}-{first:02d}"
    return f"{year}-{'Q' if length == 3 else 'H'}{(first + length - 1) // length}"


LENGTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_of(day: date, length: str) -> str:
    """The code of the month, quarter, half or year that holds ``day``."""
    n = (day.month - 1) // LENGTHS[length] + 1
    marks = {"month": f"-{n:02d}", "quarter": f"-Q{n}", "half": f"-H{n}", "year": ""}
    return f"{day.year}{marks[length]}"


def due_date(code: str, month_day: int = 15, quarter_day: int = 31) -> date:
    """公示期限: a month by ``month_day`` of the next, a quarter or half by ``quarter_day`` of it or its last, a
    year by 31 March of the next (docs/settled.md M4); the day itself is in time."""
    last = bounds(code)[1]
    first, last_month = months(code)[1:]
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)
    if last_month - first == 11:
        return date(year, 3, 31)
    day = month_day if first == last_month else quarter_day
    return date(year, month, min(day, monthrange(year, month)[1]))


def key_of(statement):
    """The last part of a statement's address."""
    code = statement.fund.code
    return statement.period if code == "gs" else f"{code}-{statement.period}"


def title_of(statement):
    """〈资金〉〈期间〉公示表; the estate's name stands in front of it wherever it is shown."""
    words = {"fund": _(statement.fund.name), "period": period_name(statement.period)}
    return _("%(fund)s%(period)s公示表") % words
