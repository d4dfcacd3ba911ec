"""商户: the channels of WeChat Pay and Alipay, made of the keys of one merchant and where we are reached."""

from django.conf import settings
from django.urls import reverse

from communities.models import Estate
from finance.gateway import alipay_core, wechatpay_core
from finance.gateway.alipay import AlipayChannel
from finance.gateway.alipay_core import AlipayKeys
from finance.gateway.keys import accounts, api_base
from finance.gateway.wechatpay import WechatChannel
from finance.gateway.wechatpay_core import WechatKeys

GATEWAY_PATH = "/gateway.do"


def wechatpay(_estate: Estate | None, merchant: str) -> WechatChannel:
    """KeyError where this installation has no keys of ``merchant`` any more."""
    given = accounts("wechatpay")[merchant]
    keys = WechatKeys(
        merchant=merchant, mchid=given["MCHID"], appid=given["APPID"],
        private_key=given["PRIVATE_KEY"], cert_serial=given["CERT_SERIAL"],
        apiv3_key=given["APIV3_KEY"], public_key=given["PUBLIC_KEY"],
        public_key_id=given["PUBLIC_KEY_ID"],
        api_base=api_base("wechatpay", wechatpay_core.GATEWAY), notify_url=_told_at("wechatpay", merchant),
    )  # fmt: skip
    return WechatChannel(keys, _back_to())


def alipay(_estate: Estate | None, merchant: str) -> AlipayChannel:
    """KeyError where this installation has no keys of ``merchant`` any more."""
    given, base = accounts("alipay")[merchant], api_base("alipay", alipay_core.GATEWAY)
    keys = AlipayKeys(
        merchant=merchant, app_id=given["APP_ID"], seller_id=given["SELLER_ID"],
        private_key=given["PRIVATE_KEY"], public_key=given["PUBLIC_KEY"],
        desktop=given["DESKTOP"] or "qr",
        api_base=base if base.endswith(GATEWAY_PATH) else base + GATEWAY_PATH,
        notify_url=_told_at("alipay", merchant),
    )  # fmt: skip
    return AlipayChannel(keys, _back_to())


def _told_at(channel: str, merchant: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('pay-notify', args=[channel, merchant])}"


def _back_to() -> str:
    """With a place for the order's number."""
    return (
        f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('bills:order', args=['_'])}".replace(
            "/_/", "/{number}/"
        )
    )
