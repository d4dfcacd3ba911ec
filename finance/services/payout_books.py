"""结算分账: what is booked with a payout, in the transaction that posts it: other books' parts of it, over 资金间往来,
and the difference of the exchange (汇兑差额) of each; and taken back with it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from communities.errors import DomainError
from finance.models import Account, Entry, EntryDraft, Fund
from finance.models.draft import Counterparty, Kind
from finance.payouts import OF_PAYOUTS, Share, named_by
from finance.selectors.payouts import Payout, payout_behind
from finance.services.channel_accounts import (
    EXCHANGE,
    between_books,
    clearing_at,
    cost_at,
    name_of,
)
from finance.services.posting import NewEntry, NewLine

# What the keys of entries begin with that follow a payout's own.
FOLLOWS = "payout:"


def credits_of(payout: Payout, fund: Fund) -> list[tuple[Account, int]]:
    """What stands against the bank in the book of its account (fen): out of its own transit, and what it holds
    for other books."""
    own = sum(one.bank_fen for one in payout.shares if one.fund == fund.pk)
    sides = [
        (clearing_at(fund, payout.channel), own),
        (between_books(fund), payout.books_fen - own),
    ]
    return [(account, -fen) for account, fen in sides if fen]


def followers_of(checked: Sequence[tuple[EntryDraft, NewEntry]]) -> list[NewEntry]:
    """What is booked with drafts, nothing but for payouts. DomainError where the channel's bill, or what it
    says of the payout, is not what was drafted any more, and where it is booked already, or twice of these."""
    sources = [draft.source for draft, _new in checked if draft.source.startswith(OF_PAYOUTS)]
    if len(set(sources)) < len(sources):
        raise _differs()
    return [one for draft, new in checked for one in _followers(draft, new)]


def _differs() -> DomainError:
    return DomainError(_("这次结算与渠道现在的账单不符，或已经入账；请作废后重新提出。"))


def _followers(draft: EntryDraft, new: NewEntry) -> list[NewEntry]:
    if draft.reverses_id:
        return list(_taken_back(draft, new))
    if not draft.source.startswith(OF_PAYOUTS):
        return []
    bank = [line.amount_fen for line in new.lines if line.account.bank_account_id]
    payout = payout_behind(draft, sum(bank))
    if payout is None or _is_booked(draft) or _sides(new) != _wanted(payout, draft.fund):
        raise _differs()
    funds = Fund.objects.select_related("estate").in_bulk([one.fund for one in payout.shares])
    return [
        one for share in payout.shares for one in _of_share(payout, share, funds[share.fund], new)
    ]


def _sides(new: NewEntry) -> list[tuple[int, int]]:
    rows = [
        (one.account.pk, one.amount_fen) for one in new.lines if not one.account.bank_account_id
    ]
    return sorted(rows)


def _wanted(payout: Payout, fund: Fund) -> list[tuple[int, int]]:
    return sorted((account.pk, fen) for account, fen in credits_of(payout, fund))


def _is_booked(draft: EntryDraft) -> bool:
    booked = Entry.objects.filter(estate=draft.estate_id, source=draft.source, reversal=None)
    named = named_by(draft.source)
    if not (named.is_shared or named.payout):
        booked = booked.filter(fund=draft.fund_id)
    return booked.exclude(kind=Kind.CORRECTION).exists()


def _of_share(payout: Payout, share: Share, fund: Fund, new: NewEntry) -> Iterator[NewEntry]:
    name, clearing = name_of(payout.channel), clearing_at(fund, payout.channel)
    if fund != new.fund and share.bank_fen:
        memo = f"{name}：结算到账，钱在“{new.fund.name}”的账户"
        lines = (
            NewLine(between_books(fund), share.bank_fen), NewLine(clearing, -share.bank_fen),
        )  # fmt: skip
        yield _following(new, fund, "moved", Kind.TRANSFER, memo, lines)
    if share.exchange_fen:
        memo = f"{name}：结算到账的汇兑差额"
        lines = (
            NewLine(cost_at(fund, EXCHANGE), share.exchange_fen),
            NewLine(clearing, -share.exchange_fen),
        )
        yield _following(new, fund, "exchange", Kind.COST, memo, lines, party=name)


def _following(new: NewEntry, fund: Fund, what, kind, memo, lines, party="") -> NewEntry:
    return NewEntry(
        fund=fund,
        key=f"{FOLLOWS}{new.draft.pk}:{fund.code}:{what}",
        kind=kind,
        booking_date=fund.first_open_day(new.booking_date),
        memo=memo,
        lines=lines,
        counterparty=party,
        counterparty_kind=Counterparty.COMPANY if party else Counterparty.NONE,
        no_voucher_reason=new.no_voucher_reason,
        source=new.source,
        roles=new.roles,
        private=new.private,
    )


def _taken_back(draft: EntryDraft, new: NewEntry) -> Iterator[NewEntry]:
    first = draft.reverses
    rows = Entry.objects.filter(
        estate=draft.estate_id, key__startswith=f"{FOLLOWS}{first.draft_id}:", reversal=None
    )
    for entry in rows.exclude(kind=Kind.CORRECTION).select_related("fund__estate").order_by("-pk"):
        lines = [
            NewLine(one.account, -one.amount_fen)
            for one in entry.postings.select_related("account__fund").order_by("pk")
        ]
        yield NewEntry(
            fund=entry.fund,
            key=f"{entry.key}:back",
            kind=Kind.CORRECTION,
            booking_date=entry.fund.first_open_day(new.booking_date),
            memo=f"随 {first.shown_number} 冲销 {entry.shown_number}",
            lines=tuple(lines),
            counterparty=entry.counterparty,
            counterparty_kind=entry.counterparty_kind,
            source=f"finance.entry:{entry.pk}",
            reverses=entry,
            roles=new.roles,
            private=new.private,
        )
