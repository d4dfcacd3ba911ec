"""对账单有疑问: while a doubt waits for its answer nobody is reminded of the bill, or asked for it in writing."""

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from finance.models import BillDoubt, Reminder, Step
from finance.selectors.reminders import askable
from finance.services.doubts import answer_doubt, doubt_bill
from notifications.models import Notice
from notifications.services import deliver
from tests.finance.gateway.paying import NOW
from tests.finance.reminders.ladder import DAY, DUE, LATE, notices, told
from tests.finance.reminders.test_demands import WHEN, debts, reminded, sent


def doubted(paying, bill, now=NOW, by="alice", words="面积不对") -> BillDoubt:
    return doubt_bill(bill=bill, words=words, actor=getattr(paying.cast, by), now=now)


def answered(paying, doubt, now=NOW, by="petra", words="按产权证 89.37 平方米"):
    return answer_doubt(doubt=doubt, words=words, actor=getattr(paying.cast, by), now=now)


@pytest.mark.parametrize("step", list(Step))
def test_a_doubt_pauses_each_step_of_its_bill_alone(paying, step):
    if step == Step.LATE:
        told(paying, Step.DUE)
    doubted(paying, paying.bills[0])
    assert told(paying, step) == 2
    assert paying.bills[0].pk not in Reminder.objects.filter(step=step).values_list(
        "bill", flat=True
    )
    assert any("2 张账单" in words for words in notices(paying.cast.alice))


def test_an_answer_lets_reminders_go_on_after_the_days_of_the_estate(paying):
    doubt = doubted(paying, paying.bills[0])
    told(paying, Step.DUE)
    answered(paying, doubt, DUE)
    assert told(paying, Step.DUE, DUE + 14 * DAY) == 0
    assert told(paying, Step.DUE, DUE + 15 * DAY) == 1


def test_a_doubt_keeps_the_letter_back_and_what_waits_to_go_out(paying, mailoutbox):
    reminded(paying)
    assert len(debts(paying)) == 2
    for bill in (*paying.bills, *paying.parking):
        doubted(paying, bill, LATE)
    assert debts(paying) == []
    with pytest.raises(DomainError, match="有疑问"):
        sent(paying, keys={"1:0:清风物业"})
    deliver(now=WHEN)
    assert not [mail for mail in mailoutbox if "过期" in mail.body]


def test_what_is_owed_stays_and_can_be_paid(paying):
    doubted(paying, paying.bills[0])
    assert askable(paying.bills[:1]) == {}
    assert paying.order(paying.bills[0]).amount_fen == 16_533


def test_both_are_told_without_a_name_or_a_word_of_it(paying):
    doubt = doubted(paying, paying.bills[0])
    [asked] = Notice.objects.filter(kind="finance.bill_doubted")
    assert (asked.user, asked.path) == (paying.cast.petra, f"/desk/doubts/{doubt.pk}/")
    assert asked.params == {}
    answered(paying, doubt)
    [told_back] = Notice.objects.filter(kind="finance.doubt_answered")
    assert (told_back.user, told_back.params) == (paying.cast.alice, {})
    asked.refresh_from_db()
    assert asked.read_at


def test_only_its_debtor_doubts_and_only_who_charges_answers(paying):
    for name in ("dan", "petra", "bob"):
        with pytest.raises(NotAllowed):
            doubted(paying, paying.bills[0], by=name)
    doubt = doubted(paying, paying.bills[0])
    for name in ("paul", "bob", "alice", "hal"):
        with pytest.raises(NotAllowed):
            answered(paying, doubt, by=name)


def test_one_waits_at_a_time_and_is_answered_once(paying):
    with pytest.raises(DomainError, match="哪里有疑问"):
        doubted(paying, paying.bills[0], words=" ")
    doubt = doubted(paying, paying.bills[0])
    with pytest.raises(StaleState, match="正在等答复"):
        doubted(paying, paying.bills[0])
    with pytest.raises(DomainError, match="请写答复"):
        answered(paying, doubt, words="")
    answered(paying, doubt)
    with pytest.raises(StaleState, match="已经答复过"):
        answered(paying, doubt)
    doubted(paying, paying.bills[0], words="还是不对")
