"""What was sent of bills, when, and how it reached its reader (提醒和催告): for her, and for who charges."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch

from finance.models import BillDoubt, Reminder
from notifications.models import Delivery, Notice

MOST = 24


@dataclass(frozen=True)
class Told:
    """One notice of a step, or that there was no account to send it to."""

    step: str
    sent_at: object
    payee: str
    number: int
    fen: int
    notice: Notice | None
    debtor: str


def told_of(**where) -> list[Told]:
    """The newest first, two dozen; three queries, however many bills."""
    rows = Reminder.objects.filter(**where).select_related("bill", "ownership")
    ways = Prefetch("notice__deliveries", Delivery.objects.order_by("channel"))
    rows = rows.prefetch_related("notice", ways).order_by("-sent_at", "-pk")
    piles: dict[tuple, list[Reminder]] = defaultdict(list)
    for one in rows[: MOST * 24]:
        piles[one.sent_at, one.step, one.bill.payee, one.notice_id, one.ownership_id].append(one)
    return [_told(some) for some in list(piles.values())[:MOST]]


def _told(some: list[Reminder]) -> Told:
    first = some[0]
    return Told(
        first.get_step_display(), first.sent_at, first.bill.payee, len(some),
        sum(one.fen for one in some), first.notice, first.ownership.owner_name,
    )  # fmt: skip


def doubts_of(**where) -> list[BillDoubt]:
    """With their answers, the newest first."""
    rows = BillDoubt.objects.filter(**where).select_related(
        "answer__answered_by", "bill__unit__building", "asked_by"
    )
    return list(rows.order_by("-asked_at", "-pk")[:MOST])


def waiting_doubts(estate) -> list[BillDoubt]:
    """Every one that waits for its answer, the oldest first; nobody answers of a bill that was taken back."""
    rows = BillDoubt.objects.filter(estate=estate, answer=None, bill__reversal=None)
    return list(rows.select_related("bill__unit__building").order_by("asked_at", "pk"))


def doubted_by(user) -> set[int]:
    """Her bills of which a doubt waits for its answer."""
    rows = BillDoubt.objects.filter(bill__bill_debtors__ownership__user=user, answer=None)
    return set(rows.values_list("bill", flat=True))
