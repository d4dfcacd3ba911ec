"""结算到账: what a channel paid out becomes one draft, out of transit into the bank. With it is booked what of it is
other books' and what the exchange took; what is the company's own is set aside."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities import money
from communities.errors import DomainError
from finance.models import BankAccount, BankRow, EntryDraft, Fund, RowSetAside
from finance.models.draft import Counterparty, Kind
from finance.selectors.payouts import Payout, payouts_of
from finance.selectors.rows import with_rest
from finance.services.books import ledger_account
from finance.services.channel_accounts import name_of
from finance.services.drafts import DraftInput, LineInput, save_drafts
from finance.services.from_rows import BY_THE_BANK
from finance.services.matching import set_aside
from finance.services.payout_books import credits_of


@transaction.atomic
def draft_payout(*, row: BankRow, actor, now) -> list[EntryDraft]:
    """One draft over what is left of the row, as any transfer approved by another employer.

    What of it is the company's own is proposed as 不属公共收益, which another employer agrees to. DomainError
    where no days of a channel's bills, that are not paid out yet, come to that sum, and no payout fits.
    """
    # The account before its rows, as whoever sets aside locks them.
    BankAccount.objects.select_for_update(no_key=True).get(pk=row.bank_account_id)
    rows = with_rest(BankRow.objects.filter(pk=row.pk))
    found = payouts_of(row.bank_account, rows).get(row.pk)
    if found is None:
        raise DomainError(_("没有哪些天的渠道账单或哪次渠道结算对得上这个金额，请按一般流水记账。"))
    fund = row.bank_account.fund
    bank = LineInput(ledger_account(row.bank_account), found.books_fen, row)
    lines = [bank, *(LineInput(account, fen) for account, fen in credits_of(found, fund))]
    given = {
        "kind": Kind.TRANSFER,
        "booking_date": fund.first_open_day(row.booked_date),
        "memo": _memo(found),
        "counterparty_kind": Counterparty.NONE,
        "no_voucher_reason": f"{BY_THE_BANK}，共 1 笔",
        "source": found.source,
    }
    made = save_drafts(fund=fund, actor=actor, now=now, drafts=[DraftInput(lines, fields=given)])
    if found.company_fen:
        why = f"{name_of(found.channel)}{_when(found)}结算到账中物业公司自己的部分，应转给物业公司"
        company = RowSetAside.Kind.COMPANY
        set_aside(row=row, kind=company, reason=why, actor=actor, now=now)
    return made


def _when(found: Payout) -> str:
    if found.said:
        return f" {found.said.handle} "
    first, last = found.first.day.isoformat(), found.last.day.isoformat()
    return f" {first} " if first == last else f" {first} 至 {last} "


def _memo(found: Payout) -> str:
    """What the second person reads, and agrees to."""
    fee = money.yuan(found.fee_fen)
    said = [f"在途·{name_of(found.channel)}：{_when(found).strip()} 结算到账，已扣手续费 {fee} 元"]
    if len(found.shares) > 1:
        names = dict(Fund.objects.in_bulk([one.fund for one in found.shares]))
        parts = [f"{names[one.fund].name} {money.yuan(one.bank_fen)} 元" for one in found.shares]
        said.append("分为" + "、".join(parts))
    if found.company_fen:
        said.append(f"另有物业公司的 {money.yuan(found.company_fen)} 元")
    if found.exchange_fen:
        said.append(f"汇兑差额 {money.yuan(found.exchange_fen)} 元")
    return "；".join(said)[:200]
