"""WeChat Pay and Alipay through the real settle, each with a server of its own rules on this machine."""

import random
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from communities import clock
from communities.errors import DomainError
from finance.models import ChannelNote, Entry, Payment, PayOrder, Receipt, Refund
from finance.selectors.audit import ledger_findings
from finance.services.asking import look_after
from finance.services.orders import cancel_order
from finance.states import LIVE_ORDERS
from finance.tasks import look_after_order, look_after_spoken_of
from tests.channels.loopback import FAULTS, new_key
from tests.finance.gateway.mainland import IP, SERVERS, opened_at, tend
from tests.finance.gateway.paying import MINUTE, NOW, credited, payments
from tests.finance.gateway.test_settling import resolved
from tests.finance.gateway.test_showing import DESKTOP, IN_WECHAT, PHONE
from tests.long import times
from tests.owner import owning
from tests.sessions import log_in
from tests.together import at_once


@pytest.fixture(scope="module", params=sorted(SERVERS))
def channel_server(request):
    with SERVERS[request.param]() as server:
        yield server


@pytest.fixture
def server(channel_server):
    channel_server.trades.clear()
    channel_server.shift, channel_server.fault = timedelta(), lambda: ""
    yield channel_server
    channel_server.age = 0


@pytest.fixture
def mainland(paying, server, settings):
    return opened_at(paying, server, settings)


@pytest.fixture
def for_owners(paying, server, settings):
    """Its account is for the owners' money."""
    return opened_at(paying, server, settings, paying.parking[0])


def test_an_order_is_begun_paid_notified_and_booked_once(
    paying, server, settings, client, monkeypatch
):
    monkeypatch.setattr(look_after_spoken_of, "apply_async", lambda **_words: None)
    bill = paying.parking[0]
    mainland = opened_at(paying, server, settings, bill)
    order = mainland.look(mainland.order(bill))
    assert (order.status, order.merchant) == ("open", "yangguang")
    mainland.server.pay(order.number)
    for _ in range(3):
        answer = mainland.notify(client, order.number)
        assert (answer.status_code, answer.content) == mainland.channel.answer.taken
        assert mainland.look(order).status == "paid"

    assert ChannelNote.objects.get().number == order.number
    assert credited(bill) == bill.amount_fen
    assert Payment.objects.get().merchant == "yangguang"
    assert Receipt.objects.count() == 1
    assert Entry.objects.filter(source__startswith="finance.payment").count() == 1


def test_a_notification_of_another_key_is_refused(mainland, client, server):
    order = mainland.look(mainland.order())
    mainland.server.pay(order.number)
    right, server.key = server.key, new_key()
    try:
        answer = mainland.notify(client, order.number)
    finally:
        server.key = right
    assert (answer.status_code, answer.content) == mainland.channel.answer.refused
    assert not ChannelNote.objects.exists()


def test_what_is_not_the_ordered_sum_is_odd(mainland):
    order = mainland.look(mainland.order())
    sums = {"alipay": "0.01", "wechatpay": 1}
    mainland.server.pay(order.number, sums[mainland.name])

    assert mainland.look(order).status == "odd"
    assert payments(order)[0][1:] == ("odd", "differs")
    assert credited(mainland.paying.bills[0]) == 0


def test_money_that_went_back_before_we_asked_is_never_credited(for_owners, monkeypatch):
    """An employee returned it in the channel's own pages: two bodies say so, and nobody that it is paid."""
    bill, another = for_owners.paying.parking[:2]
    order, _running = (for_owners.look(for_owners.order(one)) for one in (bill, another))
    for_owners.server.pay(order.number)
    for_owners.channel.refund(order.number, "CONSOLE1", order.amount_fen)

    assert for_owners.look(order).status == "odd"
    assert payments(order)[0][1:] == ("odd", "went_back")
    for_owners.bills(monkeypatch)
    assert not Receipt.objects.exists()
    refund = Refund.objects.get()
    assert (refund.status, refund.submitted_by) == ("done", None)
    with pytest.raises(DomainError, match="渠道已经退过钱"):
        resolved(refund.payment, for_owners.paying, "paid")
    resolved(refund.payment, for_owners.paying, "returned")
    order.refresh_from_db()
    assert order.status == "returned"
    assert credited(bill) == 0
    assert ledger_findings(for_owners.paying.estate) == []


