"""Stripe's payouts: what each holds is compared with what is settled here, and its fee is a cost of its books."""

from dataclasses import replace
from datetime import timedelta

import pytest

from finance import tasks
from finance.gateway.keys import read_keys
from finance.gateway.payout_parts import Ours, Problem, parts_of_payout, problems_of
from finance.gateway.protocol import ItemKind, PaidItem, PaidOut
from finance.models import (
    BankAccount,
    ChannelPayout,
    Entry,
    Fund,
    PayoutDifference,
    PayoutPart,
    Posting,
    Refund,
)
from finance.selectors.audit import ledger_findings
from finance.services.asking import look_after, read_bills
from finance.services.channel_payouts import read_payouts
from finance.services.payouts import draft_payout
from finance.services.refunding import tend_refund
from finance.services.refunds import decide_refund
from finance.services.settling import settle_absent
from notifications.models import Notice
from tests.channels.stripe_server import FEE, RATE, StripeServer
from tests.finance.books import Books
from tests.finance.gateway.at_stripe import ENVIRONMENT, channel
from tests.finance.gateway.paying import NOW, Paying
from tests.finance.gateway.refunding import asked
from tests.finance.gateway.test_payee_accounts import agreed
from tests.finance.gateway.test_settling import resolved
from tests.sessions import log_in

DAY = timedelta(days=1)


@pytest.fixture
def there(settings, paying):
    """The account takes the owners' public income."""
    settings.PAYMENT_CHANNELS = ["stripe"]
    settings.PAYMENT_KEYS = read_keys(ENVIRONMENT)
    agreed(paying, paying.parking[0], now=NOW - 9 * DAY)
    with StripeServer(NOW) as server:
        settings.PAYMENT_API_BASES = {"stripe": server.base}
        yield server


def paid(paying: Paying, server, *bills):
    order = look_after(pk=paying.order(*bills, channel="stripe").pk, now=NOW)
    assert server.pay(order.number)
    return look_after(pk=order.pk, now=NOW + timedelta(minutes=1))


def read(paying, now=NOW + DAY) -> list[ChannelPayout]:
    return read_payouts(channel="stripe", merchant="owners", estate=paying.estate, now=now)


def differences() -> list[tuple[str, str]]:
    return list(PayoutDifference.objects.order_by("pk").values_list("kind", "what"))


def balance(code: str) -> int:
    return sum(Posting.objects.filter(account__code=code).values_list("amount_fen", flat=True))


def fee_in_fen(fen: int) -> int:
    counted = round(fen * RATE)
    return round(round(counted * FEE) * fen / counted)


def test_the_fee_of_a_payout_is_a_cost_of_its_book(paying, there):
    order = paid(paying, there, paying.parking[0])
    there.pay_out()
    [row] = read(paying)

    fee = fee_in_fen(order.amount_fen)
    assert (row.currency, row.n_items, row.rates) == ("HKD", 1, "1.08")
    part = PayoutPart.objects.get()
    assert (part.fund.code, part.trades_fen, part.fee_fen) == ("gs", order.amount_fen, fee)
    entry = Entry.objects.get(key__startswith="channel-fee:payout:")
    assert (entry.kind, entry.amount_fen) == ("cost", -fee)
    assert row.digest in entry.no_voucher_reason
    assert row.handle in entry.memo
    assert balance("CLEAR_STRIPE") == order.amount_fen - fee
    assert differences() == []

    read(paying), read(paying, NOW + 2 * DAY)
    assert (ChannelPayout.objects.count(), balance("COST_CHANNEL")) == (1, fee)


