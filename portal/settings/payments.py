"""Which payment channels (支付渠道) this installation offers; no channel without its name here."""

import os

from django.core.exceptions import ImproperlyConfigured

from portal.launch.environment import read

# A key of a channel that moves real money.
LIVE_KEYS = ("STRIPE_SECRET_KEY", "WECHATPAY_PRIVATE_KEY", "ALIPAY_PRIVATE_KEY")
SIMULATOR = "demo"


def channels(is_demo: bool) -> list[str]:
    """By PAYMENT_CHANNELS; the demo has its simulator. It never stands beside a live key: somebody
    would believe that she has paid."""
    names = read("PAYMENT_CHANNELS", list, [SIMULATOR] if is_demo else [])
    live = [name for name in LIVE_KEYS if os.environ.get(name, "").strip()]
    if SIMULATOR in names and live:
        raise ImproperlyConfigured(
            f"PAYMENT_CHANNELS has the simulator (demo), and {live[0]} is a key for real money. "
            "Take one of them away."
        )
    return names
