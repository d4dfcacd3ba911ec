"""Billing (出账): a month's bills at once after they were looked at, and a wrong run taken back whole."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError, StaleState
from communities.estate_settings import setting
from communities.log import canonical
from communities.models import Estate, Unit
from communities.permissions import require
from communities.services import audit
from finance.fees import ONE_OFF, Due
from finance.models import Bill, BillDebtor, BillingReversal, BillingRun, FeeSchedule
from finance.selectors.billing import Payee, Plan, homes_on_first, payees_of, plan_of
from finance.services.freeing import free_paid
from finance.services.prepaid import give_back, use_prepaid
from finance.settings_rows import ONE_OFF_DAYS

AT_ONCE = 1000
# 一次性费用: days to pay it, and the most that one is.
MAX_ONE_OFF_FEN = 10**9


@transaction.atomic
def post_run(
    *, estate, month: date, digest: str, actor, now, tell: Callable[[int], None] | None = None
) -> BillingRun:
    """出账: every line of the plan whose ``digest`` was looked at becomes a bill; ``tell`` hears how many are
    written.

    DomainError for a month to come, where there is nothing left to bill, or where somebody was faster
    (the database bills once); StaleState where the plan is another one by now.
    """
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    plan = looked_at(estate, month, digest, now)
    payees = payees_of(estate, month, {due.kind for due in plan.dues})
    return write_run(estate, month, plan.dues, digest, payees, actor, now, tell=tell)


def looked_at(estate, month: date, digest: str, now) -> Plan:
    """The plan of the month, as long as it is the one that was looked at."""
    if month.day != 1 or month > clock.local(now).date():
        raise DomainError(_("只能给本月或以前的月份出账。"), field="month")
    plan = plan_of(estate, month)
    if not plan.dues:
        raise DomainError(_("%s 没有要出的账单。") % f"{month:%Y-%m}")
    if plan.digest != digest:
        raise StaleState(_("您核对以后名册或收费标准变了，请重新核对再出账。"))
    return plan


def write_run(
    estate,
    month,
    lines,
    digest,
    payees: dict[str, Payee],
    actor,
    now,
    *,
    is_opening: bool = False,
    tell: Callable[[int], None] | None = None,
) -> BillingRun:
    """A run with its bills and debtors, as the lines say; what was paid ahead pays them. DomainError where one is billed already, and
    for names that no receipt could be signed with."""
    _refuse_odd_text({one.name for one in payees.values()} | {due.item for due in lines})
    today = clock.local(now).date()
    wanted, one_off = {due.schedule for due in lines}, setting(estate, ONE_OFF_DAYS, now)
    days = dict(FeeSchedule.objects.filter(pk__in=wanted).values_list("pk", "due_days"))
    try:
        with transaction.atomic():
            run = BillingRun.objects.create(
                estate=estate,
                month=month,
                number=len(lines),
                total_fen=sum(due.fen for due in lines),
                digest=digest,
                posted_by=actor,
                posted_at=now,
            )
            made = []
            for due in lines:
                bill = _bill(run, due, payees[due.kind], today, days.get(due.schedule, one_off))
                bill.is_opening = is_opening
                made.append(bill)
            _store(made, lines, tell)
            use_prepaid(run, made, lines, now)
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "billed_once":
            raise
        raise DomainError(_("这个月的账单刚刚已经出过，没有重复出账。")) from None
    audit(
        estate=estate, actor=actor, verb="finance.billing_run.posted", subject=run, at=now,
        detail={"month": f"{month:%Y-%m}", "number": run.number},
    )  # fmt: skip
    return run


def _refuse_odd_text(texts: set[str]) -> None:
    """What a receipt is signed with has one way of being written; found out now, not once it is paid."""
    for text in sorted(texts):
        try:
            canonical.check_text(text, "bill")
        except canonical.NotCanonicalError:
            raise DomainError(
                _("“%s”里有看不见的或不规范的字符，请先改正这个名称再出账。") % text
            ) from None


def _store(bills: list[Bill], lines, tell: Callable[[int], None] | None) -> None:
    for start in range(0, len(bills), AT_ONCE):
        some = bills[start : start + AT_ONCE]
        Bill.objects.bulk_create(some)
        BillDebtor.objects.bulk_create(
            BillDebtor(estate_id=bill.estate_id, bill=bill, ownership_id=ownership)
            for bill, due in zip(some, lines[start : start + AT_ONCE], strict=True)
            for ownership in due.debtors
        )
        if tell:
            tell(start + len(some))


def _bill(run: BillingRun, due: Due, payee: Payee, today: date, days: int) -> Bill:
    return Bill(
        estate_id=run.estate_id,
        run=run,
        unit_id=due.unit,
        month=run.month,
        kind=due.kind,
        item=due.item,
        schedule_id=due.schedule or None,
        quantity=due.quantity,
        price=due.price,
        percent=due.percent,
        amount_fen=due.fen,
        due_on=today + timedelta(days=days),
        payee=payee.name,
        fund=payee.fund,
        is_developers=due.is_developers,
    )


@transaction.atomic
def bill_once(*, unit: Unit, item: str, amount_fen: int, actor, now) -> BillingRun:
    """一次性费用, as agreed for a repair in a home: one bill of this month, for who owns it now.

    DomainError without words or amount, where nobody is registered, or for the same item of the month.
    """
    require(actor, "finance.bill", unit, now)
    item = item.strip()[:60]
    if not item or amount_fen <= 0:
        raise DomainError(_("请写明费用内容和大于零的金额。"), field="item")
    if amount_fen > MAX_ONE_OFF_FEN:
        raise DomainError(_("一次性费用最多 1000 万元。"), field="amount")
    today = clock.local(now).date()
    [home] = [one for one in homes_on_first(unit.estate, today) if one.unit == unit.pk]
    if not home.debtors:
        raise DomainError(_("这套房屋没有登记业主，不能出账。"))
    price = Decimal(amount_fen).scaleb(-2)
    due = Due(
        unit.pk, ONE_OFF, item, 0, Decimal(1), price, 100, amount_fen, home.debtors,
        home.is_developers,
    )  # fmt: skip
    month = today.replace(day=1)
    digest = sha256(f"{unit.pk}/{month}/{item}/{amount_fen}".encode()).hexdigest()
    payees = payees_of(unit.estate, month, [ONE_OFF])
    return write_run(unit.estate, month, [due], digest, payees, actor, now)


@transaction.atomic
def reverse_run(*, run: BillingRun, reason: str, actor, now) -> BillingReversal:
    """撤销出账: all bills of the run at once, with a reason that its debtors read; they stay readable,
    and the month may be billed again. What was paid of them becomes 待退 of each payer. DomainError
    without a reason, for what is reversed, and while a bill of it is being paid, verified or refunded."""
    require(actor, "finance.bill", run, now)
    if not reason.strip():
        raise DomainError(_("请写明撤销的原因，住户会看到。"), field="reason")
    try:
        with transaction.atomic():
            reversal = BillingReversal.objects.create(
                estate_id=run.estate_id,
                run=run,
                reason=reason.strip()[:200],
                reversed_by=actor,
                reversed_at=now,
            )
    except IntegrityError:
        raise DomainError(_("这次出账已经撤销过。")) from None
    give_back(run, now)
    freed_fen = free_paid(run=run, now=now)
    try:
        with transaction.atomic():
            Bill.objects.filter(run=run).update(reversal=reversal)
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "reversed_bill_is_free":
            raise
        raise StaleState(_("这次出账的账单刚刚有变化，请刷新后再试。")) from None
    audit(
        estate=run.estate, actor=actor, verb="finance.billing_run.reversed", subject=run, at=now,
        detail={"freed_fen": freed_fen},
    )  # fmt: skip
    return reversal
