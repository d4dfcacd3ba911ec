"""商户密钥: which accounts (收款账户) this installation holds the keys of, read once from the environment.

One set of variables is one account, ``STRIPE_MERCHANT`` being our own name for it; more accounts have the
same variables with ``__2``, ``__3`` … behind. A wrong or half set stops the start with one sentence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from finance.gateway import rsa

MERCHANT_NAME = re.compile(r"[0-9A-Za-z_-]{1,40}", re.ASCII)
SUFFIX = re.compile(r"(?:__([2-9]|[1-9][0-9]))?", re.ASCII)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Field:
    """One variable: what its whole text matches, and what it takes, as the refusal says it."""

    pattern: str
    takes: str
    is_optional: bool = False
    reads: Callable[[str], object] | None = None

    def fits(self, text: str) -> bool:
        is_right = bool(re.fullmatch(self.pattern, text, re.ASCII))
        return is_right and (self.reads is None or rsa.reads(self.reads, text))


# PEM, or the one line of base64 that the channels' own tools give; \n may stand for an end of line.
KEY = r"[-\s\\0-9A-Za-z+/=]{100,8000}"
PRIVATE = Field(KEY, "an RSA private key, as PEM or in one line", reads=rsa.private_key)


def _their_key(whose: str) -> Field:
    return Field(KEY, f"{whose} as PEM or in one line, not our own", reads=rsa.public_key)


MERCHANT = Field(MERCHANT_NAME.pattern, "1 to 40 letters, digits, _ and -")
# By channel and by what stands behind its prefix; every channel has its MERCHANT.
FIELDS: dict[str, dict[str, Field]] = {
    "stripe": {
        "MERCHANT": MERCHANT,
        "ACCOUNT": Field(r"acct_[0-9A-Za-z]{1,27}", "the account's id, acct_…"),
        "SECRET_KEY": Field(r"[sr]k_(?:live|test)_[0-9A-Za-z_]+", "a key such as sk_live_…"),
        "WEBHOOK_SECRET": Field(
            r"whsec_[^\s,]+(?:,whsec_[^\s,]+)*",
            "whsec_…, and with a comma the next one while it is changed",
        ),
    },
    "wechatpay": {
        "MERCHANT": MERCHANT,
        "MCHID": Field(r"[0-9]{8,12}", "the merchant's number (商户号)"),
        "APPID": Field(r"wx[0-9A-Za-z]{8,32}", "an application's id that is bound to it, wx…"),
        "PRIVATE_KEY": PRIVATE,
        "CERT_SERIAL": Field(r"[0-9A-Fa-f]{8,64}", "the serial of the merchant's certificate"),
        "APIV3_KEY": Field(r"[0-9A-Za-z]{32}", "the APIv3 key of 32 letters and digits"),
        "PUBLIC_KEY": _their_key("the public key of WeChat Pay (微信支付公钥),"),
        "PUBLIC_KEY_ID": Field(r"PUB_KEY_ID_[0-9A-Za-z]{4,60}", "its id, PUB_KEY_ID_…"),
    },
    "alipay": {
        "MERCHANT": MERCHANT,
        "APP_ID": Field(r"[0-9]{16}", "an application's id of 16 digits"),
        "SELLER_ID": Field(r"2088[0-9]{12}", "the account that is paid, 2088…"),
        "PRIVATE_KEY": PRIVATE,
        "PUBLIC_KEY": _their_key("the public key of Alipay (支付宝公钥),"),
        "DESKTOP": Field(r"qr|page", "qr (当面付) or page (电脑网站支付)", is_optional=True),
    },
}
# 渠道账号: which of them is the channel's own number of the account that is paid. No secret.
IDENTITY = {"stripe": "ACCOUNT", "wechatpay": "MCHID", "alipay": "SELLER_ID"}


@dataclass(frozen=True)
class Keys:
    """Of one account at one channel; the values are shown nowhere."""

    channel: str
    merchant: str
    values: Mapping[str, str] = field(repr=False, compare=False)

    def __getitem__(self, name: str) -> str:
        """The text of ``SECRET_KEY`` and the like; empty where it is optional and not given."""
        return self.values.get(name, "")

    @property
    def identity(self) -> str:
        """渠道账号, whatever we call the account; empty where it is not given."""
        return self[IDENTITY[self.channel]]

    @property
    def is_test(self) -> bool:
        """Of a channel's test mode, in which no money moves."""
        return "_test_" in self["SECRET_KEY"]


