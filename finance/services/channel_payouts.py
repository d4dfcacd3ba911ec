"""渠道结算: what a channel says that it paid out is compared with what is settled here, item by item; once all
of it agrees, each book's part is kept and its fee booked. What does not agree is named, and nothing booked."""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from communities import clock
from communities.log import canonical
from communities.models import Role
from communities.selectors import who_governs, who_holds
from finance.gateway.payout_parts import Ours, Problem, parts_of_payout, problems_of
from finance.gateway.protocol import ItemKind, PaidItem, PaidOut
from finance.gateway.registry import channel_named
from finance.kinds import PAYOUT_DIFFERS
from finance.models import (
    ChannelPayout,
    PayOrder,
    PayoutDifference,
    PayoutPart,
    Refund,
)
from finance.selectors.channel_bills import MerchantAccount
from finance.services.channel_fees import book_payout_fees
from finance.services.refunding import fitting
from finance.states import PaymentStatus, RefundStatus
from notifications.services import notify

log = logging.getLogger(__name__)
# So far back a channel is asked again for what it paid out, as long as not all of it agrees.
BACK = timedelta(days=60)


def read_payouts(*, channel: str, merchant: str, estate, now) -> list[ChannelPayout]:
    """Of a channel that names what each payout holds; one that cannot be kept keeps no other waiting."""
    there, account = (
        channel_named(channel, estate, merchant),
        MerchantAccount(estate, channel, merchant),
    )
    if not hasattr(there, "payouts"):
        return []
    kept, done = [], set(_booked(account).values_list("handle", flat=True))
    for one in there.payouts(clock.local(now).date() - BACK, done) or ():
        try:
            kept.append(keep_payout(account, one, now))
        except Exception:
            log.exception("payout %s of %s, merchant %s", one.handle, channel, merchant)
    return [one for one in kept if one]


def _booked(account: MerchantAccount) -> QuerySet[ChannelPayout]:
    rows = ChannelPayout.objects.for_estate(account.estate).filter(parts__isnull=False)
    return rows.filter(channel=account.channel, merchant=account.merchant).distinct()


@transaction.atomic
def keep_payout(account: MerchantAccount, said: PaidOut, now) -> ChannelPayout | None:
    """Once its parts are kept it is not looked at again; None where nothing of it is this estate's."""
    owners = _owners(said.items)
    known = ChannelPayout.objects.for_estate(account.estate).filter(
        channel=account.channel, handle=said.handle
    )
    if not any(owner[0] == account.estate.pk for owner in owners.values()):
        return None
    row = known.first() or _row(account, said, now)
    if row.parts.exists():
        return row
    ours = Ours(account.estate.pk, owners, _settled(account, said), _went_back(account, said))
    if found := list(problems_of(said, ours)):
        _note(row, found, now)
        return row
    parts = PayoutPart.objects.bulk_create(
        PayoutPart(
            estate=account.estate, payout=row, fund_id=fund, trades_fen=part.trades_fen,
            refunds_fen=part.refunds_fen, fee_fen=part.fee_fen,
        )
        for (_estate, fund), part in parts_of_payout(said, owners.__getitem__).items()
    )  # fmt: skip
    book_payout_fees(parts=parts, now=now)
    return row


def _owners(items: Iterable[PaidItem]) -> dict[str, tuple[int, int | None]]:
    rows = PayOrder.objects.filter(number__in={one.number for one in items if one.number})
    return {number: (estate, fund) for number, estate, fund in rows.values_list(
        "number", "estate", "fund"
    )}  # fmt: skip


def _row(account: MerchantAccount, said: PaidOut, now) -> ChannelPayout:
    rates = sorted({one.rate for one in said.items if one.rate}, key=Decimal)
    return ChannelPayout.objects.create(
        estate=account.estate, channel=account.channel, merchant=account.merchant,
        handle=said.handle, arrives_on=said.arrives_on, amount=said.amount,
        currency=said.currency, rates="—".join([*rates[:1], *rates[1:][-1:]])[:60],
        n_items=len(said.items), digest=_digest(said.items), read_at=now,
    )  # fmt: skip


def _digest(items: Iterable[PaidItem]) -> str:
    """Of everything that the channel said of each, in the order of their names."""
    lines = [
        [
            one.id,
            one.what,
            str(one.gross),
            str(one.fee),
            one.transaction,
            str(one.fen),
            one.currency,
        ]
        for one in sorted(items, key=lambda one: one.id)
    ]
    return sha256(canonical.encode({"@": "sunny-payout/1/items", "items": lines})).hexdigest()


def _settled(account: MerchantAccount, said: PaidOut) -> Mapping[str, int]:
    transactions = [one.transaction for one in said.items if one.kind == ItemKind.TRADE]
    came = [PaymentStatus.SETTLED, PaymentStatus.RETURNED]
    rows = account.payments.filter(status__in=came, transaction__in=transactions)
    return dict(rows.values_list("transaction", "amount_fen"))


def _went_back(account: MerchantAccount, said: PaidOut) -> Mapping[str, int]:
    """By the refund's number; one that was begun there may have answered one of ours of the same amount."""
    items = [one for one in said.items if one.kind == ItemKind.REFUND]
    done = Refund.objects.for_estate(account.estate).filter(
        status=RefundStatus.DONE,
        to_order=None,
        payment__order__number__in=[one.number for one in items],
    )
    rows = list(done.values_list("number", "payment__order__number", "amount_fen"))
    by_number = {number: fen for number, _order, fen in rows}
    by_order = {(order, fen) for _number, order, fen in rows}
    found = {}
    for one in items:
        fen = by_number.get(fitting(one.transaction))
        if fen is None and (one.number, one.fen) in by_order:
            fen = one.fen
        if fen is not None:
            found[one.transaction] = fen
    return found


def _note(row: ChannelPayout, found: Iterable[Problem], now) -> None:
    """Each once, told once."""
    known = set(row.differences.values_list("kind", "item"))
    news = PayoutDifference.objects.bulk_create(
        PayoutDifference(
            estate=row.estate, payout=row, kind=one.kind, item=one.item[:64], what=one.what[:60],
            amount=one.amount,
        )
        for one in found
        if (one.kind, one.item) not in known
    )  # fmt: skip
    if news:
        desk = who_holds(row.estate, now, Role.PROPERTY_MANAGER)
        notify(
            estate=row.estate, to=[*desk, *who_governs(row.estate, now)], kind=PAYOUT_DIFFERS,
            subject=f"finance.channelpayout:{row.pk}", path=reverse("finance:odd-payments"),
            params={"handle": row.handle, "n": len(news), "first": news[0].get_kind_display()},
            now=now,
        )  # fmt: skip
