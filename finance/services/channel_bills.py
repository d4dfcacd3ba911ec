"""渠道对账单: what a channel's bill of a day says is kept, compared with our payments, and its fees booked."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

from django.db import transaction
from django.urls import reverse

from communities import clock, money
from communities.models import Role
from communities.selectors import who_governs, who_holds
from finance.gateway.bill_parts import Part, parts_of, total
from finance.gateway.protocol import YUAN, DayBill, Trade
from finance.kinds import BILL_DIFFERS
from finance.models import BillDifference, BillPart, ChannelBill, Payment, PayOrder, Refund
from finance.selectors.channel_bills import MerchantAccount
from finance.services.channel_fees import book_fees
from finance.states import RefundStatus
from notifications.services import notify

log = logging.getLogger(__name__)
Kind = BillDifference.Kind
# What is told here; the rest is told as an odd payment.
TOLD = (Kind.UNKNOWN, Kind.REFUND, Kind.FEE, Kind.CHANGED)


def keep_bills(
    account: MerchantAccount, bills: Sequence[DayBill], now: datetime
) -> list[ChannelBill]:
    """对账: each day's bill with what does not agree, told once, and its fees in the books; all of a day or
    nothing. A day that cannot be kept ends it: the next reading begins there."""
    kept = []
    for before, bill in pairwise([None, *bills]):
        try:
            kept.append(_keep(account, before, bill, now))
        except Exception:
            log.exception("the bill of %s, %s %s", bill.day, account.channel, account.merchant)
            break
    return kept


@transaction.atomic
def _keep(
    account: MerchantAccount, before: DayBill | None, bill: DayBill, now: datetime
) -> ChannelBill:
    owners = _owners(bill)
    parts = parts_of(bill, owners.get)
    row, is_new = _row(account, bill, parts, now)
    stored = _store_parts(account, row, parts) if is_new else []
    if row.version == 1:
        book_fees(parts=stored, now=now)
    found = [*_differences(account, row, bill, parts, owners)]
    if is_new and row.version > 1:
        found.append(BillDifference(kind=Kind.CHANGED, amount_fen=row.trades_fen))
    _note(account, row, found, now)
    if before is not None:
        _note(account, account.bill_of(before.day), list(_absent(account, before, bill)), now)
    return row


def _owners(bill: DayBill) -> dict[str, tuple[int, int | None]]:
    """By the number of an order its estate and book; two estates may be paid to one account."""
    numbers = {one.number for one in (*bill.trades, *bill.refunds)}
    rows = PayOrder.objects.filter(number__in=numbers)
    return {number: (estate, fund) for number, estate, fund in rows.values_list(
        "number", "estate", "fund"
    )}  # fmt: skip


def _row(account: MerchantAccount, bill: DayBill, parts, now) -> tuple[ChannelBill, bool]:
    """The bill's row; a new one where it was not read before, or says something else now."""
    known = account.bill_of(bill.day)
    ours = [part for owner, part in parts.items() if not owner or owner[0] == account.estate.pk]
    said = total(ours)
    row = ChannelBill(
        estate=account.estate, channel=account.channel, merchant=account.merchant, day=bill.day,
        version=known.version + 1 if known else 1, read_at=now, digest=bill.digest,
        n_trades=said.n_trades, trades_fen=said.trades_fen, n_refunds=said.n_refunds,
        refunds_fen=said.refunds_fen, fee_currency=bill.fee_currency,
        fee_fen=said.fee_fen if bill.fee_currency == YUAN else bill.fee_fen,
    )  # fmt: skip
    if known and known.said == row.said:
        return known, False
    row.save(force_insert=True)
    return row, True


def _store_parts(account: MerchantAccount, row: ChannelBill, parts) -> list[BillPart]:
    mine = {owner[1]: one for owner, one in parts.items() if owner and owner[0] == row.estate_id}
    return BillPart.objects.bulk_create(
        BillPart(
            estate=account.estate, bill=row, fund_id=fund, trades_fen=one.trades_fen,
            refunds_fen=one.refunds_fen, fee_fen=one.fee_fen,
        )
        for fund, one in mine.items()
    )  # fmt: skip


