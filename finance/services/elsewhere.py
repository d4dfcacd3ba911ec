"""Payments that the company took in a system of its own (导入物业系统收款): all of a file or nothing, and
the same file twice is once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.folding import room
from communities.models import Estate, PropertyCompany, Unit
from communities.money import yuan
from communities.permissions import require
from communities.roster import Problem
from communities.selectors import who_governs
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move_all
from finance.elsewhere import Taken
from finance.gateway.numbers import new_number
from finance.gateway.orders import EXPIRES_AFTER, ORDER_STEPS, Learned, verb_of
from finance.kinds import PAYMENTS_TAKEN
from finance.models import Bill, ChannelName, Payment, PayOrder, Reservation
from finance.selectors.payments import Standing, standing_of_bills
from finance.services.billing import AT_ONCE
from finance.services.brought import (
    Brought,
    NewPayment,
    is_undone,
    money_of,
    payments_here,
    twins_of,
)
from finance.services.orders import OWNER, lock_bills, purpose_of, why_not_open
from finance.services.settling import credit_all
from finance.sheets import Sheet
from finance.states import OrderStatus, PaymentStatus
from notifications.services import notify

CHANNEL = ChannelName.ELSEWHERE


def try_taken(*, estate, sheet: Sheet[Taken], actor, now) -> Brought:
    """试算: what the file would bring; nothing is written."""
    require(actor, "finance.bill", estate, now)
    return _compared(estate, sheet, actor, now)


@transaction.atomic
def import_taken(*, estate, sheet: Sheet[Taken], actor, now) -> Brought:
    """导入: each 流水号 of a payee's account becomes one settled payment of the bills of its lines, with
    receipt and books as any other; what no bill takes is 待退.

    DomainError (all problems in ``where``) for a home or bill that is not known or was taken back, for
    a bill whose money is another company's, for a bill that somebody is paying online or whose payment
    is being verified, for a 流水号 that is here with another day or other lines, and for a day and lines
    that are here under a 流水号 which the sheet does not name; what is here alike is left as it is. The
    number of statements does not grow with the rows. What two bodies undid comes again under its number
    only with other lines.
    """
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    found = _bills_of(estate, sheet.rows)
    lock_bills([bill.pk for bill in found.values()])
    brought = _compared(estate, sheet, actor, now)
    if brought.problems:
        raise DomainError(str(brought.problems[0]), problems=brought.problems)
    if brought.payments:
        _count(estate, brought.payments, now)
        audit(
            estate=estate, actor=actor, verb="finance.payments.imported", subject=estate, at=now,
            detail={"number": brought.number, "fen": brought.total_fen},
        )  # fmt: skip
        _tell(estate, [one for one in brought.payments if one.is_owners], now)
    return brought


def _tell(estate, news: list[NewPayment], now) -> None:
    """What one employer books into the owners' books their body is told each time."""
    if news:
        notify(
            estate=estate, to=[*who_governs(estate, now)], kind=PAYMENTS_TAKEN,
            subject=f"communities.estate:{estate.pk}",
            path=reverse("finance:taken-payments", args=[estate.slug]),
            params={"n": len(news), "sum": yuan(sum(one.fen for one in news))}, now=now,
        )  # fmt: skip


