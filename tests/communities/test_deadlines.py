"""Terms: the vectors of the law, the holidays, and that time never runs backwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.deadlines import LOCAL, Term, due_at, explain
from communities.working_days import Calendar

PLAIN = Calendar()


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def due(start, term, *, rolls=True, calendar=PLAIN):
    return due_at(at(start), Term.parse(term, rolls=rolls), calendar)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-02-12T09:00", "5wd", "2026-02-26"),
        ("2026-04-30T09:00", "5wd", "2026-05-11"),
        ("2026-09-18T09:00", "3wd", "2026-09-22"),
        ("2026-09-30T09:00", "3wd", "2026-10-10"),
        ("2025-12-31T09:00", "5wd", "2026-01-08"),
        ("2026-03-07T09:00", "3wd", "2026-03-11"),
        ("2026-01-02T09:00", "1wd", "2026-01-04"),
        ("2025-12-31T23:59", "1wd", "2026-01-04"),
        ("2026-03-09T23:59", "1wd", "2026-03-10"),
    ],
)
def test_working_day_term_ends_at_twenty_on_its_last_day(start, term, end):
    assert due(start, term).at == at(f"{end}T20:00")


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-02-06", "10d", "2026-02-24"),
        ("2026-09-20", "15d", "2026-10-08"),
        ("2026-05-02", "7d", "2026-05-09"),
        ("2026-09-01", "30d", "2026-10-08"),
        ("2026-03-04", "3d", "2026-03-09"),
        ("2026-01-31", "1m", "2026-02-28"),
        ("2026-08-31", "1m", "2026-09-30"),
        ("2024-02-29", "1y", "2025-02-28"),
        ("2024-02-28", "1d", "2024-02-29"),
        ("2023-02-28", "1y", "2024-02-28"),
        ("2025-10-01", "1y", "2026-10-08"),
        ("2025-12-15", "1m", "2026-01-15"),
    ],
)
def test_calendar_term_ends_with_its_last_day_and_rolls(start, term, end):
    result = due(start, term)

    assert result.at == at(end) + timedelta(days=1)
    assert result.shown == at(f"{end}T23:59:59")


@pytest.mark.parametrize(
    ("start", "end"), [("2026-02-06", "2026-02-16"), ("2026-03-04", "2026-03-14")]
)
def test_term_that_does_not_roll_ends_on_a_day_off(start, end):
    assert due(start, "10d", rolls=False).shown.date() == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-02-14T23:30", "2h", "2026-02-15T01:30"),
        ("2026-02-14T23:50", "15min", "2026-02-15T00:05"),
        ("2026-03-09T09:00", "2wh", "2026-03-09T11:00"),
        ("2026-03-09T18:00", "2wh", "2026-03-09T20:00"),
        ("2026-03-09T19:15", "2wh", "2026-03-10T09:15"),
        ("2026-03-09T05:00", "2wh", "2026-03-09T10:00"),
        ("2026-02-14T19:00", "2wh", "2026-02-24T09:00"),
        ("2026-10-01T12:00", "12wh", "2026-10-08T20:00"),
    ],
)
def test_hour_terms_run_round_the_clock_or_in_working_hours(start, term, end):
    assert due(start, term).at == at(end)


def test_start_is_read_in_local_time_not_in_utc():
    late = datetime(2026, 3, 9, 17, tzinfo=UTC)  # 10 March 01:00 in Shanghai

    assert due_at(late, Term.parse("1wd"), PLAIN).at == at("2026-03-11T20:00")


def test_end_in_an_unannounced_year_is_provisional_until_entered():
    days = {date(2027, 1, 1): False, date(2027, 10, 1): False}
    announced = Calendar(days, years=frozenset({2027}))

    assert due("2026-12-30T09:00", "1wd").provisional is False
    assert due("2026-12-31T09:00", "1wd").provisional is True
    assert due("2026-12-31T09:00", "1wd").at == at("2027-01-04T20:00")
    assert due("2026-12-31T09:00", "1wd", calendar=announced).at == at("2027-01-04T20:00")
    assert due("2026-12-31T09:00", "1wd", calendar=announced).provisional is False
    assert due("2026-12-31T09:00", "1wd", calendar=Calendar(days)).provisional is True


@pytest.mark.parametrize(
    ("start", "end"), [("2027-04-30T09:00", "2027-05-03"), ("2027-09-30T09:00", "2027-10-04")]
)
def test_what_the_law_itself_names_is_off_in_a_year_nobody_announced(start, end):
    """The days of the moon and the swapped ones are not known before they are announced."""
    assert due(start, "1wd").at == at(f"{end}T20:00")
    assert due(start, "1wd").provisional
    assert PLAIN.day(date(2027, 10, 1)).name == "国庆节"
    assert not PLAIN.day(date(2027, 10, 1)).is_provisional
    assert PLAIN.day(date(2027, 10, 4)).is_provisional


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        ("2026-03-09T09:51:01", "15min", "2026-03-09T10:07"),
        ("2026-03-09T09:51:00", "15min", "2026-03-09T10:06"),
        ("2026-03-09T09:51:00.000001", "1h", "2026-03-09T10:52"),
        ("2026-03-09T19:59:30", "2wh", "2026-03-10T10:00"),
        ("2026-03-09T09:00:30", "2wh", "2026-03-09T11:01"),
        ("2026-03-09T18:00:30", "2wh", "2026-03-10T08:01"),
    ],
)
def test_terms_of_the_clock_go_up_to_the_full_minute(start, term, end):
    assert due(start, term).at == at(end)


def test_only_an_end_that_could_move_is_provisional():
    assert due("2026-12-20", "15d").provisional is True
    assert due("2026-12-20", "15d", rolls=False).provisional is False
    assert due("2026-12-31T23:00", "2h").provisional is False
    assert due("2026-12-31T19:00", "2wh").provisional is True
    assert due("2026-12-05", "1m").provisional is True


@pytest.mark.parametrize(
    "text", ["", "5", "wd", "5 wd", "-5wd", "5.5d", "0wd", "\uff15wd", "5WD", "9999999d", "21y"]
)
def test_term_refuses_what_it_does_not_understand(text):
    with pytest.raises(ValueError, match="期限"):
        Term.parse(text)


def test_start_without_zone_is_refused():
    with pytest.raises(ValueError, match="时区"):
        due_at(datetime.fromisoformat("2026-03-09"), Term.parse("1wd"), PLAIN)


def test_derivation_names_every_day_and_why():
    result = due("2026-02-12T09:00", "5wd")

    assert [step.day.day for step in result.steps] == list(range(12, 27))
    assert [step.count for step in result.steps if step.kind == "counted"] == [1, 2, 3, 4, 5]
    lines = explain(result)
    assert lines[0] == "2026-02-12 星期四 工作日 起算当日，不计入"
    assert lines[2] == "2026-02-14 星期六 调休上班 第 2 天"
    assert lines[3] == "2026-02-15 星期日 春节假期 不计"
    assert lines[-1] == "到期：2026-02-26 20:00:00（工作日期限到最后一天 20:00 为止）。"


def test_derivation_shows_the_roll():
    lines = explain(due("2026-02-06", "10d"))

    assert lines[-3] == "2026-02-23 星期一 春节假期 最后一天遇休息日，顺延"
    assert lines[-2] == "2026-02-24 星期二 工作日 顺延至此"


def test_derivation_says_what_is_provisional():
    assert explain(due("2026-12-31T09:00", "1wd"))[-1].startswith("国务院尚未公布")


moments = st.integers(0, 9 * 365 * 24 * 60).map(
    lambda minutes: at("2020-01-01") + timedelta(minutes=minutes)
)
terms = st.builds(
    Term,
    st.integers(1, 20),
    st.sampled_from(["wd", "d", "m", "y", "h", "min", "wh"]),
    st.booleans(),
)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=40)), terms)
def test_later_start_is_never_due_earlier(start, later, term):
    assert due_at(start, term, PLAIN).at <= due_at(start + later, term, PLAIN).at


@given(moments, terms)
def test_term_always_ends_after_its_start(start, term):
    result = due_at(start, term, PLAIN)

    assert result.at > start
    if term.rolls and term.unit in {"d", "m", "y"}:
        assert PLAIN.is_workday(result.shown.date())[0]
    assert explain(result)
