"""Of which bills whom to remind (提醒): asked of what is open now, never of a list that was kept."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from communities import clock
from communities.estate_settings import setting
from communities.models import Membership
from communities.money import yuan
from communities.selectors.invitations import LET_IN
from communities.standing import current
from finance.models import (
    Bill,
    BillDebtor,
    BillDoubt,
    BillOpening,
    DoubtAnswer,
    PaymentShare,
    Reminder,
    Step,
)
from finance.selectors.bills import seen_by
from finance.selectors.payments import shaken_bills, standing_of_bills
from finance.settings_rows import REMINDER_DAYS
from notifications.messages import NotSent

# 出账通知 is news for so long.
NEWS = timedelta(days=3)


def unpaid(rows):
    """Of a queryset of bills those that stand, are not paid whole, and have a debtor."""
    shares = PaymentShare.objects.filter(bill=OuterRef("pk")).order_by().values("bill")
    paid = Subquery(shares.annotate(fen_of=Sum("fen")).values("fen_of"))
    rows = rows.filter(Exists(BillDebtor.objects.filter(bill=OuterRef("pk"))), reversal=None)
    return rows.annotate(paid_fen=Coalesce(paid, 0)).filter(paid_fen__lt=F("amount_fen"))


def due_bills(step: str, estate, now):
    """Bills whose time for ``step`` has come, and nobody was told yet; each step counts from the one
    before it, so that after an outage nobody gets two at once."""
    told = Reminder.objects.filter(bill=OuterRef("pk"))
    pause = timedelta(days=setting(estate, REMINDER_DAYS, now))
    when = {
        Step.BILLED: Q(run__posted_at__gt=now - NEWS),
        Step.DUE: Q(due_on__lte=clock.local(now).date()),
        Step.LATE: Q(Exists(told.filter(step=Step.DUE, sent_at__lte=now - pause))),
    }
    rows = unpaid(Bill.objects.for_estate(estate)).filter(when[step])
    rows = rows.filter(~Exists(told.filter(step=step)))
    return rows.order_by("pk") if step == Step.BILLED else rested(rows, now - pause).order_by("pk")


def rested(rows, since):
    """Without those whose doubt was answered after ``since``: the debtor has time to read it."""
    answers = DoubtAnswer.objects.filter(doubt__bill=OuterRef("pk"), answered_at__gt=since)
    return rows.filter(~Exists(answers))


def askable(bills: Iterable[Bill]) -> dict[int, int]:
    """How much of which bill its debtor may be asked for, in fen: of none that is paid, taken back, being
    paid, being verified, doubted, or of which money is about to go back; five queries."""
    bills = list(bills)
    found = standing_of_bills(bills)
    doubts = BillDoubt.objects.filter(bill__in=found, answer=None)
    waits = set(doubts.values_list("bill", flat=True)).union(*shaken_bills(found))
    return {
        bill: one.open_fen
        for bill, one in found.items()
        if one.open_fen > 0 and not one.reserved_fen and not one.odd_fen and bill not in waits
    }


def owes(user, bill: Bill) -> bool:
    return BillDebtor.objects.filter(bill=bill, ownership__user=user).exists()


def debtors_of(bills: Iterable[int]) -> list[tuple[int, int, int | None]]:
    """(bill, title, account) of everybody who owes one of them."""
    rows = BillDebtor.objects.filter(bill__in=list(bills)).order_by("pk")
    return list(rows.values_list("bill", "ownership", "ownership__user"))


def readers_of_bills(bills: Iterable[int], now) -> list[tuple[int, int, int | None]]:
    """The same of those to whom a debtor opened her bills, while both belong to the home."""
    here = Membership.objects.current(now).filter(
        user=OuterRef("user"), unit=OuterRef("ownership__unit"), role__in=LET_IN
    )
    today = clock.local(now).date()
    open_now = BillOpening.objects.filter(Exists(here), closed_at=None)
    rows = open_now.filter(current(today, "ownership__")).values_list("ownership", "user")
    readers: dict[int, list[int]] = {}
    for ownership, user in rows.order_by("pk"):
        readers.setdefault(ownership, []).append(user)
    owing = BillDebtor.objects.filter(bill__in=list(bills), ownership__in=readers)
    return [
        (bill, ownership, user)
        for bill, ownership in owing.order_by("pk").values_list("bill", "ownership")
        for user in readers[ownership]
    ]


def params_of(bills: Iterable[Bill], fens: dict[int, int]) -> dict:
    """What a notice says of bills of one payee of which ``fens`` are open."""
    found = {bill.pk: bill for bill in bills if bill.pk in fens}
    return {
        "payee": next(iter(found.values())).payee,
        "n": len(found),
        "amount": yuan(sum(fens[pk] for pk in found)),
        "day": min(bill.due_on for bill in found.values()).isoformat(),
    }


def params_now(notice: int) -> dict | None:
    """What the notice of a reminder has to say by now; None once nothing of it is owed, or its reader does
    not see it any more. NotSent while what is owed cannot be asked for."""
    told = Reminder.objects.filter(notice=notice).select_related("user").first()
    rows = seen_by(told.user, clock.now()).filter(reminders__notice=notice) if told else ()
    bills = list({bill.pk: bill for bill in rows}.values())
    fens = _asked_now(bills)
    return params_of(bills, fens) if fens else None


def demand_now(notice: int) -> dict | None:
    """The same of a letter's notice."""
    bills = list(Bill.objects.filter(demand_bills__demand__notice=notice))
    return {"payee": bills[0].payee} if _asked_now(bills) else None


def _asked_now(bills: list[Bill]) -> dict[int, int]:
    """Being paid, verified or doubted passes: the message waits; what is paid or taken back is over."""
    fens = askable(bills)
    if not fens and _is_unsettled([bill for bill in bills if bill.reversal_id is None]):
        raise NotSent(_("账单正在支付、核实、退款或有疑问，过一会儿再看"))
    return fens


def _is_unsettled(bills: list[Bill]) -> bool:
    owed = any(not one.is_paid for one in standing_of_bills(bills).values())
    return owed or any(shaken_bills(bill.pk for bill in bills))
