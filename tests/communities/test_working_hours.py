"""Working hours in versions: who sets them, with what notice, and that no clock that runs feels it."""

from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import assume, given
from hypothesis import strategies as st

from communities.calendars import hours_at, hours_of_estates, hours_to_come, load_calendar
from communities.deadlines import Term, due_at
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Clock, WorkingHours
from communities.params import may_end_later
from communities.selectors import derivation
from communities.selectors.clocks import end_after_extension, end_after_pause
from communities.services import (
    adopt_working_hours,
    ask_extension,
    grant_extension,
    pause_clock,
    recompute_provisional,
    resume_clock,
    start_clock,
    withdraw_working_hours,
)
from communities.services.hours import first_day
from communities.working_days import Calendar
from notifications.models import Notice
from tests.communities.test_clocks import at
from tests.holidays import enter_2027
from tests.hours import keep_hours
from tests.owner import owning

MONDAY = at("2026-11-23T14:00")
TUESDAY = at("2026-11-24T10:00")
SHORT = "09:00-17:00"
FIVE_MINUTES = timedelta(minutes=5)
quarters_of_day = st.integers(0, 24 * 4 - 1)


def adopt(cast, hours, holds_from=None, actor=None, now=MONDAY):
    return adopt_working_hours(
        estate=cast.riverside, hours=hours, actor=actor or cast.bob, now=now, holds_from=holds_from
    )


def span(*quarters) -> str:
    return "-".join(f"{n // 4:02}:{n % 4 * 15:02}" for n in quarters)


def days():
    pairs = st.lists(quarters_of_day, min_size=2, max_size=2, unique=True)
    return pairs.map(lambda pair: span(*sorted(pair)))


def ends(hours: str, start: datetime, term: str) -> datetime:
    return due_at(start, Term.parse(term), Calendar().with_hours(hours)).at


@given(
    hours=st.lists(quarters_of_day, min_size=3, max_size=3, unique=True).map(sorted),
    start=st.integers(0, 90 * 24 * 12).map(lambda n: at("2026-09-01T00:00") + n * FIVE_MINUTES),
    term=st.builds(lambda n, unit: f"{n}{unit}", st.integers(1, 30), st.sampled_from(["wd", "wh"])),
)
def test_hours_that_hold_at_once_let_no_term_end_later(hours, start, term):
    earlier, opens, closes = hours
    before, after = span(opens, closes), span(earlier, closes)
    assert not may_end_later(before, after)
    assert ends(after, start, term) <= ends(before, start, term)


@given(before=days(), after=days())
def test_hours_that_need_notice_let_some_term_end_later(before, after):
    """Of a working day, or of the working hours that were enough for the whole of one."""
    (opens, closes), midnight = before.split("-"), at("2026-11-24T00:00")
    whole = datetime.combine(midnight, time.fromisoformat(closes)) - datetime.combine(
        midnight, time.fromisoformat(opens)
    )
    assume(whole >= timedelta(hours=1))
    first, last = at(f"2026-11-24T{opens}"), at(f"2026-11-24T{closes}") - timedelta(hours=1)
    is_later = any(
        ends(after, start, term) > ends(before, start, term)
        for start, term in [(midnight, "1wd"), (first, "1wh"), (last, "1wh")]
    )
    assert is_later == may_end_later(before, after)


def test_only_opening_earlier_holds_at_once(cast):
    for later in ("09:00-20:00", "08:00-19:00", "08:00-21:00", "07:00-21:00", "07:00-19:00"):
        with pytest.raises(DomainError, match="须提前 7 天公示，最早从 2026-12-01 起"):
            adopt(cast, later)
    assert adopt(cast, "07:00-20:00").holds_from == MONDAY
    assert hours_at(cast.riverside, MONDAY) == "07:00-20:00"
    assert hours_at(cast.hilltop, MONDAY) == "08:00-20:00"


