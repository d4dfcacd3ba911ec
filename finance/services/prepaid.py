"""Paying ahead (预交): months of an item at today's price are held, and pay its bills as they are made."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from communities.errors import DomainError, StaleState
from communities.models import Unit
from communities.services import audit
from finance.fees import Due
from finance.gateway.numbers import new_number
from finance.gateway.orders import expires_after
from finance.gateway.registry import merchants_of
from finance.gateway.showing import Scene
from finance.models import Bill, BillingRun, Entry, Payment, PaymentShare, PayOrder, Prepayment
from finance.models.draft import Kind
from finance.selectors.held import PREPAID
from finance.selectors.prepaid import Ahead, ahead_of, left_of_prepayments
from finance.services.ledger import OF_PAYMENTS, book_entries
from finance.services.payment_books import INCOME, first_day
from finance.services.posting import NewEntry, NewLine
from finance.services.versions import restate


@transaction.atomic
def order_ahead(
    *,
    key: str,
    since: date,
    months: int,
    channel: str,
    payer,
    now,
    scene: str = Scene.DESKTOP,
) -> PayOrder:
    """预交: ``months`` of the item ``key`` of her home from ``since`` on, at today's price.

    DomainError where payments are stopped, for what she does not own, while bills of the item are open
    (the oldest are paid first), and for more than twelve months ahead in all; StaleState where somebody
    else of the home paid ahead meanwhile, or is about to.
    """
    one = next((one for one in ahead_of(payer, now) if one.key == key), None)
    if one is None:
        raise DomainError(_("您名下没有这一项可以预交的费用。"))
    Unit.objects.select_for_update(no_key=True).get(pk=one.due.unit)
    [one] = [one for one in ahead_of(payer, now) if one.key == key]
    estate = one.ownership.estate
    merchant = merchants_of(estate, one.payee.fund, one.payee.name, now).get(channel)
    if merchant is None:
        raise DomainError(_("现在不能用这种方式交费，请换一种方式或到柜台交。"))
    _refuse(one, since, months)
    fen = months * one.due.fen
    try:
        with transaction.atomic():
            order = PayOrder.objects.create(
                estate=estate, number=new_number(now), channel=channel, merchant=merchant,
                payee=one.payee.name, scene=scene,
                fund=one.payee.fund, purpose=purpose(one, since, months), payer=payer,
                amount_fen=fen, opened_at=now, expires_at=now + expires_after(channel),
                ask_at=now,
            )  # fmt: skip
            Prepayment.objects.create(
                estate=estate, order=order, ownership=one.ownership, unit_id=one.due.unit,
                kind=one.due.kind, item=one.due.item, since=since, months=months,
                month_fen=one.due.fen, amount_fen=fen,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "prepayment_is_alone":
            raise
        raise _busy() from error
    audit(estate=estate, actor=payer, verb="finance.payorder.opened", subject=order, at=now)
    return order


def _busy() -> StaleState:
    return StaleState(_("这一项正有人在预交，请等有了结果再看。"))


def _refuse(one: Ahead, since: date, months: int) -> None:
    if one.is_busy:
        raise _busy()
    if one.owed_fen:
        raise DomainError(_("这一项还有没交清的账单，请先交清以前的月份，再预交。"))
    if since != one.since:
        raise StaleState(_("刚刚已经预交到 %s，请看清楚再决定要不要再交。") % f"{one.until:%Y-%m}")
    if not 1 <= months <= one.most:
        raise DomainError(
            _("最多预交 12 个月：已经预交 %(covered)d 个月，还能再交 %(most)d 个月。")
            % {"covered": one.covered, "most": one.most},
            field="months",
        )


def purpose(one: Ahead, since: date, months: int) -> str:
    """As it will stand in the books: in Chinese, whoever pays."""
    with override(None):
        return f"预交{one.kind.label} {one.due.item} {since:%Y-%m} 起 {months} 个月".replace(
            "  ", " "
        )


@transaction.atomic
def use_prepaid(run: BillingRun, bills: Sequence[Bill], lines: Sequence[Due], now) -> None:
    """预收抵账单: what was paid ahead for an item pays its bills as they are made, the oldest first, for
    whoever paid ahead and owes them. What is the owners' moves from 预收 to income; never earlier."""
    held: dict[tuple, list[Payment]] = defaultdict(list)
    rows = left_of_prepayments(estate=run.estate_id)
    # Whoever gives back what is left holds the order: what is left is read once that is over.
    orders = PayOrder.objects.filter(pk__in=[one.order_id for one in rows]).order_by("pk")
    if not list(orders.select_for_update().values_list("pk")):
        return
    for payment in left_of_prepayments(estate=run.estate_id):
        ahead = payment.order.prepayment
        held[ahead.ownership_id, ahead.unit_id, ahead.kind, ahead.item].append(payment)
    shares = []
    for bill, due in zip(bills, lines, strict=True):
        mine = [payment for debtor in due.debtors for payment in held.get((debtor, *due.key), [])]
        shares += _shares(bill, mine, now)
    PaymentShare.objects.bulk_create(shares)
    _move(run, shares, now)


