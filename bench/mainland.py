"""Notifications of WeChat Pay and Alipay, as the servers of their rules that the tests have sign them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from communities import clock
from finance.gateway.numbers import new_number
from tests.channels.alipay_server import AlipayServer, AliTrade
from tests.channels.loopback import Loopback
from tests.channels.wechat_server import WechatServer, WxTrade
from tests.finance.gateway.mainland import MERCHANT, SERVERS, environ

FEN = 16_533
BARE = {name: f"/unverified/{name}/" for name in SERVERS}
OURS = {name: f"/pay/notify/{name}/{MERCHANT}/" for name in SERVERS}


@contextmanager
def opened() -> Iterator[dict[str, Loopback]]:
    with WechatServer() as wechat, AlipayServer() as alipay:
        yield {"wechatpay": wechat, "alipay": alipay}


def keys(servers: dict[str, Loopback]) -> dict[str, str]:
    """As an installation is given them."""
    return {name: text for one in servers.values() for name, text in environ(one).items()}


def notification(server: Loopback) -> tuple[dict[str, str], bytes]:
    """Of an order that was paid: headers, and the body."""
    number, now = new_number(clock.now()), server.now()
    if isinstance(server, WechatServer):
        ends = now + timedelta(minutes=15)
        server.trades[number] = WxTrade(number, FEN, ends, "native", "SUCCESS", now)
        headers, body = server.notification(number)
        return headers | {"Content-Type": "application/json"}, body
    stamp = f"{now:%Y-%m-%d %H:%M:%S}"
    server.trades[number] = AliTrade(number, "165.33", stamp, "TRADE_SUCCESS", stamp)
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return kind, server.notification(number)
