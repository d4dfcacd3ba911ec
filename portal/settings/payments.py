"""Which payment channels (支付渠道) this installation offers; no channel without its name here."""

import os

from django.core.exceptions import ImproperlyConfigured

from finance.gateway.keys import FIELDS, prefix, read_keys
from portal.launch.environment import read

# A key of a channel that moves real money.
LIVE_KEYS = ("STRIPE_SECRET_KEY", "WECHATPAY_PRIVATE_KEY", "ALIPAY_PRIVATE_KEY")
SIMULATOR = "demo"


def channels(is_demo: bool) -> list[str]:
    """By PAYMENT_CHANNELS; the demo has its simulator. It never stands beside a live key: somebody
    would believe that she has paid. A channel that is named here has its keys."""
    names = read("PAYMENT_CHANNELS", list, [SIMULATOR] if is_demo else [])
    live = [name for name in sorted(os.environ) if _is_live(name) and os.environ[name].strip()]
    if SIMULATOR in names and live:
        raise ImproperlyConfigured(
            f"PAYMENT_CHANNELS has the simulator (demo), and {live[0]} is a key for real money. "
            "Take one of them away."
        )
    for name in FIELDS.keys() & names:
        if not read_keys(os.environ)[name]:
            raise ImproperlyConfigured(
                f"PAYMENT_CHANNELS has {name}, and {prefix(name)}MERCHANT is not set."
            )
    return names


def _is_live(variable: str) -> bool:
    return variable.partition("__")[0] in LIVE_KEYS
