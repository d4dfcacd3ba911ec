"""订单: what becomes of it by what is learned of it. The table is the rule; all else reads it.

Nothing here knows a database or a channel. Unknown is a state: the bills stay reserved and the number
stays the same until the channel, or its bill, has said what happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import Step
from finance.states import LIVE_ORDERS
from finance.states import OrderStatus as S


class Learned(TextChoices):
    """What is learned of an order: by asking, from a notification once it was asked, or from a bill."""

    EQUAL = "equal", _("已付，金额、币种、收款方、订单都相符")
    DIFFERS = "differs", _("已付，但不相符")
    OPEN = "open", _("未付，还能付")
    CLOSED = "closed", _("未付，已关闭（有签名），或过期后查无此单（有签名）")
    MISSING = "missing", _("查无此单，或超时无应答")
    ENDS = "ends", _("付款人取消，或过期")
    ABSENT = "absent", _("到期或付款一天后，各日账单里都没有")


class Act(TextChoices):
    """What is done beside moving on."""

    NOTHING = "", "–"
    CLOSE = "close", _("请渠道关闭，不成则结果不明")
    ALARM = "alarm", _("报警")
    SAY_PAID = "say_paid", _("告诉付款人已付")


@dataclass(frozen=True)
class Cell:
    """``to`` is None where the order stays as it is."""

    to: S | None = None
    act: Act = Act.NOTHING


STAYS = Cell()
PAID, ODD, OPEN, CLOSED, UNKNOWN = map(Cell, (S.PAID, S.ODD, S.OPEN, S.CLOSED, S.UNKNOWN))
CLOSE, ALARM, SAY_PAID = (Cell(act=act) for act in (Act.CLOSE, Act.ALARM, Act.SAY_PAID))
_COLUMNS = tuple(Learned)
# A row for each status, a column for each thing learned, in the order of ``Learned``. Of an order that
# is PAID another transaction is an odd payment of its own.
_ROWS = {
    S.NEW: (PAID, ODD, OPEN, CLOSED, UNKNOWN, CLOSE, CLOSED),
    S.OPEN: (PAID, ODD, STAYS, CLOSED, STAYS, CLOSE, CLOSED),
    S.UNKNOWN: (PAID, ODD, OPEN, CLOSED, STAYS, CLOSE, CLOSED),
    S.CLOSED: (PAID, ODD, ALARM, STAYS, STAYS, STAYS, STAYS),
    S.PAID: (STAYS, ODD, ALARM, ALARM, STAYS, SAY_PAID, ODD),
    S.ODD: (STAYS,) * 7,
    S.RETURNED: (STAYS,) * 7,
}
TABLE: dict[tuple[S, Learned], Cell] = {
    (status, learned): cell
    for status, cells in _ROWS.items()
    for learned, cell in zip(_COLUMNS, cells, strict=True)
}


def order_steps() -> dict[str, Step]:
    """The moves of the table by what is learned, and those that people make: one takes what the
    company brought in to odd, two of them take what is odd to paid or to returned, a returned one to paid
    where other money of it came, and close what nobody knows of. An order that no channel would close is
    unknown."""
    found = {}
    for learned in Learned:
        moves = {status: TABLE[status, learned].to for status in S}
        targets = {to for to in moves.values() if to}
        for to in targets:
            sources = frozenset(status for status, one in moves.items() if one == to)
            name = learned.value if len(targets) == 1 else f"{learned.value}:{to.value}"
            found[name] = Step(sources, to)
    return found | {
        "doubt": Step(frozenset({S.PAID}), S.ODD),
        "lose": Step(frozenset({S.OPEN}), S.UNKNOWN),
        "give_up": Step(frozenset({S.UNKNOWN}), S.CLOSED),
        "accept": Step(frozenset({S.ODD, S.RETURNED}), S.PAID),
        "return": Step(frozenset({S.ODD}), S.RETURNED),
    }


ORDER_STEPS = order_steps()


def verb_of(status: S, learned: Learned) -> str:
    """The name of the move in ORDER_STEPS; empty where the order stays."""
    to = TABLE[status, learned].to
    if to is None:
        return ""
    return learned.value if learned.value in ORDER_STEPS else f"{learned.value}:{to.value}"


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EXPIRES_AFTER = 15 * MINUTE
# Of channels that keep an order payable for longer at least.
EXPIRES = {"stripe": 30 * MINUTE}
# 再查: after so long an order that is not settled is asked about again; then the channel's bill decides.
ASK_AFTER = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR)
ALARM_AFTER = 10 * MINUTE
# 结果不明: so long after its end, without a bill of its channel, two people may close an order.
CLOSE_AFTER = timedelta(days=3)
# Whoever waits at her page has it asked at most so often.
ASK_FAST = timedelta(seconds=5)


def next_ask(opened_at: datetime, expires_at: datetime, after: datetime) -> datetime | None:
    """The first moment later than ``after`` at which the order is to be asked about; None when the
    channel's bill decides."""
    moments = sorted({opened_at + one for one in ASK_AFTER} | {expires_at})
    return next((one for one in moments if one > after), None)


def expires_after(channel: str) -> timedelta:
    """How long an order of ``channel`` may be paid, and reserves its bills at least."""
    return EXPIRES.get(channel, EXPIRES_AFTER)


def is_live(status: str) -> bool:
    return status in LIVE_ORDERS


def by_bill(open_fen: Iterable[tuple[int, int, int]], paid_fen: int) -> tuple[dict[int, int], int]:
    """What of ``paid_fen`` goes to which bill, and what is left over (待退).

    ``open_fen``: (bill, what was ordered of it, what of it is open now), in the bills' order; each
    takes no more than both.
    """
    shares, rest = {}, paid_fen
    for bill, ordered, is_open in open_fen:
        share = max(min(ordered, is_open, rest), 0)
        if share:
            shares[bill] = share
            rest -= share
    return shares, rest
