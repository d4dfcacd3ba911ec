"""What a channel keeps of owners' money (支付手续费): a cost of its book, out of what is in transit there."""

from collections.abc import Iterable
from datetime import date

from communities import clock
from finance.models import BillPart, ChannelPayout, Entry, PayoutPart
from finance.models.draft import Counterparty, Kind
from finance.services.channel_accounts import FEES, clearing_at, cost_at, name_of
from finance.services.ledger import book_entries
from finance.services.posting import NewEntry, NewLine


def book_fees(*, parts: Iterable[BillPart], now) -> list[Entry]:
    """手续费入账: one entry for each book of a day's bill, on that day or the first that is open after it.
    Nothing of the company's own money."""
    news = [_entry_of(one) for one in parts if one.fund_id and one.fee_fen]
    return book_entries(news=news, actor=None, now=now) if news else []


def book_payout_fees(*, parts: Iterable[PayoutPart], now) -> list[Entry]:
    """The same of a payout that says what it holds: one entry for each of its books, on the day it comes
    to the bank, or today, or the first that is open after it."""
    news = [_entry_of_payout(one, now) for one in parts if one.fund_id and one.fee_fen]
    return book_entries(news=news, actor=None, now=now) if news else []


def _entry_of(part: BillPart) -> NewEntry:
    bill = part.bill
    day, name = bill.day.isoformat(), name_of(bill.channel)
    return _fee(
        part.fund, bill.channel, part.fee_fen, f"channel-fee:{part.pk}", bill.day,
        f"{name} {day} 的手续费", f"以{name} {day} 的对账单为凭，SHA-256 {bill.digest}",
        f"finance.channelbill:{bill.pk}",
    )  # fmt: skip


def _entry_of_payout(part: PayoutPart, now) -> NewEntry:
    said = part.payout
    name = name_of(said.channel)
    return _fee(
        part.fund, said.channel, part.fee_fen, f"channel-fee:payout:{part.pk}",
        min(said.arrives_on, clock.local(now).date()), f"{name} 结算 {said.handle} 的手续费", evidence(said),
        f"finance.channelpayout:{said.pk}",
    )  # fmt: skip


def evidence(said: ChannelPayout) -> str:
    return f"以{name_of(said.channel)} 结算 {said.handle} 的明细为凭，SHA-256 {said.digest}"


def _fee(fund, channel, fen: int, key, day: date, memo, why, source) -> NewEntry:
    return NewEntry(
        fund=fund,
        key=key,
        kind=Kind.COST,
        booking_date=fund.first_open_day(day),
        memo=memo,
        lines=(NewLine(cost_at(fund, FEES), fen), NewLine(clearing_at(fund, channel), -fen)),
        counterparty=name_of(channel),
        counterparty_kind=Counterparty.COMPANY,
        no_voucher_reason=why,
        source=source,
    )