def test_what_goes_back_at_the_channel_once_it_was_credited_opens_its_bill(for_owners, monkeypatch):
    bill = for_owners.paying.parking[0]
    order = for_owners.look(for_owners.order(bill))
    for_owners.server.pay(order.number)
    for_owners.look(order)
    for_owners.channel.refund(order.number, "CONSOLE1", order.amount_fen)

    assert for_owners.look(order).status == "paid"
    assert credited(bill) == bill.amount_fen
    for_owners.bills(monkeypatch)
    assert credited(bill) == 0
    assert Refund.objects.get().submitted_by is None
    assert ledger_findings(for_owners.paying.estate) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_beginning_is_begun_again_under_its_number(mainland, fault):
    mainland.server.fault = lambda: fault
    order = mainland.look(mainland.order())
    assert (order.status, order.pay_url) == ("unknown", "")
    mainland.server.fault = lambda: ""

    order = mainland.look(order)
    assert order.status == "open"
    assert order.pay_url
    assert len(mainland.server.trades) == 1


def test_a_phones_page_that_was_lost_is_begun_again_when_she_looks(paying, settings):
    """The sweeper, which knows no address, asks for a code under the same number and is refused."""
    with SERVERS["wechatpay"]() as server:
        mainland = opened_at(paying, server, settings)
        server.fault = lambda: "lost"
        order = mainland.look(mainland.order(scene="phone"))
        server.fault = lambda: ""
        assert look_after(pk=order.pk, now=clock.now()).status == "open"
        assert PayOrder.objects.get().pay_url == ""
        assert mainland.look(order).pay_url.startswith("https://wx.tenpay.com/")
        assert server.trades[order.number].kind == "h5"


def test_whoever_cancels_can_pay_a_code_of_alipay_until_it_ends(mainland):
    """WeChat Pay closes at once; before the scan Alipay knows of no trade that it could close."""
    order = mainland.look(mainland.order())
    cancel_order(order=order, now=clock.now())
    order = mainland.look(order)
    if mainland.name == "wechatpay":
        assert order.status == "closed"
        assert not mainland.server.pay(order.number)
        return
    assert order.status == "unknown"
    assert mainland.look(order, 14 * MINUTE).status == "unknown"
    assert mainland.server.pay(order.number)
    assert mainland.look(order, 14 * MINUTE).status == "paid"


def test_an_abandoned_order_is_closed_at_its_end(mainland):
    order = mainland.look(mainland.order())
    assert mainland.look(order, 14 * MINUTE).status == "open"
    assert mainland.look(order, 15 * MINUTE).status == "closed"
    assert not mainland.server.pay(order.number)


def test_paid_in_the_last_second_is_paid_though_it_was_closed_here(mainland):
    order = mainland.look(mainland.order())
    mainland.server.pay(order.number)
    PayOrder.objects.filter(pk=order.pk).update(status="closed")

    assert mainland.look(order, 16 * MINUTE).status == "paid"
    assert credited(mainland.paying.bills[0]) == order.amount_fen


def test_an_order_that_never_came_there_is_closed_by_signature_or_bill_alone(mainland, monkeypatch):
    """WeChat Pay's "no such order" is not signed and closes nothing; Alipay's is, and does at its end."""
    mainland.server.fault = lambda: "down"
    order = mainland.look(mainland.order())
    mainland.server.fault = lambda: ""
    cancel_order(order=order, now=clock.now())

    assert mainland.look(order).status == "unknown"
    at_end = "closed" if mainland.name == "alipay" else "unknown"
    assert mainland.look(order, 16 * MINUTE).status == at_end
    mainland.bills(monkeypatch)
    order.refresh_from_db()
    assert order.status == "closed"


def test_the_bill_finds_what_nothing_else_said(mainland, monkeypatch):
    paid, other = (mainland.look(mainland.order(bill)) for bill in mainland.paying.bills[:2])
    mainland.server.pay(paid.number)

    assert mainland.bills(monkeypatch) == 2
    found = [PayOrder.objects.get(pk=one.pk).status for one in (paid, other)]
    assert found == ["paid", "closed"]
    assert Payment.objects.count() == 1
    assert mainland.look(paid).status == "paid"
    assert Payment.objects.count() == 1


