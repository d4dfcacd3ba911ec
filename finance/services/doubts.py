"""对账单有疑问: the debtor says what she doubts, who charges answers; until then nobody is reminded of the bill."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Role
from communities.permissions import require
from communities.selectors import who_holds
from communities.services import audit
from finance.models import Bill, BillDoubt, DoubtAnswer
from finance.reminder_kinds import DOUBT_ANSWERED, DOUBTED
from finance.selectors.reminders import owes
from finance.services.orders import lock_bills
from notifications.services import notify, settle


@transaction.atomic
def doubt_bill(*, bill: Bill, words: str, actor, now) -> BillDoubt:
    """提出疑问. NotAllowed for who does not owe the bill; DomainError without words, for what was taken back, and
    while another waits for its answer."""
    if not owes(actor, bill):
        raise NotAllowed(_("只有这张账单的业主可以提出疑问。"))
    if not words.strip():
        raise DomainError(_("请写明对哪里有疑问。"), field="words")
    # Held as by a reminder, which is before it or finds it.
    [bill] = lock_bills([bill.pk])
    if bill.reversal_id:
        raise DomainError(_("账单 %s 已经撤销，不用交。") % bill)
    if BillDoubt.objects.filter(bill=bill, answer=None).exists():
        raise StaleState(_("这张账单的疑问已经提出，正在等答复。"))
    doubt = BillDoubt.objects.create(
        estate=bill.estate, bill=bill, words=words.strip()[:500], asked_by=actor, asked_at=now
    )
    audit(estate=bill.estate, actor=actor, verb="finance.bill.doubted", subject=doubt, at=now)
    notify(
        estate=bill.estate, to=who_holds(bill.estate, now, Role.PROPERTY_MANAGER), kind=DOUBTED,
        subject=f"finance.billdoubt:{doubt.pk}", path=reverse("finance:doubt", args=[doubt.pk]),
        params={}, now=now, reason="manager",
    )  # fmt: skip
    return doubt


@transaction.atomic
def answer_doubt(*, doubt: BillDoubt, words: str, actor, now) -> DoubtAnswer:
    """答复, by who charges; she is told, and reminders go on after the estate's days. DomainError without words,
    StaleState for what was answered."""
    require(actor, "finance.bill", doubt, now)
    if not words.strip():
        raise DomainError(_("请写答复，业主会看到。"), field="words")
    lock_bills([doubt.bill_id])
    if DoubtAnswer.objects.filter(doubt=doubt).exists():
        raise StaleState(_("这条疑问已经答复过。"))
    answer = DoubtAnswer.objects.create(
        estate=doubt.estate, doubt=doubt, words=words.strip()[:500], answered_by=actor,
        answered_at=now,
    )  # fmt: skip
    audit(estate=doubt.estate, actor=actor, verb="finance.bill.answered", subject=doubt, at=now)
    subject = f"finance.billdoubt:{doubt.pk}"
    settle(subject=subject, kind=DOUBTED, now=now)
    notify(
        estate=doubt.estate, to=[doubt.asked_by], kind=DOUBT_ANSWERED, subject=subject,
        path=reverse("bills:mine"), params={}, now=now,
    )  # fmt: skip
    return answer
