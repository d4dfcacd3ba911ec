"""manage.py due, and the warning that next year's holidays are missing."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from communities import clock
from communities.checks import holiday_schedule_is_known
from communities.models import CalendarOverride, CalendarYear
from communities.working_days import LAST_YEAR
from tests.cast import person


def due(*words):
    out = StringIO()
    call_command("due", *words, stdout=out)
    return out.getvalue().splitlines()


def override(day, *, is_workday, name="公告"):
    return CalendarOverride.objects.create(date=day, is_workday=is_workday, name=name)


def test_due_prints_the_answer_and_each_day(db):
    lines = due("2026-02-12T09:00", "5wd")

    assert lines[0] == "2026-02-26 20:00:00"
    assert lines[1].startswith("2026-02-12 星期四")
    assert lines[15].startswith("2026-02-26 星期四 工作日 第 5 天")
    assert lines[-1].startswith("工作日历：chinesecalendar-")


def test_due_heeds_an_override(db):
    override(date(2026, 2, 13), is_workday=False, name="台风停工")

    lines = due("2026-02-12T09:00", "5wd")

    assert lines[0] == "2026-02-27 20:00:00"
    assert "台风停工" in lines[2]


def test_due_may_leave_the_end_on_a_day_off(db):
    assert due("2026-02-06", "10d")[0] == "2026-02-24 23:59:59"
    assert due("2026-02-06", "10d", "--no-roll")[0] == "2026-02-16 23:59:59"


def test_due_reads_a_start_with_its_own_zone(db):
    assert due("2026-03-09T17:00+00:00", "1wd")[0] == "2026-03-11 20:00:00"


@pytest.mark.parametrize(
    ("start", "term", "says"),
    [
        ("2026-02-30", "5wd", "看不懂起算时间"),
        ("tomorrow", "5wd", "看不懂起算时间"),
        ("2026-02-12", "5", "看不懂期限"),
        ("2026-02-12", "0wd", "超出范围"),
        ("1949-10-01", "5wd", "2000 年到 2199 年"),
    ],
)
def test_due_answers_nonsense_with_a_sentence(db, start, term, says):
    with pytest.raises(CommandError, match=says):
        due(start, term)


@pytest.fixture
def in_november(settings, tmp_path):
    """A day in November of the last year whose holidays are known."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    wanted = clock.now().replace(year=LAST_YEAR, month=11, day=2)
    settings.CLOCK_OFFSET_FILE.write_text(str((wanted - clock.now()).total_seconds()))


def test_check_warns_in_november_until_the_schedule_is_entered(db, in_november):
    assert [warning.id for warning in holiday_schedule_is_known(None, ["default"])] == [
        "communities.W001"
    ]

    year = CalendarYear.objects.create(
        year=LAST_YEAR + 1, entered_by=person("oscar"), entered_at=clock.now()
    )
    new_year = override(date(LAST_YEAR + 1, 1, 1), is_workday=False)
    assert holiday_schedule_is_known(None, ["default"]), "a single day is not the year"
    CalendarOverride.objects.filter(pk=new_year.pk).update(schedule=year)

    assert holiday_schedule_is_known(None, ["default"]) == []
