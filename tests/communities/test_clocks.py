"""Clocks: what moves an end, and what is kept of it."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from communities.clock import SHANGHAI
from communities.deadlines import Term
from communities.errors import DomainError, StaleState
from communities.models import Clock
from communities.selectors import clocks_of, open_clock
from communities.services import (
    ask_extension,
    grant_extension,
    hand_clock,
    meet_clock,
    pause_clock,
    recompute_provisional,
    refuse_extension,
    resume_clock,
    start_clock,
    stop_clock,
)
from communities.signals import clocks_recomputed
from tests.holidays import enter_2027


def at(text) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MONDAY = at("2026-11-23T14:00")


def started(
    cast, term="3wd", now=MONDAY, *, ladder="ordinary", subject="parcel:1", **more
) -> Clock:
    return start_clock(
        estate=cast.riverside,
        subject=subject,
        stage="fix",
        title="楼道灯不亮",
        path="/e/riverside/",
        rule="P2.fix",
        rule_version="v3",
        term=Term.parse(term),
        ladder=ladder,
        reporter=cast.alice,
        actor=cast.paul,
        now=now,
        **{"handler": cast.paul} | more,
    )


def stored(clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


def paused(clock, days=2, now=MONDAY, reason="appointment", **more):
    return pause_clock(
        clock=clock, reason=reason, note="周末在家", working_days=days, actor=None, now=now, **more
    )


def test_it_starts_with_its_rungs(cast):
    clock = started(cast)

    assert clock.due_at == clock.first_due_at == at("2026-11-26T20:00")
    assert clock.rungs_at == [
        at("2026-11-26T11:36"),
        at("2026-11-26T20:00"),
        at("2026-11-30T20:00"),
        at("2026-12-03T20:00"),
    ]
    assert clock.next_at == clock.rungs_at[0]
    assert open_clock("parcel:1", "fix") == clock
    with pytest.raises(StaleState):
        started(cast)


@pytest.mark.parametrize(
    ("ladder", "term", "hours"),
    [("emergency", "2h", [0, 0, 0]), ("urgent", "24h", [0, 24, 48])],
)
def test_emergencies_climb_round_the_clock(cast, ladder, term, hours):
    clock = started(cast, term, at("2026-10-01T22:00"), ladder=ladder)

    assert [(rung - clock.due_at) / timedelta(hours=1) for rung in clock.rungs_at[1:]] == hours
    with pytest.raises(DomainError, match="不能暂停"):
        paused(clock, now=at("2026-10-01T22:01"))


def test_a_pause_is_granted_in_advance_and_taken_back(cast):
    clock = started(cast)
    paused(clock, 2, at("2026-11-24T10:00"))
    assert stored(clock).due_at == at("2026-11-30T20:00")

    resume_clock(clock=clock, actor=cast.paul, now=at("2026-11-25T09:00"))
    assert stored(clock).due_at == at("2026-11-27T20:00"), "one day closed while it was paused"
    assert [e.kind for e in clock.events.all()] == ["started", "paused", "resumed"]


def test_pausing_and_resuming_at_once_changes_nothing(cast):
    clock = started(cast)
    paused(clock, 5)
    resume_clock(clock=clock, actor=None, now=MONDAY)

    now = stored(clock)
    assert (now.due_at, now.rungs_at, now.next_at) == (clock.due_at, clock.rungs_at, clock.next_at)


def test_pauses_are_capped(cast):
    clock = started(cast, "20wd")
    with pytest.raises(DomainError, match="最长 5 个工作日"):
        paused(clock, 6)
    with pytest.raises(DomainError, match="预计到货"):
        paused(clock, reason="parts")
    paused(clock, 5, eta=date(2026, 11, 27), reason="parts")
    with pytest.raises(StaleState):
        paused(clock, 1)
    paused(clock, 5, at("2026-12-01T09:00"))
    with pytest.raises(DomainError, match="合计最长 10"):
        paused(clock, 1, at("2026-12-08T09:00"))
    assert clock.pauses.filter(ended_at=None).count() == 1


def pause_at_night(clock, n) -> None:
    evening = at("2026-11-23T20:01") + timedelta(days=n)
    paused(stored(clock), 1, evening)
    resume_clock(clock=clock, actor=None, now=evening + timedelta(hours=11))


@pytest.mark.parametrize("term", ["10d", "300h"])
def test_pauses_by_night_are_capped_where_they_move_the_end(cast, term):
    clock = started(cast, term)
    for n in range(10):
        pause_at_night(clock, n)

    with pytest.raises(DomainError, match="合计最长 10"):
        pause_at_night(clock, 10)
    assert stored(clock).due_at > clock.due_at


def test_pauses_by_night_cost_nothing_where_they_move_nothing(cast):
    clock = started(cast, "20wd")
    for n in range(12):
        pause_at_night(clock, n)

    assert stored(clock).due_at == clock.due_at


def test_nothing_moves_after_the_end(cast):
    clock = started(cast)
    extension = ask_extension(
        clock=clock, term=Term(1, "wd"), reason="配件缺货", actor=cast.paul, now=MONDAY
    )
    late = clock.due_at
    for act in (
        lambda: paused(clock, now=late),
        lambda: ask_extension(
            clock=clock, term=Term(1, "wd"), reason="x", actor=cast.paul, now=late
        ),
        lambda: grant_extension(extension=extension, actor=cast.bob, now=late),
    ):
        with pytest.raises(DomainError):
            act()


def test_an_extension_is_asked_once_and_granted_by_another(cast):
    clock = started(cast)
    with pytest.raises(DomainError, match="不超过原期限"):
        ask_extension(clock=clock, term=Term(4, "wd"), reason="x", actor=cast.paul, now=MONDAY)
    first = ask_extension(clock=clock, term=Term(2, "wd"), reason="x", actor=cast.paul, now=MONDAY)
    with pytest.raises(DomainError, match="自己"):
        grant_extension(extension=first, actor=cast.paul, now=MONDAY)
    grant_extension(extension=first, actor=cast.bob, now=MONDAY)
    assert stored(clock).due_at == at("2026-11-30T20:00")
    with pytest.raises(StaleState):
        grant_extension(extension=first, actor=cast.bob, now=MONDAY)
    with pytest.raises(DomainError, match="只能申请一次"):
        ask_extension(clock=clock, term=Term(1, "wd"), reason="z", actor=cast.paul, now=MONDAY)


def test_an_extension_that_was_refused_is_not_asked_again(cast):
    clock = started(cast)
    asked = ask_extension(clock=clock, term=Term(3, "wd"), reason="x", actor=cast.paul, now=MONDAY)
    refuse_extension(extension=asked, reason="有现货", actor=cast.bob, now=MONDAY)

    assert stored(clock).due_at == clock.due_at
    with pytest.raises(DomainError, match="只能申请一次"):
        ask_extension(clock=clock, term=Term(1, "wd"), reason="y", actor=cast.paul, now=MONDAY)


@pytest.mark.parametrize("end", [meet_clock, partial(stop_clock, reason="撤回")])
def test_an_extension_nobody_decided_ends_with_its_clock(cast, end):
    clock = started(cast)
    asked = ask_extension(clock=clock, term=Term(1, "wd"), reason="x", actor=cast.paul, now=MONDAY)
    end(clock=clock, actor=cast.paul, now=MONDAY)

    asked.refresh_from_db()
    assert (asked.status, asked.decided_by, asked.decided_at) == ("lapsed", None, MONDAY)


def test_meeting_late_keeps_the_breach_at_its_true_time(cast):
    clock = started(cast)
    late = at("2026-11-28T09:00")
    meet_clock(clock=clock, actor=cast.paul, now=late)

    now = stored(clock)
    assert (now.breached_at, now.met_at, now.next_at) == (clock.due_at, late, None)
    breach = clock.events.get(kind="breached")
    assert (breach.occurred_at, breach.detected_at, breach.rung) == (clock.due_at, late, 2)
    with pytest.raises(StaleState):
        meet_clock(clock=clock, actor=cast.paul, now=late)
    assert now.is_overdue(late)


def test_meeting_in_time_leaves_no_breach(cast):
    clock = started(cast)
    paused(clock, 2)
    meet_clock(clock=clock, actor=cast.paul, now=at("2026-11-23T15:00"))

    assert stored(clock).breached_at is None
    assert clock.pauses.get().ended_at
    assert not clocks_of("parcel:1").running()
    started(cast)


def test_handing_and_stopping_do_not_move_the_end(cast):
    clock = started(cast)
    hand_clock(clock=clock, handler=cast.petra, actor=cast.petra, now=MONDAY)
    stop_clock(clock=clock, reason="撤回", actor=cast.alice, now=MONDAY)

    now = stored(clock)
    assert (now.handler, now.due_at, now.stopped_at) == (cast.petra, clock.due_at, MONDAY)


def test_a_provisional_end_is_worked_out_again(cast):
    clock = started(cast, now=at("2027-09-29T10:00"))
    other = started(cast, now=at("2026-12-01T10:00"), subject="parcel:2")
    assert clock.is_provisional
    assert not other.is_provisional
    heard = []
    clocks_recomputed.connect(lambda clocks, **_: heard.extend(clocks), weak=False)
    now = at("2027-09-29T11:00")

    assert recompute_provisional(now=now) == 0
    enter_2027(cast, now)
    assert recompute_provisional(now=now) == 1
    assert recompute_provisional(now=now) == 0

    again = stored(clock)
    assert again.due_at == at("2027-10-11T20:00")
    assert not again.is_provisional
    assert heard == [clock]
    assert stored(other).due_at == other.due_at
    assert clock.events.get(kind="recomputed").due_before == clock.due_at


VERBS = {
    "resume": lambda clock, now: resume_clock(clock=clock, actor=None, now=now),
    "meet": lambda clock, now: meet_clock(clock=clock, actor=None, now=now),
    "stop": lambda clock, now: stop_clock(clock=clock, reason="撤回", actor=None, now=now),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("paused_at", "ended_at", "due"),
    [
        # The National Day holiday arrives; two hours of pause cost no day, one night costs one.
        ("2027-09-29T11:00", "2027-09-29T13:00", "2027-10-11T20:00"),
        ("2027-09-29T11:00", "2027-09-30T13:00", "2027-10-12T20:00"),
    ],
)
def test_a_clock_recomputed_in_its_pause_goes_on(cast, verb, paused_at, ended_at, due):
    clock = started(cast, now=at("2027-09-29T10:00"))
    paused(clock, 5, at(paused_at))
    enter_2027(cast, clock.started_at)
    assert recompute_provisional(now=at("2027-09-29T12:00")) == 1

    VERBS[verb](clock, at(ended_at))

    again = stored(clock)
    assert (again.due_at, again.first_due_at) == (at(due), at("2027-10-11T20:00"))
    assert again.pauses.get().ended_at == at(ended_at)


def test_a_clock_recomputed_before_its_pause_goes_back_to_that_end(cast):
    clock = started(cast, now=at("2027-09-29T10:00"))
    enter_2027(cast, clock.started_at)
    recompute_provisional(now=at("2027-09-29T10:30"))
    paused(stored(clock), 2, at("2027-09-29T11:00"))
    assert stored(clock).due_at > at("2027-10-11T20:00")

    resume_clock(clock=clock, actor=None, now=at("2027-09-29T13:00"))

    assert stored(clock).due_at == at("2027-10-11T20:00")
