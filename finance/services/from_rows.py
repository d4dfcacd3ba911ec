"""From bank rows to drafts (流水生成草稿): one by one, by day, by month, or two sides of a transfer.

What is stored is Chinese, whatever language the person at the desk reads.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain, groupby

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from finance.bank_words import counterparty_kind
from finance.models import Account, BankRow, EntryDraft
from finance.models.draft import Counterparty, Kind
from finance.periods import FIRST_DAY
from finance.selectors.desk import fee_between
from finance.selectors.rows import with_rest
from finance.services.books import ledger_account
from finance.services.drafts import DraftInput, LineInput, refuse_withdrawn, save_drafts

BY_THE_BANK = "以银行流水为凭"
GROUPS = {
    "single": lambda row: (row.booked_date, row.pk),
    "day": lambda row: row.booked_date,
    "month": lambda row: (row.booked_date.year, row.booked_date.month),
}
KINDS = {
    Account.Kind.INCOME: Kind.INCOME,
    Account.Kind.COST: Kind.COST,
    Account.Kind.USE: Kind.USE,
    Account.Kind.OWED: Kind.OWED,
    Account.Kind.EQUITY: Kind.OPENING,
}


@transaction.atomic
def draft_from_rows(
    *, rows, category: Account, actor, now, group: str = "single", memo: str = "", **fields
) -> list[EntryDraft]:
    """One draft for each row, day or month (``group``), booked against ``category``.

    Only what is left of a row is drafted; a row of a closed day is booked on the first open one.
    The bank's record is the paper, unless ``fields`` give
    another reason or the person attaches one. DomainError where a row has nothing left or is of
    another fund.
    """
    found = _free(rows, category.fund)
    found.sort(key=lambda row: (row.bank_account_id, row.booked_date, row.pk))
    groups = groupby(found, key=lambda row: (row.bank_account_id, GROUPS[group](row)))
    accounts = cache(ledger_account)
    open_day = category.fund.first_open_day(FIRST_DAY)
    drafts = [
        _draft(list(some), category, accounts, open_day, memo, fields) for _key, some in groups
    ]
    return save_drafts(fund=category.fund, actor=actor, now=now, drafts=drafts)


def _free(rows: Iterable[BankRow], fund) -> list[BankRow]:
    asked = BankRow.objects.filter(pk__in=[row.pk for row in rows])
    refuse_withdrawn(asked)
    found = list(with_rest(asked).select_related("bank_account__fund"))
    for row in found:
        if row.bank_account.fund_id != fund.pk:
            raise DomainError(_("银行流水不属于这个资金的账户。"), row=row.pk)
        if row.rest_fen == 0:
            raise DomainError(
                _("%s 的这条银行流水已有其他凭证说明。") % row.booked_date.isoformat(), row=row.pk
            )
    return found


def _draft(rows, category, accounts, open_day, memo, fields) -> DraftInput:
    bank = accounts(rows[0].bank_account)
    # Money in and money out stay two lines, so that a refund is seen and none is zero.
    totals = (
        sum(row.rest_fen for row in rows if row.rest_fen > 0),
        sum(row.rest_fen for row in rows if row.rest_fen < 0),
    )
    lines = [LineInput(bank, row.rest_fen, row) for row in rows]
    lines += [LineInput(category, -total) for total in totals if total]
    given = {
        "kind": KINDS.get(Account.Kind(category.kind), Kind.TRANSFER),
        "booking_date": max(rows[-1].booked_date, open_day),
        "memo": memo or _memo(rows, category),
        "no_voucher_reason": f"{BY_THE_BANK}，共 {len(rows)} 笔",
        "source": f"finance.bankfile:{rows[0].bank_file_id}",
        **_counterparty(rows),
    }
    return DraftInput(lines, fields=given | fields)


def _memo(rows, category) -> str:
    if len(rows) == 1:
        return (rows[0].memo or category.name)[:200]
    first, last = rows[0].booked_date, rows[-1].booked_date
    days = f"{first:%m-%d}" if first == last else f"{first:%m-%d}—{last:%m-%d}"
    return f"{category.name}（{days}，{len(rows)} 笔）"


def _counterparty(rows) -> dict[str, str]:
    names = {row.counterparty.strip() for row in rows}
    name = names.pop() if len(names) == 1 else ""
    return {"counterparty": name, "counterparty_kind": counterparty_kind(name)}


def draft_transfer(
    *, out_row: BankRow, in_row: BankRow, actor, now, memo: str = ""
) -> list[EntryDraft]:
    """内部转账: one entry over the two rows of money moved between accounts of one fund. What left in
    one month and came in another are two, over 在途款项, so that each account says what its bank says.

    Where less came than left, the rest of the row that left becomes a second draft, 手续费.
    DomainError where it is more than a fee, and unless the accounts differ.
    """
    return draft_transfers(pairs=[(out_row, in_row)], actor=actor, now=now, memo=memo)


@transaction.atomic
def draft_transfers(
    *, pairs: Sequence[tuple[BankRow, BankRow]], actor, now, memo: str = ""
) -> list[EntryDraft]:
    """Many of one fund, each as ``draft_transfer`` makes it; all of them or none."""
    fund = pairs[0][0].bank_account.fund
    free = {row.pk: row for row in _free(chain.from_iterable(pairs), fund)}
    accounts = cache(ledger_account)
    open_day = fund.first_open_day(FIRST_DAY)
    drafts, fees = [], []
    for pair in pairs:
        out_row, in_row = (free[row.pk] for row in pair)
        drafts += _transfer(out_row, in_row, accounts, open_day, memo)
        if out_row.rest_fen + in_row.rest_fen:
            fees.append(_fee(out_row, in_row, fund, accounts, open_day))
    return save_drafts(fund=fund, actor=actor, now=now, drafts=drafts + fees)


def _transfer(out_row, in_row, accounts: Callable, open_day, memo) -> list[DraftInput]:
    if out_row.bank_account_id == in_row.bank_account_id:
        raise DomainError(_("内部转账须是两个账户各一条流水。"))
    if fee_between(out_row, in_row) is None:
        raise DomainError(_("转出与转入的金额不一致，相差的也不像手续费。"))
    moved = in_row.rest_fen
    lines = [
        LineInput(accounts(row.bank_account), fen, row)
        for row, fen in sorted(((out_row, -moved), (in_row, moved)), key=lambda one: one[0].pk)
    ]
    if len({max(open_day, row.booked_date).replace(day=1) for row in (out_row, in_row)}) == 1:
        return [_moved(lines, out_row, open_day, memo or "账户间划转")]
    transit = Account.objects.get(fund=out_row.bank_account.fund, code="CLEAR_TRANSIT")
    return [
        _moved(
            [line, LineInput(transit, -line.amount_fen)],
            out_row,
            open_day,
            memo or ("转出，在途" if line.amount_fen < 0 else "在途款项到账"),
        )
        for line in lines
    ]


def _moved(lines: list[LineInput], out_row: BankRow, open_day, memo: str) -> DraftInput:
    rows = [line.bank_row for line in lines if line.bank_row]
    given = {
        "kind": Kind.TRANSFER,
        "booking_date": max(open_day, *(row.booked_date for row in rows)),
        "memo": memo,
        "counterparty_kind": Counterparty.NONE,
        "no_voucher_reason": f"{BY_THE_BANK}，共 {len(rows)} 笔",
        "source": f"finance.bankfile:{out_row.bank_file_id}",
    }
    return DraftInput(lines, fields=given)


def _fee(out_row, in_row, fund, accounts: Callable, open_day) -> DraftInput:
    category = Account.objects.get(fund=fund, code="COST_BANK")
    out_row.rest_fen += in_row.rest_fen
    party = {"counterparty": out_row.bank_account.bank_name}
    given = party | {"counterparty_kind": Counterparty.COMPANY}
    return _draft([out_row], category, accounts, open_day, "账户间划转手续费", given)
