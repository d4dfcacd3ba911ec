"""Alipay's rules, one by one, against a server on this machine that keeps them."""

import urllib.request
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from communities import clock
from finance.gateway import alipay, alipay_bill, alipay_core, rsa
from finance.gateway.alipay import AlipayChannel
from finance.gateway.alipay_core import AlipayKeys
from finance.gateway.protocol import Asked, Found, Hint, Said
from finance.models import PayOrder
from tests.channels import alipay_server
from tests.channels.alipay_server import AlipayServer, packed, refused, text_of
from tests.channels.loopback import new_key, public_pem

NUMBER, REFUND = "P20261130ABCDEFGHJKMNPQ01", "R20261130ABCDEFGHJKMNPQ01"


@pytest.fixture(scope="module")
def platform():
    with AlipayServer() as server:
        yield server


@pytest.fixture
def server(platform):
    platform.trades.clear()
    platform.shift, platform.balance, platform.changed = timedelta(), True, "Y"
    platform.fault = lambda: ""
    return platform


def channel_of(server, **more) -> AlipayChannel:
    keys = AlipayKeys(merchant="yangguang", **(server.keys | more))
    return AlipayChannel(keys, "https://portal.test/orders/{number}/")


@pytest.fixture
def channel(server) -> AlipayChannel:
    return channel_of(server)


def asked(number=NUMBER, **more) -> Asked:
    given = {
        "number": number, "merchant": "yangguang", "payee": "阳光物业", "purpose": "1/502 8月=物业费",
        "amount_fen": 16533, "currency": "CNY", "expires_at": clock.now() + timedelta(minutes=15),
    } | more  # fmt: skip
    return Asked(**given)


def test_a_code_is_scanned_paid_and_found(server, channel):
    found = channel.create(asked())
    assert found == Found(Said.OPEN, pay_url=f"https://qr.alipay.com/bax{NUMBER}")
    server.scan(NUMBER)
    assert channel.query(NUMBER).said == Said.OPEN
    server.pay(NUMBER)

    [trade] = channel.query(NUMBER).trades
    assert (trade.number, trade.merchant, trade.amount_fen) == (NUMBER, "yangguang", 16533)
    assert trade.currency == "CNY"
    assert abs(trade.paid_at - clock.now()) < timedelta(minutes=1)


def test_a_code_that_nobody_scanned_is_no_trade_yet(server, channel):
    channel.create(asked())

    assert channel.query(NUMBER).said == Said.UNKNOWN
    assert channel.close(NUMBER).said == Said.UNKNOWN
    assert server.pay(NUMBER)
    assert channel.query(NUMBER).said == Said.PAID


@pytest.mark.parametrize(
    ("scene", "desktop", "method"),
    [("phone", "qr", "alipay.trade.wap.pay"), ("desktop", "page", "alipay.trade.page.pay")],
)
def test_pages_are_signed_addresses_that_call_nothing(server, scene, desktop, method):
    channel, before = channel_of(server, desktop=desktop), len(server.asked)
    url = channel.create(asked(scene=scene)).pay_url
    assert len(server.asked) == before
    fields = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert fields["method"] == method
    assert '"time_expire":"' in fields["biz_content"]
    assert fields["return_url"] == f"https://portal.test/orders/{NUMBER}/"

    with urllib.request.urlopen(url) as page:
        assert b"cashier" in page.read()
    server.pay(NUMBER)
    assert channel.query(NUMBER).said == Said.PAID


def test_the_longest_address_fits_its_row(server):
    keys = channel_of(server, api_base="", notify_url=f"https://{'x' * 60}.example.com/pay/notify/")
    url = keys.create(asked(purpose="物业费" * 26, number="P" * 32, scene="phone")).pay_url
    assert len(url) < PayOrder._meta.get_field("pay_url").max_length


def test_every_way_to_pay_ends_with_the_order(server, channel):
    channel.create(asked(expires_at=clock.now() + timedelta(minutes=15)))
    server.shift = timedelta(minutes=16)
    assert not server.pay(NUMBER)


def test_a_refused_code_is_asked_about(server, channel):
    channel.create(asked())
    server.pay(NUMBER)
    assert channel.create(asked()).said == Said.PAID
    other = NUMBER[:-1] + "2"
    channel.create(asked(other))
    server.scan(other)
    assert channel.close(other).said == Said.CLOSED
    assert channel.create(asked(other)).said == Said.CLOSED
    assert channel.close(NUMBER).said == Said.PAID


