"""The accounts (科目) of a book that channels need: where their money is in transit, and what they cost. Of books
that were opened before channels were, made when first asked for."""

from django.utils.translation import override

from finance.models import Account, ChannelName, Fund
from finance.selectors.channel_bills import clearing_code

FEES, EXCHANGE = "COST_CHANNEL", "COST_EXCHANGE"
COSTS = {FEES: "支付手续费", EXCHANGE: "汇兑差额"}


def clearing_at(fund: Fund, channel: str) -> Account:
    """在途: what a channel has taken and not paid out yet, one account for each channel and book."""
    name = f"在途·{name_of(channel)}"
    return _account(fund, clearing_code(channel), Account.Kind.CLEARING, name)


def cost_at(fund: Fund, code: str) -> Account:
    return _account(fund, code, Account.Kind.COST, COSTS[code])


def between_books(fund: Fund) -> Account:
    """资金间往来: what lies in another book's bank account, or of another's in this one's."""
    return Account.objects.select_related("fund").get(fund=fund, code="CLEAR_FUNDS")


def _account(fund: Fund, code: str, kind: str, name: str) -> Account:
    account, _is_new = Account.objects.select_related("fund").get_or_create(
        fund=fund, code=code, defaults={"estate_id": fund.estate_id, "kind": kind, "name": name}
    )
    return account


def name_of(channel: str) -> str:
    """In Chinese, whatever language anybody reads."""
    with override(None):
        return str(ChannelName(channel).label)
