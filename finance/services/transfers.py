"""银行转账: one person notes the bank's slip, another finds the money; until then the bills are reserved."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import OfficePaper, Role
from communities.selectors import who_governs, who_holds
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move
from communities.wording import day
from finance.acts import SLIPS
from finance.gateway.numbers import serial_of
from finance.gateway.protocol import Found, Said, Trade
from finance.kinds import SLIP_LATE, SLIP_WAITS
from finance.models import BankAccount, Bill, ChannelName, PayOrder, TransferSlip
from finance.periods import FIRST_DAY
from finance.selectors.cashiers import takes_money
from finance.selectors.payments import standing_of_bills
from finance.services.cashiers import require_cashier
from finance.services.orders import OWNER, lock_bills, place_order
from finance.services.settling import locked_order, settle
from finance.states import HOLDS, SLIP_STEPS, SecondStatus
from notifications.services import notify

CHANNEL = ChannelName.TRANSFER
# 核对期限: after it people are told once more. The bills stay reserved: the money may be there.
WAITS = timedelta(days=7)


@transaction.atomic
def record_slip(
    *, bills: Sequence[Bill], amount_fen: int, paid_on: date, payer_bank: str, serial: str,
    payer_name: str = "", bank_account: BankAccount | None = None,
    paper: OfficePaper | None = None, note: str = "", actor, now: datetime,
) -> TransferSlip:  # fmt: skip
    """登记转账 of ``amount_fen`` for bills of one payee; what is more than they ask for is 待退.

    NotAllowed for who takes no money. DomainError for a serial number that is none or was noted already, a
    day to come, too little for several bills or for one that is paid whole, bills that are paid or being
    paid, and an account that is not of their book.
    """
    if not bills:
        raise DomainError(_("请选择这笔转账要交的账单。"), field="bill")
    estate = bills[0].estate
    require_cashier(actor, estate, now)
    number = serial_of(serial)
    if not number:
        raise DomainError(_("银行流水号是 4 到 40 位字母、数字，请照回单填写。"), field="serial")
    if not FIRST_DAY <= paid_on <= clock.local(now).date():
        raise DomainError(_("转账日期不能晚于今天。"), field="paid_on")
    _check_account(bills[0], bank_account)
    order = place_order(
        bills=bills, channel=CHANNEL, merchant=f"transfer-{estate.pk}", now=now, actor=actor,
        expires_at=now + WAITS, payer_name=payer_name.strip() or OWNER,
        part_fen=_part(bills, amount_fen),
    )  # fmt: skip
    try:
        with transaction.atomic():
            slip = TransferSlip.objects.create(
                estate=estate, order=order, amount_fen=amount_fen, paid_on=paid_on,
                payer_bank=payer_bank.strip()[:40], serial=number, bank_account=bank_account,
                paper=paper, reason=note.strip()[:200], submitted_by=actor, submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise _noted_already(error, estate, number) from error
    settle(number=order.number, found=Found(Said.OPEN), now=now)
    audit(estate=estate, actor=actor, verb="finance.transferslip.recorded", subject=slip, at=now)
    _tell(slip, SLIP_WAITS, now)
    return slip


def _check_account(bill: Bill, account: BankAccount | None) -> None:
    if bill.fund_id is None and account:
        raise DomainError(
            _("这些账单是物业公司自己的钱，不选业主的银行账户。"), field="bank_account"
        )
    if bill.fund_id is None:
        return
    is_its = account and account.fund_id == bill.fund_id and account.kind == BankAccount.Kind.BANK
    if not is_its:
        raise DomainError(
            _("这些账单的钱属于“%s”，请选钱到了它的哪个银行账户。") % bill.fund.name,
            field="bank_account",
        )


def _part(bills: Sequence[Bill], amount_fen: int) -> int | None:
    """What of a single bill is paid where it is less than that asks for; several are paid whole."""
    locked = lock_bills([bill.pk for bill in bills])
    standing = standing_of_bills(locked)
    open_fen = sum(one.open_fen for one in standing.values())
    if amount_fen >= open_fen or not all(one.open_fen for one in standing.values()):
        return None
    if len(bills) > 1:
        raise DomainError(_("转账金额少于所选账单的合计，请少选几张。"), field="amount")
    return amount_fen


def _noted_already(error: IntegrityError, estate, serial: str) -> DomainError:
    if getattr(error.__cause__.diag, "constraint_name", "") != "a_slip_counts_once":
        raise error
    first = TransferSlip.objects.get(estate=estate, serial=serial, status__in=HOLDS)
    return DomainError(
        _(
            "流水号 %(serial)s 已在 %(day)s 登记过，一张回单只算一次；如银行的流水号会重复，请在前面加日期。"
        )
        % {"serial": serial, "day": day(first.submitted_at)},
        field="serial",
    )


@transaction.atomic
def decide_slip(*, slip: TransferSlip, verb: str, answer: str = "", actor, now) -> PayOrder:
    """核对: ``agree`` settles it, with its receipt; ``refuse`` (with a reason) and ``end`` free its bills.

    Of the owners' money a person of another body decides, of the company's own another of its people who
    takes money; ``end`` is for whoever takes money. StaleState for what is decided already.
    """
    order = locked_order(slip.order.number)
    row = TransferSlip.objects.select_for_update(of=["self"]).select_related("estate")
    row = row.get(pk=slip.pk)
    row.order = order
    SLIPS[verb].demand(row, standing_of(actor, row.estate, now))
    if verb == "end" or order.fund_id is None:
        require_cashier(actor, row.estate, now)
    if verb == "refuse" and not answer.strip():
        raise DomainError(_("请写明不通过的原因。"), field="answer")
    move(
        row, SLIP_STEPS, verb, actor=actor, now=now, answer=answer.strip()[:200],
        decided_by=None if verb == "end" else actor, decided_at=now,
    )  # fmt: skip
    found = Found(Said.PAID, (_trade(row),)) if verb == "agree" else Found(Said.CLOSED)
    return settle(number=order.number, found=found, now=now)


def _trade(slip: TransferSlip) -> Trade:
    """Its moment is the day's first: a slip says no more."""
    order = slip.order
    at = datetime.combine(slip.paid_on, time(), clock.SHANGHAI)
    return Trade(slip.serial, order.number, order.merchant, slip.amount_fen, order.currency, at)


def may_decide(user, slip: TransferSlip, now) -> bool:
    standing = standing_of(user, slip.estate, now)
    if not SLIPS["agree"].is_open(slip, standing):
        return False
    return bool(slip.order.fund_id) or takes_money(user, slip.estate, now)


def watch_slips(now) -> None:
    """催核对, once: nobody has looked for seven days. Nothing else happens by itself."""
    late = TransferSlip.objects.filter(
        status=SecondStatus.PROPOSED, order__expires_at__lte=now, order__alarmed_at=None
    )
    for slip in late.select_related("order", "estate"):
        if PayOrder.objects.filter(pk=slip.order_id, alarmed_at=None).update(alarmed_at=now):
            _tell(slip, SLIP_LATE, now)


def _tell(slip: TransferSlip, kind: str, now) -> None:
    estate = slip.estate
    desk = who_holds(estate, now, Role.PROPERTY_MANAGER)
    people = [*who_governs(estate, now), *desk] if slip.order.fund_id else desk
    notify(
        estate=estate, to=[one for one in people if one.pk != slip.submitted_by_id], kind=kind,
        subject=f"finance.transferslip:{slip.pk}", path=reverse("finance:slip", args=[slip.pk]),
        params={"serial": slip.serial}, now=now,
    )  # fmt: skip