def _count(estate, news: list[NewPayment], now) -> None:
    """Order, reservations and payment of each; then they are credited at once."""
    orders = PayOrder.objects.bulk_create(
        (_order(estate, one, now) for one in news), batch_size=AT_ONCE
    )
    Reservation.objects.bulk_create(
        (
            Reservation(estate=estate, order=order, bill_id=bill, fen=fen)
            for order, one in zip(orders, news, strict=True)
            for bill, fen in one.reserved.items()
        ),
        batch_size=AT_ONCE,
    )
    payments = Payment.objects.bulk_create(
        (
            _payment(estate, order, one, now) for order, one in zip(orders, news, strict=True)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    move_all(
        orders, ORDER_STEPS, verb_of(OrderStatus.NEW, Learned.EQUAL), actor=None, now=now,
        ask_at=None,
    )  # fmt: skip
    credit_all(payments, now, [_words(one) for one in news])


def _order(estate, new: NewPayment, now) -> PayOrder:
    bills = [bill for _line, bill in new.lines]
    return PayOrder(
        estate=estate, number=new_number(now), channel=CHANNEL, merchant=new.merchant,
        payee=bills[0].payee, fund=bills[0].fund, purpose=purpose_of(bills), amount_fen=new.fen,
        payer_name=new.first.payer or OWNER, opened_at=now, expires_at=now + EXPIRES_AFTER,
        lines=new.words,
    )  # fmt: skip


def _payment(estate, order: PayOrder, new: NewPayment, now) -> Payment:
    return Payment(
        estate=estate, order=order, channel=CHANNEL, merchant=new.merchant,
        transaction=new.first.serial, amount_fen=new.fen, currency=order.currency,
        status=PaymentStatus.SETTLED, found_at=now,
        paid_at=new.paid_at,
    )  # fmt: skip


def _words(new: NewPayment) -> dict[str, str]:
    first = new.first
    said = {"method": first.method, "own_receipt": first.own_receipt}
    return {name: text for name, text in said.items() if text}


def _bills_of(estate, rows: Iterable[Taken]) -> dict[tuple, Bill]:
    """The bills that stand, by building, home, month, kind and item; two queries."""
    months = {row.month for row in rows}
    found = Bill.objects.for_estate(estate).filter(month__in=months, reversal=None)
    return {
        (bill.unit.building.number, room(bill.unit.number), bill.month, bill.kind, bill.item): bill
        for bill in found.select_related("unit__building", "fund", "estate")
    }


def _compared(estate, sheet: Sheet[Taken], actor, now) -> Brought:
    brought = Brought([], 0, list(sheet.problems))
    bills = _bills_of(estate, sheet.rows)
    asked = {bills[key].pk: bills[key] for row in sheet.rows if (key := row.key[1:]) in bills}
    standing = standing_of_bills(asked.values())
    groups = _grouped(estate, sheet.rows, bills, brought, _company(estate, actor, now), now)
    here = payments_here(estate, groups)
    twins = twins_of(here, groups)
    left = {pk: one.open_fen for pk, one in standing.items()}
    for group in groups:
        found = here.get(group.number, [])
        if alike := [one for one in found if money_of(one) == group.money]:
            brought.n_known += 1
            brought.n_undone += all(map(is_undone, alike))
        elif problems := _problems_of(group, found, twins.get(group.money), standing):
            brought.problems += problems
        else:
            group.n_undone = len(found)
            _reserve(group, left)
            brought.payments.append(group)
    brought.problems.sort(key=lambda problem: problem.row)
    return brought


def _grouped(estate, rows, bills: dict, brought: Brought, company, now) -> list[NewPayment]:
    """By 流水号 and payee's account; what has no bill is a problem."""
    homes = Unit.objects.for_estate(estate).values_list("building__number", "number")
    units = {(building, room(number)) for building, number in homes}
    today = clock.local(now).date()
    groups: dict[tuple, list] = defaultdict(list)
    for row in rows:
        bill = bills.get(row.key[1:])
        is_home = (row.building, row.unit) in units
        if sentence := _why_not(row, bill, is_home, today) or _why_not_ours(bill, company):
            brought.problems.append(Problem(row.row, "", sentence))
        else:
            groups[row.serial, bill.payee, bill.fund_id].append((row, bill))
    return [
        NewPayment(_numbers(estate, company, payee, fund), lines)
        for (_serial, payee, fund), lines in groups.items()
    ]


def _company(estate, actor, now) -> PropertyCompany | None:
    """Whose numbers these are: another company's may begin at one again."""
    found = [pk for kind, pk in standing_of(actor, estate, now).employers if kind == "company"]
    return PropertyCompany.objects.filter(pk__in=found).order_by("pk").last()


def _numbers(estate, company: PropertyCompany | None, payee: str, fund: int | None) -> str:
    """Within which a 流水号 is one payment: of two payees it pays each has its own."""
    digest = hashlib.sha256(payee.encode()).hexdigest()[:8]
    return f"{estate.pk}.{company.pk if company else 0}.{fund or 'own'}.{digest}"


def _why_not(row: Taken, bill: Bill | None, is_home: bool, today) -> str:
    if not is_home:
        return _("名册里没有这套房屋。")
    if bill is None:
        return _("没有这张账单，或者已经撤销；先出账，再导入收款。")
    if row.paid_on > today:
        return _("收款日还没有到。")
    return ""


def _why_not_ours(bill: Bill, company: PropertyCompany | None) -> str:
    """Nobody gives receipts in another company's name. What belongs to the owners whoever serves them
    takes, and their body is told."""
    if bill.fund_id or (company and bill.payee == company.name):
        return ""
    return _("这张账单的收款单位是%s，不是本公司，不能由本公司导入收款。") % bill.payee


def _problems_of(
    group: NewPayment, known: list[Payment], twin: Payment | None, standing: dict[int, Standing]
) -> list[Problem]:
    """A serial is of one day and method and comes once, no money under two serials, and none pays a
    bill that somebody else is paying."""
    first = group.first
    if not all(map(is_undone, known)):
        sentence = _("流水号 %s 已经导入过，金额、日期或账单不同。") % first.serial
        return [Problem(first.row, "", sentence)]
    if twin:
        sentence = _(
            "与已导入的流水号 %s 同一天、同样的账单和金额，像是同一笔钱换了写法：流水号请照原样写；"
            "确是两笔的，把两笔放在同一个文件里再导入。"
        )
        return [Problem(first.row, "", sentence % twin.transaction)]
    problems = []
    for row, bill in group.lines:
        one = standing[bill.pk]
        if (row.paid_on, row.method) != (first.paid_on, first.method):
            sentence = _("与第 %s 行是同一个流水号，收款日或收款方式不同。") % first.row
            problems.append(Problem(row.row, "", sentence))
        elif one.reserved_fen or one.odd_fen:
            problems.append(Problem(row.row, "", why_not_open(bill, one)))
    return problems


def _reserve(group: NewPayment, left: dict[int, int]) -> None:
    for row, bill in group.lines:
        if fen := min(row.amount, left[bill.pk]):
            group.reserved[bill.pk] = fen
            left[bill.pk] -= fen