def _shares(bill: Bill, payments: list[Payment], now) -> list[PaymentShare]:
    """Of the same payee's account alone: another company's money is another's."""
    found, rest = [], bill.amount_fen
    for payment in payments:
        order = payment.order
        fen = min(rest, payment.left_fen)
        if fen and (order.payee, order.fund_id) == (bill.payee, bill.fund_id):
            payment.left_fen -= fen
            rest -= fen
            found.append(
                PaymentShare(
                    estate_id=bill.estate_id, payment=payment, bill=bill, fen=fen, given_at=now
                )
            )
    return found


def _move(run: BillingRun, shares: Sequence[PaymentShare], now) -> None:
    """预收转收入, one entry for a run and a book; none for the company's own."""
    earned: dict = defaultdict(lambda: defaultdict(int))
    for share in shares:
        if fund := share.bill.fund:
            earned[fund][INCOME[fund.code, share.bill.kind]] += share.fen
    news = []
    for fund, gained in earned.items():
        accounts = {one.code: one for one in fund.accounts.select_related("fund")}
        lines = [NewLine(accounts[PREPAID], sum(gained.values()))]
        lines += [NewLine(accounts[code], -fen) for code, fen in sorted(gained.items())]
        news.append(_entry(run, fund, _key(run), Kind.INCOME, lines, now))
    if news:
        book_entries(news=news, actor=None, now=now)


def give_back(run: BillingRun, now) -> None:
    """A run that is taken back frees what was paid ahead: it is held again, and no income."""
    paid = PaymentShare.objects.filter(bill__run=run, payment__order__prepayment__isnull=False)
    shares = list(paid)
    if not shares:
        return
    orders = PayOrder.objects.filter(payments__shares__in=shares).order_by("pk")
    list(orders.select_for_update(of=["self"]).values_list("pk"))
    PaymentShare.objects.bulk_create(
        PaymentShare(
            estate_id=one.estate_id,
            payment_id=one.payment_id,
            bill_id=one.bill_id,
            fen=-one.fen,
            given_at=now,
        )
        for one in shares
    )
    booked = Entry.objects.filter(estate=run.estate_id, key=_key(run), reversal=None)
    news = []
    for entry in booked.select_related("fund"):
        lines = [
            NewLine(one.account, -one.amount_fen)
            for one in entry.postings.select_related("account__fund").order_by("pk")
        ]
        key = f"{_key(run)}:back"
        news.append(_entry(run, entry.fund, key, Kind.CORRECTION, lines, now, reverses=entry))
    for entry in book_entries(news=news, actor=None, now=now) if news else []:
        restate(entry=entry, actor=None, now=now)


def _key(run: BillingRun) -> str:
    return f"{OF_PAYMENTS}run:{run.pk}"


def _entry(run: BillingRun, fund, key, kind, lines, now, reverses=None) -> NewEntry:
    return NewEntry(
        fund=fund,
        key=key,
        kind=kind,
        booking_date=first_day(fund, now),
        memo=f"{run.month:%Y-%m} 预收转收入",
        lines=tuple(lines),
        no_voucher_reason=f"以 {run.month:%Y-%m} 的账单为凭",
        source=f"finance.billingrun:{run.pk}",
        reverses=reverses,
    )
