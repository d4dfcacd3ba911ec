"""结算到账: what a channel paid out becomes a draft, out of transit into the bank."""

from django.utils.translation import gettext as _

from communities import money
from communities.errors import DomainError
from finance.models import BankRow, EntryDraft
from finance.models.draft import Counterparty
from finance.selectors.payouts import Payout, payouts_of
from finance.selectors.rows import with_rest
from finance.services.from_rows import draft_from_rows


def draft_payout(*, row: BankRow, actor, now) -> list[EntryDraft]:
    """One draft over what is left of the row, as any transfer approved by another employer.

    DomainError where no days of a channel's bills, that are not paid out yet, come to that sum.
    """
    rows = with_rest(BankRow.objects.filter(pk=row.pk))
    found = payouts_of(row.bank_account, rows).get(row.pk)
    if found is None:
        raise DomainError(_("没有哪些天的渠道账单正好是这个金额，请按一般流水记账。"))
    return draft_from_rows(
        rows=[row], category=found.clearing, memo=_memo(found), source=found.source,
        counterparty="", counterparty_kind=Counterparty.NONE, actor=actor, now=now,
    )  # fmt: skip


def _memo(found: Payout) -> str:
    first, last = found.first.day.isoformat(), found.last.day.isoformat()
    days = first if first == last else f"{first} 至 {last}"
    return f"{found.clearing.name}：{days} 结算到账，已扣手续费 {money.yuan(found.fee_fen)} 元"
