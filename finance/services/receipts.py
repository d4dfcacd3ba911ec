"""Receipts (收据): issued where money is settled, cancelled in red where it goes back."""

import json
from collections.abc import Callable, Sequence

from communities import clock
from communities.log import canonical
from communities.log.commitments import commit, new_salt
from communities.log.leaves import append
from communities.money import uppercase
from finance.entry_leaf import stamp
from finance.models import Payment, PaymentShare, Receipt, ReceiptHead

KIND, TYPE = "receipt", "sunny-receipt/1/receipt"
FIELD = "receipt"


def shown(year: int, number: int) -> str:
    return f"R-{year}-{number:06d}"


def issue_receipt(
    *, payment: Payment, shares: Sequence[PaymentShare], now, book: Callable[[str], object]
) -> Receipt:
    """开收据 in the transaction that settles: the head's row is locked, then the books are written
    (``book`` is told the number), then the leaf. A rollback gives the number back.

    What it says is a snapshot: bills, homes and names may change, the receipt does not.
    """
    order = payment.order
    said = {
        "amount_fen": str(payment.amount_fen),
        "channel": str(payment.channel),
        "estate": order.estate.name,
        "items": [_item(share) for share in shares],
        "order": order.number,
        "paid_at": stamp(payment.paid_at),
        "payee": order.payee,
        "payer": order.payer.name,
        "refundable_fen": str(payment.amount_fen - sum(share.fen for share in shares)),
        "transaction": payment.transaction,
        "uppercase": uppercase(payment.amount_fen, prefix=True),
    }
    return _issue(payment, said, payment.amount_fen, now, book)


def cancel_receipt(*, receipt: Receipt, now, book: Callable[[str], object]) -> Receipt:
    """冲红: another receipt with its own number and the same amounts below zero; the first stays."""
    first = receipt.snapshot
    said = dict(first) | {
        "amount_fen": str(-receipt.amount_fen),
        "cancels": receipt.shown_number,
        "items": [one | {"amount_fen": str(-int(one["amount_fen"]))} for one in first["items"]],
        "refundable_fen": str(-int(first["refundable_fen"])),
        "uppercase": uppercase(-receipt.amount_fen, prefix=True),
    }
    return _issue(receipt.payment, said, -receipt.amount_fen, now, book, cancels=receipt)


def _issue(payment: Payment, said: dict, amount_fen: int, now, book, cancels=None) -> Receipt:
    order, year = payment.order, clock.local(now).year
    number = _next_number(order, year)
    said |= {"issued_at": stamp(now), "number": shown(year, number)}
    book(said["number"])
    salt = new_salt()
    leaf = {
        "@": TYPE,
        "estate": order.estate.slug,
        "issued_at": stamp(now),
        "number": said["number"],
        "payee": order.payee,
        "receipt": commit(FIELD, salt, words_of(said)).hex(),
    }
    if cancels:
        leaf["cancels"] = cancels.shown_number
    index = append(estate=order.estate, kind=KIND, body=canonical.encode(leaf), at=now)
    return Receipt.objects.create(
        estate=order.estate, payment=payment, cancels=cancels, payee=order.payee, year=year,
        number=number, amount_fen=amount_fen, snapshot=said, salt=salt, leaf_index=index,
        issued_at=now,
    )  # fmt: skip


def _next_number(order, year: int) -> int:
    """By estate, payee and year of issue; whoever issues another waits here."""
    ours = {"estate": order.estate, "payee": order.payee, "year": year}
    ReceiptHead.objects.bulk_create([ReceiptHead(**ours)], ignore_conflicts=True)
    return ReceiptHead.objects.select_for_update().get(**ours).last_number + 1


def _item(share: PaymentShare) -> dict[str, str]:
    bill = share.bill
    return {
        "amount_fen": str(share.fen),
        "home": str(bill.unit),
        "item": bill.item,
        "kind": str(bill.kind),
        "month": f"{bill.month:%Y-%m}",
    }


def words_of(said: dict) -> str:
    """The snapshot as it is committed to: JSON with sorted keys and no space."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
