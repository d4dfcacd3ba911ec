"""Prepayments from before the portal (导入期初预收): all of a file or nothing, and the same file twice is
once."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Estate, Unit
from communities.money import yuan
from communities.permissions import require
from communities.roster import Problem
from communities.services import audit
from communities.transitions import move_all
from finance.fees import Home
from finance.gateway.numbers import new_number
from finance.gateway.orders import EXPIRES_AFTER, ORDER_STEPS, Learned, verb_of
from finance.models import ChannelName, FeeKind, Payment, PayOrder, Prepayment
from finance.opening_prepaid import Held
from finance.selectors.billing import Payee, homes_on_first, payees_of
from finance.selectors.figures import owed_on
from finance.selectors.held import PREPAID
from finance.selectors.prepaid import left_of_prepayments
from finance.sheets import Sheet
from finance.states import OrderStatus, PaymentStatus


@dataclass
class Brought:
    """What a file brings, how much of it is here already, and every problem."""

    rows: list[tuple[Held, Home, Payee]]
    n_known: int
    problems: list[Problem]

    @property
    def number(self) -> int:
        return len(self.rows)

    @property
    def total_fen(self) -> int:
        return sum(row.amount for row, _home, _payee in self.rows)


def try_held(*, estate, sheet: Sheet[Held], actor, now) -> Brought:
    """试算: what the file would bring; nothing is written."""
    require(actor, "finance.bill", estate, now)
    return _compared(estate, sheet, now)


@transaction.atomic
def import_held(*, estate, sheet: Sheet[Held], actor, now) -> Brought:
    """导入: what each home still had paid ahead pays its next bills of the item. No money comes now: no
    receipt, and no entry; the owners' part stands on 预收款 since the books were opened.

    DomainError (all problems in ``where``) for a home or owner that is not known, for an item that is
    here with another amount, and for more of the owners' than their book holds as 预收款.
    """
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    brought = _compared(estate, sheet, now)
    if brought.problems:
        raise DomainError(str(brought.problems[0]), problems=brought.problems)
    orders = PayOrder.objects.bulk_create(_order(estate, *one, now) for one in brought.rows)
    pairs = list(zip(orders, brought.rows, strict=True))
    Prepayment.objects.bulk_create(
        Prepayment(
            estate=estate, order=order, ownership_id=home.debtors[0], unit_id=home.unit,
            kind=row.kind, item=row.item, amount_fen=row.amount,
            since=clock.local(now).date().replace(day=1),
        )
        for order, (row, home, _payee) in pairs
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(
            estate=estate, order=order, channel=order.channel, merchant=order.merchant,
            transaction=_number(home.unit, row), amount_fen=row.amount, currency=order.currency,
            status=PaymentStatus.SETTLED, paid_at=now, found_at=now,
        )
        for order, (row, home, _payee) in pairs
    )  # fmt: skip
    if orders:
        verb = verb_of(OrderStatus.NEW, Learned.EQUAL)
        move_all(orders, ORDER_STEPS, verb, actor=None, now=now, ask_at=None)
        audit(
            estate=estate, actor=actor, verb="finance.prepayments.imported", subject=estate, at=now,
            detail={"number": brought.number, "fen": brought.total_fen},
        )  # fmt: skip
    return brought


def _order(estate, row: Held, home: Home, payee: Payee, now) -> PayOrder:
    return PayOrder(
        estate=estate, number=new_number(now), channel=ChannelName.ELSEWHERE,
        merchant=_merchant(estate), payee=payee.name, fund=payee.fund,
        purpose=f"期初预收 {FeeKind(row.kind).label}", amount_fen=row.amount, payer_name="业主",
        opened_at=now, expires_at=now + EXPIRES_AFTER,
    )  # fmt: skip


def _merchant(estate) -> str:
    return f"{estate.pk}.opening"


def _number(unit: int, row: Held) -> str:
    """One for an item of a home: it comes over once."""
    return sha256(repr((unit, row.kind, row.item)).encode()).hexdigest()


def _compared(estate, sheet: Sheet[Held], now) -> Brought:
    brought = Brought([], 0, list(sheet.problems))
    today = clock.local(now).date()
    units = {
        (unit.building.number, unit.number): unit.pk
        for unit in Unit.objects.for_estate(estate).select_related("building")
    }
    homes = {home.unit: home for home in homes_on_first(estate, today)}
    payees = payees_of(estate, today.replace(day=1), {row.kind for row in sheet.rows})
    known = dict(
        Payment.objects.filter(channel=ChannelName.ELSEWHERE, merchant=_merchant(estate))
        .values_list("transaction", "amount_fen")
    )  # fmt: skip
    for row in sheet.rows:
        home = homes.get(units.get((row.building, row.unit), 0))
        had = known.get(_number(home.unit, row)) if home else None
        if had == row.amount:
            brought.n_known += 1
        elif sentence := _why_not(home, had):
            brought.problems.append(Problem(row.row, "", sentence))
        else:
            brought.rows.append((row, home, payees[row.kind]))
    brought.problems += _beyond_books(brought, today)
    brought.problems.sort(key=lambda problem: problem.row)
    return brought


def _why_not(home: Home | None, had: int | None) -> str:
    if home is None:
        return _("名册里没有这套房屋。")
    if had is not None:
        return _("这一项的期初预收已经导入过，金额不同。")
    if not home.debtors:
        return _("名册里这套房屋现在没有业主，请先补上产权起始。")
    return ""


def _beyond_books(brought: Brought, today) -> list[Problem]:
    """What is the owners' is held in their book: no more than stands there."""
    funds = {payee.fund.pk: payee.fund for _row, _home, payee in brought.rows if payee.fund}
    problems = []
    for fund in funds.values():
        held = sum(one["fen"] for one in owed_on(fund, today) if one["code"] == PREPAID)
        asked = sum(one.left_fen for one in left_of_prepayments(order__fund=fund))
        asked += sum(row.amount for row, _home, payee in brought.rows if payee.fund == fund)
        if asked > held:
            sentence = _(
                "“%(fund)s”账上的预收款是 %(held)s 元，少于预收合计 %(asked)s 元：先把期初预收记入账簿。"
            )
            words = {"fund": fund.name, "held": yuan(held), "asked": yuan(asked)}
            problems.append(Problem(0, "", sentence % words))
    return problems