def test_money_that_went_back_was_paid(server, channel):
    channel.create(asked())
    server.pay(NUMBER)
    assert channel.refund(NUMBER, REFUND, 16533).said == Said.PAID
    assert server.trades[NUMBER].status == "TRADE_CLOSED"
    assert channel.query(NUMBER).said == Said.PAID


def test_braces_and_quotes_in_a_text_do_not_matter(server, channel):
    channel.create(asked())
    server.pay(NUMBER)
    assert "}" in alipay_server.STORE
    assert channel.query(NUMBER).said == Said.PAID


def test_what_another_key_signed_is_no_answer(server, channel):
    channel.create(asked())
    server.pay(NUMBER)
    strange = channel_of(server, public_key=public_pem(new_key()))
    for found in (strange.query(NUMBER), strange.close(NUMBER), strange.create(asked())):
        assert found == Found(Said.NOTHING)
    assert strange.refund(NUMBER, REFUND, 1).said == Said.NOTHING


def test_a_changed_or_unsigned_answer_is_none(server, channel):
    raw = server._signed("alipay_trade_query_response", {"code": "10000", "total_amount": "1.00"})
    keys, method = channel.keys, "alipay.trade.query"
    assert alipay_core.believed(keys, method, raw)["total_amount"] == "1.00"
    assert alipay_core.believed(keys, method, raw.replace(b"1.00", b"9.00")) is None
    unsigned = server._unsigned("alipay_trade_query_response", "ACQ.TRADE_NOT_EXIST")
    assert alipay_core.believed(keys, method, unsigned) is None


def test_an_answer_about_another_order_is_none(server, channel, monkeypatch):
    channel.create(asked())
    server.pay(NUMBER)
    real = server._query
    monkeypatch.setattr(server, "_query", lambda _asked: real({"out_trade_no": NUMBER}))
    assert channel.query(NUMBER[:-1] + "2") == Found(Said.NOTHING)


@pytest.mark.parametrize("fault", ["down", "lost", "reset"])
def test_no_answer_is_nothing(server, channel, fault):
    server.fault = lambda: fault
    assert channel.create(asked()).said == Said.NOTHING
    assert channel.query(NUMBER).said == Said.NOTHING
    assert channel.close(NUMBER).said == Said.NOTHING
    assert channel.bill(clock.today() - timedelta(days=3)) is None


def test_a_busy_system_is_nothing(server, channel, monkeypatch):
    monkeypatch.setattr(server, "_query", lambda _asked: refused("ACQ.SYSTEM_ERROR"))
    assert channel.query(NUMBER).said == Said.NOTHING


def paid(server, channel):
    channel.create(asked())
    server.pay(NUMBER)


def test_a_refund_said_twice_goes_back_once(server, channel):
    paid(server, channel)
    for _ in range(3):
        assert channel.refund(NUMBER, REFUND, 5000).said == Said.PAID
    assert server.trades[NUMBER].refunds == {REFUND: 5000}
    assert channel.query_refund(REFUND, NUMBER).said == Said.PAID
    assert channel.query_refund("R9", NUMBER).said == Said.UNKNOWN


def test_money_that_did_not_move_yet_is_no_failure(server, channel, monkeypatch):
    paid(server, channel)
    server.changed = "N"
    monkeypatch.setattr(server, "_refund_query", lambda _asked: alipay_server.done())
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.OPEN


def test_a_lost_answer_to_a_refund_is_unknown_and_repeated(server, channel):
    paid(server, channel)
    server.fault = lambda: "lost"
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.NOTHING
    server.fault = lambda: ""
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.PAID
    assert server.trades[NUMBER].refunds == {REFUND: 5000}


def test_what_people_must_see_to_is_said(server, channel):
    paid(server, channel)
    assert channel.refund(NUMBER, "R1", 99999).said == Said.CLOSED
    server.balance = False
    assert channel.refund(NUMBER, REFUND, 5000).said == Said.CLOSED


def test_a_notification_is_a_number_and_the_answer_is_seven_bytes(server, channel):
    paid(server, channel)
    hint = Hint(f"n{NUMBER}", NUMBER)
    assert channel.notification({}, server.notification(NUMBER)) == hint
    assert channel.answer.taken == (200, b"success")


