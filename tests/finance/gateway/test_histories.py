"""Histories of payments: what channels say, shuffled and said up to ten times, by eight threads, cut off in
between. Each paid bill is credited once, none twice, none lost, and nothing stays reserved."""

import random
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.errors import DomainError
from finance.gateway.protocol import Found, Said
from finance.models import Bill, Payment, PaymentShare, PayOrder, Receipt
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import unallocated_fen
from finance.services.posting import post_entry
from finance.services.settling import settle
from finance.states import LIVE_ORDERS
from tests.finance.books import Books
from tests.finance.gateway.paying import MINUTE, NOW, trade
from tests.long import times
from tests.owner import owning
from tests.together import at_once

ENDS = ("paid", "late", "twice", "differs", "never")


class Killed(Exception):
    """The process ends here."""


@dataclass(frozen=True)
class Story:
    """One order: how it ends at the channel, and the last word that is said of it."""

    order: PayOrder
    end: str

    @property
    def last(self) -> Found:
        if self.end == "never":
            return Found(Said.CLOSED)
        fen = self.order.amount_fen - (self.end == "differs")
        number = f"T{self.order.pk}"
        trades = [trade(self.order, number, amount_fen=fen)]
        if self.end == "twice":
            trades.append(trade(self.order, f"{number}b"))
        return Found(Said.PAID, tuple(trades))

    def words(self, chance) -> list[Found]:
        """Everything that is said of it, in an order that no channel promises."""
        noise = [Found(Said.OPEN), Found(Said.NOTHING), Found(Said.UNKNOWN)]
        if self.end in ("late", "never"):
            noise.append(Found(Said.CLOSED))
        said = [one for one in noise for _ in range(chance.randint(0, 3))]
        said += [self.last] * chance.randint(1, 10)
        chance.shuffle(said)
        return said


def deliver(stories, chance, kills=0.0) -> None:
    """Each word in a transaction of its own; some are cut off before they are committed."""
    words = [(one.order.number, found) for one in stories for found in one.words(chance)]
    chance.shuffle(words)
    for number, found in words:
        with suppress(Killed), transaction.atomic():
            settle(number=number, found=found, now=NOW + MINUTE)
            if chance.random() < kills:
                raise Killed


def finish(stories) -> None:
    """As sweeper and daily bill do in the end."""
    for one in stories:
        settle(number=one.order.number, found=one.last, now=NOW + 60 * MINUTE)


def troubles(stories) -> list[str]:
    """What must never be; a payment's money is a bill's, to be returned, or odd."""
    found = []
    ids = [one.order.pk for one in stories]
    rows = list(Payment.objects.filter(order__in=ids).prefetch_related("shares"))
    said = {item.transaction for one in stories for item in one.last.trades}
    if len(rows) != len(said) or {row.transaction for row in rows} != said:
        found.append(f"{len(rows)} payments of {len(said)}")
    for row in rows:
        given_out = sum(share.fen for share in row.shares.all())
        if row.status == "settled" and given_out + unallocated_fen(row) != row.amount_fen:
            found.append(f"{row.transaction}: money lost")
        if (row.status == "settled") != Receipt.objects.filter(payment=row).exists():
            found.append(f"{row.transaction}: receipt")
    for bill in Bill.objects.filter(reservations__order__in=ids).distinct():
        fen = PaymentShare.objects.filter(bill=bill).aggregate(all=Sum("fen"))["all"] or 0
        paid = [one for one in stories if one.end in ("paid", "late", "twice")]
        ought = any(bill in [r.bill for r in one.order.reservations.all()] for one in paid)
        if fen != (bill.amount_fen if ought else 0):
            found.append(f"bill {bill.pk}: {fen} of {bill.amount_fen}")
    if PayOrder.objects.filter(pk__in=ids, status__in=LIVE_ORDERS).exists():
        found.append("still reserved")
    return found


@settings(
    max_examples=times("payment histories"),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(ENDS), min_size=3, max_size=3))
def test_whatever_is_said_however_often_each_bill_is_credited_once(paying, seed, ends):
    chance = random.Random(seed)
    bills = [paying.bills[0], paying.bills[1], paying.parking[0]]
    with transaction.atomic():
        stories = [Story(paying.order(bill), end) for bill, end in zip(bills, ends, strict=True)]
        deliver(stories, chance, kills=0.3)
        finish(stories)
        assert troubles(stories) == []
        assert ledger_findings(paying.estate) == []
        transaction.set_rollback(True)


def test_eight_threads_say_it_at_once(committed_paying, figures):
    paying, chance = committed_paying, random.Random(12)
    stories = _many(paying, times("payment races"))

    answers = at_once(
        *(partial(deliver, stories, random.Random(chance.random()), 0.2) for _ in range(8))
    )
    finish(stories)

    assert answers == [None] * 8
    assert troubles(stories) == []
    assert ledger_findings(paying.estate) == []
    credited = PaymentShare.objects.values("bill").distinct().count()
    figures(f"{len(stories)} histories, {credited} bills credited once, 0 doubled, 0 lost")


def _many(paying, rounds) -> list[Story]:
    """Five histories a round, each of a home of its own."""
    for number in range(rounds * len(ENDS)):
        paying.fees.home(f"9-{number:04}")
    paying.fees.run(NOW.date().replace(day=1))
    bills = Bill.objects.filter(unit__number__startswith="9-", kind="property").order_by("pk")
    return [Story(paying.order(bill), ENDS[place % len(ENDS)]) for place, bill in enumerate(bills)]


def test_control_without_the_unique_key_money_is_counted_again(committed_paying, figures):
    paying = committed_paying
    with owning(), connection.cursor() as cursor:
        cursor.execute("drop index paid_once")
    stories = [Story(paying.order(bill), "paid") for bill in paying.bills]

    deliver(stories, random.Random(3))

    doubled = Payment.objects.count() - len(stories)
    assert doubled > 0
    assert troubles(stories) != []
    figures(f"control without the unique key: {doubled} of {len(stories)} counted again")


def test_opposite_orders_and_a_posting_beside_do_not_lock_each_other_up(committed_paying):
    paying = committed_paying
    fund = paying.parking[0].fund
    books = Books(paying.cast, fund, None, fund.estate and _bank(fund))
    for turn in range(times("payment races")):
        there, back = list(paying.parking[:2]), list(reversed(paying.parking[:2]))
        found = at_once(
            *(partial(paying.order, *some) for some in (there, back)),
            partial(post_entry, new=books.new(f"beside:{turn}"), actor=None, now=NOW),
        )
        assert not [one for one in found if isinstance(one, OperationalError | IntegrityError)]
        made = [one for one in found if isinstance(one, PayOrder)]
        assert len(made) == 1
        assert len([one for one in found if isinstance(one, DomainError)]) == 1
        settle(number=made[0].number, found=Found(Said.CLOSED), now=NOW)
    first, second = (paying.order(bill) for bill in paying.parking[:2])
    both = [Found(Said.PAID, (trade(one, f"D{one.pk}"),)) for one in (first, second)]
    found = at_once(
        *(
            partial(settle, number=one.number, found=said, now=NOW)
            for one, said in zip((first, second), both, strict=True)
        ),
        partial(post_entry, new=books.new("beside:last"), actor=None, now=NOW),
    )
    assert not [one for one in found if isinstance(one, Exception)]
    assert ledger_findings(paying.estate) == []


def _bank(fund):
    return fund.accounts.get(bank_account__isnull=False).bank_account
