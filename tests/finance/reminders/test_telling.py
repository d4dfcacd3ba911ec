"""New bills are told once: to their debtor and to whom she opened them, in one notice a payee."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.estate_settings import load_settings
from communities.models import Role
from finance.models import Bill, Reminder, Step
from finance.services.bill_openings import close_bills, open_bills
from finance.services.reminders import remind
from finance.tasks import remind_of_bills, tell_of_bills
from notifications.models import Delivery, Notice
from notifications.services import deliver
from tests.cast import member, person, registered
from tests.finance.gateway.paying import NOW
from tests.finance.reminders.ladder import DAY, DUE, LATE, notices, told
from tests.settled import keep_setting
from tests.together import at_once


def test_a_debtor_hears_once_of_all_bills_of_a_payee(paying):
    alice = paying.cast.alice
    assert told(paying, Step.BILLED) == 2

    space, home = notices(alice)
    assert home == (
        "清风物业出账：3 张账单，合计 ¥495.99，2026-12-20 前交清。怎么算的、怎么交，见“我的账单”"
    )
    assert "河畔苑业主委员会出账：3 张账单，合计 ¥450.00" in space
    assert set(Notice.objects.values_list("path", "user")) == {("/me/bills/", alice.pk)}
    assert told(paying, Step.BILLED, NOW + DAY) == 0
    assert Reminder.objects.count() == 6


def test_whom_she_opened_her_bills_to_is_told_with_her(paying):
    cast = paying.cast
    tenants = [person("tom"), person("tina")]
    held = [
        member(one, Role.RESIDENT, paying.estate, unit=cast.unit, granted_by=cast.alice)
        for one in tenants
    ]
    for one in held:
        opening = open_bills(membership=one, actor=cast.alice, now=NOW)
    close_bills(opening=opening, actor=cast.alice, now=NOW)

    assert told(paying, Step.BILLED) == 4
    assert notices(tenants[0]) == notices(cast.alice)
    assert notices(tenants[1]) == []
    assert told(paying, Step.DUE) == 2
    assert len(notices(tenants[0])) == 2


@pytest.mark.parametrize("is_open", [True, False])
def test_whom_she_closes_her_bills_to_gets_no_message_that_waited(paying, mailoutbox, is_open):
    cast, tom = paying.cast, person("tom")
    held = member(tom, Role.RESIDENT, paying.estate, unit=cast.unit, granted_by=cast.alice)
    opening = open_bills(membership=held, actor=cast.alice, now=NOW)
    told(paying, Step.BILLED)
    if not is_open:
        close_bills(opening=opening, actor=cast.alice, now=NOW)
    deliver(now=NOW + DAY)
    theirs = [mail for mail in mailoutbox if mail.to == [tom.email]]
    assert len(theirs) == (2 if is_open else 0)
    assert len(mailoutbox) == len(theirs) + 2


def test_who_has_no_account_leaves_a_row_and_no_notice(paying):
    owned = paying.fees.home("1-301", name="王伯")
    paying.fees.run(paying.bills[0].month)
    told(paying, Step.BILLED)

    [row] = Reminder.objects.filter(ownership=owned)
    assert (row.user, row.notice, row.fen) == (None, None, 18_746)


def test_a_run_of_last_week_is_no_news_and_still_falls_due(paying):
    late = NOW + timedelta(days=4)
    assert told(paying, Step.BILLED, late) == 0
    assert told(paying, Step.DUE, DUE - DAY) == 0
    assert told(paying, Step.DUE) == 2
    assert [words.split("，")[0] for words in notices(paying.cast.alice)] == [
        "河畔苑业主委员会的 3 张账单到期了（2026-12-20）",
        "清风物业的 3 张账单到期了（2026-12-20）",
    ]


def test_each_step_counts_from_the_one_before(paying):
    much_later = LATE + 30 * DAY
    assert told(paying, Step.LATE, much_later) == 0
    assert told(paying, Step.DUE, much_later) == 2
    assert told(paying, Step.LATE, much_later + 14 * DAY) == 0
    assert told(paying, Step.LATE, much_later + 15 * DAY) == 2
    assert told(paying, Step.LATE, much_later + 16 * DAY) == 0
    assert all("¥" not in words for words in notices(paying.cast.alice))


def test_an_estate_waits_as_long_as_its_body_says(paying):
    keep_setting(paying.estate, "reminder_days", 40)
    told(paying, Step.DUE)
    assert told(paying, Step.LATE, DUE + 39 * DAY) == 0
    assert told(paying, Step.LATE, DUE + 40 * DAY) == 2


def test_two_sweeps_at_once_tell_once(committed_paying):
    paying = committed_paying
    assert sorted(at_once(*[lambda: told(paying, Step.BILLED)] * 2)) == [0, 2]
    assert (Notice.objects.count(), Reminder.objects.count()) == (2, 6)


def test_a_sweep_that_is_killed_in_between_tells_afterwards(committed_paying, monkeypatch):
    paying = committed_paying

    def killed(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Reminder.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            told(paying, Step.BILLED)
    assert Notice.objects.count() == 0
    assert told(paying, Step.BILLED) == 2


def test_a_large_run_is_told_in_as_many_queries_as_a_small_one(paying):
    load_settings([paying.estate])
    with CaptureQueriesContext(connection) as few:
        told(paying, Step.BILLED)
    for number in range(60):
        owner = person(f"owner{number}")
        registered(paying.fees.home(f"2-{number}").unit, owner.name, user=owner)
    paying.fees.run(paying.bills[0].month)
    with CaptureQueriesContext(connection) as many:
        assert told(paying, Step.BILLED) == 60
    assert len(many) == len(few) <= 14


def test_bills_of_another_estate_are_none_of_its_sweep(paying):
    assert remind(estate=paying.cast.hilltop, step=Step.BILLED, now=NOW) == 0
    assert told(paying, Step.BILLED) == 2


def test_the_tasks_tell_every_estate(paying, monkeypatch):
    monkeypatch.setattr("communities.clock.now", lambda: NOW)
    tell_of_bills()
    monkeypatch.setattr("communities.clock.now", lambda: DUE)
    remind_of_bills()
    remind_of_bills()
    assert len(notices(paying.cast.alice)) == 4
    assert Bill.objects.filter(reminders__step=Step.DUE).distinct().count() == 6
    assert Delivery.objects.filter(channel="email").count() == 4