def forged(server, **more) -> bytes:
    """Changed after it was signed."""
    fields = dict(parse_qsl(server.notification(NUMBER).decode(), keep_blank_values=True))
    return urlencode(fields | more).encode()


def test_no_other_notification_is_believed(server, channel):
    paid(server, channel)
    wrong = [
        forged(server, total_amount="0.01"),
        forged(server, sign=""),
        forged(server, sign_type="RSA"),
        server.notification(NUMBER, app_id="2021000000000018"),
        server.notification(NUMBER, seller_id="2088000000000999"),
        server.notification(NUMBER, out_trade_no="../x"),
        server.notification(NUMBER, total_amount="viel"),
        server.notification(NUMBER) + b"&total_amount=9.00",
        b"",
        b"\xff\xfe=1",
    ]
    assert [channel.notification({}, one) for one in wrong] == [None] * len(wrong)


def test_the_bill_says_what_came_what_went_back_and_the_fee(server, channel, monkeypatch):
    paid(server, channel)
    channel.refund(NUMBER, REFUND, 5000)
    today = clock.today()
    assert channel.bill(today) is None
    later(monkeypatch, hours=35)

    found = channel.bill(today)
    [trade] = found.trades
    assert (trade.number, trade.amount_fen, trade.merchant) == (NUMBER, 16533, "yangguang")
    assert [(one.refund_number, one.amount_fen) for one in found.refunds] == [(REFUND, 5000)]
    assert found.fee_fen == 99
    assert len(found.digest) == 64


def later(monkeypatch, hours) -> None:
    """As the bill's reader counts the hours since the day began; requests keep the real time."""
    monkeypatch.setattr(alipay, "_midnight", lambda day: clock.now() - timedelta(hours=hours))


def test_a_day_without_a_bill_is_an_empty_day_later_on(channel, monkeypatch):
    later(monkeypatch, hours=35)
    assert channel.bill(clock.today()) is None
    later(monkeypatch, hours=59)
    assert channel.bill(clock.today()).trades == ()


def test_a_bill_that_is_cut_off_is_none(server):
    server.trades[NUMBER] = alipay_server.AliTrade(
        NUMBER, "165.33", "", "TRADE_SUCCESS", "2026-11-29 12:00:00"
    )
    whole = packed([server.trades[NUMBER]])
    assert alipay_bill.read(whole, clock.today(), "m").trades
    for data in (packed([server.trades[NUMBER]], cut=True), whole[:200], b"PK", b""):
        with pytest.raises(Exception, match=r"bill|zip|File"):
            alipay_bill.read(data, clock.today(), "m")


def test_a_bill_larger_than_any_is_not_taken(server, channel, monkeypatch):
    paid(server, channel)
    later(monkeypatch, hours=35)
    monkeypatch.setattr(alipay, "FILE", 100)
    assert channel.bill(clock.today()) is None
    monkeypatch.setattr(alipay, "FILE", 1 << 20)
    monkeypatch.setattr(alipay_bill, "LARGEST", 100)
    assert channel.bill(clock.today()) is None


def test_keys_are_taken_as_pem_or_as_one_line(server):
    pem = server.keys["private_key"]
    line = "".join(one for one in pem.splitlines() if "-----" not in one)
    for text in (pem, line, pem.replace("\n", "\\n")):
        assert rsa.private_key(text).key_size == 2048
    with pytest.raises(ValueError, match=r".*"):
        rsa.private_key("nonsense")


def test_the_server_refuses_what_alipay_refuses(server, channel):
    """The control: a wrong signature, and a subject with a sign that it does not take."""
    assert channel_of(server, private_key=alipay_server.private_pem(new_key())).query(NUMBER) == (
        Found(Said.NOTHING)
    )
    said = server._order({"out_trade_no": "P1", "total_amount": "1.00", "subject": "a/b",
                          "time_expire": "2099"})  # fmt: skip
    assert said["sub_code"] == "ACQ.INVALID_PARAMETER"
    assert text_of({"b": "1", "a": "2"}) == b"a=2&b=1"


def test_no_secret_is_printed(channel):
    secrets = [channel.keys.private_key]
    assert not [one for one in secrets if one[:40] in repr(channel)]
