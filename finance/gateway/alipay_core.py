"""支付宝开放平台: how a request is signed, and what of an answer or a notification is believed (RSA2).

Both ways the signed text is ``k=v&…`` by sorted names; of an answer it is the raw text of the object, as
it came, never one that was parsed and written again. Timestamps are ours, in Beijing time.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from communities import clock
from finance.gateway import rsa
from finance.gateway.web import fetch

log = logging.getLogger(__name__)
GATEWAY = "https://openapi.alipay.com/gateway.do"
MAX_FIELDS = 100
_key = lru_cache(rsa.private_key)
_their_key = lru_cache(rsa.public_key)


@dataclass(frozen=True)
class AlipayKeys:
    """One merchant's application. ``merchant`` is our name for it, ``seller_id`` its account (2088…),
    ``public_key`` Alipay's, not the application's. ``desktop`` says how a desktop pays: "qr" (当面付) or
    "page" (电脑网站支付), by contract; a phone pays by 手机网站支付."""

    merchant: str
    app_id: str
    seller_id: str
    private_key: str = field(repr=False)
    public_key: str
    desktop: str = "qr"
    api_base: str = ""
    notify_url: str = ""


def stamp(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M:%S}"


def signed_text(fields: Mapping[str, str], without: tuple[str, ...] = ("sign",)) -> bytes:
    return "&".join(f"{k}={v}" for k, v in sorted(fields.items()) if k not in without).encode()


def signed(keys: AlipayKeys, method: str, content: dict, **more: str) -> dict[str, str]:
    """The fields of a request, with its signature."""
    fields = {
        "app_id": keys.app_id, "method": method, "format": "JSON", "charset": "utf-8",
        "sign_type": "RSA2", "timestamp": stamp(clock.now()), "version": "1.0",
        "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
    } | {name: value for name, value in more.items() if value}  # fmt: skip
    return fields | {"sign": rsa.sign(_key(keys.private_key), signed_text(fields))}


def signed_url(keys: AlipayKeys, method: str, content: dict, **more: str) -> str:
    """Where a payer is led: a page of Alipay's; nothing is called."""
    return f"{keys.api_base or GATEWAY}?{urlencode(signed(keys, method, content, **more))}"


def call(keys: AlipayKeys, method: str, content: dict, **more: str) -> dict | None:
    """The verified answer; None where there is none that could be believed, whatever the reason."""
    try:
        fields = signed(keys, method, content, **more)
        _status, raw = fetch("POST", keys.api_base or GATEWAY, data=fields)
        return believed(keys, method, raw)
    except Exception:
        log.exception("Alipay did not answer %s", method)
        return None


def believed(keys: AlipayKeys, method: str, raw: bytes) -> dict | None:
    """The answer's object where its raw text is signed; braces and quotes in its texts do not matter."""
    text = raw.decode()
    found = _cut(text, f"{method.replace('.', '_')}_response") or _cut(text, "error_response")
    signature = json.loads(text).get("sign")
    if not found or not isinstance(signature, str):
        log.error("Alipay's answer to %s is not signed", method)
        return None
    said, answer = found
    if not rsa.is_signed(_their_key(keys.public_key), said.encode(), signature):
        log.error("Alipay's answer to %s: the signature is not Alipay's", method)
        return None
    return answer


def _cut(text: str, name: str) -> tuple[str, dict] | None:
    """The object under ``name`` as it stands there, and parsed."""
    mark = f'"{name}":'
    at = text.find(mark)
    if at < 0:
        return None
    rest = text[at + len(mark) :].lstrip()
    answer, end = json.JSONDecoder().raw_decode(rest)
    return (rest[:end], answer) if isinstance(answer, dict) else None


def notified(keys: AlipayKeys, body: bytes) -> dict[str, str] | None:
    """The fields of a notification that is signed, for this application and this account; else None."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        return None
    fields = dict(pairs)
    said = signed_text(fields, without=("sign", "sign_type"))
    if len(fields) != len(pairs) or fields.get("sign_type") != "RSA2":
        return None
    if not rsa.is_signed(_their_key(keys.public_key), said, fields.get("sign", "")):
        return None
    ours = (fields.get("app_id"), fields.get("seller_id")) == (keys.app_id, keys.seller_id)
    return fields if ours else None
