"""The sweep: who is told of what, once, in order, whatever was down and whoever sweeps too."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from communities import clock, heartbeats
from communities.models import Body, Clock, ClockEvent, ManagementBody, Role
from communities.selectors.clocks import derivation, last_escalation
from communities.services import meet_clock, pause_clock, recompute_provisional
from notifications.models import Delivery, Notice
from notifications.sweep import Swept, sweep
from tests.cast import START, member, person
from tests.communities.test_clocks import MONDAY, at, started
from tests.holidays import enter_2027

MINUTE = timedelta(minutes=1)


def told():
    """(kind, reason, reader) of each notice, oldest first."""
    rows = Notice.objects.order_by("pk").select_related("user", "body")
    return [
        (one.kind.rpartition("_")[2], one.reason, one.user.name if one.user else one.body.name)
        for one in rows
    ]


def test_each_rung_tells_its_own_people(cast):
    one = started(cast)
    for n, moment in enumerate(one.rungs_at):
        assert sweep(moment - MINUTE) == Swept()
        assert sweep(moment).n_rungs == 1, n
        assert sweep(moment) == Swept()

    assert told() == [
        ("near", "handler", "paul"),
        ("breached", "handler", "paul"),
        ("breached", "manager", "petra"),
        ("breached", "reporter", "alice"),
        ("escalated", "management_body", "河畔苑业主委员会"),
    ]
    now = Clock.objects.get()
    assert (now.breached_at, now.next_at, now.rung) == (one.due_at, None, 4)


def test_an_emergency_climbs_at_once_and_at_night(cast):
    night = at("2026-11-24T01:00")
    one = started(cast, "2h", night, ladder="emergency")
    sweep(one.due_at)

    assert [what for what, _why, _who in told()] == ["near"] + ["breached"] * 3 + ["escalated"]
    assert all(row.urgent and row.topic == "emergency" for row in Notice.objects.all())
    assert {row.due_at for row in Delivery.objects.all()} == {one.due_at}


def test_the_night_is_quiet_for_everything_else(cast):
    one = started(cast, "8h", at("2026-11-23T15:00"))
    assert one.due_at == at("2026-11-23T23:00")
    sweep(one.due_at)

    assert {row.due_at for row in Delivery.objects.all()} == {at("2026-11-24T07:30")}
    assert {row.created_at for row in Notice.objects.all()} == {one.due_at}


def test_what_nobody_handles_is_the_managers(cast):
    one = started(cast)
    Clock.objects.update(handler=None)
    sweep(one.rungs_at[0])

    assert told() == [("near", "manager", "petra")]


def test_what_somebody_handled_who_left_is_the_managers(cast):
    one = started(cast)
    cast.paul.memberships.update(valid_until=one.rungs_at[0])
    sweep(one.rungs_at[0])

    assert told() == [("near", "manager", "petra")]


@pytest.fixture
def custody(cast):
    """The 居委会 managed Riverside and handled things, until ``ends`` hands it to the committee."""
    office = Body.objects.create(
        kind=Body.Kind.NEIGHBOURHOOD, name="河畔社区居委会", area=cast.riverside.area
    )
    lena = person("lena")
    member(lena, Role.COMMUNITY_OFFICER, area=cast.riverside.area, body=office)
    rows = ManagementBody.objects.for_estate(cast.riverside)
    rows.update(valid_until=START + timedelta(days=1))
    held = rows.create(
        estate=cast.riverside, body=office, kind="custody", valid_from=START + timedelta(days=1)
    )

    def ends(at):
        rows.filter(pk=held.pk).update(valid_until=at)
        rows.create(estate=cast.riverside, body=cast.committee, kind="committee", valid_from=at)

    return lena, ends


def test_what_an_officer_handled_who_governs_no_more_is_the_managers(cast, custody):
    lena, ends = custody
    one = started(cast, handler=lena)
    sweep(one.rungs_at[0])
    assert told() == [("near", "handler", "lena")]

    ends(one.due_at)
    sweep(one.due_at)
    assert [line for line in told() if line[0] == "breached"] == [
        ("breached", "manager", "petra"),
        ("breached", "reporter", "alice"),
    ]


def test_a_new_end_too_is_told_to_whoever_answers_now(cast, custody):
    lena, ends = custody
    now = at("2027-09-29T10:00")
    ends(now)
    for ladder in ("ordinary", "letter"):
        started(cast, now=now, subject=f"parcel:{ladder}", ladder=ladder, handler=lena)
    enter_2027(cast, now)
    assert recompute_provisional(now=now) == 2

    rows = Notice.objects.exclude(reason="reporter").values_list("subject", "reason", "user__name")
    assert set(rows) == {
        ("parcel:ordinary", "manager", "petra"),
        ("parcel:letter", "handler", "lena"),  # it was written to her body, which is still here
    }


def test_a_letter_to_a_body_is_its_officers_wherever_they_govern(cast, custody):
    lena, ends = custody
    ends(MONDAY)
    one = started(cast, ladder="letter", handler=lena)
    sweep(one.rungs_at[0])

    assert told() == [("near", "handler", "lena"), ("near", "reporter", "alice")]


def test_where_nobody_handles_nor_manages_the_management_body_is_told(cast):
    one = started(cast)
    Clock.objects.update(handler=None)
    cast.petra.memberships.update(valid_until=one.started_at)
    board = ("management_body", "河畔苑业主委员会")
    sweep(one.rungs_at[0])
    assert told() == [("near", *board)]

    sweep(one.rungs_at[2])
    told_later = [("breached", *board), ("breached", "reporter", "alice"), ("escalated", *board)]
    assert told()[1:] == told_later


def test_whoever_handles_it_is_told_alone_where_nobody_manages(cast):
    one = started(cast)
    cast.petra.memberships.update(valid_until=one.started_at)
    sweep(one.due_at)

    assert [who for _what, _why, who in told()] == ["paul", "paul", "alice"]


def test_the_manager_stays_out_of_a_letter_to_another_body(cast):
    one = started(cast, ladder="letter")
    Clock.objects.update(handler=None)
    sweep(one.due_at)

    assert told() == [("near", "reporter", "alice"), ("breached", "reporter", "alice")]


def test_nobody_is_told_after_leaving(cast):
    one = started(cast)
    cast.contract.valid_until = one.due_at
    cast.contract.save(update_fields=["valid_until"])
    sweep(one.due_at)

    assert "petra" not in [who for _what, _why, who in told()]


def test_the_oldest_moment_is_told_first(cast):
    late = started(cast, "5wd", subject="parcel:1")
    early = started(cast, "1wd", subject="parcel:2")
    sweep(late.due_at)

    order = list(Notice.objects.order_by("pk").values_list("subject", "kind"))
    rungs = ClockEvent.objects.filter(rung__isnull=False).order_by("pk")
    assert order[0] == (early.subject, "notifications.deadline_near")
    assert order[-1][0] == late.subject
    assert list(rungs.values_list("occurred_at", flat=True)) == sorted(
        rungs.values_list("occurred_at", flat=True)
    )


@pytest.mark.parametrize("down", [MINUTE, timedelta(hours=5), timedelta(days=7)])
def test_being_down_changes_no_breach(cast, down):
    """Half of the clocks are met while nothing sweeps; the other half runs on."""
    clocks = [started(cast, f"{n}wd", subject=f"parcel:{n}") for n in range(1, 9)]
    back = clocks[0].due_at - MINUTE + down
    for one in clocks[::2]:
        met = one.due_at + MINUTE
        if met < back:
            meet_clock(clock=one, actor=None, now=met)
    sweep(back)

    breaches = ClockEvent.objects.filter(kind="breached")
    assert dict(breaches.values_list("clock", "occurred_at")) == {
        one.pk: one.due_at for one in clocks if one.due_at <= back
    }
    assert set(Clock.objects.filter(breached_at__isnull=False)) == {
        one for one in clocks if one.due_at <= back
    }


def test_a_reminder_comes_again_when_the_end_has_moved(cast):
    one = started(cast)
    near = one.rungs_at[0] + MINUTE
    sweep(near)
    pause_clock(clock=one, reason="appointment", note="", working_days=2, actor=cast.paul, now=near)
    again = Clock.objects.get()
    assert again.next_at == again.rungs_at[0] > near
    sweep(again.next_at)

    assert told() == [("near", "handler", "paul")] * 2


def test_whom_the_ladder_told_is_written_beside_the_clock(cast):
    one = started(cast)
    sweep(one.rungs_at[2])

    seen = Clock.objects.get()
    lines = derivation(seen, one.rungs_at[2])
    assert lines[-4:-1] == [
        f"{moment:%Y-%m-%d %H:%M} {words}。"
        for moment, words in zip(
            (clock.local(moment) for moment in one.rungs_at),
            (
                "临期，已自动提醒处理人",
                "超时，已自动报送处理人、物业经理、报修人",
                "仍未办完，已自动报送管理主体",
            ),
            strict=False,
        )
    ]
    assert last_escalation(seen) == lines[-2]

    late = started(cast, subject="parcel:2")
    meet_clock(clock=late, actor=None, now=late.due_at + MINUTE)
    assert not any("报送" in line for line in derivation(late)), "the control: nobody was told"


def test_a_recomputed_end_is_told(cast):
    one = started(cast, now=at("2027-09-29T10:00"))
    enter_2027(cast, one.started_at)
    recompute_provisional(now=one.started_at)

    assert told() == [("recomputed", "handler", "paul"), ("recomputed", "reporter", "alice")]


def test_where_nobody_handles_it_a_recomputed_end_goes_to_the_manager(cast):
    now = at("2027-09-29T10:00")
    for n, handler in enumerate((None, cast.dan)):
        one = started(cast, now=now, subject=f"parcel:{n}", handler=handler)
        assert one.is_provisional
    started(cast, now=now, subject="parcel:9", ladder="letter", handler=None)
    enter_2027(cast, now)
    recompute_provisional(now=now)

    assert told() == [
        ("recomputed", "manager", "petra"),
        ("recomputed", "reporter", "alice"),
        ("recomputed", "manager", "petra"),
        ("recomputed", "reporter", "alice"),
        ("recomputed", "reporter", "alice"),
    ], "dan serves elsewhere; a letter is no matter of the manager's"


def test_the_command_sweeps_once(committed_cast):
    started(committed_cast, now=clock.now() - timedelta(days=30))
    out = StringIO()
    call_command("sweep", stdout=out)

    assert out.getvalue() == "4 rungs, 5 notices\n"
    assert heartbeats.ages()["sweep"] < 60


@pytest.mark.parametrize(("n", "queries"), [(0, 1), (1, 2), (40, 2)])
def test_a_sweep_asks_as_often_whatever_is_due(cast, django_assert_num_queries, n, queries):
    clocks = [started(cast, subject=f"parcel:{n}") for n in range(n)]
    now = clocks[0].rungs_at[-1] if clocks else MONDAY
    with django_assert_num_queries(queries):
        assert sweep(now).n_rungs == 4 * n


def test_what_is_too_much_for_one_sweep_waits_for_the_next(cast, monkeypatch):
    clocks = [started(cast, subject=f"parcel:{n}") for n in range(7)]
    monkeypatch.setattr("notifications.sweep.BATCH", 2)
    now = clocks[0].due_at

    assert sweep(now) == Swept(12, 24, is_done=False)
    assert sweep(now) == Swept(2, 4)
