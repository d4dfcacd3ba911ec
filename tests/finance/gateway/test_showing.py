"""Where a payer goes on: a code on a desktop, a button on a phone, words inside WeChat."""

import pytest

from finance.gateway.showing import is_address, shown_as

DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36"
IN_WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile MicroMessenger/8.0.50"
CODE, H5 = "weixin://wxpay/bizpayurl?pr=x", "https://wx.tenpay.com/checkmweb?prepay_id=1"
QR, WAP = "https://qr.alipay.com/baxP1", "https://openapi.alipay.com/gateway.do?x=1"


@pytest.mark.parametrize(
    ("channel", "url", "desktop", "phone", "in_wechat"),
    [
        ("wechatpay", CODE, "code", "other_phone", "other_phone"),
        ("wechatpay", H5, "link", "link", "leave"),
        ("alipay", QR, "code", "link", "copy"),
        ("alipay", WAP, "link", "link", "copy"),
        ("demo", "/demo/pay/P1/", "link", "link", "link"),
        ("stripe", "https://checkout.stripe.com/c/pay/x", "link", "link", "link"),
    ],
)
def test_each_device_is_shown_what_it_can_do(channel, url, desktop, phone, in_wechat):
    found = [shown_as(channel, url, agent) for agent in (DESKTOP, PHONE, IN_WECHAT)]
    assert found == [desktop, phone, in_wechat]
    assert shown_as(channel, url, "") == desktop


def test_a_page_links_to_addresses_alone():
    assert all(map(is_address, (CODE, H5, QR, WAP)))
    assert not any(map(is_address, ("javascript:alert(1)", "/me/", "", None, 7)))
