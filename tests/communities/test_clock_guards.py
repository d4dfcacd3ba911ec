"""What nobody may do to a clock, not even with SQL alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, ProtectedError

from communities.models import Clock, ClockEvent, ClockPause
from communities.services import meet_clock
from tests.communities.test_clocks import MONDAY, started
from tests.owner import become_owner, owning, switch_off

UNWANTED = {
    "the end": "update communities_clock set due_at = due_at + interval '1 day'",
    "the first end": "update communities_clock set first_due_at = first_due_at - interval '1 day'",
    "the rungs": "update communities_clock set rungs_at = array[]::timestamptz[], next_at = null",
    "the term": "update communities_clock set term = '9wd'",
    "the start": "update communities_clock set started_at = started_at - interval '1 hour'",
    "the next rung": "update communities_clock set next_at = null",
    "being met before it began": "update communities_clock"
    " set met_at = started_at - interval '1 day', next_at = null",
    "being met": "update communities_clock set met_at = started_at, next_at = null",
    "itself": "delete from communities_clock",
    "all": "truncate communities_clock cascade",
    "its history": "update communities_clockevent set due_after = null",
    "another's transaction": "insert into communities_clockevent (clock_id, kind, occurred_at,"
    " detected_at, due_before, due_after, reason, detail, transaction) select id, 'extended',"
    " now(), now(), due_at, due_at + interval '1 day', '', '{}', 1 from communities_clock",
}


NO_GUARDS = """
set constraints all immediate;
alter table communities_clock disable trigger user;
alter table communities_clockevent disable trigger user;
alter table communities_clockpause disable trigger user;
alter table communities_clock drop constraint next_is_the_next_rung;
alter table communities_clock drop constraint clock_ends_after_start;
alter table communities_clock drop constraint clock_is_not_done_before_it_starts
"""


def test_without_the_guards_it_would_all_be_done(cast):
    """The control: each of UNWANTED is a statement that does something."""
    started(cast)
    become_owner()
    with connection.cursor() as cursor:
        cursor.execute(NO_GUARDS)
        for statement in UNWANTED.values():
            with transaction.atomic():
                if statement.startswith("delete"):
                    cursor.execute(statement.replace("clock", "clockevent"))
                cursor.execute(statement)
                transaction.set_rollback(True)


def test_the_orm_is_no_way_round(cast):
    clock = started(cast)
    clock.due_at += timedelta(days=1)
    for act in (
        clock.save,
        lambda: Clock.objects.update(due_at=clock.due_at),
        clock.delete,
        ClockEvent.objects.all().delete,
        lambda: ClockEvent.objects.update(reason="x"),
    ):
        with owning(), pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
            act()


@pytest.mark.parametrize("what", UNWANTED)
def test_the_database_refuses_what_no_service_does(cast, what):
    started(cast)
    become_owner()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(UNWANTED[what])


def refused_but_for(guard, statement, words, table="communities_clock"):
    """Refused by this one guard: with it switched off the same statement passes."""
    become_owner()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            cursor.execute(statement)
        switch_off(table, guard)
        cursor.execute(statement)
        assert cursor.rowcount == 1


def test_a_breach_stays(cast):
    started(cast)
    Clock.objects.update(breached_at=F("due_at"))

    refused_but_for(
        "clock_keeps_its_breach",
        "update communities_clock set breached_at = null",
        "change of its breach refused",
    )


def test_a_rung_is_not_taken_back(cast):
    clock = started(cast)
    Clock.objects.update(rung=1, next_at=clock.rungs_at[1])

    refused_but_for(
        "clock_climbs",
        "update communities_clock set rung = 0, next_at = rungs_at[1]",
        "only with an event",
    )


def test_an_ended_clock_stays_ended(cast):
    meet_clock(clock=started(cast), actor=None, now=MONDAY)

    refused_but_for(
        "clock_stays_ended",
        "update communities_clock set met_at = met_at + interval '1 minute'",
        "change after its end refused",
    )


PAUSES = {
    "pause_stays": "update communities_clockpause set until_at = until_at + interval '1 day'",
    "pause_is_kept": "delete from communities_clockpause",
}


@pytest.mark.parametrize("guard", PAUSES)
def test_a_pause_stays_as_it_was_given(cast, guard):
    ClockPause.objects.create(
        clock=started(cast), reason="parts", from_at=MONDAY, until_at=MONDAY + timedelta(days=2)
    )

    refused_but_for(guard, PAUSES[guard], "is insert-only", "communities_clockpause")


def test_a_pause_is_ended_once(cast):
    pause = ClockPause.objects.create(
        clock=started(cast), reason="parts", from_at=MONDAY, until_at=MONDAY + timedelta(days=2)
    )
    rows = ClockPause.objects.filter(pk=pause.pk)
    assert rows.update(ended_at=MONDAY + timedelta(days=1))

    for end in (MONDAY, None):
        with pytest.raises(IntegrityError, match="is insert-only"), transaction.atomic():
            rows.update(ended_at=end)
