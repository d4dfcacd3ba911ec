"""What Stripe's answers mean: plain values in, plain values out; nothing here asks anybody."""

import json
import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from finance.gateway.keys import api_base
from finance.gateway.numbers import is_number
from finance.gateway.protocol import (
    Hint,
    ItemKind,
    PaidItem,
    PaidOut,
    RefundFound,
    Returned,
    Said,
    Trade,
)

log = logging.getLogger(__name__)
NAME = "stripe"
API, PAY_HOST = "https://api.stripe.com", "checkout.stripe.com"
REFUNDED = {
    "succeeded": Said.PAID, "pending": Said.OPEN, "requires_action": Said.OPEN,
    "failed": Said.CLOSED, "canceled": Said.CLOSED,
}  # fmt: skip
# How an account counts that money came, and that it went back.
CAME, WENT = {"charge", "payment"}, {"refund", "payment_refund"}
ITEMS = {
    **dict.fromkeys(CAME, ItemKind.TRADE), **dict.fromkeys(WENT, ItemKind.REFUND),
    "stripe_fee": ItemKind.FEE,
}  # fmt: skip


def said_of(sessions: Iterable[dict]) -> Said:
    """Money beats what may still be paid, and that what is over. UNKNOWN where there is no session."""
    states = [(one["payment_status"], one["status"]) for one in sessions]
    if any(paid == "paid" for paid, _status in states):
        return Said.PAID
    if not states:
        return Said.UNKNOWN
    is_over = all(status == "expired" for _paid, status in states)
    return Said.CLOSED if is_over else Said.OPEN


def trade_of(session: dict, intent: dict, charge: dict | None, merchant: str) -> Trade:
    """The intent's sum, whatever the payer saw; of the order that both session and intent name."""
    named = {session["client_reference_id"], meta(intent, "order")}
    return Trade(
        transaction=intent["id"],
        number=named.pop() if len(named) == 1 else "",
        merchant=merchant,
        amount_fen=intent["amount_received"],
        currency=intent["currency"].upper(),
        paid_at=moment((charge or intent)["created"]),
    )


def charged(charge: dict, merchant: str) -> Trade:
    """As the account counted it."""
    return Trade(
        charge["payment_intent"], meta(charge, "order"), merchant, charge["amount"],
        charge["currency"].upper(), moment(charge["created"]),
    )  # fmt: skip


def returned(refund: dict) -> Returned:
    return Returned(
        meta(refund, "refund") or refund["id"], meta(refund, "order"), refund["payment_intent"],
        refund["amount"], refund["currency"].upper(), moment(refund["created"]),
    )  # fmt: skip


def paid_out(payout: dict, rows: Iterable[dict]) -> PaidOut:
    """With its own balance transactions, among which it is one itself."""
    items = tuple(item_of(one) for one in rows if one["type"] != "payout")
    return PaidOut(
        payout["id"], moment(payout["arrival_date"]).date(), payout["currency"].upper(),
        payout["amount"], items,
    )  # fmt: skip


def item_of(row: dict) -> PaidItem:
    kind = ITEMS.get(row["type"], ItemKind.OTHER)
    counted = {
        "id": row["id"], "kind": kind, "what": row["reporting_category"] or row["type"],
        "gross": row["amount"], "fee": row["fee"],
        "rate": str(Decimal(str(row["exchange_rate"]))) if row["exchange_rate"] else "",
    }  # fmt: skip
    if kind not in (ItemKind.TRADE, ItemKind.REFUND):
        return PaidItem(**counted)
    source = row["source"]
    transaction = source["payment_intent"] if kind == ItemKind.TRADE else meta(source, "refund")
    return PaidItem(
        **counted, number=meta(source, "order"), transaction=transaction or source["id"],
        fen=source["amount"], currency=source["currency"].upper(),
    )  # fmt: skip


def refund_state(refund: dict, number: str) -> RefundFound:
    return RefundFound(REFUNDED.get(refund["status"], Said.NOTHING), number)


def hint_of(text: str, is_live: bool) -> Hint | None:
    """Of a body that was verified; None for what is no event, and for a test's beside a live key."""
    try:
        event = json.loads(text)
        about = event["data"]["object"]
        number = meta(about, "order") or about.get("client_reference_id") or ""
        hint = Hint(event["id"], number if is_number(number) else "")
        return hint if event["livemode"] == is_live and isinstance(hint.event, str) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def own_address(url: str) -> str:
    """Where the payer is sent: Stripe's own page, or the server that is named instead; else nowhere."""
    parts, base = urlsplit(url), urlsplit(api_base(NAME, API))
    is_stripes = parts.scheme == "https" and parts.hostname == PAY_HOST
    if not url or is_stripes or (base.geturl() != API and parts[:2] == base[:2]):
        return url
    log.error("Stripe's page lies at %s, which is not its own; nobody is sent there", parts.netloc)
    return ""


def meta(row: dict, name: str) -> str:
    return (row.get("metadata") or {}).get(name, "")


def day_of(number: str) -> date:
    """The day that an order's number begins with."""
    return datetime.strptime(number[1:9], "%Y%m%d").replace(tzinfo=UTC).date()


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def between(first: datetime, last: datetime) -> dict[str, int]:
    return {"gte": int(first.timestamp()), "lt": int(last.timestamp())}
