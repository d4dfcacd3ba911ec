"""Stripe by localstripe, a server that others wrote: an independent look at how refunds and balance transactions are
asked for and read, and at the shape of our own fake's rows.

It is GPL, knows no Checkout Sessions, no list of balance transactions by payout and no automatic payouts, so that
sessions and payouts stay tried against our fake alone; it is no dependency. ``pip install localstripe`` somewhere on
the PATH, and this runs.
"""

import shutil
import socket
import subprocess
import time

import pytest

from finance.gateway.keys import read_keys
from finance.gateway.protocol import ItemKind, Said
from finance.gateway.stripe import StripeChannel
from finance.gateway.stripe_words import item_of
from tests.channels.stripe_server import StripeServer
from tests.finance.gateway.at_stripe import ENVIRONMENT, connect, paid
from tests.finance.gateway.paying import NOW

OURS = {"order": "P20261120LOCAL", "estate": "1"}
FEN = 15_000


@pytest.fixture
def there(settings, paying, tmp_path) -> StripeChannel:
    command = shutil.which("localstripe")
    if not command:
        pytest.skip("localstripe is not installed: nobody else's Stripe was asked")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [command, "--port", str(port), "--from-scratch"], cwd=tmp_path, env={"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        settings.PAYMENT_KEYS = read_keys(ENVIRONMENT)
        settings.PAYMENT_API_BASES = {"stripe": f"http://127.0.0.1:{port}"}
        yield StripeChannel(paying.estate, "owners")
    finally:
        running.terminate()
        running.wait(5)


def _wait_for(port: int) -> None:
    for _turn in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("localstripe did not start")


@pytest.fixture
def intent(there) -> dict:
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = there.api.payment_methods.create({"type": "card", "card": card})
    asked = {
        "amount": FEN, "currency": "cny", "payment_method": method.id, "confirm": True,
        "metadata": OURS,
    }  # fmt: skip
    return there.api.payment_intents.create(asked).to_dict()


def test_a_refund_goes_once_and_is_found_among_the_intents(there, intent):
    given = (intent["id"], OURS["order"], "R20261120A", 500)
    assert there._refund(*given).said == Said.PAID
    assert there._refund(*given).said == Said.PAID
    among = {"payment_intent": intent["id"]}
    assert there._refund_among("R20261120A", among).said == Said.PAID
    assert there._refund_among("R20261120B", among) is None
    refunds = there.api.refunds.list(among).to_dict()["data"]
    assert {one["amount"] for one in refunds} == {500}


def test_its_balance_transactions_are_read_as_ours_are(there, intent):
    there._refund(intent["id"], OURS["order"], "R20261120A", 500)
    rows = [one.to_dict() for one in there.api.balance_transactions.list().auto_paging_iter()]
    for row in rows:
        source = there.api.charges if row["type"] == "charge" else there.api.refunds
        row["source"] = source.retrieve(row["source"]).to_dict()
        row["source"].setdefault("payment_intent", intent["id"])
    items = {one.kind: one for one in map(item_of, rows)}
    assert (items[ItemKind.TRADE].gross, items[ItemKind.TRADE].fen) == (FEN, FEN)
    assert (items[ItemKind.REFUND].net, items[ItemKind.REFUND].fen) == (-500, 500)
    assert items[ItemKind.REFUND].transaction == "R20261120A"
    assert {one.rate for one in items.values()} == {"1.0"}


def test_our_fakes_rows_have_the_same_shape(there, intent, paying, settings):
    there._refund(intent["id"], OURS["order"], "R20261120A", 500)
    charge = there.api.charges.list().to_dict()["data"][0]
    theirs = {"payment_intent": intent, "charge": charge} | {
        kind: rows.list().to_dict()["data"][0]
        for kind, rows in (
            ("refund", there.api.refunds), ("balance_transaction", there.api.balance_transactions)
        )
    }  # fmt: skip
    with StripeServer(NOW) as server:
        connect(settings, server, paying)
        order = paid(paying, server)
        StripeChannel(paying.estate, "owners").refund(order.number, "R20261120A", 500)
        for row in server.rows.values():
            other = theirs.get(row["object"], {})
            for name in row.keys() & other.keys() - {"latest_charge", "livemode"}:
                if row[name] is not None and other[name] is not None:
                    assert type(row[name]) is type(other[name]), (row["object"], name)
