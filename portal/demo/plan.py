"""What the demo's books will hold, as plain values: one ``Item`` becomes one entry."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.chance import number
from portal.demo.periods import Year


@dataclass(frozen=True)
class Item:
    """一笔账: ``fen`` is positive; ``account`` is a code of the chart (``INCOME``, ``COST``,
    ``USE`` or ``OWED`` side by ``kind``). ``paper`` is a voucher's kind, empty where none exists.
    """

    date: date
    kind: str
    account: str
    fen: int
    memo: str
    counterparty: str
    is_person: bool = False
    paper: str = ""
    authority: str = ""


def yuan(key: str, low: int, high: int, step: int = 1) -> int:
    """Fen of an amount between ``low`` and ``high`` yuan, in steps of ``step`` fen."""
    return number(key, low * 100 // step, high * 100 // step) * step


def workday(day: date) -> date:
    """Banks book nothing on a week-end."""
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def until(items: list[Item], year: Year) -> list[Item]:
    """Those that have happened by yesterday, in the order of their days."""
    return sorted(
        (item for item in items if item.date < year.today), key=lambda item: (item.date, item.memo)
    )
