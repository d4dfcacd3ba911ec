"""Telling debtors what is open (通知、提醒), once a step, of what is open at that moment."""

from collections import defaultdict
from uuid import uuid4

from django.db import transaction
from django.urls import reverse

from finance.models import Bill, Reminder, Step
from finance.reminder_kinds import BILLED, DUE, LATE
from finance.selectors.reminders import (
    askable,
    debtors_of,
    due_bills,
    params_of,
    readers_of_bills,
)
from finance.services.orders import lock_bills
from notifications.services import Telling, notify_each

KINDS = {Step.BILLED: BILLED, Step.DUE: DUE, Step.LATE: LATE}
AT_ONCE = 2000


@transaction.atomic
def remind(*, estate, step: str, now) -> int:
    """Everybody who owes bills whose ``step`` is due is told once, of all of one payee in one notice; of new
    bills also whom she opened them to. Returns how many notices.

    A bill that is paid, being paid, verified, doubted or taken back is left out: bills are held while
    that is asked, so that whoever pays is before it or after it. A constant number of queries.
    """
    found = list(due_bills(step, estate, now).values_list("pk", flat=True))
    if not found:
        return 0
    lock_bills(found)
    # Another sweep may have been here while this one waited for them.
    bills = {bill.pk: bill for bill in due_bills(step, estate, now).filter(pk__in=found)}
    fens = askable(bills.values())
    people = debtors_of(fens)
    if step == Step.BILLED:
        people += readers_of_bills(fens, now)
    return _tell(estate, step, bills, fens, list(dict.fromkeys(people)), now)


def _tell(estate, step: str, bills: dict[int, Bill], fens: dict[int, int], people, now) -> int:
    piles: dict[tuple, set[int]] = defaultdict(set)
    for bill, _ownership, user in people:
        if user:
            piles[_pile(bills[bill], user)].add(bill)
    subjects = {pile: f"finance.reminder:{uuid4().hex}" for pile in piles}
    told = [
        Telling(pile[0], subjects[pile], params_of([bills[pk] for pk in some], fens))
        for pile, some in sorted(piles.items(), key=lambda one: min(one[1]))
    ]
    path = reverse("bills:mine")
    notices = notify_each(estate=estate, kind=KINDS[step], told=told, path=path, now=now)
    Reminder.objects.bulk_create(
        [
            Reminder(
                estate=estate, bill_id=bill, ownership_id=ownership, user_id=user, step=step,
                fen=fens[bill], sent_at=now,
                notice_id=user and notices[subjects[_pile(bills[bill], user)]],
            )
            for bill, ownership, user in people
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    return len(told)


def _pile(bill: Bill, user: int) -> tuple:
    """What one person is told in one notice: her bills of one payee and book."""
    return user, bill.payee, bill.fund_id