def test_a_desktop_gets_a_code_and_a_phone_a_page(mainland, client, monkeypatch):
    log_in(client, mainland.paying.cast.alice)
    sent = []
    monkeypatch.setattr(look_after_order, "delay", lambda *words: sent.append(words))
    numbers, here = {}, {"REMOTE_ADDR": IP}
    for bill, agent in zip(mainland.paying.bills, (DESKTOP, PHONE, IN_WECHAT), strict=True):
        given = {"bill": bill.pk, "channel": mainland.name}
        answer = client.post("/me/pay/check/", given, headers={"user-agent": agent}, **here)
        order = PayOrder.objects.latest("pk")
        assert answer["Location"] == f"/me/pay/{order.number}/"
        mainland.look(order)
        numbers[agent] = order.number
    assert PayOrder.objects.filter(scene="phone").count() == 2

    def page(agent):
        there = client.get(f"/me/pay/{numbers[agent]}/", headers={"user-agent": agent}, **here)
        return there, there.content.decode()

    answer, text = page(DESKTOP)
    assert "code-qr" in text
    assert "扫一扫" in text
    assert answer["Refresh"]
    answer, text = page(PHONE)
    assert 'referrerpolicy="origin"' in text
    assert "code-qr" not in text
    answer, text = page(IN_WECHAT)
    assert "Refresh" not in answer
    assert "btn-primary" not in text
    words = {"alipay": "微信里打不开支付宝", "wechatpay": "在浏览器打开"}
    assert words[mainland.name] in text
    assert "checked" not in text


def test_inside_wechat_a_page_looks_again_until_it_says_where_to_go_on(
    mainland, client, monkeypatch
):
    log_in(client, mainland.paying.cast.alice)
    monkeypatch.setattr(look_after_order, "delay", lambda *_words: None)
    order = mainland.order(scene="phone")
    there = f"/me/pay/{order.number}/"

    assert client.get(there, headers={"user-agent": IN_WECHAT})["Refresh"] == "5"
    mainland.look(order)
    assert "Refresh" not in client.get(there, headers={"user-agent": IN_WECHAT})
    assert client.get(there, headers={"user-agent": DESKTOP})["Refresh"] == "5"


def test_a_phones_address_goes_along_once_and_is_kept_nowhere(
    mainland, client, monkeypatch, django_capture_on_commit_callbacks
):
    log_in(client, mainland.paying.cast.alice)
    sent = []
    monkeypatch.setattr(look_after_order, "delay", lambda *words: sent.append(words))
    for bill, agent in zip(mainland.paying.bills, (PHONE, DESKTOP), strict=False):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                "/me/pay/check/", {"bill": bill.pk, "channel": mainland.name},
                headers={"user-agent": agent}, REMOTE_ADDR=IP,
            )  # fmt: skip
    assert [address for _pk, address in sent] == [IP, ""]
    assert IP not in str([list(row) for row in PayOrder.objects.values_list()])


# Histories: a fifth of all calls fail, in three ways, while eight threads ask again and again.
@pytest.fixture
def committed_mainland(committed_paying, server, settings):
    return opened_at(committed_paying, server, settings)


def begun(mainland, rounds: int) -> list[PayOrder]:
    paying = mainland.paying
    for number in range(rounds * 4):
        paying.fees.home(f"8-{number:04}")
    paying.fees.run(NOW.date().replace(day=1))
    bills = type(paying.bills[0]).objects.filter(unit__number__startswith="8-", kind="property")
    return [mainland.order(bill) for bill in bills.order_by("pk")]


def test_eight_threads_a_fifth_of_errors_and_each_bill_is_credited_once(
    committed_mainland, monkeypatch, figures
):
    mainland, chance = committed_mainland, random.Random(8)
    orders = begun(mainland, times("channel histories"))
    for order in orders:
        mainland.look(order)
    mainland.server.fault = lambda: chance.choice(FAULTS) if chance.random() < 0.2 else ""
    paid = [order for place, order in enumerate(orders) if place % 4 != 3]

    answers = at_once(
        *(partial(tend, mainland, orders, random.Random(n), 2) for n in range(7)),
        partial(_pay_all, mainland.server, paid),
    )
    mainland.server.fault = lambda: ""
    for order in orders:
        mainland.look(order, 16 * MINUTE)
    mainland.bills(monkeypatch)

    assert answers == [None] * 8
    assert Payment.objects.count() == len(paid)
    assert {credited(one.reservations.get().bill) == one.amount_fen for one in paid} == {True}
    assert credited(next(one for one in orders if one not in paid).reservations.get().bill) == 0
    assert not PayOrder.objects.filter(status__in=LIVE_ORDERS).exists()
    assert ledger_findings(mainland.paying.estate) == []
    figures(
        f"{mainland.name}: {len(orders)} histories, {len(paid)} credited once, 0 doubled, 0 lost"
    )


def _pay_all(server, orders) -> None:
    for order in orders:
        server.pay(order.number)


def test_control_without_the_unique_key_it_is_counted_again(committed_mainland, figures):
    mainland = committed_mainland
    with owning(), connection.cursor() as cursor:
        cursor.execute("drop index paid_once")
    order = mainland.look(mainland.order())
    mainland.server.pay(order.number)
    for _ in range(2):
        mainland.look(order)
    assert order.payments.count() == 2
    figures(f"control without the unique key: 1 of 1 at {mainland.name} counted again")
