"""微信支付 APIv3 by ``wechatpayv3`` in public-key mode, with what that library leaves out.

It would believe a signature of any age, fetch certificates for any serial that a stranger names, wait
without end, and take an answer without 2xx as it comes. Here a signed text is five minutes old at most and
under the one serial; whatever else goes wrong is no answer.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core
from wechatpayv3.utils import build_authorization

from communities import clock
from finance.gateway import rsa
from finance.gateway.web import FILE, TIMEOUT, fetch

log = logging.getLogger(__name__)
GATEWAY = "https://api.mch.weixin.qq.com"
FRESH = 300
MARKS = ("Signature", "Timestamp", "Nonce", "Serial", "Signature-Type")


@dataclass(frozen=True)
class WechatKeys:
    """One merchant (商户号). ``merchant`` is our name for it; ``public_key`` is 微信支付公钥, of WeChat
    Pay, and ``public_key_id`` its serial (PUB_KEY_ID_…)."""

    merchant: str
    mchid: str
    appid: str
    private_key: str = field(repr=False)
    cert_serial: str
    apiv3_key: str = field(repr=False)
    public_key: str
    public_key_id: str
    api_base: str = ""
    notify_url: str = ""


class NotVerifiedError(Exception):
    """Not WeChat Pay's, or too old."""


class GuardedCore(Core):
    """Looks at age and serial before anything else is done for whoever sent it."""

    def _verify_signature(self, headers, body):
        if headers.get("Wechatpay-Serial") != self._public_key_id:
            raise NotVerifiedError("serial")
        stamp = headers.get("Wechatpay-Timestamp") or ""
        is_stamp = stamp.isascii() and stamp.isdecimal() and len(stamp) < 13
        if not is_stamp or abs(clock.now().timestamp() - int(stamp)) > FRESH:
            raise NotVerifiedError("timestamp")
        return super()._verify_signature(headers, body)


@lru_cache
def client(keys: WechatKeys) -> WeChatPay:
    """No call is made. The library takes no other address than its own, so it is set beside it."""
    private = rsa.private_key(keys.private_key).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = rsa.public_key(keys.public_key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    words = {
        "mchid": keys.mchid, "cert_serial_no": keys.cert_serial, "private_key": private.decode(),
        "apiv3_key": keys.apiv3_key, "timeout": TIMEOUT, "public_key": public.decode(),
        "public_key_id": keys.public_key_id,
    }  # fmt: skip
    made = WeChatPay(
        WeChatPayType.NATIVE, appid=keys.appid, notify_url=keys.notify_url or None, **words
    )
    made._core = GuardedCore(**words)
    made._core._gate_way = keys.api_base or GATEWAY
    return made


def said(ask, *args, **more) -> tuple[int, dict]:
    """The status and the answer of one of the library's calls; (0, {}) where there is none. An answer
    without 2xx is not signed: nothing is concluded from it."""
    try:
        code, text = ask(*args, **more)
        answer = json.loads(text) if text else {}
    except Exception:
        log.exception("WeChat Pay did not answer")
        return 0, {}
    if not isinstance(answer, dict):
        return 0, {}
    if not is_signed(code):
        log.warning("WeChat Pay: %s %s %s", code, answer.get("code"), answer.get("message"))
    return code, answer


def is_signed(code: int) -> bool:
    return 200 <= code < 300


def opened(keys: WechatKeys, headers: Mapping[str, str], body: bytes) -> dict | None:
    """What a notification says, decrypted; None where it is not WeChat Pay's, whatever the reason. The
    library is called for this merchant's serial and for nothing else."""
    known = {f"Wechatpay-{mark}": headers.get(f"Wechatpay-{mark}", "") for mark in MARKS}
    if known["Wechatpay-Serial"] != keys.public_key_id:
        return None
    try:
        return client(keys).callback(known, body)
    except Exception as error:
        log.warning("a notification that is not WeChat Pay's: %r", error)
        return None


def download(keys: WechatKeys, url: str) -> bytes | None:
    """A bill's file, which is not signed: only from the address that everything comes from."""
    base = f"{keys.api_base or GATEWAY}/"
    if not url.startswith(base):
        log.error("WeChat Pay's bill lies elsewhere: %s", url.partition("?")[0])
        return None
    path = f"/{url.removeprefix(base)}"
    words = build_authorization(
        path, "GET", keys.mchid, keys.cert_serial, rsa.private_key(keys.private_key)
    )
    head = {"Authorization": words, "Accept": "*/*", "User-Agent": "sunny-estates"}
    try:
        status, data = fetch("GET", url, limit=FILE, headers=head)
    except Exception:
        log.exception("WeChat Pay's bill did not come")
        return None
    return data if status == 200 else None
