"""What an estate settled of its repairs holds for what begins then, and for nothing that began before."""

from datetime import timedelta

import pytest

from communities import clock
from communities.deadlines import Term
from communities.errors import DomainError
from communities.services import ask_extension
from communities.services.estate_settings import settle
from communities.standing import standing_of
from repairs import services
from repairs.acts import ACTS
from tests.communities.test_clocks import MONDAY, at, paused, started
from tests.repairs.world import a_ticket
from tests.settled import keep_setting

DAY = timedelta(days=1)


def test_a_clock_keeps_the_warning_and_the_ladder_it_began_with(cast):
    for key, value in (("near_percent", 50), ("late_body_days", 1), ("late_office_days", 6)):
        keep_setting(cast.riverside, key, value, MONDAY)

    clock = started(cast)

    assert clock.rungs_at == [
        at("2026-11-25T11:00"),
        at("2026-11-26T20:00"),
        at("2026-11-27T20:00"),
        at("2026-12-04T20:00"),
    ]
    keep_setting(cast.riverside, "late_body_days", 4, MONDAY + timedelta(minutes=1))
    paused(clock, now=MONDAY + timedelta(hours=1))
    clock.refresh_from_db()
    assert clock.rungs_at[2] == at("2026-12-01T20:00"), "one working day after the new end"


def test_pauses_and_extensions_are_as_long_as_the_estate_said_when_it_began(cast):
    before = started(cast, "20wd")
    later = MONDAY + timedelta(hours=1)
    for key, value in (("pause_days", 8), ("pause_days_in_all", 9), ("extension_percent", 50)):
        keep_setting(cast.riverside, key, value, later)
    clock = started(cast, "20wd", later, subject="parcel:2")

    with pytest.raises(DomainError, match="最长 5 个工作日"):
        paused(before, 8, later)
    paused(clock, 8, later)
    with pytest.raises(DomainError, match="合计最长 9 个工作日"):
        paused(clock, 2, later + 14 * DAY)
    given = {"reason": "等审批", "actor": cast.paul, "now": later + 15 * DAY}
    with pytest.raises(DomainError, match="延期最长 10 个工作日"):
        ask_extension(clock=clock, term=Term.parse("11wd"), **given)
    assert ask_extension(clock=before, term=Term.parse("20wd"), **given)


def test_silence_lasts_as_long_as_the_estate_said_when_the_work_was_done(cast):
    done = clock.now() - 9 * DAY
    keep_setting(cast.riverside, "silent_days", 10, done - DAY)
    ticket = a_ticket(cast, "finished", reported_at=done - DAY, finished_at=done)
    keep_setting(cast.riverside, "silent_days", 5, done + DAY)

    assert services.close_unrated(now=clock.now()) == 0
    assert services.close_unrated(now=clock.now() + 3 * DAY) == 1
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_work_is_sent_back_within_the_days_that_held_when_it_was_done(cast):
    now = clock.now()
    done = now - 17 * DAY
    ticket = a_ticket(cast, "closed", reported_at=done - DAY, finished_at=done, closed_at=done)
    standing = standing_of(cast.alice, cast.riverside, now)
    assert "办结已超过 15 天" in ACTS["reopen"].why_not(ticket, standing)

    settle(
        estate=cast.riverside, key="reopen_days", value=30, reason="业委会会议", actor=cast.bob,
        now=now,
    )  # fmt: skip
    standing = standing_of(cast.alice, cast.riverside, now)
    assert "办结已超过 15 天" in ACTS["reopen"].why_not(ticket, standing)
    keep_setting(standing.estate, "reopen_days", 30, done - DAY)
    assert ACTS["reopen"].why_not(ticket, standing) == "", "the control"
