"""WeChat Pay's rules, one by one, with the real library against a server on this machine that keeps them."""

import gzip
from datetime import timedelta

import pytest
from django.http import HttpHeaders

from communities import clock
from finance.gateway import wechatpay, wechatpay_bill, wechatpay_core
from finance.gateway.protocol import Asked, Found, Hint, Said
from finance.gateway.wechatpay import WechatChannel
from finance.gateway.wechatpay_core import WechatKeys
from tests.channels.loopback import new_key, private_pem, public_pem
from tests.channels.wechat_server import MCHID, SERIAL, WechatServer

NUMBER, REFUND = "P20261130ABCDEFGHJKMNPQ01", "R20261130ABCDEFGHJKMNPQ01"


@pytest.fixture(scope="module")
def service():
    with WechatServer() as server:
        yield server


@pytest.fixture
def server(service):
    service.trades.clear()
    service.files.clear()
    service.asked.clear()
    service.shift, service.fault = timedelta(), lambda: ""
    service.slow, service.balance, service.serial, service.age = False, True, SERIAL, 0
    return service


def channel_of(server, **more) -> WechatChannel:
    keys = WechatKeys(merchant="yangguang", **(server.keys | more))
    return WechatChannel(keys, "https://portal.test/orders/{number}/")


@pytest.fixture
def channel(server) -> WechatChannel:
    return channel_of(server)


def asked(number=NUMBER, **more) -> Asked:
    given = {
        "number": number, "merchant": "yangguang", "payee": "阳光物业", "purpose": "1-502 物业费",
        "amount_fen": 16533, "currency": "CNY", "expires_at": clock.now() + timedelta(minutes=15),
    } | more  # fmt: skip
    return Asked(**given)


def paid(server, channel, number=NUMBER):
    channel.create(asked(number))
    assert server.pay(number)


def test_a_code_is_paid_and_found_by_its_total(server, channel):
    assert channel.create(asked()).pay_url.startswith("weixin://wxpay/bizpayurl?pr=")
    assert channel.query(NUMBER).said == Said.OPEN
    server.pay(NUMBER)

    [trade] = channel.query(NUMBER).trades
    assert (trade.number, trade.merchant, trade.amount_fen) == (NUMBER, "yangguang", 16533)
    assert abs(trade.paid_at - clock.now()) < timedelta(minutes=1)


def test_a_phone_outside_wechat_goes_on_at_its_page(server, channel):
    url = channel.create(asked(scene="phone", payer_ip="203.0.113.7")).pay_url
    assert url.startswith("https://wx.tenpay.com/")
    assert url.endswith(f"&redirect_url=https%3A%2F%2Fportal.test%2Forders%2F{NUMBER}%2F")
    assert server.trades[NUMBER].kind == "h5"


def test_the_same_again_is_the_same_order(server, channel):
    assert channel.create(asked()) == channel.create(asked())
    server.pay(NUMBER)
    assert channel.create(asked()).said == Said.PAID
    other = NUMBER[:-1] + "2"
    channel.create(asked(other))
    assert channel.close(other).said == Said.CLOSED
    assert channel.create(asked(other)).said == Said.CLOSED


def test_expiry_is_the_last_moment_to_pay_and_closes_nothing(server, channel):
    channel.create(asked())
    server.shift = timedelta(minutes=16)
    assert not server.pay(NUMBER)
    assert channel.query(NUMBER).said == Said.OPEN
    assert channel.close(NUMBER).said == Said.CLOSED


def test_what_was_paid_is_not_closed(server, channel):
    paid(server, channel)
    assert channel.close(NUMBER).said == Said.PAID


def test_no_such_order_comes_unsigned_and_closes_nothing(channel):
    assert channel.query(NUMBER) == Found(Said.NOTHING)
    assert channel.close(NUMBER) == Found(Said.NOTHING)
    assert channel.query_refund(REFUND).said == Said.NOTHING


def test_an_answer_of_last_week_is_none(server, channel):
    paid(server, channel)
    server.age = 301
    assert channel.query(NUMBER) == Found(Said.NOTHING)
    server.age = 290
    assert channel.query(NUMBER).said == Said.PAID


