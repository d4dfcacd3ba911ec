"""Stripe on this machine, as far as we speak with it: a fake that keeps its state in memory and follows Stripe's
rules for forms, keys of idempotency, errors and lists. Nobody contacts Stripe here."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, urlsplit

import stripe

KEY, SECRET = "sk_test_loopback", "whsec_loopback"
VERSION = "2026-10-28.endive"
HALF_HOUR, DAY = 30 * 60, 24 * 3600
# What goes wrong: before it acts, after it, without any answer.
FAULTS = ("down", "lost", "reset")
LISTS = {
    "checkout.session": "/v1/checkout/sessions", "refund": "/v1/refunds",
    "balance_transaction": "/v1/balance_transactions", "payout": "/v1/payouts",
}  # fmt: skip
# Settled in another currency: 100 fen are 108 cents, of which it keeps 3.4 %.
RATE, FEE = 1.08, 0.034


class Refused(Exception):
    """400 and the like, with Stripe's error body."""

    def __init__(self, message, *, status=400, kind="invalid_request_error", **more):
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **more}}


class StripeServer:
    """``fault`` is asked before each answer; ``clock`` is the server's own."""

    def __init__(self, now: datetime):
        self.clock = now
        self.lock = threading.RLock()
        self.fault: Callable[[str, str], str] = lambda verb, path: ""
        self.delay = 0.0
        self.asked: list[tuple[str, str]] = []
        self.rows: dict[str, dict] = {}
        self.kept: dict[str, tuple[dict, int, dict]] = {}
        self.refunds_are = "succeeded"
        self._ids = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    # The channel's other side: payers, and what the owner of the account does on its own pages.

    def sessions(self) -> list[dict]:
        return self._all("checkout.session")

    def pay(self, number: str, *, method="alipay", fen=None, currency="cny") -> bool:
        """The payer pays the newest session of ``number``; False where it is over or paid."""
        with self.lock:
            session = [one for one in self.sessions() if one["client_reference_id"] == number][-1]
            self._end_late(session)
            if session["status"] != "open":
                return False
            fen = fen or session["amount_total"]
            charge = self._new(
                "charge", "ch", amount=fen, currency=currency, metadata=session["_intent_meta"],
                payment_method_details={"type": method}, amount_refunded=0, paid=True,
            )  # fmt: skip
            intent = self._new(
                "payment_intent", "pi", amount=session["amount_total"], amount_received=fen,
                currency=currency, metadata=session["_intent_meta"], status="succeeded",
                latest_charge=charge["id"],
            )  # fmt: skip
            charge["payment_intent"] = session["payment_intent"] = intent["id"]
            session |= {"status": "complete", "payment_status": "paid", "url": None}
            self._count("charge" if method == "card" else "payment", charge, fen)
            return True

    def pay_out(self, *, automatic=True, arrives: datetime | None = None) -> dict:
        """All that it counted and has not paid out; a payout that was asked for does not say what it holds."""
        with self.lock:
            held = [one for one in self._all("balance_transaction") if not one.get("_payout")]
            payout = self._new(
                "payout", "po", amount=sum(one["net"] for one in held), currency="hkd",
                arrival_date=int((arrives or self.clock).timestamp()), automatic=automatic,
                reconciliation_status="completed" if automatic else "not_applicable",
                status="paid",
            )  # fmt: skip
            self._count("payout", payout, -payout["amount"], rate=None)
            for one in self._all("balance_transaction") if automatic else ():
                one.setdefault("_payout", payout["id"])
            return payout

    def event(self, number: str, kind="checkout.session.completed", **more) -> dict:
        session = [one for one in self.sessions() if one["client_reference_id"] == number][-1]
        return {
            "id": f"evt_{next(self._ids)}", "object": "event", "api_version": VERSION,
            "created": self._now(), "livemode": False, "type": kind,
            "data": {"object": _shown(session)},
        } | more  # fmt: skip

    @staticmethod
    def signed(event: dict, secret=SECRET, at=None) -> tuple[bytes, dict[str, str]]:
        """Body and headers, as Stripe sends them."""
        body = json.dumps(event)
        at = int(time.time()) if at is None else at
        header = stripe.WebhookSignature.generate_signature_header(body, secret, at)
        return body.encode(), {"Stripe-Signature": header}

    # The API.

    def answer(self, verb: str, path: str, headers, body: bytes) -> tuple[int, dict]:
        parts = urlsplit(path)
        given = _nested(parse_qsl(parts.query if verb == "GET" else body.decode()))
        self.asked.append((verb, parts.path))
        try:
            if headers["Authorization"] != f"Bearer {KEY}":
                raise Refused("Invalid API Key provided", status=401)
            if headers["Stripe-Version"] != VERSION:
                raise Refused("Invalid Stripe API version")
            return 200, self._route(verb, parts.path, given)
        except Refused as refused:
            return refused.status, refused.body

    def _route(self, verb: str, path: str, given: dict) -> dict:
        for wanted, pattern, act in ROUTES:
            if wanted == verb and (found := re.fullmatch(f"/v1/{pattern}", path)):
                return act(self, *found.groups(), given)
        raise Refused(f"Unrecognized request URL ({verb}: {path}).", status=404)

    def create_session(self, given: dict) -> dict:
        item, methods = given["line_items"]["0"], [*given["payment_method_types"].values()]
        if "wechat_pay" in methods and (
            given.get("payment_method_options", {}).get("wechat_pay", {}).get("client") != "web"
        ):
            raise Refused(
                "payment_method_options[wechat_pay][client] is required",
                param="payment_method_options",
            )
        ends = int(given.get("expires_at", self._now() + DAY))
        if not self._now() + HALF_HOUR <= ends <= self._now() + DAY:
            raise Refused(
                "The `expires_at` timestamp must be 30 minutes to 24 hours from now.",
                param="expires_at",
            )
        price, number = item["price_data"], int(item["quantity"])
        total = int(price["unit_amount"]) * number
        if total < 400:
            raise Refused(
                "The Checkout Session's total amount must convert to at least 50 cents.",
                code="amount_too_small",
            )
        session = self._new(
            "checkout.session", "cs_test", mode=given["mode"], amount_total=total,
            currency=price["currency"], client_reference_id=given.get("client_reference_id"),
            metadata=given.get("metadata", {}), payment_method_types=methods, expires_at=ends,
            payment_intent=None, payment_status="unpaid", status="open",
            success_url=given["success_url"], cancel_url=given.get("cancel_url"),
            _intent_meta=given.get("payment_intent_data", {}).get("metadata", {}),
        )  # fmt: skip
        session["url"] = f"{self.base}/c/pay/{session['id']}"
        return session

    def expire_session(self, handle: str, _given) -> dict:
        session = self._row("checkout.session", handle)
        if session["status"] != "open":
            raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.')
        session |= {"status": "expired", "url": None}
        return session

    def create_refund(self, given: dict) -> dict:
        intent = self._row("payment_intent", given["payment_intent"])
        charge, fen = self.rows[intent["latest_charge"]], int(given["amount"])
        if charge["amount_refunded"] + fen > charge["amount"]:
            raise Refused(
                "Refund amount is greater than unrefunded amount on charge", param="amount"
            )
        charge["amount_refunded"] += fen
        refund = self._new(
            "refund", "re", amount=fen, currency=charge["currency"], charge=charge["id"],
            payment_intent=intent["id"], metadata=given.get("metadata", {}),
            status=self.refunds_are,
        )  # fmt: skip
        self._count("refund", refund, -fen)
        return refund

    def retrieve(self, kind: str, handle: str, given: dict) -> dict:
        return self._widened(self._row(kind, handle), given)

    def listed(self, kind: str, given: dict) -> dict:
        """Newest first, in pages."""
        rows = [one for one in reversed(self._all(kind)) if _is_within(one, given)]
        if after := given.get("starting_after"):
            rows = rows[[one["id"] for one in rows].index(after) + 1 :]
        size = int(given.get("limit", 10))
        inner = {"expand": {"0": (given.get("expand") or {"0": ""})["0"].removeprefix("data.")}}
        data = [self._widened(one, inner) for one in rows[:size]]
        return {"object": "list", "url": LISTS[kind], "has_more": len(rows) > size, "data": data}

    def _widened(self, row: dict, given: dict) -> dict:
        found = dict(row)
        for path in (given.get("expand") or {}).values():
            here = found
            for name in path.split("."):
                if isinstance(here.get(name), str) and here[name] in self.rows:
                    here[name] = dict(self.rows[here[name]])
                here = here.get(name) or {}
        return found

    def _row(self, kind: str, handle: str) -> dict:
        row = self.rows.get(handle)
        if row is None or row["object"] != kind:
            raise Refused(f"No such {kind}: '{handle}'", status=404, code="resource_missing")
        self._end_late(row)
        return row

    def _end_late(self, row: dict) -> None:
        if row.get("status") == "open" and row.get("expires_at", 0) <= self._now():
            row |= {"status": "expired", "url": None}

    def _all(self, kind: str) -> list[dict]:
        return [one for one in self.rows.values() if one["object"] == kind]

    def _new(self, kind: str, prefix: str, **more) -> dict:
        row = {
            "id": f"{prefix}_{next(self._ids):08}", "object": kind, "created": self._now(),
            "livemode": False,
        } | more  # fmt: skip
        self.rows[row["id"]] = row
        return row

    def _count(self, kind: str, source: dict, fen: int, rate: float | None = RATE) -> dict:
        amount = round(fen * (rate or 1))
        fee = round(amount * FEE) if fen > 0 else 0
        return self._new(
            "balance_transaction", "txn", type=kind, source=source["id"], amount=amount, fee=fee,
            net=amount - fee, currency="hkd", exchange_rate=rate, reporting_category=kind,
        )  # fmt: skip

    def _now(self) -> int:
        return int(self.clock.timestamp())

    def respond(self, verb: str, path: str, headers, body: bytes) -> tuple[int, dict] | None:
        """With Stripe's memory of keys: the first answer stays, a 500 among them; None hangs up."""
        key, fault = (
            headers.get("Idempotency-Key") if verb == "POST" else None,
            self.fault(verb, path),
        )
        broken = 500, {"error": {"type": "api_error", "message": "An unknown error occurred"}}
        with self.lock:
            if key in self.kept:
                form, status, said = self.kept[key]
                if form != (path, body):
                    return 400, Refused("Keys for idempotent requests can only be used with the same parameters they were first used with.", kind="idempotency_error").body  # fmt: skip
                return (status, said) if fault != "reset" else None
            found = broken if fault == "down" else self.answer(verb, path, headers, body)
            found = found[0], _shown(found[1])
            kept = broken if fault == "lost" else found
            if key:
                self.kept[key] = (path, body), *kept
        return None if fault == "reset" else kept

    def tally(self) -> Counter:
        return Counter(one["status"] for one in self.sessions())