def test_a_payout_of_more_than_a_page_is_read_to_its_end(paying, there):
    paid(paying, there, paying.parking[0])
    with there.lock:
        for _turn in range(120):
            there._count("stripe_fee", {"id": None}, -1, rate=None)
    there.pay_out()
    [row] = read(paying)
    assert row.n_items == 121
    fee = -(-120 * 15_000 // round(15_000 * RATE))
    assert PayoutPart.objects.get().fee_fen - fee_in_fen(15_000) in (fee - 1, fee)


def odd_trade(server):
    server._count("payment", server._new("charge", "ch", amount=900, currency="cny", metadata={}, payment_intent="pi_x"), 900)  # fmt: skip


def dispute(server):
    server._count("adjustment", {"id": None}, -900)


def of_another_sum(server):
    server._all("charge")[0]["amount"] += 1


def refund_there(server):
    intent = server._all("payment_intent")[0]
    server.create_refund({"payment_intent": intent["id"], "amount": 100})


@pytest.mark.parametrize(
    ("does", "kind"),
    [
        (odd_trade, "unknown"), (dispute, "other"), (of_another_sum, "amount"),
        (refund_there, "refund"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_named_and_nothing_is_booked(paying, there, does, kind):
    paid(paying, there, paying.parking[0])
    does(there)
    there.pay_out()
    n_entries = Entry.objects.count()
    read(paying), read(paying, NOW + 2 * DAY)
    assert [one for one, _what in differences()] == [kind]
    assert not PayoutPart.objects.exists()
    assert Entry.objects.count() == n_entries
    told = Notice.objects.filter(kind="finance.payout_differs")
    assert told.count() == len(set(told.values_list("user", flat=True))) > 0


def test_once_it_agrees_it_is_booked(paying, there):
    """A refund begun at Stripe is known here once the day's bill tells of it."""
    order = paid(paying, there, paying.parking[0])
    channel(paying).refund(order.number, "R20261120A", 500)
    there.pay_out()
    read(paying)
    assert differences() == [("refund", "refund")]

    read_bills(channel="stripe", merchant="owners", estate=paying.estate, now=NOW + DAY)
    read(paying, NOW + DAY)
    part = PayoutPart.objects.get()
    assert (part.trades_fen, part.refunds_fen) == (order.amount_fen, 500)


def test_what_was_given_back_in_the_dashboard_is_of_the_payment_it_names(paying, there):
    order = paid(paying, there, paying.parking[0])
    refund_there(there)
    there.pay_out()
    read_bills(channel="stripe", merchant="owners", estate=paying.estate, now=NOW + DAY)
    refund = Refund.objects.get()
    assert (refund.payment.order, refund.amount_fen, refund.status) == (order, 100, "done")

    read(paying)
    part = PayoutPart.objects.get()
    assert (part.trades_fen, part.refunds_fen) == (order.amount_fen, 100)
    assert differences() == []


def test_what_two_people_returned_came_and_went(paying, there):
    first, other = (paid(paying, there, bill) for bill in paying.parking[:2])
    settle_absent(number=first.number, now=NOW)
    assert resolved(first.payments.get(), paying, "returned").status == "returned"
    intent, fen = first.payments.get().transaction, first.amount_fen
    there.create_refund({"payment_intent": intent, "amount": fen})
    there.pay_out()
    read_bills(channel="stripe", merchant="owners", estate=paying.estate, now=NOW + DAY)

    read(paying)
    assert differences() == []
    part = PayoutPart.objects.get()
    assert (part.trades_fen, part.refunds_fen) == (fen + other.amount_fen, fen)
    assert balance("CLEAR_STRIPE") == part.net_fen


def test_what_a_payout_holds_is_asked_for_until_it_is_booked(paying, there):
    paid(paying, there, paying.parking[0])
    there.pay_out()
    asked = []
    there.fault = lambda verb, path: asked.append(path) or ""
    [row] = read(paying)
    assert [path for path in asked if "balance" in path]
    assert row.parts.exists()

    asked.clear()
    assert read(paying, NOW + 2 * DAY) == []
    assert asked
    assert not [path for path in asked if "balance" in path]


def test_each_account_is_a_task_of_its_own(paying, there, monkeypatch, settings):
    order, sent = paid(paying, there, paying.parking[0]), []
    settings.PAYMENT_CHANNELS = ["stripe", "demo"]
    paying.order(paying.bills[0])
    monkeypatch.setattr(tasks.read_bills_of, "delay", lambda *given: sent.append(given))
    tasks.read_channel_bills()
    assert ("stripe", order.merchant, paying.estate.pk) in sent
    assert len({one[:2] for one in sent}) == len(sent) == 2


def test_after_a_payout_that_holds_everything_nothing_is_in_transit(paying, there):
    """Paid in yuan, a part given back, paid out in HKD; the bank gave what it gave."""
    order = paid(paying, there, *paying.parking[:2])
    refund = asked(paying, order.payments.get(), 500, paying.parking[0])
    decide_refund(refund=refund, agrees=True, actor=paying.cast.bob, now=NOW)
    tend_refund(pk=refund.pk, now=NOW)
    there.pay_out()
    [said] = read(paying)
    owed = PayoutPart.objects.get().net_fen
    assert balance("CLEAR_STRIPE") == owed

    books = opened_books(paying)
    row = books.row(owed - 123, said.arrives_on)
    [draft] = draft_payout(row=row, actor=paying.cast.paul, now=NOW)
    books.carry(draft)
    assert balance("CLEAR_STRIPE") == 0
    assert balance("COST_EXCHANGE") == 123
    assert ledger_findings(paying.estate) == []


def opened_books(paying) -> Books:
    fund = Fund.objects.get(estate=paying.estate, code="gs")
    return Books(paying.cast, fund, fund, BankAccount.objects.get(fund=fund))


def test_the_sum_of_its_items_is_compared(paying, there):
    paid(paying, there, paying.parking[0])
    there.pay_out()["amount"] += 1
    read(paying)
    assert differences() == [("sum", "")]


def test_a_payout_that_does_not_say_what_it_holds_is_left_to_people(paying, there):
    paid(paying, there, paying.parking[0])
    there.pay_out(automatic=False)
    assert read(paying) == []
    assert not ChannelPayout.objects.exists()


def test_no_answer_books_nothing(paying, there):
    paid(paying, there, paying.parking[0])
    there.pay_out()
    there.fault = lambda verb, path: "down" if "balance" in path else ""
    assert read(paying) == []


def test_the_desk_says_what_keeps_a_payout_from_being_booked(paying, there, client):
    paid(paying, there, paying.parking[0])
    dispute(there)
    handle = there.pay_out()["id"]
    read(paying)
    log_in(client, paying.cast.petra)
    page = client.get("/desk/payments/").content.decode()
    assert handle in page
    assert "争议、调整等其他款项" in page
    log_in(client, paying.cast.olga)
    assert handle not in client.get("/desk/payments/").content.decode()


def test_a_fee_without_a_trade_is_split_over_the_books_by_what_came():
    def came(number, fen):
        return PaidItem(number, ItemKind.TRADE, "charge", fen * 2, 2, number, number, fen, "CNY")

    fee = PaidItem("f", ItemKind.FEE, "fee", -7)
    payout = PaidOut("po", NOW.date(), "HKD", 0, (came("a", 100), came("b", 200), fee))
    found = parts_of_payout(payout, {"a": (1, 1), "b": (1, None)}.__getitem__)
    assert {key: part.fee_fen for key, part in found.items()} == {(1, 1): 2, (1, None): 4}


def test_of_another_estates_money_no_more_is_said_than_that_there_is_some():
    def came(number, fen=100):
        return PaidItem(f"x{number}", ItemKind.TRADE, "", fen, 0, number, number, fen, "CNY")

    payout = PaidOut("po", NOW.date(), "HKD", 400, (came("a"), came("b", 300)))
    owners = {"a": (1, 7), "b": (2, 8)}
    ours = Ours(1, owners, {"a": 100, "b": 300}, {})
    assert list(problems_of(payout, ours)) == [Problem("estate", "", "", 0)]
    assert list(problems_of(payout, replace(ours, owners={"a": (1, 7), "b": (1, 8)}))) == []
