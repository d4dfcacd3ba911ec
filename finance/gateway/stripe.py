"""Stripe: one account, through Checkout Sessions in yuan by card, Alipay and WeChat Pay.

Each attempt is one session under our number: the key of idempotency, ``client_reference_id`` and
``metadata``. A key keeps its first answer, a failure among them, so what had no answer is looked for in
lists, and never asked for under another key.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import ClassVar

import stripe
from django.conf import settings
from django.urls import reverse

from communities import clock
from communities.models import Estate
from finance.gateway import stripe_words as words
from finance.gateway.keys import accounts, api_base
from finance.gateway.protocol import (
    Answer,
    Asked,
    DayBill,
    Found,
    Hint,
    PaidOut,
    RefundFound,
    Said,
    Trade,
)
from finance.models import Payment, PayOrder

log = logging.getLogger(__name__)
# Ours, whatever the library's: answers keep their shape when it is upgraded.
VERSION = "2026-10-28.endive"
METHODS = ["card", "alipay", "wechat_pay"]
# Seconds to connect, and seconds without an answer.
TIMEOUT = (3, 10)
# Stripe takes no end nearer than 30 minutes after it was asked. Its end comes so much later than ours, at
# which the session is closed.
LATER = timedelta(minutes=10)
TOLERANCE = 300
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# A refund is looked for so far back where its order is not named.
REFUNDS_BACK = 40 * DAY
MOST = 100
# No answer, or one that has not the shape that was asked for.
NO_ANSWER = (stripe.StripeError, KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class StripeChannel:
    """Of an estate's orders at one account; of none for notifications."""

    estate: Estate | None
    merchant: str
    name: ClassVar[str] = words.NAME
    answer: ClassVar[Answer] = Answer()

    @property
    def keys(self):
        return accounts(self.name)[self.merchant]

    @cached_property
    def api(self):
        client = stripe.StripeClient(
            self.keys["SECRET_KEY"], stripe_version=VERSION, max_network_retries=0,
            base_addresses={"api": api_base(self.name, words.API)},
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )  # fmt: skip
        return client.v1

    def create(self, asked: Asked) -> Found:
        """The same number again is the same session, read anew: what a key keeps may be old."""
        try:
            begun = self.api.checkout.sessions.create(
                self._wanted(asked), {"idempotency_key": asked.number}
            )
            return self._found([self._session(begun.id)])
        except stripe.InvalidRequestError as refused:
            log.error("Stripe refuses order %s: %s", asked.number, refused.user_message)
            found = self.query(asked.number)
            return Found(Said.CLOSED) if found.said == Said.UNKNOWN else found
        except NO_ANSWER:
            log.exception("Stripe did not say whether order %s has begun", asked.number)
            return self.query(asked.number)

    def _wanted(self, asked: Asked) -> dict:
        here = settings.WAGTAILADMIN_BASE_URL + reverse("bills:order", args=[asked.number])
        ours = {"order": asked.number, "estate": str(self.estate.pk)}
        price = {
            "currency": asked.currency.lower(), "unit_amount": asked.amount_fen,
            "product_data": {"name": f"{asked.payee} {asked.purpose}"},
        }  # fmt: skip
        return {
            "mode": "payment",
            "payment_method_types": METHODS,
            "payment_method_options": {"wechat_pay": {"client": "web"}},
            "line_items": [{"price_data": price, "quantity": 1}],
            "client_reference_id": asked.number,
            "metadata": ours,
            "payment_intent_data": {"metadata": ours},
            "expires_at": int((asked.expires_at + LATER).timestamp()),
            "success_url": here,
            "cancel_url": here,
        }

    def query(self, number: str) -> Found:
        try:
            return self._found(self._sessions(number))
        except NO_ANSWER:
            log.exception("Stripe did not answer about order %s", number)
            return Found(Said.NOTHING)

    def _session(self, handle: str) -> dict:
        asked = {"expand": ["payment_intent.latest_charge"]}
        return self.api.checkout.sessions.retrieve(handle, asked).to_dict()

    def _sessions(self, number: str) -> list[dict]:
        """By what Stripe calls it; where that never reached us, among the sessions of its day."""
        handle = PayOrder.objects.filter(number=number).values_list("handle", flat=True).first()
        if handle:
            return [self._session(handle)]
        opened = datetime.combine(words.day_of(number), time(), clock.SHANGHAI)
        asked = {"created": words.between(opened - HOUR, opened + DAY + HOUR), "limit": MOST}
        rows = self.api.checkout.sessions.list(asked).auto_paging_iter()
        return [self._session(one.id) for one in rows if one.client_reference_id == number]

    def _found(self, sessions: list[dict]) -> Found:
        said = words.said_of(sessions)
        if said == Said.UNKNOWN:
            return Found(said)
        trades = tuple(self._trade(one) for one in sessions if one["payment_status"] == "paid")
        live = next((one for one in sessions if one["status"] == "open"), sessions[0])
        return Found(said, trades, words.own_address(live["url"] or ""), live["id"])

    def _trade(self, session: dict) -> Trade:
        """A server that does not widen its answers is asked for what they name."""
        intent = session["payment_intent"]
        if isinstance(intent, str):
            intent = self.api.payment_intents.retrieve(intent).to_dict()
        charge = intent.get("latest_charge")
        if isinstance(charge, str):
            charge = self.api.charges.retrieve(charge).to_dict()
        return words.trade_of(session, intent, charge, self.merchant)

    def close(self, number: str) -> Found:
        """What was paid, or over, in the meantime is told instead."""
        try:
            for one in self._sessions(number):
                if one["status"] == "open":
                    self.api.checkout.sessions.expire(one["id"])
        except NO_ANSWER as refused:
            log.warning("Stripe did not close order %s: %s", number, type(refused).__name__)
        return self.query(number)

    def refund(self, number: str, refund_number: str, amount_fen: int) -> RefundFound:
        """退款 of the order's payment. What Stripe refuses, and has not done before, cannot go; what it
        does not answer is looked for among the payment's refunds."""
        try:
            intent = self._intent_of(number)
            if not intent:
                return RefundFound(Said.CLOSED, refund_number)
            known = self._refund_among(refund_number, {"payment_intent": intent})
            return known or self._refund(intent, number, refund_number, amount_fen)
        except NO_ANSWER:
            log.exception("Stripe did not answer about refund %s", refund_number)
            return RefundFound(Said.NOTHING, refund_number)

    def _refund(self, intent: str, number: str, refund_number: str, amount_fen: int) -> RefundFound:
        ours = {"order": number, "refund": refund_number, "estate": str(self.estate.pk)}
        try:
            done = self.api.refunds.create(
                {"payment_intent": intent, "amount": amount_fen, "metadata": ours},
                {"idempotency_key": refund_number},
            )
            return words.refund_state(
                self.api.refunds.retrieve(done.id).to_dict(), refund_number
            )  # fmt: skip
        except stripe.StripeError as failed:
            log.exception("Stripe did not make refund %s, or did not say so", refund_number)
            known = self._refund_among(refund_number, {"payment_intent": intent})
            is_refused = isinstance(failed, stripe.InvalidRequestError)
            return known or RefundFound(
                Said.CLOSED if is_refused else Said.NOTHING, refund_number
            )  # fmt: skip

    def _intent_of(self, number: str) -> str:
        trades = self._found(self._sessions(number)).trades
        return trades[0].transaction if trades else ""

    def _refund_among(self, refund_number: str, asked: dict) -> RefundFound | None:
        for one in self.api.refunds.list(asked | {"limit": MOST}).auto_paging_iter():
            refund = one.to_dict()
            if words.meta(refund, "refund") == refund_number:
                return words.refund_state(refund, refund_number)
        return None

    def query_refund(self, refund_number: str, number: str = "") -> RefundFound:
        try:
            intent = self._intent_of(number) if number else ""
            since = int((clock.now() - REFUNDS_BACK).timestamp())
            asked = {"payment_intent": intent} if intent else {"created": {"gte": since}}
            known = self._refund_among(refund_number, asked)
            return known or RefundFound(Said.UNKNOWN, refund_number)
        except NO_ANSWER:
            log.exception("Stripe did not answer about refund %s", refund_number)
            return RefundFound(Said.NOTHING, refund_number)

    def bill(self, day: date) -> DayBill | None:
        """What the account counted on a day of Shanghai, of this estate's orders. Fees are in the currency
        that Stripe pays out, which is never yuan."""
        if day >= clock.today():
            return None
        try:
            rows = list(self._counted(day))
            came = [one["source"] for one in rows if one["type"] in words.CAME]
            went = [one["source"] for one in rows if one["type"] in words.WENT]
            return DayBill(
                day,
                tuple(words.charged(one, self.merchant) for one in came),
                tuple(words.returned(one) for one in went),
                sum(one["fee"] for one in rows),
                rows[0]["currency"].upper() if rows else "CNY",
            )
        except NO_ANSWER:
            log.exception("Stripe gave no bill of %s", day)
            return None

    def _counted(self, day: date) -> Iterator[dict]:
        first = datetime.combine(day, time(), clock.SHANGHAI)
        asked = {
            "created": words.between(first, first + DAY), "limit": MOST, "expand": ["data.source"],
        }  # fmt: skip
        for row in self._named(asked):
            if row["type"] in words.CAME | words.WENT and self._is_ours(row["source"]):
                yield row

    def _named(self, asked: dict) -> Iterator[dict]:
        """What was given back by hand at Stripe names no order: it is of the payment that it gives back."""
        found = self.api.balance_transactions.list(asked).auto_paging_iter()
        rows = [one.to_dict() for one in found]
        bare = [
            one["source"]
            for one in rows
            if one["type"] in words.WENT and not words.meta(one["source"], "order")
        ]
        paid = Payment.objects.filter(
            channel=self.name, merchant=self.merchant,
            transaction__in=[one["payment_intent"] for one in bare if one["payment_intent"]],
        )  # fmt: skip
        names = {
            intent: {"order": number, "estate": str(estate)}
            for intent, number, estate in paid.values_list("transaction", "order__number", "estate")
        }
        for one in bare:
            one["metadata"] = (one.get("metadata") or {}) | names.get(one["payment_intent"], {})
        yield from rows

    def _is_ours(self, source: dict) -> bool:
        estate = words.meta(source, "estate")
        return bool(words.meta(source, "order")) and estate in ("", str(self.estate.pk))

    def payouts(self, since: date, done: Collection[str] = ()) -> list[PaidOut] | None:
        """Those that Stripe made by itself, but for what is ``done``: of one that somebody asked for it does not
        say what it holds."""
        asked = {
            "status": "paid", "limit": MOST,
            "arrival_date": {"gte": int(datetime.combine(since, time(), UTC).timestamp())},
        }  # fmt: skip
        try:
            rows = [one.to_dict() for one in self.api.payouts.list(asked).auto_paging_iter()]
            return [
                words.paid_out(one, self._held_by(one["id"]))
                for one in rows
                if one["id"] not in done
                and one["automatic"]
                and one["reconciliation_status"] == "completed"
            ]
        except NO_ANSWER:
            log.exception("Stripe gave no payouts since %s", since)
            return None

    def _held_by(self, payout: str) -> Iterator[dict]:
        asked = {"payout": payout, "limit": MOST, "expand": ["data.source"]}
        yield from self._named(asked)

    def notification(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """Signed with a secret of this account within five minutes, and live where its key is."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return None
        signature = headers.get("Stripe-Signature", "")
        if not any(
            _verifies(text, signature, one) for one in self.keys["WEBHOOK_SECRET"].split(",")
        ):
            return None
        return words.hint_of(text, "_live_" in self.keys["SECRET_KEY"])


def _verifies(text: str, signature: str, secret: str) -> bool:
    """As ``construct_event`` does, which would make objects of what is no more than a hint."""
    try:
        return stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE)
    except stripe.SignatureVerificationError:
        return False
