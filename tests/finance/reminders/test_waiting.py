"""What may not be asked for just now is asked for later; what waits for an answer is seen, the oldest first."""

from datetime import timedelta

from finance.models import Payment, Step
from finance.selectors.reminders import askable
from finance.selectors.told import waiting_doubts
from finance.services.settling import settle_absent
from notifications.services import deliver
from tests.finance.gateway.paying import NOW, paid
from tests.finance.gateway.refunding import asked
from tests.finance.reminders.ladder import DAY, reversed_runs, told
from tests.finance.reminders.test_doubts import answered, doubted

MORNING = NOW + timedelta(hours=20, minutes=5)


def part_paid(paying):
    """Returns its order; 533 fen of the first bill."""
    order = paying.order(paying.bills[0], part_fen=533)
    assert askable([paying.bills[0]]) == {}
    paid(order, "T1")
    assert askable([paying.bills[0]]) == {paying.bills[0].pk: 16_000}
    return order


def test_a_bill_whose_payment_is_verified_is_not_asked_for(paying):
    settle_absent(number=part_paid(paying).number, now=NOW)
    assert Payment.objects.get().status == "odd"
    assert askable([paying.bills[0]]) == {}


def test_a_bill_of_which_money_is_about_to_go_back_is_not_asked_for(paying):
    part_paid(paying)
    asked(paying, Payment.objects.get(), 533, paying.bills[0])
    assert askable([paying.bills[0]]) == {}


def test_a_message_waits_for_an_answer_and_goes_out_after_it(paying, mailoutbox):
    paid(paying.order(*paying.parking), "P1")
    told(paying, Step.BILLED)
    doubts = [doubted(paying, bill) for bill in paying.bills]
    deliver(now=MORNING)
    assert not [mail for mail in mailoutbox if "清风物业出账" in mail.body]

    for doubt in doubts:
        answered(paying, doubt)
    deliver(now=MORNING + timedelta(minutes=2))
    assert len([mail for mail in mailoutbox if "清风物业出账" in mail.body]) == 1


def test_every_doubt_that_waits_is_listed_the_oldest_first(paying):
    newer, older, _gone = (
        doubted(paying, bill, NOW - days * DAY)
        for bill, days in zip(paying.bills, (1, 2, 3), strict=True)
    )
    reversed_runs(paying, paying.bills[2])
    assert waiting_doubts(paying.estate) == [older, newer]
