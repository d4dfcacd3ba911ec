"""Which channels there are (支付渠道), by the installation's settings and the estate's switch."""

from django.conf import settings

from communities.models import Estate
from finance.gateway.demo import NAME as DEMO
from finance.gateway.demo import DemoChannel
from finance.gateway.protocol import Channel

# The estate's switch: where it is set no new order begins, and what has begun is settled all the same.
STOPPED = "payments_stopped"
BUILDERS = {DEMO: DemoChannel}


def channel_named(name: str, estate: Estate) -> Channel:
    return BUILDERS[name](estate)


def offered(estate: Estate) -> list[str]:
    """The channels by which bills of ``estate`` may be paid now; the simulator for a demo's alone."""
    if estate.params.get(STOPPED):
        return []
    names = [name for name in settings.PAYMENT_CHANNELS if name in BUILDERS]
    return [name for name in names if name != DEMO or estate.is_demo]
