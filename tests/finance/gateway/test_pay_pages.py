"""From the bill to the receipt, as the payer sees it; and the desk that sees to what is odd."""

import re

import pytest

from communities import clock
from communities.models import AuditEvent, Estate
from finance.gateway.protocol import Said
from finance.models import DemoTrade, OddProposal, Payment, PayOrder, Receipt
from finance.selectors.payments import unallocated_payments
from finance.services.asking import look_after
from tests.cast import person
from tests.finance.gateway.paying import MINUTE, NOW, paid, said
from tests.finance.gateway.test_settling import resolved
from tests.owner import become_owner, switch_off
from tests.sessions import log_in


@pytest.fixture
def alice(paying, client):
    log_in(client, paying.cast.alice)
    return client


def html(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def tended():
    """As the task does that a page has called."""
    order = PayOrder.objects.get()
    return look_after(pk=order.pk, now=clock.now())


def test_five_taps_from_the_bill_to_the_receipt(paying, alice):
    """The text's link, the month's button, the channel's, the one to the channel, and paying there."""
    page = html(alice, "/me/bills/")  # 1
    [there] = [one for one in re.findall(r'href="(/me/pay/check/[^"]+)"', page) if
               f"bill={paying.bills[2].pk}&" in one]  # fmt: skip
    page = html(alice, there.replace("&amp;", "&"))  # 2
    for words in (paying.bills[2].payee, "¥165.33", "人民币壹佰陆拾伍元叁角叁分", "物业费"):
        assert words in page, words
    assert "checked" not in page
    answer = alice.post("/me/pay/check/", {"bill": paying.bills[2].pk, "channel": "demo"})  # 3
    order = answer["Location"]
    page = html(alice, order)
    assert "处理中" in page
    assert alice.get(order)["Refresh"] == "5"
    assert "Refresh" not in alice.get(f"{order}?still=1")
    tended()
    page = html(alice, order)
    channel = PayOrder.objects.get().pay_url
    assert channel in page
    assert "这是演示用的收银台" in html(alice, channel)  # 4
    assert alice.post(channel, {"act": "succeed"})["Location"] == order  # 5
    tended()
    page = html(alice, order)
    assert "Refresh" not in alice.get(order)
    assert f"/receipts/{Receipt.objects.get().code}/" in page
    page = html(alice, "/me/bills/")
    assert "已交" in page
    assert "R-20" in page


ENDS = {"fail": "open", "abandon": "open", "delay": "open", "twice": "paid"}


@pytest.mark.parametrize("act", ENDS)
def test_the_simulator_fails_delays_and_pays_twice(paying, alice, act):
    order = paying.order(now=clock.now())
    tended()

    alice.post(f"/demo/pay/{order.number}/", {"act": act})
    assert tended().status == ENDS[act]
    if act == "delay":
        DemoTrade.objects.update(shown_from=clock.now())
        assert tended().status == "paid"
    assert Payment.objects.filter(status="odd").count() == (act == "twice")
    html(alice, f"/me/pay/{order.number}/")


def test_two_phones_one_bill(paying, alice, client):
    bill = paying.bills[0]
    paying.order(bill, now=clock.now(), payer=paying.cast.bob)

    assert "还没完的支付" not in html(alice, "/me/bills/")
    answer = alice.post("/me/pay/check/", {"bill": bill.pk, "channel": "demo"})
    assert answer.status_code == 400
    assert "正在支付中" in answer.content.decode()
    assert PayOrder.objects.count() == 1


def test_a_bill_with_an_odd_payment_says_so_and_has_no_button(paying, alice):
    bill = paying.bills[2]
    order = paying.order(bill, now=clock.now(), payer=paying.cast.bob)
    paid(order, amount_fen=order.amount_fen + 1)

    page = html(alice, "/me/bills/")
    assert "待核实" in page
    assert f"bill={bill.pk}&" not in page
    assert "正在核实" in html(alice, "/me/pay/")
    answer = alice.post("/me/pay/check/", {"bill": bill.pk, "channel": "demo"})
    assert "正在核实" in answer.content.decode()


def test_a_second_tap_leads_to_the_order_of_the_first(paying, alice):
    given = {"bill": paying.bills[0].pk, "channel": "demo"}
    first = alice.post("/me/pay/check/", given)
    again = alice.post("/me/pay/check/", given)

    assert again["Location"] == first["Location"]
    assert "正在支付中" in html(alice, again["Location"])
    assert PayOrder.objects.count() == 1


@pytest.mark.parametrize("url", ["/me/bills/", "/me/pay/"])
def test_the_payer_finds_her_running_orders_again(paying, alice, url):
    order = paying.order(now=clock.now())
    page = html(alice, url)
    for words in ("继续支付", f"/me/pay/{order.number}/", f"/me/pay/{order.number}/cancel/"):
        assert words in page, words

    paid(order, amount_fen=1)
    page = html(alice, url)
    assert "看进展" in page
    assert "/cancel/" not in page
    resolved(Payment.objects.get(), paying, "returned")
    assert "还没完的支付" not in html(alice, url)


def test_nothing_is_due_only_where_nothing_is_open_or_on_its_way(paying, alice):
    def headline():
        return re.findall(r'<p class="lead">(.+?)</p>', html(alice, "/me/bills/"), re.DOTALL)[0]

    last = paying.bills[2].month
    newest = [one for one in (*paying.bills, *paying.parking) if one.month == last]
    older = [one for one in (*paying.bills, *paying.parking) if one.month != last]
    assert re.search("应交.+以前的月份还有", headline(), re.DOTALL)
    for place, bill in enumerate(newest):
        paid(paying.order(bill), f"N{place}")
    assert "以前的月份还有" in headline()
    orders = [paying.order(bill) for bill in older]
    assert "正在支付或核实" in headline()
    for place, order in enumerate(orders):
        paid(order, f"O{place}")
    assert "没有要交的" in headline()


def test_abandoned_and_come_back(paying, alice):
    order = paying.order(now=clock.now())
    tended()
    assert "去支付" in html(alice, f"/me/pay/{order.number}/")

    alice.post(f"/me/pay/{order.number}/cancel/")
    assert tended().status == "closed"
    assert "重新交" in html(alice, f"/me/pay/{order.number}/")
    page = html(alice, "/me/pay/")
    assert f'value="{paying.bills[0].pk}"' in page
    assert "checked" not in page


def test_nobody_is_sent_to_pay_once_the_order_has_expired(paying, alice):
    order = paying.order(now=clock.now())
    tended()
    assert "已经付了就等一会，不要再付" in html(alice, f"/me/pay/{order.number}/")

    become_owner()
    switch_off("finance_payorder", "order_steps")
    PayOrder.objects.update(opened_at=clock.now() - 16 * MINUTE, expires_at=clock.now() - MINUTE)
    page = html(alice, f"/me/pay/{order.number}/")
    assert "去支付" not in page
    assert "请勿重复支付" in page


def test_a_part_is_asked_for_in_words(paying, alice):
    given = {"bill": paying.bills[0].pk, "channel": "demo"}
    for text in ("abc", "0", "999"):
        answer = alice.post("/me/pay/check/", given | {"part": text})
        assert answer.status_code == 400
        assert f'value="{text}"' in answer.content.decode()
    assert alice.post("/me/pay/check/", given | {"part": "50"}).status_code == 302
    assert PayOrder.objects.get().amount_fen == 5_000


def test_nobody_pays_or_sees_what_is_not_hers(paying, client):
    order = paying.order(now=clock.now())
    log_in(client, paying.cast.dan)

    assert client.get(f"/me/pay/check/?bill={paying.bills[0].pk}").status_code == 404
    assert client.post("/me/pay/check/", {"bill": paying.bills[0].pk}).status_code == 404
    assert client.get(f"/me/pay/{order.number}/").status_code == 404
    assert client.post(f"/me/pay/{order.number}/cancel/").status_code == 404
    assert "没有待交的账单" in html(client, "/me/pay/")


def test_paying_asks_a_long_session_again(paying, client):
    client.force_login(
        paying.cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    answer = client.get(f"/me/pay/check/?bill={paying.bills[0].pk}")
    assert answer.status_code == 302
    assert "again" in answer["Location"]


def test_the_estate_stops_and_resumes(paying, client):
    log_in(client, paying.cast.petra)
    assert "停止线上缴费" in html(client, "/desk/payments/")
    client.post("/desk/payments/riverside/switch/", {"act": "stop"})
    assert Estate.objects.get(slug="riverside").params["payments_stopped"] is True

    log_in(client, paying.cast.alice)
    assert "/me/pay/check/" not in html(client, "/me/bills/")
    assert client.post(
        "/me/pay/check/", {"bill": paying.bills[0].pk, "channel": "demo"}
    ).status_code == 400  # fmt: skip
    log_in(client, paying.cast.petra)
    client.post("/desk/payments/riverside/switch/", {"act": "resume"})
    assert "payments_stopped" not in Estate.objects.get(slug="riverside").params
    verbs = AuditEvent.objects.filter(verb__startswith="finance.payments.")
    assert verbs.count() == 2


def test_the_desk_lists_what_is_odd_and_two_bodies_see_to_it(paying, client):
    order = paying.order()
    paid(order, amount_fen=order.amount_fen + 100)
    payment = Payment.objects.get()
    log_in(client, paying.cast.petra)
    page = html(client, "/desk/payments/")
    assert order.number in page
    assert payment.in_charge == paying.cast.petra

    there = f"/desk/payments/{payment.pk}/"
    assert client.post(there, {"verdict": "paid", "reason": ""}).status_code == 400
    client.post(there, {"verdict": "paid", "reason": "渠道后台 T1"})
    assert "提出人不能审批自己提出的事项" in html(client, there)
    assert 'value="agree"' not in html(client, there)
    decide = f"/desk/payments/decide/{OddProposal.objects.get().pk}/"
    client.post(decide, {"act": "agree"})
    assert OddProposal.objects.get().status == "proposed"
    log_in(client, paying.cast.bob)
    assert 'value="agree"' in html(client, there)
    client.post(decide, {"act": "agree"})
    assert PayOrder.objects.get().status == "paid"
    html(client, there)
    assert "没有待核实的支付" in html(client, "/desk/payments/")


def test_what_no_bill_took_stays_on_the_desk_until_it_is_returned(paying, client):
    bill = paying.bills[0]
    late = said(paying.order(bill, part_fen=5_000), Said.CLOSED)
    paid(paying.order(bill), "T2")
    log_in(client, paying.cast.petra)
    assert "多收待退" not in html(client, "/desk/payments/")

    paid(late, now=NOW + 20 * MINUTE)
    page = html(client, "/desk/payments/")
    assert "多收待退" in page
    assert late.number in page
    assert ">50.00<" in page
    payment = Payment.objects.get(transaction="T1")
    assert "多收待退" in html(client, f"/desk/payments/{payment.pk}/")
    other = Payment.objects.get(transaction="T2")
    assert "多收待退" not in html(client, f"/desk/payments/{other.pk}/")
    log_in(client, paying.cast.bob)
    assert late.number in html(client, "/desk/payments/")


def test_rests_are_of_the_estates_that_are_asked_for(paying):
    late = said(paying.order(), Said.CLOSED)
    paid(paying.order(), "T2")
    paid(late, now=NOW + 20 * MINUTE)

    [rest] = unallocated_payments([paying.estate])
    assert (rest.order, rest.rest_fen) == (late, paying.bills[0].amount_fen)
    assert unallocated_payments([paying.cast.hilltop]) == []


def test_the_desk_sees_what_is_paid_and_being_paid_online(paying, client):
    paid(paying.order(paying.bills[0]))
    paying.order(paying.bills[1])
    run = paying.bills[0].run
    log_in(client, paying.cast.petra)

    page = html(client, f"/desk/units/{paying.cast.unit.pk}/bills/")
    assert page.count("已交</span>") == 1
    assert page.count("支付中</span>") == 1
    assert "从物业公司系统导入的" in page
    assert '其中已交 <span class="num">¥165.33' in html(client, f"/desk/runs/{run.pk}/")
    assert "线上已交" not in html(client, f"/desk/runs/{paying.bills[2].run.pk}/")


def test_whoever_may_pay_online_reads_what_the_counter_may_not_show_yet(paying, alice):
    assert "在柜台交了、这里还没有显示已交的，请留好收据" in html(alice, "/me/bills/")


def test_the_order_says_what_was_received_and_what_is_missing(paying, alice):
    order = paying.order()
    paid(order, amount_fen=1)
    resolved(Payment.objects.get(), paying, "paid")

    page = html(alice, f"/me/pay/{order.number}/")
    assert "已收到 ¥0.01" in page
    assert "少 ¥165.32" in page


def test_strangers_find_neither_desk_nor_simulator(paying, client, settings):
    order = paying.order(now=clock.now())
    tended()
    log_in(client, person("nobody"))
    html(client, "/desk/payments/", 403)
    settings.PAYMENT_CHANNELS = []
    html(client, f"/demo/pay/{order.number}/", 404)
