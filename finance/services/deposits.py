"""存入银行: a closed shift's cash, noted by another person by the bank's slip; and who is told while it lies."""

from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock, money
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Estate, Role
from communities.selectors import who_governs, who_holds
from communities.services import audit
from finance import signals
from finance.gateway.numbers import serial_of
from finance.kinds import CASH_LIES
from finance.models import BankAccount, BankRow, CashDeposit, CashShift, ChannelName, Fund
from finance.models.draft import Kind
from finance.selectors.counter import lying_cash, taken_in
from finance.services.cashiers import require_cashier
from finance.services.channel_accounts import clearing_at
from finance.services.ledger import book_entries
from finance.services.posting import NewEntry, NewLine
from finance.states import ShiftStatus
from notifications.services import notify


@transaction.atomic
def record_deposit(
    *, shift: CashShift, fund: Fund | None, serial: str, deposited_on: date,
    bank_account: BankAccount | None = None, actor, now,
) -> CashDeposit:  # fmt: skip
    """登记存款 of all that the shift took for ``fund``, None for the company's own. What is the owners' moves
    from 在途 to the bank account, whose row is then matched with it.

    NotAllowed for who took it; StaleState for an open shift and for what was deposited; DomainError for a day
    outside shift and today, a serial number that is none, and an account of another book.
    """
    row = CashShift.objects.select_for_update(no_key=True).select_related("estate").get(pk=shift.pk)
    require_cashier(actor, row.estate, now)
    if row.cashier_id == actor.pk:
        raise NotAllowed(_("收款的人不能登记自己的存款，请另一名收款员或经理登记。"))
    if row.status != ShiftStatus.CLOSED:
        raise StaleState(_("这一班还没有结，结了才能登记存款。"))
    number, fen = serial_of(serial), taken_in(row, fund)
    if not number:
        raise DomainError(_("银行流水号是 4 到 40 位字母、数字，请照回单填写。"), field="serial")
    if not clock.local(row.opened_at).date() <= deposited_on <= clock.local(now).date():
        raise DomainError(_("存入日期要在这一班之后、今天以前。"), field="deposited_on")
    _check_account(fund, bank_account)
    try:
        with transaction.atomic():
            made = CashDeposit.objects.create(
                estate=row.estate, shift=row, fund=fund, bank_account=bank_account,
                amount_fen=fen, serial=number, deposited_on=deposited_on, recorded_by=actor,
                recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise _refused(error) from error
    if fund:
        book_entries(news=[_entry(made)], actor=actor, now=now)
    audit(estate=row.estate, actor=actor, verb="finance.cashdeposit.recorded", subject=made, at=now)
    return made


def _check_account(fund: Fund | None, account: BankAccount | None) -> None:
    if fund is None and account:
        raise DomainError(_("物业公司自己的钱，不选业主的银行账户。"), field="bank_account")
    is_its = account and account.fund_id == (fund and fund.pk)
    if fund and not (is_its and account.kind == BankAccount.Kind.BANK):
        raise DomainError(_("请选“%s”的银行账户。") % fund.name, field="bank_account")


def _refused(error: IntegrityError) -> DomainError:
    name = getattr(error.__cause__.diag, "constraint_name", "") or ""
    if name not in ("a_shifts_cash_is_deposited_once", "a_companys_cash_is_deposited_once"):
        if name != "a_deposit_is_of_something":
            raise error
        return StaleState(_("这一班没有这样的钱要存。"))
    return StaleState(_("这一班的这笔钱已经登记过存款。"))


def _entry(deposit: CashDeposit) -> NewEntry:
    fund, fen = deposit.fund, deposit.amount_fen
    day = clock.local(deposit.shift.opened_at).date()
    return NewEntry(
        fund=fund,
        key=f"cashdeposit:{deposit.pk}",
        kind=Kind.TRANSFER,
        booking_date=fund.first_open_day(deposit.deposited_on),
        memo=f"{day:%Y-%m-%d} 柜台现金存入银行",
        lines=(
            NewLine(deposit.bank_account.account, fen),
            NewLine(clearing_at(fund, ChannelName.COUNTER), -fen),
        ),
        no_voucher_reason=f"以银行存款回单 {deposit.serial} 为凭",
        source=f"finance.cashdeposit:{deposit.pk}",
    )


def watch_cash(now) -> None:
    """现金没有存: who manages the estate and its desk are told once of each shift's, and the pages say so."""
    for estate in Estate.objects.filter(pk__in=CashShift.objects.values("estate")).order_by("pk"):
        late = [one for one in lying_cash(estate, now) if one.is_late]
        for one in late:
            desk = who_holds(estate, now, Role.PROPERTY_MANAGER)
            notify(
                estate=estate, to=[*who_governs(estate, now), *desk], kind=CASH_LIES,
                subject=f"finance.cashshift:{one.shift_id}",
                path=reverse("finance:shift", args=[one.shift_id]),
                params={"fen": money.yuan(one.fen)}, key=f"cash:{one.shift_id}:{one.fund_id}", now=now,
            )  # fmt: skip
        if late:
            signals.bank_side_changed.send(sender=BankRow, estate=estate, entries=[])