ROUTES = [
    ("POST", "checkout/sessions", StripeServer.create_session),
    ("GET", "checkout/sessions", lambda self, given: self.listed("checkout.session", given)),
    ("POST", "checkout/sessions/([^/]+)/expire", StripeServer.expire_session),
    ("GET", "checkout/sessions/([^/]+)", lambda self, pk, given: self.retrieve("checkout.session", pk, given)),
    ("GET", "payment_intents/([^/]+)", lambda self, pk, given: self.retrieve("payment_intent", pk, given)),
    ("GET", "charges/([^/]+)", lambda self, pk, given: self.retrieve("charge", pk, given)),
    ("POST", "refunds", StripeServer.create_refund),
    ("GET", "refunds", lambda self, given: self.listed("refund", given)),
    ("GET", "refunds/([^/]+)", lambda self, pk, given: self.retrieve("refund", pk, given)),
    ("GET", "payouts", lambda self, given: self.listed("payout", given)),
    ("GET", "balance_transactions", lambda self, given: self.listed("balance_transaction", given)),
]  # fmt: skip


def _nested(pairs) -> dict:
    """``a[b][0]=c`` as {"a": {"b": {"0": "c"}}}."""
    found: dict = {}
    for name, text in pairs:
        *outer, last = re.findall(r"[^\[\]]+", name)
        here = found
        for one in outer:
            here = here.setdefault(one, {})
        here[last] = text
    return found


def _is_within(row: dict, given: dict) -> bool:
    made = given.get("created", {})
    is_then = int(made.get("gte", 0)) <= row["created"] < int(made.get("lt", 1 << 40))
    came = int(given.get("arrival_date", {}).get("gte", 0)) <= row.get("arrival_date", 0)
    named = [("payment_intent", "payment_intent"), ("payout", "_payout"), ("status", "status")]
    return is_then and came and all(
        given.get(name) in (None, row.get(field)) for name, field in named
    )  # fmt: skip


def _shown(row):
    """Without what the server keeps for itself."""
    if isinstance(row, dict):
        return {name: _shown(one) for name, one in row.items() if not name.startswith("_")}
    return [_shown(one) for one in row] if isinstance(row, list) else row


def _handler(server: StripeServer):
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            time.sleep(server.delay)
            found = server.respond(self.command, self.path, self.headers, body)
            if found is None:
                self.close_connection = True
                return
            status, said = found
            text = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = handle_one  # noqa: N815 (the names of http.server)

        def log_message(self, *_words):
            pass

    return Handler
