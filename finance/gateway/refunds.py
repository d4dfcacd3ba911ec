"""退款: what becomes of it by what is learned of it. The table is the rule; all else reads it.

A refund keeps its number and its amount, however often it is sent; as long as nobody knows whether the
money went back, no other refund takes its place.
"""

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from communities.steps import Step
from finance.gateway.orders import ASK_AFTER, Act, Cell
from finance.gateway.protocol import RefundFound, Said
from finance.states import RefundStatus as S


class Learned(TextChoices):
    """What is learned of a refund, by asking its channel or from the channel's bill."""

    DONE = "done", _("已退，号码和金额相符")
    OPEN = "open", _("渠道正在退")
    REFUSED = "refused", _("渠道说退不了")
    NOTHING = "nothing", _("查无此退款，或没有应答")
    LAST = "last", _("问了七天，还没有结果")


STAYS, ALARM = Cell(), Cell(act=Act.ALARM)
DONE, UNKNOWN, STUCK = map(Cell, (S.DONE, S.UNKNOWN, S.STUCK))
# A row for each status, a column for each thing learned, in the order of ``Learned``. What is not sent
# yet no channel knows. A refusal is believed when it is said twice.
_ROWS = {
    S.ASKED: (STAYS,) * 5,
    S.APPROVED: (STAYS,) * 5,
    S.SENT: (DONE, STAYS, UNKNOWN, UNKNOWN, UNKNOWN),
    S.UNKNOWN: (DONE, STAYS, STUCK, STAYS, STUCK),
    S.STUCK: (DONE, STAYS, STAYS, STAYS, STAYS),
    S.DONE: (STAYS, ALARM, ALARM, STAYS, STAYS),
    S.DECLINED: (ALARM, ALARM, STAYS, STAYS, STAYS),
}
TABLE: dict[tuple[S, Learned], Cell] = {
    (status, learned): cell
    for status, cells in _ROWS.items()
    for learned, cell in zip(Learned, cells, strict=True)
}
_VERBS = {S.DONE: "arrive", S.UNKNOWN: "lose", S.STUCK: "stick"}


def verb_of(status: S, learned: Learned) -> str:
    """The name of the move in REFUND_STEPS; empty where the refund stays."""
    to = TABLE[status, learned].to
    return _VERBS[to] if to else ""


def refund_steps() -> dict[str, Step]:
    """The moves of the table, and those that people make; of what is stuck two of them do."""
    found = {
        verb: Step(frozenset(status for (status, _one), cell in TABLE.items() if cell.to == to), to)
        for to, verb in _VERBS.items()
    }
    return found | {
        "approve": Step(frozenset({S.ASKED}), S.APPROVED),
        "decline": Step(frozenset({S.ASKED, S.STUCK}), S.DECLINED),
        "send": Step(frozenset({S.APPROVED}), S.SENT),
    }


REFUND_STEPS = refund_steps()
# What may still go back, or is going: nobody gives the same money out again.
LIVE = [S.ASKED, S.APPROVED, S.SENT, S.UNKNOWN, S.STUCK]
# At its channel, whose outcome is asked for.
ON_THE_WAY = [S.SENT, S.UNKNOWN]
GIVE_UP_AFTER, DAY = timedelta(days=7), timedelta(days=1)
_LEARNED = {Said.PAID: Learned.DONE, Said.OPEN: Learned.OPEN, Said.CLOSED: Learned.REFUSED}
# 两个人了结 what a person sent by hand, or what is stuck: the moves, by what they say became of it.
ENDS = {
    (S.SENT, S.DONE): ("arrive",),
    (S.SENT, S.DECLINED): ("lose", "stick", "decline"),
    (S.STUCK, S.DONE): ("arrive",),
    (S.STUCK, S.DECLINED): ("decline",),
}


def learned_of(found: RefundFound, number: str, sent_at: datetime, now: datetime) -> Learned:
    """An answer about another number is none; after seven days without a result it is the last."""
    said = Said.NOTHING if found.number != number else found.said
    learned = _LEARNED.get(said, Learned.NOTHING)
    is_last = now >= sent_at + GIVE_UP_AFTER and learned != Learned.DONE
    return Learned.LAST if is_last else learned


def next_ask(sent_at: datetime, after: datetime) -> datetime:
    """As orders are asked about, then once a day."""
    moments = (sent_at + one for one in ASK_AFTER)
    return next((one for one in moments if one > after), after + DAY)