def _differences(account, row, bill: DayBill, parts, owners) -> Iterator[BillDifference]:
    """What the bill has and we have not, or otherwise; nothing of other estates' orders."""

    def is_ours(number: str) -> bool:
        return number not in owners or owners[number][0] == account.estate.pk

    trades = [one for one in bill.trades if is_ours(one.number)]
    rows = account.payments.filter(transaction__in=[one.transaction for one in trades])
    known = {one.transaction: one for one in rows}
    for one in trades:
        payment = known.get(one.transaction)
        if payment is None:
            yield _of_trade(Kind.UNKNOWN, one)
        elif (payment.amount_fen, payment.currency) != (one.amount_fen, one.currency):
            yield _of_trade(Kind.AMOUNT, one, payment)
    asked = Refund.objects.filter(
        number__in=[one.refund_number for one in bill.refunds], submitted_by__isnull=False
    )
    # What two people said did not go is told of when it went.
    asked = asked.exclude(status=RefundStatus.DECLINED)
    asked_here = set(asked.values_list("number", "amount_fen"))
    backs = [one for one in bill.refunds if is_ours(one.number)]
    for back in backs:
        if (back.refund_number, back.amount_fen) in asked_here:
            continue
        yield BillDifference(
            kind=Kind.REFUND, transaction=(back.refund_number or back.transaction)[:64],
            number=back.number[:64], amount_fen=back.amount_fen,
        )  # fmt: skip
    if fee := parts.get(None, Part()).fee_fen:
        yield BillDifference(kind=Kind.FEE, amount_fen=fee)


def _of_trade(kind: str, trade: Trade, payment: Payment | None = None) -> BillDifference:
    return BillDifference(
        kind=kind, transaction=trade.transaction[:64], number=trade.number[:64],
        amount_fen=trade.amount_fen, payment=payment,
    )  # fmt: skip


def _absent(account: MerchantAccount, day: DayBill, after: DayBill) -> Iterator[BillDifference]:
    """Payments of a day that neither its bill has nor the next."""
    begins = datetime.combine(day.day, time(), clock.SHANGHAI)
    paid = account.payments.filter(paid_at__gte=begins, paid_at__lt=begins + timedelta(days=1))
    listed = {one.transaction for one in (*day.trades, *after.trades)}
    for one in paid.exclude(transaction__in=listed).select_related("order"):
        yield BillDifference(
            kind=Kind.ABSENT, transaction=one.transaction, number=one.order.number,
            amount_fen=0, payment=one,
        )  # fmt: skip


def _note(account: MerchantAccount, row: ChannelBill, found: list[BillDifference], now) -> None:
    """Those that were not noted before, whichever version of the day's bill they stand under."""
    same_day = BillDifference.objects.filter(
        estate=row.estate_id, bill__channel=row.channel, bill__merchant=row.merchant,
        bill__day=row.day,
    )  # fmt: skip
    known = set(same_day.exclude(kind=Kind.CHANGED).values_list("kind", "transaction"))
    news = {(one.kind, one.transaction): one for one in found}
    news = [one for key, one in news.items() if key not in known]
    for one in news:
        one.estate, one.bill = account.estate, row
    BillDifference.objects.bulk_create(news)
    if told := [one for one in news if one.kind in TOLD]:
        _tell(account, row, told, now)


def _tell(account: MerchantAccount, row: ChannelBill, news: list[BillDifference], now) -> None:
    desk = who_holds(account.estate, now, Role.PROPERTY_MANAGER)
    first = f"{news[0].get_kind_display()} {money.yuan(news[0].amount_fen)}"
    notify(
        estate=account.estate, to=[*desk, *who_governs(account.estate, now)], kind=BILL_DIFFERS,
        subject=f"finance.channelbill:{row.pk}", path=reverse("finance:odd-payments"),
        params={"day": row.day.isoformat(), "n": len(news), "first": first}, now=now,
    )  # fmt: skip
