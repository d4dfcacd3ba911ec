"""What comes after finishing: reopening, stars, the call afterwards, silence, the slip."""

from datetime import timedelta

import pytest

from communities.clock import SHANGHAI
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Clock, Membership, Role
from notifications.models import Notice
from repairs import services as do
from repairs.models import Callback
from repairs.states import TicketStatus
from tests.repairs.acts import FINISH, SOLVED, STARS
from tests.repairs.stories import DAY, MINUTE, NOW, clocks, finished, in_work, told
from tests.repairs.world import category


def test_not_solved_reopens_with_a_new_clock_and_the_old_history(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    do.rate(ticket=ticket, answers=do.Answers("no", words="还漏"), actor=cast.alice, now=NOW + DAY)

    assert (ticket.status, ticket.n_reopened) == (TicketStatus.ACKNOWLEDGED, 1)
    assert list(clocks(ticket).values()) == ["met", "met", "met", "runs"]
    assert told(ticket, cast.paul)[-2:] == ["reopen", "rated"]
    with pytest.raises(DomainError, match="返修的事"):
        do.decline(ticket=ticket, refusal="test", words="误报", actor=cast.paul, now=NOW + DAY)
    ticket.refresh_from_db()
    do.finish(ticket=ticket, actor=cast.paul, now=NOW + 2 * DAY, **FINISH)
    do.rate(ticket=ticket, answers=SOLVED, actor=cast.alice, now=NOW + 2 * DAY)
    assert [rating.round for rating in ticket.ratings.order_by("pk")] == [0, 1]


def test_a_breach_stays_when_a_late_ticket_is_reopened(rolled_back):
    cast = rolled_back
    ticket = in_work(cast)
    late = NOW + 9 * DAY
    do.finish(ticket=ticket, actor=cast.paul, now=late, **FINISH)
    do.rate(ticket=ticket, answers=do.Answers("partly"), actor=cast.alice, now=late)

    first, second = Clock.objects.filter(subject=ticket.subject, stage="fix").order_by("pk")
    assert first.breached_at == first.due_at < late
    assert second.breached_at is None


def midnight_after(moment, days):
    """24:00 of the last of so many days after that of ``moment``."""
    last = moment.astimezone(SHANGHAI) + timedelta(days=days)
    return last.replace(hour=0, minute=0, second=0, microsecond=0) + DAY


def test_it_reopens_until_fifteen_days_after_finishing(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    do.rate(ticket=ticket, answers=SOLVED, actor=cast.alice, now=NOW + DAY)
    end = midnight_after(ticket.finished_at, 15)

    with pytest.raises(DomainError, match="15 天"):
        do.reopen(ticket=ticket, words="又坏", actor=cast.alice, now=end)
    ticket.refresh_from_db()
    do.reopen(ticket=ticket, words="又坏", actor=cast.alice, now=end - MINUTE)
    assert ticket.status == TicketStatus.ACKNOWLEDGED


def test_where_nobody_manages_the_body_in_charge_is_asked_to_call(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    Membership.objects.filter(role=Role.PROPERTY_MANAGER).update(valid_until=NOW)
    unhappy = do.Answers("yes", **(STARS | {"attitude": 2}))
    do.rate(ticket=ticket, answers=unhappy, actor=cast.alice, now=NOW + DAY)

    due = Notice.objects.filter(kind="repairs.call_back_due")
    assert due.exists()
    assert set(due.values_list("reason", flat=True)) == {"management_body"}


def test_a_bad_star_brings_one_call_within_two_working_days(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    unhappy = do.Answers("yes", **(STARS | {"attitude": 2}))
    do.rate(ticket=ticket, answers=unhappy, actor=cast.alice, now=NOW + DAY)

    callback = Callback.objects.get(ticket=ticket)
    clock = Clock.objects.get(subject=ticket.subject, stage="callback")
    assert (clock.term, clock.is_running) == ("2wd", True)
    assert told(ticket, cast.petra)[-1] == "call_back_due"
    do.revise_rating(ticket=ticket, answers=unhappy, actor=cast.alice, now=NOW + 2 * DAY)
    assert Callback.objects.filter(ticket=ticket).count() == 1
    with pytest.raises(DomainError, match="说了什么"):
        do.call_back(ticket=ticket, callback=callback, words="", actor=cast.petra, now=NOW + DAY)
    do.call_back(ticket=ticket, callback=callback, words="道歉", actor=cast.petra, now=NOW + DAY)
    clock.refresh_from_db()
    assert not clock.is_running


def test_a_rating_is_revised_once_and_within_seven_days(rolled_back):
    cast = rolled_back
    ticket, other = finished(cast), finished(cast)
    for one in (ticket, other):
        do.rate(ticket=one, answers=SOLVED, actor=cast.alice, now=NOW + DAY)
    better = do.Answers("yes", 5, 5, 5)

    end = midnight_after(NOW + DAY, 7)
    do.revise_rating(ticket=ticket, answers=better, actor=cast.alice, now=end - MINUTE)

    event = ticket.events.get(verb="revise_rating")
    assert event.data["before"]["quality"] == 4
    for one, at in ((ticket, end - MINUTE), (other, end)):
        with pytest.raises(StaleState, match="修改一次"):
            do.revise_rating(ticket=one, answers=better, actor=cast.alice, now=at)


def test_who_writes_down_changes_no_rating_of_the_reporters_own(rolled_back):
    cast = rolled_back
    own, written = finished(cast), finished(cast)
    do.rate(ticket=own, answers=SOLVED, actor=cast.alice, now=NOW + DAY)
    do.rate(ticket=written, answers=SOLVED, actor=cast.bob, now=NOW + DAY)
    worse = do.Answers("yes", 3, 3, 3)

    with pytest.raises(DomainError, match="只能由本人修改"):
        do.revise_rating(ticket=own, answers=worse, actor=cast.bob, now=NOW + DAY + MINUTE)
    do.revise_rating(ticket=written, answers=worse, actor=cast.bob, now=NOW + DAY + MINUTE)
    own.refresh_from_db()
    do.revise_rating(ticket=own, answers=worse, actor=cast.alice, now=NOW + DAY + MINUTE)


def test_silence_is_no_praise(rolled_back):
    cast = rolled_back
    ticket = finished(cast)
    end = midnight_after(ticket.finished_at, 7)

    assert do.close_unrated(now=end - MINUTE) == 0
    assert do.close_unrated(now=end) == 1
    assert do.close_unrated(now=end) == 0

    ticket.refresh_from_db()
    assert ticket.status == TicketStatus.CLOSED
    assert not ticket.ratings.exists()
    with pytest.raises(StaleState):
        do.rate(ticket=ticket, answers=SOLVED, actor=cast.alice, now=end)


def test_the_silent_are_asked_a_day_and_three_days_later_once_each(rolled_back):
    cast = rolled_back
    ticket = finished(cast)

    for hours in (1, 25, 26, 47, 73, 80, 120):
        do.remind_to_rate(now=ticket.finished_at + timedelta(hours=hours))

    assert told(ticket, cast.alice).count("remind_rating") == 2


@pytest.mark.parametrize(
    ("hours", "asked"),
    [((23, 71, 72, 95), 2), ((49, 50), 1), ((97, 98, 167), 1), ((168, 200), 0)],
)
def test_a_reminder_that_was_missed_is_made_up_for_once_until_it_closes(rolled_back, hours, asked):
    cast = rolled_back
    ticket = finished(cast)

    counts = [do.remind_to_rate(now=ticket.finished_at + timedelta(hours=one)) for one in hours]

    assert told(ticket, cast.alice).count("remind_rating") == sum(counts) == asked


def test_a_slip_is_rated_by_its_code_or_by_a_neighbour_with_it(rolled_back):
    cast, slips = rolled_back, []
    for _n in range(3):
        facts = do.Facts(category=category(cast.riverside), building=cast.unit.building)
        slip = do.report_for(
            estate=cast.riverside, facts=facts, channel="walk_in", actor=cast.paul, now=NOW
        )
        do.acknowledge(ticket=slip.ticket, actor=cast.paul, now=NOW)
        do.finish(ticket=slip.ticket, actor=cast.paul, now=NOW, **FINISH)
        slips.append(slip)
    own, helped, office = slips

    with pytest.raises(NotAllowed, match="评价码不对"):
        do.rate(ticket=own.ticket, answers=SOLVED, code=helped.code, now=NOW)
    for who in (cast.paul, cast.petra):
        with pytest.raises(NotAllowed):
            do.rate(ticket=own.ticket, answers=SOLVED, code=own.code, actor=who, now=NOW)
    with pytest.raises(NotAllowed):
        do.rate(ticket=own.ticket, answers=SOLVED, actor=cast.noel, now=NOW)
    alone = do.rate(ticket=own.ticket, answers=SOLVED, code=own.code, now=NOW)
    by_noel = do.rate(
        ticket=helped.ticket, answers=SOLVED, code=helped.code, actor=cast.noel, now=NOW
    )
    by_olaf = do.rate(ticket=office.ticket, answers=SOLVED, actor=cast.olaf, now=NOW)

    assert (alone.by, alone.recorded_by) == (None, None)
    assert (by_noel.recorded_by, by_olaf.recorded_by) == (cast.noel, cast.olaf)
