"""Which channels there are (支付渠道), and by which of them bills may be paid now: the installation's
settings, the estate's switches and the accounts of its payees say so."""

from collections.abc import Callable

from django.conf import settings

from communities import clock
from communities.models import Estate
from finance.gateway import merchants
from finance.gateway.demo import NAME as DEMO
from finance.gateway.demo import DemoChannel
from finance.gateway.keys import FIELDS, accounts
from finance.gateway.protocol import Channel
from finance.gateway.stripe import StripeChannel
from finance.models import Fund, PayeeAccount
from finance.states import SecondStatus

# The estate's switches: where one is set no new order begins, by any channel or by those it names, and
# what has begun is settled all the same.
STOPPED, STOPPED_CHANNELS = "payments_stopped", "payments_stopped_channels"
BUILDERS: dict[str, Callable[[Estate | None, str], Channel]] = {
    DEMO: DemoChannel,
    StripeChannel.name: StripeChannel,
    "wechatpay": merchants.wechatpay,
    "alipay": merchants.alipay,
}


def channel_named(name: str, estate: Estate | None, merchant: str) -> Channel:
    return BUILDERS[name](estate, merchant)


def is_by_hand(name: str) -> bool:
    """Whether people give back what came by it, because there is nobody who could be asked."""
    return name not in BUILDERS or getattr(BUILDERS[name], "by_hand", False)


def open_channels(estate: Estate) -> list[str]:
    """Those that neither the installation nor the estate has stopped; the simulator for a demo's alone."""
    if estate.params.get(STOPPED):
        return []
    stopped = estate.params.get(STOPPED_CHANNELS, ())
    names = [name for name in settings.PAYMENT_CHANNELS if name in BUILDERS and name not in stopped]
    return [name for name in names if accounts(name) or (name == DEMO and estate.is_demo)]


def offered(estate: Estate, fund: Fund | None, payee: str, now=None) -> list[str]:
    """The channels by which bills of ``payee``, whose money belongs to ``fund`` (None: the company's own),
    may be paid now."""
    return list(merchants_of(estate, fund, payee, now or clock.now()))


def merchants_of(estate: Estate, fund: Fund | None, payee: str, now) -> dict[str, str]:
    """By channel the merchant's account that an order goes to; one query at most."""
    names = open_channels(estate)
    named = FIELDS.keys() & names
    known = in_force(estate, fund, payee, now) if named else {}
    held = [name for name in named & known.keys() if takes(estate, name, *known[name])]
    merchants = {name: known[name][0] for name in held} | {DEMO: f"demo-{estate.pk}"}
    return {name: merchants[name] for name in names if name in merchants}


def takes(estate: Estate, name: str, merchant: str, identity: str) -> bool:
    """Whether we have keys of that very account; those of a test mode credit nothing that is owed in earnest."""
    keys = accounts(name).get(merchant)
    is_its = keys is not None and bool(identity) and keys.identity == identity
    return is_its and (estate.is_demo or not keys.is_test)


def in_force(estate: Estate, fund: Fund | None, payee: str, now) -> dict[str, tuple[str, str]]:
    """生效中的收款账户: by channel the merchant, and its number there, of the last row that has taken effect."""
    rows = PayeeAccount.objects.for_estate(estate).filter(
        fund=fund, payee=payee, status=SecondStatus.AGREED, valid_from__lte=now
    )
    named = rows.order_by("valid_from", "pk").values_list("channel", "merchant", "identity")
    return {channel: (merchant, identity) for channel, merchant, identity in named}
