"""Riverside's company at Stripe: orders that are begun there, and a server that answers as it does."""

from contextlib import contextmanager
from datetime import timedelta

from finance.gateway.keys import read_keys
from finance.gateway.stripe import StripeChannel
from finance.models import PayOrder
from finance.services.asking import look_after
from tests.channels.stripe_server import KEY, SECRET, StripeServer
from tests.finance.gateway.paying import MINUTE, NOW, Paying
from tests.finance.gateway.test_payee_accounts import agreed

ENVIRONMENT = {
    "STRIPE_MERCHANT": "owners", "STRIPE_ACCOUNT": "acct_owners", "STRIPE_SECRET_KEY": KEY,
    "STRIPE_WEBHOOK_SECRET": SECRET,
}  # fmt: skip
DAY = timedelta(days=1)
SESSIONS = "/v1/checkout/sessions"


def connect(settings, server: StripeServer, paying: Paying) -> None:
    settings.PAYMENT_CHANNELS = ["stripe"]
    settings.PAYMENT_KEYS = read_keys(ENVIRONMENT)
    settings.PAYMENT_API_BASES = {"stripe": server.base}
    agreed(paying, paying.bills[0], now=NOW - 9 * DAY)


@contextmanager
def served(settings, paying: Paying):
    with StripeServer(NOW) as running:
        connect(settings, running, paying)
        yield running


def begun(paying, *bills) -> PayOrder:
    return paying.order(*bills, channel="stripe")


def look(order, server=None, after=0) -> PayOrder:
    if server:
        server.clock = NOW + after * MINUTE
    return look_after(pk=order.pk, now=NOW + after * MINUTE)


def channel(paying) -> StripeChannel:
    return StripeChannel(paying.estate, "owners")


def fails(server, how, verb, path):
    server.fault = lambda asked, at: how if (asked, at.partition("?")[0]) == (verb, path) else ""


def send(client, event, **more):
    body, headers = StripeServer.signed(event, **more)
    return client.post(
        "/pay/notify/stripe/owners/", body, content_type="application/json", headers=headers
    )


def paid(paying, server) -> PayOrder:
    order = look(begun(paying))
    server.pay(order.number)
    return look(order, server, 1)


def refunds(server) -> list[int]:
    return [one["amount"] for one in server._all("refund")]
