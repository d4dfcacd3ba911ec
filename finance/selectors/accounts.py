"""账户: which an estate has and had, what of them waits for a second body, and why one does not end yet."""

from datetime import date

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from communities import money
from finance.acts import ACCOUNTS
from finance.models import (
    AccountEnd,
    AccountRegistration,
    BankAccount,
    BankRow,
    DraftLine,
    MonthBalance,
    Posting,
    TransferSlip,
)
from finance.selectors.approvals import in_turn
from finance.selectors.rows import unexplained
from finance.states import OPEN_DRAFTS, SecondStatus


def accounts_of(estate) -> list[BankAccount]:
    """Those that run first; an ended one stays in the list."""
    rows = BankAccount.objects.for_estate(estate).select_related("fund")
    return list(rows.order_by(F("ended_on").desc(nulls_first=True), "fund__code", "pk"))


def running_accounts(fund) -> list[BankAccount]:
    """Where the money of a fund may lie: all that run but clearing accounts."""
    rows = BankAccount.objects.filter(fund=fund, ended_on=None)
    return list(rows.exclude(kind=BankAccount.Kind.CLEARING).order_by("pk"))


def waiting_registrations(estates):
    return _waiting(AccountRegistration, estates, "fund")


def waiting_ends(estates):
    return _waiting(AccountEnd, estates, "bank_account")


def _waiting(model, estates, *more):
    rows = model.objects.filter(estate__in=estates, status=SecondStatus.PROPOSED)
    return rows.select_related("estate", "submitted_by", *more).order_by("pk")


def n_bank_accounts_for(user, estates, now) -> int:
    """登记和停用待确认: how many of both this person may decide."""
    return sum(
        one.is_open
        for rows in (waiting_registrations(estates), waiting_ends(estates))
        for one in in_turn(rows, ACCOUNTS["agree"], ACCOUNTS["refuse"], user, estates, now)
    )


def why_it_cannot_end(account: BankAccount, day: date) -> str:
    """Empty where ``day`` may be its last one."""
    if account.ended_on:
        return _("这个账户已经停用。")
    held = MonthBalance.objects.filter(account__bank_account=account)
    fen = held.aggregate(fen=Sum(F("debit_fen") - F("credit_fen")))["fen"] or 0
    if fen:
        return _("账上这个账户还有 ¥%s，请先转出。") % money.yuan(fen)
    rows = BankRow.objects.counted().filter(bank_account=account)
    booked = Posting.objects.filter(account__bank_account=account, booking_date__gt=day)
    if booked.exists() or rows.filter(booked_date__gt=day).exists():
        return _("这一天以后还有这个账户的账或流水，请写更晚的日期。")
    drafted = DraftLine.objects.filter(account__bank_account=account, draft__status__in=OPEN_DRAFTS)
    if drafted.exists() or unexplained(rows).exists():
        return _("这个账户还有没入账的流水或草稿，请先入账或作废。")
    if TransferSlip.objects.filter(bank_account=account, status=SecondStatus.PROPOSED).exists():
        return _("还有登记到这个账户、等核对的转账，请先核对。")
    return ""
