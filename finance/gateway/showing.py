"""Where a payer goes on (去支付): what a page shows of a channel's address, by her device.

A code is scanned from a desktop; a phone opens a page. Inside WeChat neither WeChat Pay's page nor
Alipay opens, so it says what to do instead. Nothing here is a right: who calls herself another device
sees the same order in another way.
"""

import re
from enum import StrEnum

PHONE = re.compile(r"Mobile|Android|iPhone|iPad|HarmonyOS|OpenHarmony", re.IGNORECASE)
WECHAT = "MicroMessenger"
# What only the channel's own app reads.
WECHAT_CODE, ALIPAY_CODE = "weixin://", "https://qr.alipay.com/"


def is_address(url: object) -> bool:
    """Whether a channel's answer is something that a page may link to or draw as a code."""
    return isinstance(url, str) and url.startswith(("https://", "http://", WECHAT_CODE))


class Scene(StrEnum):
    """Where an order was made; a channel may ask for it."""

    DESKTOP = "desktop"
    PHONE = "phone"


class Shown(StrEnum):
    LINK = "link"
    CODE = "code"  # to be scanned with another device
    OTHER_PHONE = "other_phone"  # the same, for one who holds the phone that cannot scan itself
    COPY = "copy"  # inside WeChat: to be opened in the phone's browser
    LEAVE = "leave"  # inside WeChat: this page itself is to be opened there


def scene_of(user_agent: str) -> Scene:
    return Scene.PHONE if PHONE.search(user_agent) else Scene.DESKTOP


def shown_as(channel: str, url: str, user_agent: str) -> Shown:
    is_phone = scene_of(user_agent) == Scene.PHONE
    in_wechat = is_phone and WECHAT in user_agent
    if url.startswith(WECHAT_CODE):
        return Shown.OTHER_PHONE if is_phone else Shown.CODE
    if in_wechat and channel in ("alipay", "wechatpay"):
        return Shown.COPY if channel == "alipay" else Shown.LEAVE
    return Shown.CODE if url.startswith(ALIPAY_CODE) and not is_phone else Shown.LINK
