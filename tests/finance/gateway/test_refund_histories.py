"""Histories of refunds: what a channel says, shuffled and up to ten times, wrong, late or not at all, by many
threads, cut off in between. Each goes back once, none twice, none beyond what was paid."""

import random
from contextlib import suppress
from functools import partial

from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.errors import DomainError
from finance.gateway.protocol import Returned
from finance.gateway.refunds import ON_THE_WAY, Learned
from finance.models import Payment, PaymentShare, Receipt, Refund
from finance.selectors.audit import ledger_findings
from finance.services.refunding import learn, note_returned, tend_refund
from finance.states import RefundStatus
from tests.finance.gateway.paying import MINUTE, NOW
from tests.finance.gateway.refunding import approved, asked, payment_of
from tests.finance.gateway.test_histories import Killed
from tests.long import times
from tests.owner import owning
from tests.together import at_once

ENDS = ("done", "stuck", "begun there")
NOISE = (Learned.OPEN, Learned.NOTHING, Learned.REFUSED)


def words(refund, end, chance) -> list:
    """Everything that is said of it, in an order that no channel promises."""
    said = [one for one in NOISE for _ in range(chance.randint(0, 2))]
    said += [Learned.DONE if end == "done" else Learned.LAST] * chance.randint(1, 10)
    chance.shuffle(said)
    return [(refund, one) for one in said]


def deliver(stories, estate, chance, kills=0.0) -> None:
    said = [one for refund, end in stories for one in words(refund, end, chance)]
    chance.shuffle(said)
    for refund, learned in said:
        with suppress(Killed), transaction.atomic():
            learn(number=refund.number, learned=learned, now=NOW + MINUTE)
            if chance.random() < kills:
                raise Killed
    for refund, end in stories:
        if end == "begun there":
            for _ in range(chance.randint(1, 3)):
                note_returned(said=begun(refund), estate=estate, now=NOW + MINUTE)


def begun(refund) -> Returned:
    payment = refund.payment
    return Returned(
        f"C{refund.pk:06}", payment.order.number, payment.transaction, 100, "CNY", NOW + MINUTE
    )


def finish(stories) -> None:
    for refund, end in stories:
        for _ in range(2):
            learned = Learned.DONE if end == "done" else Learned.LAST
            learn(number=refund.number, learned=learned, now=NOW + 60 * MINUTE)


def troubles(stories) -> list[str]:
    """What must never be: more gone than came, a share or a receipt that does not say what went."""
    found = []
    if Refund.objects.filter(status__in=ON_THE_WAY).exists():
        found.append("still on its way")
    for refund, end in stories:
        refund.refresh_from_db()
        if (refund.status == "done") != (end == "done"):
            found.append(f"{refund.number}: {refund.status} of {end}")
    for payment in Payment.objects.all():
        gone = _sum(payment.refunds.filter(status=RefundStatus.DONE), "amount_fen")
        back = -_sum(payment.shares.filter(fen__lt=0), "fen")
        red = -_sum(Receipt.objects.filter(payment=payment, amount_fen__lt=0), "amount_fen")
        if not gone == back == red <= payment.amount_fen:
            found.append(f"{payment.transaction}: {gone} gone, {back} taken, {red} in red")
    return found


def _sum(rows, field: str) -> int:
    return rows.aggregate(all=Sum(field))["all"] or 0


def sent(paying, ends) -> list:
    """One refund of a part for each bill, at its channel."""
    stories = []
    for place, (bill, end) in enumerate(zip(paying.parking, ends, strict=False)):
        payment = payment_of(paying, bill, transaction=f"T{place}")
        refund = approved(paying, payment, 4_000 + place, bill)
        refund.status = "approved"
        Refund.objects.filter(pk=refund.pk).update(status="sent", sent_at=NOW)
        refund.refresh_from_db()
        stories.append((refund, end))
    return stories


@settings(
    max_examples=times("refund histories"),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(ENDS), min_size=2, max_size=2))
def test_whatever_is_said_however_often_it_goes_back_once(paying, seed, ends):
    chance = random.Random(seed)
    with transaction.atomic():
        stories = sent(paying, ends)
        deliver(stories, paying.estate, chance, kills=0.3)
        finish(stories)
        assert troubles(stories) == []
        assert ledger_findings(paying.estate) == []
        transaction.set_rollback(True)


def test_eight_threads_ask_and_learn_at_once(committed_paying, figures):
    paying = committed_paying
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    asks = at_once(*(partial(asked, paying, payment, 5_000, bill) for _ in range(8)))
    made = [one for one in asks if isinstance(one, Refund)]
    assert len(made) == 3
    assert len([one for one in asks if isinstance(one, DomainError)]) == 5
    for refund in made:
        Refund.objects.filter(pk=refund.pk).update(
            status="approved", decided_by=paying.cast.bob, decided_at=NOW, ask_at=NOW
        )
    answers = at_once(
        *(partial(tend_refund, pk=made[n % 3].pk, now=NOW + MINUTE) for n in range(4)),
        *(
            partial(learn, number=made[n % 3].number, learned=Learned.DONE, now=NOW + MINUTE)
            for n in range(4)
        ),
    )
    assert not [one for one in answers if isinstance(one, Exception)]
    for refund in made:
        learn(number=refund.number, learned=Learned.DONE, now=NOW + MINUTE)
    assert troubles([]) == []
    assert ledger_findings(paying.estate) == []
    gone = _sum(PaymentShare.objects.filter(fen__lt=0), "fen")
    figures(f"{len(asks)} asked at once, {len(made)} fitted, {-gone} fen went back, 0 too much")


def test_control_without_the_guard_more_goes_back_than_came(committed_paying, figures):
    """Past the services, which ask first: the guard alone stands between two who asked at once."""
    paying = committed_paying
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    with owning(), connection.cursor() as cursor:
        cursor.execute("alter table finance_refund disable trigger refund_fits")
    for number in range(2):
        Refund.objects.create(
            estate=paying.estate, payment=payment, amount_fen=10_000, reason="-", bill=bill,
            number=f"R00000{number}", submitted_by=paying.cast.petra, submitted_at=NOW,
        )  # fmt: skip

    promised = _sum(payment.refunds.all(), "amount_fen")
    assert promised > payment.amount_fen
    figures(f"control without the guard: {promised} fen of {payment.amount_fen} would go back")
