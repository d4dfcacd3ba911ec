"""Prepayments from before the portal (期初预收): one body puts a sheet forward, all of it or nothing, and
another agrees; the same sheet twice is once."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.folding import room
from communities.models import Estate, Ownership, Role, Unit
from communities.money import yuan
from communities.permissions import require
from communities.roster import Problem
from communities.selectors import who_governs, who_holds
from communities.services import audit
from communities.standing import standing_of
from communities.transitions import move, move_all
from finance.acts import PREPAID_OPENINGS
from finance.fees import Home
from finance.gateway.numbers import new_number
from finance.gateway.orders import EXPIRES_AFTER, ORDER_STEPS, Learned, verb_of
from finance.kinds import OPENING_HELD, OPENING_WAITS
from finance.models import (
    ChannelName,
    FeeKind,
    Fund,
    OpeningPrepaid,
    Payment,
    PayOrder,
    Prepayment,
)
from finance.opening_prepaid import Held
from finance.selectors.billing import Payee, homes_on_first, payees_of
from finance.selectors.held import beyond_book
from finance.selectors.prepaid import busy_items
from finance.sheets import Sheet
from finance.states import SLIP_STEPS, OrderStatus, PaymentStatus
from notifications.services import Telling, notify, notify_each, settle


@dataclass
class Brought:
    """What a file brings, how much of it is here already, and every problem."""

    rows: list[tuple[Held, Home, Payee]]
    n_known: int
    problems: list[Problem]
    # By home, kind and item: how often it came over and was undone by two.
    undone: Counter = field(default_factory=Counter)

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
def propose_held(*, estate, sheet: Sheet[Held], actor, now) -> Brought:
    """提出: what each home still had paid ahead, to be agreed on by somebody of another body.

    DomainError (all problems in ``where``) for a home or owner that is not known, for an item that is
    here with another amount, for more of the owners' than their book holds as 预收款, and while another
    sheet waits.
    """
    require(actor, "finance.bill", estate, now)
    Estate.objects.select_for_update(no_key=True).get(pk=estate.pk)
    brought = _checked(estate, sheet, now)
    if not brought.rows:
        return brought
    try:
        with transaction.atomic():
            opening = OpeningPrepaid.objects.create(
                estate=estate, reason=_("期初预收表，%d 项") % brought.number,
                rows=[_stored(*one) for one in brought.rows],
                number=brought.number, total_fen=brought.total_fen, submitted_by=actor,
                submitted_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.__cause__.diag, "constraint_name", "") != "one_open_opening_sheet":
            raise
        raise DomainError(_("已有一份期初预收表等另一单位的人核对，先等它有结果。")) from None
    audit(
        estate=estate, actor=actor, verb="finance.prepayments.proposed", subject=opening, at=now,
        detail={"number": brought.number, "fen": brought.total_fen},
    )  # fmt: skip
    _tell_bodies(opening, now)
    return brought


@transaction.atomic
def decide_held(*, opening: OpeningPrepaid, verb: str, actor, now) -> OpeningPrepaid:
    """同意、不同意、撤回. What is agreed to pays the next bills of its items, and the owners are told. No money
    comes now: no receipt, and no entry; the owners' part stands on 预收款 since the books were opened.

    DomainError where roster or books say something else by now.
    """
    Estate.objects.select_for_update(no_key=True).get(pk=opening.estate_id)
    row = OpeningPrepaid.objects.select_related("estate", "submitted_by").get(pk=opening.pk)
    PREPAID_OPENINGS[verb].demand(row, standing_of(actor, row.estate, now))
    brought = _agreed_to(row, now) if verb == "agree" else None
    said = {} if verb == "end" else {"decided_by": actor, "decided_at": now}
    move(row, SLIP_STEPS, verb, actor=actor, now=now, **said)
    settle(subject=_subject(row), kind=OPENING_WAITS, now=now)
    if brought:
        _take_over(row, brought, now)
    return row


def _checked(estate, sheet: Sheet[Held], now) -> Brought:
    return _refused(_compared(estate, sheet, now))


def _refused(brought: Brought) -> Brought:
    if brought.problems:
        raise DomainError(str(brought.problems[0]), problems=brought.problems)
    return brought


def _stored(row: Held, home: Home, payee: Payee) -> dict:
    """What the file says, whose home it is, and who holds the money: all that is agreed to."""
    fund = payee.fund.pk if payee.fund else None
    return asdict(row) | {"owners": sorted(home.debtors), "payee": payee.name, "fund": fund}


def _agreed_to(opening: OpeningPrepaid, now) -> Brought:
    """What was put forward, to the same owners and the same payee: another company or buyer is not agreed to."""
    names = [one.name for one in fields(Held)]
    sheet = Sheet([Held(**{name: one[name] for name in names}) for one in opening.rows])
    brought = _compared(opening.estate, sheet, now)
    said = {one["row"]: one for one in opening.rows}
    changed = _("提出以后，这套房屋的业主或收款单位换了：请撤回，重新提出。")
    brought.problems += [
        Problem(one[0].row, "", changed)
        for one in brought.rows
        if _stored(*one) != said[one[0].row]
    ]
    return _refused(brought)


def _take_over(opening: OpeningPrepaid, brought: Brought, now) -> None:
    estate = opening.estate
    orders = PayOrder.objects.bulk_create(_order(estate, *one, now) for one in brought.rows)
    pairs = list(zip(orders, brought.rows, strict=True))
    Prepayment.objects.bulk_create(
        Prepayment(
            estate=estate, order=order, ownership_id=home.debtors[0], unit_id=home.unit,
            kind=row.kind, item=row.item, amount_fen=row.amount, opening=opening,
            since=clock.local(now).date().replace(day=1),
        )
        for order, (row, home, _payee) in pairs
    )  # fmt: skip
    Payment.objects.bulk_create(
        Payment(
            estate=estate, order=order, channel=order.channel, merchant=order.merchant,
            transaction=_number(home.unit, row, brought.undone), amount_fen=row.amount,
            currency=order.currency, status=PaymentStatus.SETTLED, paid_at=now, found_at=now,
        )
        for order, (row, home, _payee) in pairs
    )  # fmt: skip
    verb = verb_of(OrderStatus.NEW, Learned.EQUAL)
    move_all(orders, ORDER_STEPS, verb, actor=None, now=now, ask_at=None)
    _tell_owners(opening, brought, now)


def _owners(brought: Brought) -> dict[int, int]:
    """The accounts of whose homes these are, co-owners too; fen."""
    ids = {pk for _row, home, _payee in brought.rows for pk in home.debtors}
    rows = Ownership.objects.filter(pk__in=ids, user__isnull=False)
    users = dict(rows.values_list("pk", "user"))
    sums: dict[int, int] = defaultdict(int)
    for row, home, _payee in brought.rows:
        for pk in users.keys() & set(home.debtors):
            sums[users[pk]] += row.amount
    return sums


def _subject(opening: OpeningPrepaid) -> str:
    return f"finance.openingprepaid:{opening.pk}"


def _tell_bodies(opening: OpeningPrepaid, now) -> None:
    estate = opening.estate
    people = {*who_governs(estate, now), *who_holds(estate, now, Role.COMMUNITY_OFFICER)}
    notify(
        estate=estate, to=sorted(people - {opening.submitted_by}, key=lambda one: one.pk),
        kind=OPENING_WAITS, subject=_subject(opening),
        path=reverse("finance:opening-prepaid", args=[opening.pk]),
        params={"sum": yuan(opening.total_fen), "n": opening.number}, now=now,
    )  # fmt: skip


def _tell_owners(opening: OpeningPrepaid, brought: Brought, now) -> None:
    told = [
        Telling(user, f"{_subject(opening)}:{user}", {"sum": yuan(fen)})
        for user, fen in sorted(_owners(brought).items())
    ]
    path = reverse("bills:prepay")
    notify_each(estate=opening.estate, kind=OPENING_HELD, told=told, path=path, now=now)


def _order(estate, row: Held, home: Home, payee: Payee, now) -> PayOrder:
    return PayOrder(
        estate=estate, number=new_number(now), channel=ChannelName.ELSEWHERE,
        merchant=_merchant(estate), payee=payee.name, fund=payee.fund,
        purpose=f"期初预收 {FeeKind(row.kind).label}", amount_fen=row.amount, payer_name="业主",
        opened_at=now, expires_at=now + EXPIRES_AFTER,
    )  # fmt: skip


def _merchant(estate) -> str:
    return f"{estate.pk}.opening"


def _number(unit: int, row: Held, undone: Counter) -> str:
    """One for an item of a home: it comes over once, and again once it was undone."""
    key = unit, row.kind, row.item
    again = (undone[key],) if undone[key] else ()
    return sha256(repr((*key, *again)).encode()).hexdigest()


def _compared(estate, sheet: Sheet[Held], now) -> Brought:
    brought = Brought([], 0, list(sheet.problems))
    today = clock.local(now).date()
    units = {
        (unit.building.number, room(unit.number)): unit.pk
        for unit in Unit.objects.for_estate(estate).select_related("building")
    }
    homes = {home.unit: home for home in homes_on_first(estate, today)}
    payees = payees_of(estate, today.replace(day=1), {row.kind for row in sheet.rows})
    known, brought.undone = _known(estate)
    busy = set(busy_items(estate=estate))
    for row in sheet.rows:
        home = homes.get(units.get((row.building, row.unit), 0))
        key = (home.unit, row.kind, row.item) if home else None
        had = known.get(key)
        if had == row.amount:
            brought.n_known += 1
        elif sentence := _why_not(home, had, key in busy):
            brought.problems.append(Problem(row.row, "", sentence))
        else:
            brought.rows.append((row, home, payees[row.kind]))
    brought.problems += _beyond_books(brought)
    brought.problems.sort(key=lambda problem: problem.row)
    return brought


def _known(estate) -> tuple[dict[tuple, int], Counter]:
    """What came over before, by home, kind and item: how much, and how often it was undone."""
    rows = Prepayment.objects.for_estate(estate).filter(months=None).order_by("pk")
    rows = rows.values_list("unit", "kind", "item", "amount_fen", "order__payments__status")
    known, undone = {}, Counter()
    for *key, fen, status in rows:
        if status == PaymentStatus.RETURNED:
            undone[tuple(key)] += 1
        else:
            known[tuple(key)] = fen
    return known, undone


def _why_not(home: Home | None, had: int | None, is_busy: bool) -> str:
    if home is None:
        return _("名册里没有这套房屋。")
    if had is not None:
        return _("这一项的期初预收已经导入过，金额不同。")
    if not home.debtors:
        return _("名册里这套房屋现在没有业主，请先补上产权起始。")
    if is_busy:
        return _("这一项有人正在预交，或者预交在核实：等它有结果再提出。")
    return ""


def _beyond_books(brought: Brought) -> list[Problem]:
    """What is the owners' is held in their book: no more than stands there."""
    more: dict[Fund, int] = defaultdict(int)
    for row, _home, payee in brought.rows:
        if payee.fund:
            more[payee.fund] += row.amount
    found = [beyond_book(fund, fen) for fund, fen in more.items()]
    return [Problem(0, "", sentence) for sentence in found if sentence]