def test_a_strange_serial_fetches_no_certificates(server, channel):
    paid(server, channel)
    server.serial = "5E0F6A1B"
    assert channel.query(NUMBER) == Found(Said.NOTHING)
    assert channel.notification(*said(server)) is None
    assert not [one for one in server.asked if "certificates" in one]


def test_control_the_library_by_itself_believes_what_is_old_and_fetches(server, channel):
    """Without the guards; should it learn better they may go."""
    paid(server, channel)
    bare = wechatpay_core.client(channel.keys)
    guarded = bare._core.__class__
    try:
        bare._core.__class__ = wechatpay_core.Core
        server.age = 10**6
        assert bare.callback(*server.notification(NUMBER))
        server.serial = "5E0F6A1B"
        assert not bare.callback(*server.notification(NUMBER))
        assert "GET /v3/certificates" in server.asked
    finally:
        bare._core.__class__ = guarded


@pytest.mark.parametrize("fault", ["down", "lost", "reset"])
def test_no_answer_is_nothing(server, channel, fault):
    server.fault = lambda: fault
    assert channel.create(asked()).said == Said.NOTHING
    assert channel.query(NUMBER).said == Said.NOTHING
    assert channel.close(NUMBER).said == Said.NOTHING
    assert channel.refund(NUMBER, REFUND, 1).said == Said.NOTHING
    assert channel.bill(clock.today() - timedelta(days=3)) is None


def test_a_lost_answer_to_the_order_is_made_good_by_the_same_again(server, channel):
    server.fault = lambda: "lost"
    assert channel.create(asked()).said == Said.NOTHING
    server.fault = lambda: ""
    assert channel.create(asked()).pay_url
    assert len(server.trades) == 1


def test_what_another_key_signed_is_no_answer(server, channel):
    paid(server, channel)
    strange = channel_of(server, public_key=public_pem(new_key()))
    for found in (strange.create(asked()), strange.query(NUMBER)):
        assert found == Found(Said.NOTHING)
    assert strange.close(NUMBER).said == Said.NOTHING


def test_an_answer_about_another_order_or_merchant_is_none(server, channel, monkeypatch):
    paid(server, channel)
    real = server._said
    for wrong in ({"out_trade_no": "P2026X"}, {"mchid": "1900000110"}, {"trade_state": "NEW"}):
        monkeypatch.setattr(server, "_said", lambda trade, wrong=wrong: real(trade) | wrong)
        assert channel.query(NUMBER) == Found(Said.NOTHING), wrong
    for amount in ({"total": "16533"}, {"total": 165.33}, {}):
        monkeypatch.setattr(server, "_said", lambda trade, a=amount: real(trade) | {"amount": a})
        assert channel.query(NUMBER) == Found(Said.NOTHING), amount


@pytest.mark.parametrize("number", ["../../x", "P1?mchid=2", "", "P 1", "P" * 40])
def test_a_number_that_is_none_asks_nothing(server, channel, number):
    assert channel.query(number) == Found(Said.NOTHING)
    assert channel.close(number) == Found(Said.NOTHING)
    assert channel.query_refund(number).said == Said.NOTHING
    assert server.asked == []


def test_every_call_has_its_time_out(channel):
    assert wechatpay_core.client(channel.keys)._core._timeout == (3, 10)


def test_a_refund_is_what_the_query_says(server, channel):
    paid(server, channel)
    server.slow = True
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.OPEN
    server.slow = False
    assert channel.query_refund(REFUND).said == Said.PAID
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.PAID
    assert server.trades[NUMBER].refunds == {REFUND: 5000}
    assert channel.query(NUMBER).said == Said.PAID


def test_a_refund_without_an_answer_is_unknown(server, channel):
    paid(server, channel)
    server.balance = False
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.NOTHING
    server.balance = True
    assert channel.refund(NUMBER, REFUND, 99999).said == Said.NOTHING
    assert server.trades[NUMBER].refunds == {}


def said(server, **more) -> tuple[HttpHeaders, bytes]:
    """As the portal gets it."""
    headers, body = server.notification(NUMBER, **more)
    names = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()}
    return HttpHeaders(names), body


