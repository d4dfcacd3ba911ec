"""A year's schedule is entered whole or not at all, and only its arrival moves an end."""

from datetime import date

import pytest
from django.urls import reverse

from communities import clock as time
from communities.calendars import load_calendar
from communities.deadlines import Term, due_at
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AdminChange, AuditEvent, CalendarOverride, CalendarYear, Clock
from communities.schedules import read_schedule
from communities.services import recompute_provisional
from communities.services.calendars import enter_year
from tests.communities import test_clocks
from tests.communities.test_clocks import at
from tests.holidays import TABLE, declare, enter_2027, operator
from tests.hours import keep_hours
from tests.sessions import log_in

WEDNESDAY = at("2027-09-29T10:00")


def started(cast, term="3wd", now=WEDNESDAY, **more) -> Clock:
    return test_clocks.started(cast, term, now, **more)


def stored(clock) -> Clock:
    return Clock.objects.get(pk=clock.pk)


def test_an_end_stays_provisional_until_the_whole_year_is_there(cast):
    clock = started(cast)
    assert (clock.due_at, clock.is_provisional) == (at("2027-10-05T20:00"), True)

    for day in ("2027-01-01", "2027-10-04"):
        declare(day, name="假日")
        assert recompute_provisional(now=WEDNESDAY) == 0
    later = started(cast, subject="parcel:2")
    assert (later.due_at, later.is_provisional) == (at("2027-10-06T20:00"), True)

    enter_2027(cast, WEDNESDAY)
    assert recompute_provisional(now=WEDNESDAY) == 2
    for one in (clock, later):
        assert (stored(one).due_at, stored(one).is_provisional) == (at("2027-10-11T20:00"), False)
    assert recompute_provisional(now=WEDNESDAY) == 0


def test_neither_hours_nor_a_single_day_move_an_end(cast, settings):
    clock = started(cast, "10wd")
    estate = cast.riverside
    keep_hours(estate, "09:00-17:00", WEDNESDAY)
    declare("2027-09-30")
    assert recompute_provisional(now=WEDNESDAY) == 0
    assert stored(clock).due_at == clock.due_at
    assert due_at(WEDNESDAY, Term(1, "wd"), load_calendar(estate, WEDNESDAY)).at == at(
        "2027-10-04T17:00"
    ), "the control: both change what begins now"

    CalendarOverride.objects.update(entered_at=at("2027-09-29T11:00"))
    enter_2027(cast, WEDNESDAY)
    recompute_provisional(now=WEDNESDAY)
    assert stored(clock).due_at == at("2027-10-20T20:00")


def test_a_day_declared_before_the_start_counts_with_the_year(cast):
    declare("2027-09-30")
    CalendarOverride.objects.update(entered_at=at("2027-09-29T09:00"))
    clock = started(cast)
    enter_2027(cast, WEDNESDAY)
    recompute_provisional(now=WEDNESDAY)

    assert stored(clock).due_at == at("2027-10-12T20:00")


def test_a_clock_waits_for_every_year_it_runs_into(cast):
    clock = started(cast, "5wd", at("2027-12-30T10:00"))
    enter_2027(cast, WEDNESDAY)

    assert recompute_provisional(now=at("2027-12-30T11:00")) == 0
    assert stored(clock).is_provisional


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("2027-01-01 休 元旦", "2027-1-1 休 元旦"), "第 1 行：看不懂"),
        (("2027-01-01 休 元旦", "2027-01-01 休 元\0旦"), "第 1 行：看不懂"),
        (("2027-01-01 休 元旦", "٢027-01-01 休 元旦"), "第 1 行：看不懂"),
        (("2027-01-01 休 元旦", "2027-02-29 休 元旦"), "第 1 行：没有 2027-02-29"),
        (("2027-01-02 休 元旦", "2028-01-02 休 元旦"), "第 2 行：2028-01-02 不在"),
        (("2027-01-02 休 元旦", "2027-01-01 休 元旦"), "第 1、2 行都是 2027-01-01"),
        (("2027-02-20 班 春节", "2027-02-19 班 春节"), "第 29 行：2027-02-19 是星期五"),
        (("2027-06-09 休 端午节", ""), "缺少“端午”"),
        (("2027-10-03 休 国庆节", ""), "2027-10-03 是法定节假日"),
    ],
)
def test_a_wrong_table_is_refused_by_the_line(change, says):
    with pytest.raises(DomainError, match=says):
        read_schedule(TABLE.replace(*change), 2027)