def prefix(channel: str) -> str:
    return f"{channel.upper()}_"


def read_keys(environ: Mapping[str, str]) -> dict[str, dict[str, Keys]]:
    """By channel and merchant; ImproperlyConfigured names the variable that is wrong or missing."""
    return {channel: _accounts_of(channel, environ) for channel in FIELDS}


def _accounts_of(channel: str, environ) -> dict[str, Keys]:
    found: dict[str, Keys] = {}
    for suffix, given in sorted(_sets(channel, environ).items()):
        merchant = _whole(channel, suffix, given)["MERCHANT"]
        if merchant in found:
            name = f"{prefix(channel)}MERCHANT{suffix}"
            raise ImproperlyConfigured(f"{name}={merchant!r} names an account a second time.")
        found[merchant] = Keys(channel, merchant, given)
    return found


def _sets(channel: str, environ) -> dict[str, dict[str, str]]:
    """What is given, by suffix and name; a blank text is as good as none."""
    sets: dict[str, dict[str, str]] = {}
    for name in FIELDS[channel]:
        start = f"{prefix(channel)}{name}"
        for variable in (one for one in environ if _is_of(one, start) and environ[one].strip()):
            suffix = variable.removeprefix(start)
            if not SUFFIX.fullmatch(suffix):
                raise ImproperlyConfigured(
                    f"{variable}: more accounts end with __2, __3 and so on, not with {suffix}."
                )
            sets.setdefault(suffix, {})[name] = environ[variable].strip()
    return sets


def _is_of(variable: str, start: str) -> bool:
    return variable == start or variable.startswith(f"{start}__")


def _whole(channel: str, suffix: str, given: dict[str, str]) -> dict[str, str]:
    for name, one in FIELDS[channel].items():
        variable = f"{prefix(channel)}{name}{suffix}"
        if name not in given and not one.is_optional:
            others = ", ".join(f"{prefix(channel)}{other}{suffix}" for other in sorted(given))
            raise ImproperlyConfigured(
                f"{variable} is not set, and {others} is; it takes {one.takes}."
            )
        if name in given and not one.fits(given[name]):
            # The text itself may be a secret.
            raise ImproperlyConfigured(f"{variable} is not right; it takes {one.takes}.")
    return given


def read_bases(environ: Mapping[str, str]) -> dict[str, str]:
    """``STRIPE_API_BASE`` and the like: another address of the channel's, by channel. Without TLS only
    on this machine."""
    return {
        channel: _base(f"{prefix(channel)}API_BASE", text)
        for channel in FIELDS
        if (text := environ.get(f"{prefix(channel)}API_BASE", "").strip())
    }


def _base(variable: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        is_right = bool(parts.hostname) and parts.port != 0 and not parts.query
    except ValueError:
        is_right = False
    is_safe = is_right and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )
    if not is_safe:
        raise ImproperlyConfigured(
            f"{variable}={text!r} is not an address such as https://api.example.com, "
            "or http://127.0.0.1:8080 on this machine."
        )
    return text.rstrip("/")


def accounts(channel: str) -> dict[str, Keys]:
    """By merchant; empty where this installation has none of the channel."""
    return settings.PAYMENT_KEYS.get(channel, {})


def identity_of(channel: str, merchant: str) -> str:
    """渠道账号 of the keys that this installation holds under the name; empty where it holds none."""
    keys = accounts(channel).get(merchant)
    return keys.identity if keys else ""


def api_base(channel: str, default: str) -> str:
    return settings.PAYMENT_API_BASES.get(channel, default)
