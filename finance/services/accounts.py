"""登记与停用账户: what one body registers another confirms; an account ends with a day and a reason."""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.permissions import require
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from finance.acts import ACCOUNTS
from finance.models import AccountEnd, AccountRegistration, BankAccount
from finance.selectors.accounts import why_it_cannot_end
from finance.services.books import ledger_account
from finance.states import SLIP_STEPS

PERM = "finance.manage_books"
NUMBER = re.compile(r"[0-9A-Za-z@._-]{1,40}")
NUMBERED = {BankAccount.Kind.BANK, BankAccount.Kind.DEPOSIT}


@transaction.atomic
def register_account(
    *, estate, fund, kind, bank_name, name, reason, actor, now, number=""
) -> AccountRegistration:
    """登记账户: nothing is there before another body confirms it.

    DomainError without holder, bank or reason, for a number that is none or is another running account's
    here, and for another estate's fund.
    """
    require(actor, PERM, estate, now)
    number = re.sub(r"\s", "", number)
    _check_words(estate, fund, bank_name, name, reason)
    if (number and not NUMBER.fullmatch(number)) or (not number and kind in NUMBERED):
        raise DomainError(_("账号只写数字、字母和 @ . _ -，最多 40 个。"), field="number")
    _check_number(estate, number)
    try:
        with transaction.atomic():
            row = AccountRegistration.objects.create(
                estate=estate, fund=fund, kind=kind, bank_name=bank_name.strip(), name=name.strip(),
                number=number, reason=reason.strip(), submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_registration_of_a_number":
            raise
        raise DomainError(_("这个账号已经有人登记，等另一单位的人确认。"), field="number") from None
    audit(estate=estate, actor=actor, verb="finance.account.registered", subject=row, at=now)
    return row


def _check_words(estate, fund, bank_name: str, name: str, reason: str) -> None:
    if fund.estate_id != estate.pk:
        raise DomainError(_("这个账套不是本小区的。"), field="fund")
    for field, text in {"bank_name": bank_name, "name": name, "reason": reason}.items():
        if not text.strip():
            raise DomainError(_("请写明开户行、户名和依据。"), field=field)


def _check_number(estate, number: str) -> None:
    running = BankAccount.objects.for_estate(estate).filter(number=number, ended_on=None)
    if number and running.exists():
        raise DomainError(_("本小区已有这个账号的账户。"), field="number")


@transaction.atomic
def decide_registration(*, row: AccountRegistration, verb: str, actor, now) -> BankAccount | None:
    """另一单位的意见: with ``agree`` the account is there, with the ledger account that holds it; ``end``
    takes back what nobody decided on. Refused as ``ACCOUNTS`` says."""
    row = AccountRegistration.objects.select_for_update(of=("self",)).get(pk=row.pk)
    ACCOUNTS[verb].demand(row, standing_of(actor, row.estate, now))
    if verb == "agree":
        _check_number(row.estate, row.number)
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    move(row, SLIP_STEPS, verb, actor=actor, now=now, **said)
    return _opened(row, actor, now) if verb == "agree" else None


def _opened(row: AccountRegistration, actor, now) -> BankAccount:
    account = BankAccount.objects.create(
        estate_id=row.estate_id,
        fund_id=row.fund_id,
        kind=row.kind,
        bank_name=row.bank_name,
        name=row.name,
        number=row.number,
        number_tail=row.number[-4:],
        registration=row,
    )
    ledger_account(account)
    verb = "finance.bank_account.opened"
    audit(estate=row.estate, actor=actor, verb=verb, subject=account, at=now)
    return account


@transaction.atomic
def ask_end(*, bank_account: BankAccount, ended_on: date, reason: str, actor, now) -> AccountEnd:
    """提出停用, with its last day and a reason. DomainError while money lies on it, rows or drafts wait, or
    something of a later day is booked."""
    require(actor, PERM, bank_account, now)
    account = _locked(bank_account.pk)
    if not reason.strip():
        raise DomainError(_("请写明停用的原因。"), field="reason")
    _check_end(account, ended_on, now)
    if account.ends.filter(status="proposed").exists():
        raise DomainError(_("这个账户的停用正在等第二人同意。"))
    row = AccountEnd.objects.create(
        estate_id=account.estate_id,
        bank_account=account,
        ended_on=ended_on,
        reason=reason.strip()[:200],
        submitted_by=actor,
        submitted_at=now,
    )
    verb = "finance.account.end_asked"
    audit(estate=account.estate, actor=actor, verb=verb, subject=row, at=now)
    return row


def _check_end(account: BankAccount, ended_on: date, now) -> None:
    if ended_on > clock.local(now).date():
        raise DomainError(_("停用日期不能在今天之后。"), field="ended_on")
    if sentence := why_it_cannot_end(account, ended_on):
        raise DomainError(sentence, field="ended_on")


@transaction.atomic
def decide_end(*, row: AccountEnd, verb: str, actor, now) -> None:
    """另一单位的意见: with ``agree`` nobody books on it or brings files of it any more; what stands stays."""
    account = _locked(row.bank_account_id)
    row = AccountEnd.objects.select_related("estate", "submitted_by").get(pk=row.pk)
    ACCOUNTS[verb].demand(row, standing_of(actor, row.estate, now))
    if verb == "agree":
        _check_end(account, row.ended_on, now)
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    move(row, SLIP_STEPS, verb, actor=actor, now=now, **said)
    if verb == "agree":
        account.ended_on, account.is_active = row.ended_on, False
        account.save(update_fields=["ended_on", "is_active"])
        ledger = ledger_account(account)
        ledger.is_active = False
        ledger.save(update_fields=["is_active"])
        done = "finance.bank_account.ended"
        audit(estate=row.estate, actor=actor, verb=done, subject=account, at=now)


def _locked(pk: int) -> BankAccount:
    rows = BankAccount.objects.select_related("estate").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
