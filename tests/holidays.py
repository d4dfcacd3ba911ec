"""A table for 2027 as the State Council might write it, and an operator who enters it."""

from datetime import date, timedelta

from communities.models import Body, CalendarOverride, CalendarYear, Role
from communities.services.calendars import enter_year
from tests.cast import member, person

HOLIDAYS = [
    ("元旦", "2027-01-01", 3),
    ("春节", "2027-02-05", 8),
    ("清明节", "2027-04-03", 3),
    ("劳动节", "2027-05-01", 5),
    ("端午节", "2027-06-09", 1),
    ("中秋节", "2027-09-15", 1),
    ("国庆节", "2027-10-01", 7),
]
SWAPPED = [("2027-02-20", "春节"), ("2027-09-26", "国庆节")]
DAYS = [
    (date.fromisoformat(first) + timedelta(days=n), "休", name)
    for name, first, length in HOLIDAYS
    for n in range(length)
]
DAYS += [(date.fromisoformat(day), "班", name) for day, name in SWAPPED]
TABLE = "\n".join(f"{day} {what} {name}" for day, what, name in DAYS)


def operator(cast):
    oscar = person("oscar")
    bureau = Body.objects.create(kind="other", name="信息中心")
    member(oscar, Role.OPERATOR, cast.hilltop, body=bureau)
    return oscar


def enter_2027(cast, now, actor=None) -> CalendarYear:
    return enter_year(year=2027, table=TABLE, actor=actor or operator(cast), now=now)


def declare(day: str, *, is_workday=False, name="台风停工") -> CalendarOverride:
    """One day by itself, as the admin's form does."""
    return CalendarOverride.objects.create(date=day, is_workday=is_workday, name=name)
