"""Notifications of channels (perf 7): verified and kept, against a bare view that verifies nothing and one that has
``stripe.Webhook.construct_event`` do it; the same two processes each, the same database, eight connections."""

import json
import secrets
import socket
import statistics
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import stripe

from bench import mainland, servers
from communities import clock
from finance.gateway.numbers import new_number
from finance.models import ChannelNote
from portal.celery import app

ROOT = Path(__file__).resolve().parents[1]
# Short rounds in turns: a busy moment of the machine hits all alike.
CONNECTIONS, EVENTS, ROUNDS, WARM = 8, 500, 15, 100
SECRET = "whsec_bench"  # noqa: S105
KEYS = {
    "DJANGO_SETTINGS_MODULE": "bench.own_clock",
    "PAYMENT_CHANNELS": "stripe,wechatpay,alipay",
    "STRIPE_MERCHANT": "owners",
    "STRIPE_ACCOUNT": "acct_bench",
    "STRIPE_SECRET_KEY": "sk_test_bench",
    "STRIPE_WEBHOOK_SECRET": SECRET,
}
OURS, BARE, LIBRARY = "/pay/notify/stripe/owners/", "/unverified/", "/constructed/"
REPLAYED = "replayed"


def event() -> bytes:
    """A session that was paid, of the size and depth of Stripe's own: some 2.5 KB."""
    number, handle = new_number(clock.now()), secrets.token_hex(24)
    totals = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
    session = {
        "id": f"cs_test_{handle}", "object": "checkout.session", "amount_subtotal": 16533,
        "amount_total": 16533, "currency": "cny", "client_reference_id": number,
        "metadata": {"order": number, "estate": "1"}, "total_details": totals, "mode": "payment",
        "payment_intent": f"pi_{handle[:24]}", "payment_method_types": ["card", "alipay"],
        "payment_status": "paid", "status": "complete", "success_url": "https://example.com/me/pay/",
        "cancel_url": "https://example.com/me/pay/", "url": None, "livemode": False,
        "customer_details": {"address": dict.fromkeys(("city", "country", "line1", "line2")),
                             "email": None, "name": None, "phone": None, "tax_ids": []},
        "payment_method_options": {name: {"setup_future_usage": None} for name in ("card", "alipay")},
    }  # fmt: skip
    session |= {f"option_{place:02}": {"enabled": False, "value": None} for place in range(24)}
    data = {"id": f"evt_{handle}", "object": "event", "type": "checkout.session.completed",
            "api_version": "2026-10-28.endive", "created": int(time.time()), "livemode": False,
            "pending_webhooks": 1, "data": {"object": session}}  # fmt: skip
    return json.dumps(data).encode()


def signed(body: bytes) -> dict[str, str]:
    header = stripe.WebhookSignature.generate_signature_header(
        body.decode(), SECRET, int(time.time())
    )
    return {"Content-Type": "application/json", "Stripe-Signature": header}


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    given = {"Host": "localhost", "Content-Length": str(len(body)), "Connection": "close"} | headers
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {text}" for name, text in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def sent(address: str, requests: list[bytes]) -> float:
    """Requests in a second; every answer says that it was taken."""
    where = urlsplit(address)
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [requests[place::CONNECTIONS] for place in range(CONNECTIONS)]
        list(
            pool.map(lambda share: _one_after_another((where.hostname, where.port), share), shares)
        )
    return len(requests) / (time.perf_counter() - began)


def _one_after_another(where, requests: list[bytes]) -> None:
    for one in requests:
        with socket.create_connection(where, timeout=30) as line:
            line.sendall(one)
            answer = b"".join(iter(lambda: line.recv(4096), b""))
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(answer[:200].decode(errors="replace"))


def measure(environment: dict):
    """Yields lines of (what, ours, limit, target); prints what a replay costs."""
    rates: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as running:
        # Each notification left a task, which nobody is there to do.
        running.callback(app.control.purge)
        signers = running.enter_context(mainland.opened())
        there = _started(running, environment | KEYS | mainland.keys(signers))
        where = dict(zip((OURS, BARE, LIBRARY), (*there, there[1]), strict=True))
        for name in signers:
            where |= dict(zip((mainland.OURS[name], mainland.BARE[name]), there, strict=True))
        for path, address in where.items():
            sent(address, _fresh(path, WARM, signers))
        for _round in range(ROUNDS):
            for path, address in where.items():
                requests = _fresh(path, EVENTS, signers)
                rates[path].append(sent(address, requests))
                if path == OURS:
                    rates[REPLAYED].append(_replayed(address, requests))
    found = {path: statistics.median(some) for path, some in rates.items()}
    yield "notification kept / not even verified (req/s)", found[OURS], found[BARE], 0.9
    yield "notification kept / construct_event (req/s)", found[OURS], found[LIBRARY], 1.3
    print(f"{'':4}the same again adds no row, at {found[REPLAYED] / found[OURS]:.2f} x the rate")
    for name in signers:
        ours, bare = found[mainland.OURS[name]], found[mainland.BARE[name]]
        yield f"notification of {name} kept / not verified", ours, bare, 0.9


def _started(running: ExitStack, env: dict) -> tuple[str, str]:
    return (
        running.enter_context(servers.gunicorn("portal.wsgi", env, ROOT, "/login/")),
        running.enter_context(servers.gunicorn("bench.webhooks:application", env, ROOT, "/")),
    )


def _fresh(path: str, count: int, signers: dict) -> list[bytes]:
    for name, server in signers.items():
        if name in path:
            made = [mainland.notification(server) for _ in range(count)]
            return [request(path, body, headers) for headers, body in made]
    bodies = [event() for _ in range(count)]
    return [request(path, body, signed(body)) for body in bodies]


def _replayed(address: str, requests: list[bytes]) -> float:
    before = ChannelNote.objects.count()
    rate = sent(address, requests)
    if ChannelNote.objects.count() != before:
        raise RuntimeError("a replay added rows")
    return rate
