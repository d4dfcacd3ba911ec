"""Receipts (收据): issued where money is settled, cancelled in red where it goes back."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from communities import clock
from communities.log import canonical
from communities.log.commitments import commit, new_salt
from communities.log.leaves import append_all
from communities.money import uppercase
from finance.entry_leaf import stamp
from finance.models import Payment, PaymentShare, Prepayment, Receipt, ReceiptHead

KIND, TYPE = "receipt", "sunny-receipt/1/receipt"
FIELD = "receipt"


def shown(year: int, number: int) -> str:
    return f"R-{year}-{number:06d}"


@dataclass(frozen=True)
class NewReceipt:
    """What is to be issued of a payment; ``said`` is the snapshot without number and day."""

    payment: Payment
    said: dict
    amount_fen: int
    cancels: Receipt | None = None


def receipt_of(
    payment: Payment,
    shares: Sequence[PaymentShare],
    words: Mapping[str, str],
    ahead: Prepayment | None = None,
) -> NewReceipt:
    """收据 of what was received. What it says is a snapshot: bills, homes and names may change, the
    receipt does not. ``ahead`` is what was paid ahead by it, ``words`` are what the payee's own system said besides."""
    order = payment.order
    said = {
        "amount_fen": str(payment.amount_fen),
        "channel": str(payment.channel),
        "estate": order.estate.name,
        "items": [_item(share) for share in shares],
        "order": order.number,
        "paid_at": stamp(payment.paid_at),
        "payee": order.payee,
        "payer": order.payer_words,
        "refundable_fen": str(payment.amount_fen - sum(share.fen for share in shares)),
        "transaction": payment.transaction,
        "uppercase": uppercase(payment.amount_fen, prefix=True),
    }
    if ahead:
        said |= {"items": [_item_ahead(ahead, payment.amount_fen)], "refundable_fen": "0"}
    return NewReceipt(payment, said | dict(words), payment.amount_fen)


def cancel_receipt(
    *, receipt: Receipt, shares: Sequence[PaymentShare], rest_fen: int, now,
    book: Callable[[str], object], words: Mapping[str, str] | None = None,
) -> Receipt:  # fmt: skip
    """冲红: another receipt with its own number over what goes back, below zero: so much of each bill
    (``shares``), and ``rest_fen`` of what no bill took, or of what was paid ahead and is unused. The
    first one stays. ``words`` say why, where nothing goes back to the payer."""
    amount_fen = rest_fen + sum(share.fen for share in shares)
    items = [_item(share) | {"amount_fen": str(-share.fen)} for share in shares]
    ahead = Prepayment.objects.filter(order=receipt.payment.order_id).first()
    if ahead and rest_fen:
        items.append(_item_ahead(ahead, -rest_fen))
    said = (
        dict(receipt.snapshot)
        | dict(words or {})
        | {
            "amount_fen": str(-amount_fen),
            "cancels": receipt.shown_number,
            "items": items,
            "refundable_fen": "0" if ahead else str(-rest_fen),
            "uppercase": uppercase(-amount_fen, prefix=True),
        }
    )
    return _issue(receipt.payment, said, -amount_fen, now, book, cancels=receipt)


def _issue(payment: Payment, said: dict, amount_fen: int, now, book, cancels=None) -> Receipt:
    new = NewReceipt(payment, said, amount_fen, cancels)
    [issued] = issue_receipts(news=[new], now=now, book=lambda numbers: book(numbers[0]))
    return issued


def issue_receipts(
    *, news: Sequence[NewReceipt], now, book: Callable[[list[str]], object]
) -> list[Receipt]:
    """开收据 of one estate in the transaction that settles: the heads' rows are locked, then the books are
    written (``book`` is told the numbers), then the leaves. A rollback gives the numbers back."""
    year = clock.local(now).year
    numbers = _next_numbers(news, year)
    shown_numbers = [shown(year, number) for number in numbers]
    for new, number in zip(news, shown_numbers, strict=True):
        new.said.update(issued_at=stamp(now), number=number)
    book(shown_numbers)
    salts = [new_salt() for _new in news]
    leaves = [
        canonical.encode(_leaf(new, salt, now)) for new, salt in zip(news, salts, strict=True)
    ]
    places = append_all(estate=news[0].payment.order.estate, kind=KIND, bodies=leaves, at=now)
    return Receipt.objects.bulk_create(
        Receipt(
            estate_id=new.payment.estate_id, payment=new.payment, cancels=new.cancels,
            payee=new.payment.order.payee, year=year, number=number, amount_fen=new.amount_fen,
            snapshot=new.said, salt=salt, leaf_index=index, issued_at=now,
        )
        for new, number, salt, index in zip(news, numbers, salts, places, strict=True)
    )  # fmt: skip


def _leaf(new: NewReceipt, salt: bytes, now) -> dict[str, str]:
    order = new.payment.order
    leaf = {
        "@": TYPE,
        "estate": order.estate.slug,
        "issued_at": stamp(now),
        "number": new.said["number"],
        "payee": order.payee,
        "receipt": commit(FIELD, salt, words_of(new.said)).hex(),
    }
    return leaf | ({"cancels": new.cancels.shown_number} if new.cancels else {})


def _next_numbers(news: Sequence[NewReceipt], year: int) -> list[int]:
    """By estate, payee and year of issue; whoever issues another waits here."""
    estate = news[0].payment.order.estate
    last = {}
    for payee in sorted({new.payment.order.payee for new in news}):
        ours = {"estate": estate, "payee": payee, "year": year}
        ReceiptHead.objects.bulk_create([ReceiptHead(**ours)], ignore_conflicts=True)
        last[payee] = ReceiptHead.objects.select_for_update().get(**ours).last_number
    numbers = []
    for new in news:
        last[new.payment.order.payee] += 1
        numbers.append(last[new.payment.order.payee])
    return numbers


def _item(share: PaymentShare) -> dict[str, str]:
    bill = share.bill
    return {
        "amount_fen": str(share.fen),
        "home": str(bill.unit),
        "item": bill.item,
        "kind": str(bill.kind),
        "month": f"{bill.month:%Y-%m}",
    }


def _item_ahead(ahead: Prepayment, fen: int) -> dict[str, str]:
    return {
        "amount_fen": str(fen),
        "home": str(ahead.unit),
        "item": ahead.item,
        "kind": str(ahead.kind),
        "month": f"{ahead.since:%Y-%m}",
        "months": str(ahead.months),
    }


def words_of(said: dict) -> str:
    """The snapshot as it is committed to: JSON with sorted keys and no space."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