def test_a_notification_is_decrypted_and_is_a_number(server, channel):
    paid(server, channel)
    assert channel.notification(*said(server)) == Hint(f"EV-{NUMBER}", NUMBER)


def test_no_other_notification_is_believed(server, channel):
    paid(server, channel)
    headers, body = said(server)
    wrong = [
        (headers, body.replace(b"EV-", b"EX-")),
        (headers, b""),
        ({}, body),
        (said(server, mchid="1900000110")),
        (said(server, appid="wx0000000000000000")),
        (said(server, out_trade_no="../x")),
    ]
    server.age = 301
    wrong.append(said(server))
    assert [channel.notification(*one) for one in wrong] == [None] * len(wrong)
    assert channel_of(server, apiv3_key="f" * 32).notification(headers, body) is None
    assert channel.answer.refused[0] >= 400


def later(monkeypatch, hours) -> None:
    monkeypatch.setattr(wechatpay, "_midnight", lambda day: clock.now() - timedelta(hours=hours))


def test_the_bill_is_yuan_and_says_fees_and_refunds(server, channel, monkeypatch):
    paid(server, channel)
    channel.refund(NUMBER, REFUND, 5000)
    assert channel.bill(clock.today()) is None
    later(monkeypatch, hours=35)

    found = channel.bill(clock.today())
    [trade] = found.trades
    assert (trade.number, trade.amount_fen, trade.currency) == (NUMBER, 16533, "CNY")
    assert [(one.refund_number, one.amount_fen) for one in found.refunds] == [(REFUND, 5000)]
    assert found.fee_fen == 99 - 1
    assert len(found.digest) == 64


@pytest.mark.parametrize(("word", "n"), [("SUCCESS", 1), ("", 1), ("FAILED", 0), ("PROCESSING", 0)])
def test_a_refund_on_the_bill_went_back_only_where_it_says_so(
    server, channel, monkeypatch, word, n
):
    paid(server, channel)
    channel.refund(NUMBER, REFUND, 5000)
    later(monkeypatch, hours=35)
    monkeypatch.setattr(server, "refund_word", word)

    found = channel.bill(clock.today())
    assert (len(found.trades), len(found.refunds)) == (1, n)


def test_a_day_without_a_bill_is_an_empty_day_later_on(channel, monkeypatch):
    later(monkeypatch, hours=35)
    assert channel.bill(clock.today()) is None
    later(monkeypatch, hours=59)
    assert channel.bill(clock.today()).trades == ()


def test_a_bill_with_another_hash_or_from_elsewhere_is_none(server, channel, monkeypatch):
    paid(server, channel)
    later(monkeypatch, hours=35)
    real = server._ok
    for wrong in ({"hash_value": "0" * 40}, {"download_url": "http://127.0.0.1:1/v3/x?token=1"}):
        monkeypatch.setattr(server, "_ok", lambda said, wrong=wrong: real(said | wrong))
        assert channel.bill(clock.today()) is None, wrong


def test_a_bill_that_is_cut_off_or_inflates_too_far_is_none(server, channel, monkeypatch):
    paid(server, channel)
    text = server.bill_text(list(server.trades.values()))
    whole = gzip.compress(text)
    assert wechatpay_bill._unpacked(whole) == text
    for data in (whole[:-9], b"", b"no gzip"):
        with pytest.raises(Exception, match=r"bill|rror"):
            wechatpay_bill._unpacked(data)
    monkeypatch.setattr(wechatpay_bill, "LARGEST", 100)
    with pytest.raises(ValueError, match="bill"):
        wechatpay_bill._unpacked(whole)


def test_the_server_refuses_what_wechat_pay_refuses(server, channel):
    """The control: another key, another merchant."""
    assert (
        channel_of(server, private_key=private_pem(new_key())).create(asked()).said == Said.NOTHING
    )
    assert channel_of(server, mchid="1").create(asked()).said == Said.NOTHING
    assert server.trades == {}
    assert MCHID in channel.keys.mchid


def test_no_secret_is_printed(channel):
    secrets = [channel.keys.private_key, channel.keys.apiv3_key]
    assert not [one for one in secrets if one[:40] in repr(channel)]