def test_the_notice_is_seven_days_to_the_second_and_one_version_waits_at_a_time(cast):
    week = MONDAY + timedelta(days=7)
    with pytest.raises(DomainError, match="提前 7 天") as refused:
        adopt(cast, SHORT, week - timedelta(seconds=1))
    assert refused.value.where == {"field": "hours_from"}
    adopt(cast, SHORT, week)

    assert hours_at(cast.riverside, week - timedelta(seconds=1)) == "08:00-20:00"
    assert hours_at(cast.riverside, week) == SHORT
    assert hours_to_come(cast.riverside, MONDAY).text == SHORT
    with pytest.raises(DomainError, match="等待执行"):
        adopt(cast, "07:00-20:00")
    assert adopt(cast, SHORT) is None, "what waits already is no change"
    assert adopt(cast, "08:00-20:00") is None, "nor what holds"


def test_what_no_one_may(cast):
    for who in (cast.petra, cast.paul, cast.alice, cast.sam, cast.olga, cast.root):
        with pytest.raises(NotAllowed):
            adopt(cast, "07:00-20:00", actor=who)
    with pytest.raises(DomainError, match="不能早于现在"):
        adopt(cast, "07:00-20:00", MONDAY - timedelta(seconds=1))
    adopted = adopt(cast, "07:00-20:00")
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        WorkingHours.objects.filter(pk=adopted.pk).update(opens=time(6))


def test_no_version_waits_for_longer_than_a_year(cast):
    with pytest.raises(DomainError, match="一年之内") as refused:
        adopt(cast, SHORT, at("9999-12-31T00:00"))
    assert refused.value.where == {"field": "hours_from"}
    assert adopt(cast, SHORT, MONDAY + timedelta(days=366))


def test_what_has_not_begun_is_withdrawn_and_another_version_adopted(cast):
    week = MONDAY + timedelta(days=7)
    adopted = adopt(cast, SHORT, week)
    for who in (cast.petra, cast.alice, cast.olga, cast.root):
        with pytest.raises(NotAllowed):
            withdraw_working_hours(estate=cast.riverside, actor=who, now=MONDAY)

    withdraw_working_hours(estate=cast.riverside, actor=cast.bob, now=MONDAY)

    assert hours_to_come(cast.riverside, MONDAY) is None
    assert hours_at(cast.riverside, week) == "08:00-20:00"
    assert hours_of_estates([cast.riverside])(cast.riverside.pk, week) == "08:00-20:00"
    words = "原定 2026-11-30 起改为 09:00-17:00 的工作时间已撤回，仍是 08:00-20:00"
    for who, kind in ((cast.alice, "hours_stay"), (cast.paul, "hours_withdrawn")):
        assert words in Notice.objects.get(user=who, kind=f"repairs.{kind}").words
    assert adopt(cast, "10:00-20:00", week).pk != adopted.pk
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        WorkingHours.objects.filter(pk=adopted.pk).update(withdrawn_at=None)
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        WorkingHours.objects.filter(pk=adopted.pk).delete()


def test_what_holds_is_not_withdrawn(cast):
    adopted = adopt(cast, "07:00-20:00")

    with pytest.raises(StaleState):
        withdraw_working_hours(estate=cast.riverside, actor=cast.bob, now=MONDAY)
    with pytest.raises(IntegrityError, match="withdrawn_before"), transaction.atomic():
        WorkingHours.objects.filter(pk=adopted.pk).update(withdrawn_at=MONDAY)


def test_the_first_day_leaves_the_whole_notice():
    assert f"{first_day(at('2026-11-23T00:00'))}" == "2026-11-30"
    assert f"{first_day(at('2026-11-23T00:01'))}" == "2026-12-01"


def begun(estate, reporter, term="20wh", now=MONDAY, subject="parcel:1") -> Clock:
    clock = start_clock(
        estate=estate, subject=f"{subject}.{estate.slug}", stage="fix", title="灯", path="/",
        rule="P2.fix", rule_version="v3", term=Term.parse(term), ladder="ordinary",
        reporter=reporter, actor=None, now=now,
    )  # fmt: skip
    return stored(clock)