def test_the_right_table_is_read_whole():
    assert len(read_schedule(TABLE, 2027)) == 30
    assert read_schedule(f"2026-12-31 休 元旦\n{TABLE}", 2027)[0].day == date(2026, 12, 31)


def test_a_year_is_entered_once_by_operators_and_leaves_a_trace(cast):
    now = at("2026-11-28T10:00")
    with pytest.raises(NotAllowed):
        enter_year(year=2027, table=TABLE, actor=cast.petra, now=now)
    oscar = operator(cast)
    with pytest.raises(DomainError, match="元旦"):
        enter_year(year=2027, table="2027-10-01 休 国庆节", actor=oscar, now=now)
    with pytest.raises(StaleState):
        enter_year(year=2026, table=TABLE, actor=oscar, now=now)
    with pytest.raises(DomainError, match="今年或明年"):
        enter_year(year=2028, table=TABLE, actor=oscar, now=now)
    assert not load_calendar().is_known(2027)

    declare("2027-10-01", is_workday=True)
    enter_2027(cast, now, oscar)
    assert load_calendar().is_known(2027)
    assert CalendarOverride.objects.filter(schedule=2027).count() == 30
    assert not load_calendar().day(date(2027, 10, 1)).is_workday, "the table replaces single days"
    trace = AuditEvent.objects.get(verb="communities.calendar.entered")
    assert (trace.actor, trace.detail["days"][0]) == (oscar, "2027-01-01 0 元旦")
    with pytest.raises(StaleState):
        enter_2027(cast, now, oscar)


@pytest.fixture
def on(settings, tmp_path):
    """Sets the portal's clock."""

    def today(text):
        settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
        settings.CLOCK_OFFSET_FILE.write_text("0")
        settings.CLOCK_OFFSET_FILE.write_text(str((at(text) - time.now()).total_seconds()))

    return today


def test_in_december_operators_and_the_desk_are_told_what_is_missing(cast, client, on):
    words, oscar = "2027 年的放假安排还没有录入", operator(cast)
    seen = {}
    for day in ("2026-11-30T10:00", "2026-12-02T10:00"):
        on(day)
        for person, page in ((oscar, "/admin/"), (cast.petra, "/desk/"), (cast.petra, "/admin/")):
            log_in(client, person)
            seen[day[5:10], page, person == oscar] = words in client.get(page).text
    on("2026-12-02T10:00")
    enter_2027(cast, time.now(), oscar)
    log_in(client, cast.petra)

    assert {key for key, told in seen.items() if told} == {
        ("12-02", "/admin/", True),
        ("12-02", "/desk/", False),
    }
    assert words not in client.get("/desk/").text


def test_the_admin_shows_the_table_before_it_is_entered(cast, client, on):
    on("2026-11-28T10:00")
    log_in(client, cast.petra)
    assert client.get(reverse("calendar-year")).status_code == 302
    log_in(client, operator(cast))
    assert "录入全年安排" in client.get(reverse("calendar:index")).text

    wrong = client.post(reverse("calendar-year"), {"year": 2027, "table": f"明天 休\n{TABLE}"})
    assert "第 1 行" in wrong.text
    form = {"year": 2027, "table": TABLE}
    shown = client.post(reverse("calendar-year"), form)
    assert "确认录入" in shown.text
    assert not CalendarYear.objects.exists(), "nothing is entered before it is confirmed"
    assert client.post(reverse("calendar-year"), form | {"step": "store"}).status_code == 302
    assert not CalendarYear.objects.exists(), "nor before a person of another employer agrees"
    log_in(client, cast.sam)
    address = reverse("admin-change", args=[AdminChange.objects.get().pk])
    assert "2027-01-01" in client.get(address).text
    assert client.post(address, {"act": "agree"}).status_code == 302
    assert CalendarYear.objects.get().days.count() == 30
