"""WeChat Pay and Alipay of one merchant on this machine, and an estate that is paid by them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from communities import clock
from finance.gateway import alipay, registry, wechatpay
from finance.gateway.alipay import AlipayChannel
from finance.gateway.alipay_core import AlipayKeys
from finance.gateway.wechatpay import WechatChannel
from finance.gateway.wechatpay_core import WechatKeys
from finance.models import PayOrder
from finance.services.asking import look_after, read_bills
from tests.channels.alipay_server import AlipayServer
from tests.channels.loopback import Loopback
from tests.channels.wechat_server import WechatServer
from tests.finance.gateway.paying import Paying

SERVERS = {"alipay": AlipayServer, "wechatpay": WechatServer}
MERCHANT, BACK = "yangguang", "https://portal.test/me/pay/{number}/"
MODULES = {"alipay": alipay, "wechatpay": wechatpay}
IP = "203.0.113.7"


def channel_at(server: Loopback):
    if isinstance(server, AlipayServer):
        return AlipayChannel(AlipayKeys(merchant=MERCHANT, **server.keys), BACK)
    return WechatChannel(WechatKeys(merchant=MERCHANT, **server.keys), BACK)


@dataclass(frozen=True)
class Mainland:
    """``paying`` is paid at ``server``."""

    paying: Paying
    server: Loopback
    channel: AlipayChannel | WechatChannel

    @property
    def name(self) -> str:
        return self.channel.name

    def order(self, *bills, **more) -> PayOrder:
        given = {"channel": self.name, "now": clock.now()} | more
        return self.paying.order(*bills, **given)

    def look(self, order, after=timedelta()) -> PayOrder:
        """Asks, with both clocks set ahead by ``after``."""
        self.server.shift = after
        return look_after(pk=order.pk, now=clock.now() + after, payer_ip=IP)

    def bills(self, monkeypatch) -> int:
        """The channel's bills, two days later."""
        hours = timedelta(hours=59)
        monkeypatch.setattr(MODULES[self.name], "_midnight", lambda _day: clock.now() - hours)
        return read_bills(
            channel=self.name, merchant=MERCHANT, estate=self.paying.estate,
            now=clock.now() + timedelta(days=2),
        )  # fmt: skip

    def notified(self, number: str):
        """What the channel's notification of ``number`` is taken for."""
        said = self.server.notification(number)
        return self.channel.notification(*(said if isinstance(said, tuple) else ({}, said)))


def opened_at(paying, server, monkeypatch, settings) -> Mainland:
    channel = channel_at(server)
    settings.PAYMENT_CHANNELS = [channel.name]
    monkeypatch.setitem(registry.BUILDERS, channel.name, lambda *_whose: channel)
    return Mainland(paying, server, channel)


def tend(mainland: Mainland, orders, chance, rounds: int) -> None:
    """As pages, notifications and the sweeper do, in any order and again and again."""
    for _ in range(rounds):
        for order in chance.sample(orders, len(orders)):
            with suppress(OSError):
                look_after(pk=order.pk, now=clock.now())
