"""WeChat Pay and Alipay of one merchant on this machine, and an estate that is paid by them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from communities import clock
from finance.gateway import alipay, wechatpay
from finance.gateway.keys import read_bases, read_keys
from finance.gateway.registry import channel_named
from finance.models import PayOrder
from finance.services.asking import look_after, read_bills
from finance.services.payee_accounts import decide_account, propose_account
from tests.channels.alipay_server import AlipayServer
from tests.channels.loopback import Loopback
from tests.channels.wechat_server import WechatServer
from tests.finance.gateway.paying import Paying

SERVERS = {"alipay": AlipayServer, "wechatpay": WechatServer}
MERCHANT = "yangguang"
MODULES = {"alipay": alipay, "wechatpay": wechatpay}
IP = "203.0.113.7"


def environ(server: Loopback) -> dict[str, str]:
    """As an installation is given the keys of ``server``."""
    prefix = "ALIPAY_" if isinstance(server, AlipayServer) else "WECHATPAY_"
    given = {f"{prefix}{name.upper()}": text for name, text in server.keys.items()}
    given.pop(f"{prefix}NOTIFY_URL", None)
    return given | {f"{prefix}MERCHANT": MERCHANT}


@dataclass(frozen=True)
class Mainland:
    """``paying`` is paid at ``server``."""

    paying: Paying
    server: Loopback
    name: str

    @property
    def channel(self):
        return channel_named(self.name, None, MERCHANT)

    def order(self, *bills, **more) -> PayOrder:
        given = {"channel": self.name, "now": clock.now()} | more
        return self.paying.order(*bills, **given)

    def look(self, order, after=timedelta()) -> PayOrder:
        """Asks, with both clocks set ahead by ``after``."""
        self.server.shift = after
        return look_after(pk=order.pk, now=clock.now() + after, payer_ip=IP)

    def bills(self, monkeypatch) -> int:
        """The channel's bills, three days later: an order of before midnight ends on the day after."""
        hours = timedelta(hours=59)
        monkeypatch.setattr(MODULES[self.name], "_midnight", lambda _day: clock.now() - hours)
        return read_bills(
            channel=self.name, merchant=MERCHANT, estate=self.paying.estate,
            now=clock.now() + timedelta(days=3),
        )  # fmt: skip

    def notify(self, client, number: str):
        """The channel's notification of ``number``, as it comes to the portal."""
        said = self.server.notification(number)
        headers, body = said if isinstance(said, tuple) else ({}, said)
        there = f"/pay/notify/{self.name}/{MERCHANT}/"
        kind = "application/x-www-form-urlencoded" if self.name == "alipay" else "application/json"
        return client.post(there, body, content_type=kind, headers=headers)


def opened_at(paying, server, settings, bill=None) -> Mainland:
    """With the keys of the merchant's account, which two bodies named some days ago for bills like ``bill``."""
    name = "alipay" if isinstance(server, AlipayServer) else "wechatpay"
    settings.PAYMENT_CHANNELS = [name]
    settings.PAYMENT_KEYS = read_keys(environ(server))
    settings.PAYMENT_API_BASES = read_bases(environ(server))
    settings.WAGTAILADMIN_BASE_URL = "https://portal.test"
    then = clock.now() - timedelta(days=5)
    bill = bill or paying.bills[0]
    row = propose_account(
        estate=paying.estate, merchant=MERCHANT, fund=bill.fund, payee=bill.payee, channel=name,
        reason="合同", actor=paying.cast.petra, now=then,
    )  # fmt: skip
    decide_account(row=row, agrees=True, actor=paying.cast.bob, now=then)
    return Mainland(paying, server, name)


def tend(mainland: Mainland, orders, chance, rounds: int) -> None:
    """As pages, notifications and the sweeper do, in any order and again and again."""
    for _ in range(rounds):
        for order in chance.sample(orders, len(orders)):
            with suppress(OSError):
                look_after(pk=order.pk, now=clock.now())
