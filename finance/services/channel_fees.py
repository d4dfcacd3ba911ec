"""What a channel keeps of owners' money (支付手续费): a cost of its book, out of what is in transit there."""

from collections.abc import Iterable

from finance.models import Account, BillPart, ChannelBill, Entry, Fund
from finance.models.draft import Counterparty, Kind
from finance.services.ledger import book_entries
from finance.services.payment_books import clearing_at, name_of
from finance.services.posting import NewEntry, NewLine

COST = "COST_CHANNEL"


def book_fees(*, parts: Iterable[BillPart], now) -> list[Entry]:
    """手续费入账: one entry for each book of a day's bill, on that day or the first that is open after it.
    Nothing of the company's own money."""
    news = [_entry_of(one) for one in parts if one.fund_id and one.fee_fen]
    return book_entries(news=news, actor=None, now=now) if news else []


def _entry_of(part: BillPart) -> NewEntry:
    bill, fund = part.bill, part.fund
    name = name_of(bill.channel)
    return NewEntry(
        fund=fund,
        key=f"channel-fee:{part.pk}",
        kind=Kind.COST,
        booking_date=fund.first_open_day(bill.day),
        memo=f"{name} {bill.day.isoformat()} 的手续费",
        lines=(
            NewLine(cost_of(fund), part.fee_fen),
            NewLine(clearing_at(fund, bill.channel), -part.fee_fen),
        ),
        counterparty=name,
        counterparty_kind=Counterparty.COMPANY,
        no_voucher_reason=_evidence(bill, name),
        source=f"finance.channelbill:{bill.pk}",
    )


def _evidence(bill: ChannelBill, name: str) -> str:
    return f"以{name} {bill.day.isoformat()} 的对账单为凭，SHA-256 {bill.digest}"


def cost_of(fund: Fund) -> Account:
    """Of books that were opened before channels were, made when first asked for."""
    account, _is_new = Account.objects.select_related("fund").get_or_create(
        fund=fund, code=COST,
        defaults={
            "estate_id": fund.estate_id, "kind": Account.Kind.COST, "name": "支付手续费",
        },
    )  # fmt: skip
    return account