def stored(clock) -> Clock:
    return Clock.objects.select_related("estate").get(pk=clock.pk)


def seen(clock) -> tuple:
    clock = stored(clock)
    return clock.first_due_at, clock.due_at, clock.rungs_at, clock.calendar_version


def pause(clock, cast, now=TUESDAY):
    pause_clock(
        clock=clock, reason="third_party", note="", working_days=2, actor=cast.paul, now=now
    )


def pause_and_go_on(clock, cast):
    pause(clock, cast)
    resume_clock(clock=clock, actor=cast.paul, now=TUESDAY + timedelta(hours=25))


def extend(clock, cast):
    asked = ask_extension(
        clock=clock, term=Term.parse(clock.term), reason="x", actor=cast.paul, now=TUESDAY
    )
    preview = end_after_extension(asked, load_calendar(clock.estate, TUESDAY))
    grant_extension(extension=asked, actor=cast.bob, now=TUESDAY)
    assert preview.due == stored(clock).shown_due


@pytest.mark.parametrize("term", ["20wh", "5wd", "10d"])
@pytest.mark.parametrize("act", [pause, pause_and_go_on, extend])
def test_what_happens_to_a_clock_later_is_counted_in_the_hours_it_began_with(cast, act, term):
    """A twin in an estate whose hours never change has the same ends; the control, begun after the
    change, has others."""
    here, there = (begun(one, cast.alice, term) for one in (cast.riverside, cast.hilltop))
    keep_hours(cast.riverside, SHORT, at("2026-11-24T00:00"))

    act(here, cast)
    act(there, cast)

    assert seen(here) == seen(there)
    assert stored(here).due_at > here.due_at
    moment = at("2026-11-24T08:00")
    late = partial(begun, reporter=cast.alice, term=term, now=moment, subject="parcel:2")
    control, twin = late(cast.riverside), late(cast.hilltop)
    assert control.calendar_version.endswith(f"@{SHORT}")
    assert (control.due_at != twin.due_at) == (term != "10d"), "calendar days end at midnight"


def test_the_preview_of_a_pause_and_its_derivation_tell_the_clocks_own_hours(cast):
    clock = begun(cast.riverside, cast.alice)
    keep_hours(cast.riverside, SHORT, at("2026-11-24T00:00"))

    preview = end_after_pause(clock, 2, TUESDAY, load_calendar(cast.riverside, TUESDAY))
    pause(clock, cast)

    assert preview.due == stored(clock).shown_due
    told = "\n".join(derivation(stored(clock), TUESDAY))
    assert "工作时间：08:00—20:00（起算时执行的" in told
    assert "只计工作日 08:00—20:00" in told
    later = begun(cast.riverside, cast.alice, now=TUESDAY, subject="parcel:2")
    assert "工作时间：09:00—17:00" in "\n".join(derivation(later, TUESDAY))


def test_a_schedule_that_arrives_counts_in_the_hours_of_the_start(cast):
    now = at("2027-09-29T10:00")
    here, there = (begun(one, cast.alice, "3wd", now) for one in (cast.riverside, cast.hilltop))
    keep_hours(cast.riverside, SHORT, now)
    enter_2027(cast, now)

    assert recompute_provisional(now=now) == 2
    assert seen(here) == seen(there)
    assert stored(here).due_at == at("2027-10-11T20:00")


def test_not_even_sql_gives_a_clock_other_hours(cast):
    clock = begun(cast.riverside, cast.alice)
    event = clock.events.create(
        kind="recomputed", occurred_at=MONDAY, detected_at=MONDAY,
        due_before=clock.due_at, due_after=clock.due_at,
    )  # fmt: skip
    assert event.pk
    rows = Clock.objects.filter(pk=clock.pk)
    with pytest.raises(IntegrityError, match="working hours"), transaction.atomic():
        rows.update(calendar_version=f"{clock.calendar_version}@{SHORT}")
    assert rows.update(calendar_version=f"{clock.calendar_version}+1"), "control: its days may"
