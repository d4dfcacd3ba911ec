"""What is asked of channels (查询、关闭). Only tasks call these: a channel may take its time, and no lock
is held meanwhile."""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from communities import clock
from communities.transitions import move
from finance.gateway.orders import ALARM_AFTER, ORDER_STEPS, TABLE, Act, Learned
from finance.gateway.protocol import Asked, DayBill, Found, Said, all_trades
from finance.gateway.registry import channel_named
from finance.models import PayOrder
from finance.selectors.channel_bills import MerchantAccount
from finance.selectors.payments import undecided_orders, unknown_orders
from finance.services.channel_bills import keep_bills
from finance.services.refunding import note_returned, tell_unnoted
from finance.services.settling import alarm, locked_order, settle, settle_absent
from finance.states import OrderStatus

log = logging.getLogger(__name__)
DAY = timedelta(days=1)
# So far back before the last day read a channel's bills are read again.
MAX_DAYS = 40


def look_after(*, pk: int, now, payer_ip: str = "") -> PayOrder:
    """One order: begun at its channel, or asked about; closed there once it has ended. ``payer_ip`` is
    for a channel that wants it, and is kept nowhere."""
    order = PayOrder.objects.select_related("estate").get(pk=pk)
    found = _answer(lambda: _ask(_channel_of(order), order, now, payer_ip))
    order = settle(number=order.number, found=found, now=now, seen=order)
    ends = order.cancelled_at is not None or now >= order.expires_at
    if ends and TABLE[OrderStatus(order.status), Learned.ENDS].act == Act.CLOSE:
        found = _answer(lambda: _channel_of(order).close(order.number))
        order = settle(number=order.number, found=found, now=now, seen=order)
        _give_up(order, now)
    return order


def _channel_of(order: PayOrder):
    return channel_named(order.channel, order.estate, order.merchant)


def _ask(channel, order: PayOrder, now, payer_ip: str) -> Found:
    """An order that nobody can go on with, because its beginning had no answer, is begun again under its
    number."""
    is_lost = order.is_live and not order.pay_url
    is_over = order.cancelled_at is not None or now >= order.expires_at
    if order.status != OrderStatus.NEW and (is_over or not is_lost):
        return channel.query(order.number)
    return channel.create(
        Asked(
            number=order.number,
            merchant=order.merchant,
            payee=order.payee,
            purpose=order.purpose,
            amount_fen=order.amount_fen,
            currency=order.currency,
            expires_at=order.expires_at,
            scene=order.scene,
            payer_ip=payer_ip,
        )
    )


def _answer(ask) -> Found:
    """Whatever goes wrong on the way is no answer."""
    try:
        return ask()
    except Exception:
        log.exception("a channel did not answer")
        return Found(Said.NOTHING)


@transaction.atomic
def _give_up(order: PayOrder, now) -> None:
    """What its channel did not close is unknown, and stays reserved."""
    row = locked_order(order.number)
    if row.status == OrderStatus.OPEN:
        move(row, ORDER_STEPS, "lose", actor=None, now=now)
    order.refresh_from_db(fields=["status"])


def watch_unknown(now) -> None:
    """报警 ten minutes after an order was begun of which nobody knows what became, and ten minutes after
    any was to end that has not: whatever keeps it from being settled, people learn of it."""
    for order in unknown_orders(now - ALARM_AFTER):
        alarm(order, now)


def read_bills(*, channel: str, merchant: str, estate, now) -> int:
    """对账单: every trade since the last day read, or the oldest undecided order, is settled; each day's
    bill is kept and compared; what no bill has a day after its end is absent. A day without its bill
    decides nothing from then on, and an order that cannot be settled keeps no other waiting. Returns how
    many orders were decided."""
    orders, account = (
        undecided_orders(estate, channel, merchant),
        MerchantAccount(estate, channel, merchant),
    )
    read = _bills(channel_named(channel, estate, merchant), orders, account.last_day, now)
    failed = _settle_all(read.bills, estate, now)
    _note_refunds(read.bills, estate, now)
    keep_bills(account, read.bills, now)
    return sum(_decide(order, read, now) for order in orders if order.number not in failed)


@dataclass(frozen=True)
class Read:
    """The bills of the days from ``first`` to ``last``, each of them."""

    bills: list[DayBill]
    first: date
    last: date


def _bills(channel, orders: list[PayOrder], last: date | None, now) -> Read:
    """The bills of the days in question, up to the first of which there is none: from the last day read,
    which is read once more, or from the oldest order where that is not too long before it."""
    yesterday = clock.local(now).date() - DAY
    base = min(last or yesterday, yesterday)
    opened = [clock.local(order.opened_at).date() for order in orders]
    day = first = max(min([base, *opened]), base - MAX_DAYS * DAY)
    bills = []
    while day <= yesterday and (bill := channel.bill(day)) is not None:
        bills.append(bill)
        day += DAY
    return Read(bills, first, day - DAY)


def _settle_all(bills: list[DayBill], estate, now) -> set[str]:
    """The numbers of those that could not be settled; the next bill tries them again."""
    by_number, failed = defaultdict(list), set()
    for trade in (trade for bill in bills for trade in bill.trades):
        by_number[trade.number].append(trade)
    known = PayOrder.objects.for_estate(estate).filter(number__in=by_number)
    for number in known.values_list("number", flat=True):
        try:
            settle(number=number, found=Found(Said.PAID, tuple(by_number.pop(number))), now=now)
        except Exception:
            log.exception("order %s could not be settled from its channel's bill", number)
            failed.add(number)
    # Two estates may be paid to one account.
    made = PayOrder.objects.filter(number__in=by_number).values_list("number", flat=True)
    for number in by_number.keys() - set(made):
        log.error("a channel's bill names order %s, which nobody made", number)
    return failed


def _note_refunds(bills: list[DayBill], estate, now) -> None:
    """What went back, whoever began it; one that cannot be noted keeps no other waiting."""
    for one in (one for bill in bills for one in bill.refunds):
        try:
            note_returned(said=one, estate=estate, now=now)
        except Exception:
            log.exception("refund %s could not be noted", one.refund_number)
            tell_unnoted(said=one, estate=estate, now=now)


def _decide(order: PayOrder, read: Read, now) -> int:
    """An order that began before the days that were read is absent from none: people are told of it."""
    paid = list(order.payments.values_list("paid_at", flat=True))
    end = clock.local(max([order.expires_at, *paid])).date()
    if not all_trades(read.bills, order.number):
        if end + DAY > read.last:
            return 0
        if clock.local(order.opened_at).date() < read.first:
            alarm(order, now)
            return 0
        settle_absent(number=order.number, now=now)
    return PayOrder.objects.filter(pk=order.pk, billed_at=None).update(billed_at=now)
