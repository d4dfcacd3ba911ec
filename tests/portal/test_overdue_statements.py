"""A statement that is not published in time is red wherever residents look."""

from datetime import UTC, date, datetime, timedelta

import pytest

from communities import clock
from finance.services.first_period import choose_first_period
from finance.services.statements import publish_statement, submit_statement
from portal import tasks
from portal.models import PublishJob
from portal.publishing import files, paths
from tests.portal.test_accounts_pages import HERE, earn, text, words
from tests.that_day import set_clock

HOME, Q3 = "/e/riverside/", f"{HERE}2026-Q3/"
# 29 November in Shanghai from its first minute on.
THEN = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
LATE = "应于10月31日公示，已逾期29天"


@pytest.fixture(autouse=True)
def that_day(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"
    set_clock(settings, tmp_path, THEN)


@pytest.fixture
def late(books):
    choose_first_period(
        estate=books.fund.estate, month=date(2026, 7, 1), actor=books.cast.bob,
        now=datetime(2026, 9, 20, 4, tzinfo=UTC),
    )  # fmt: skip
    return books


@pytest.mark.parametrize("path", [HOME, HERE, Q3])
def test_what_nobody_began_is_shown_with_the_article_and_whom_to_call(late, client, path):
    found = words(client.get(path))
    assert LATE in found
    assert "还没有人提交公示表" in found
    assert "提醒社区" in found
    assert "清风物业" in found
    assert "第943条" in found


def test_in_review_it_says_who_holds_it_and_no_figure(late, client):
    earn(late, 840000)
    submit_statement(fund=late.fund, period="2026-Q3", actor=late.cast.petra, now=THEN)
    for path in (HOME, HERE, Q3):
        assert "已于11月29日提交，待河畔苑业主委员会确认" in words(client.get(path))
    assert "8,400" not in words(client.get(Q3))
    assert client.get(f"{Q3}export.csv").status_code == 404


def test_published_it_is_red_no_more(late, client):
    earn(late, 840000)
    submitted = submit_statement(fund=late.fund, period="2026-Q3", actor=late.cast.petra, now=THEN)
    publish_statement(statement=submitted, actor=late.cast.bob, now=THEN)
    for path in (HOME, HERE, Q3):
        assert "逾期" not in words(client.get(path))
    assert "8,400" in words(client.get(Q3))


def test_the_running_period_has_a_page_without_red_and_others_have_none(late, client):
    shown = text(client.get(f"{HERE}2026-Q4/"))
    assert "应于2027年1月31日前公示，还有63天" in shown
    assert "strip bad" not in shown
    for other in ("2026-Q2", "2027-Q1", "2026-09", "2026", "wx-2026-Q3"):
        assert client.get(f"{HERE}{other}/").status_code == 404, other


def test_an_estate_founded_today_is_not_born_red(books, client):
    estate = books.fund.estate
    estate.created_at = THEN
    estate.save(update_fields=["created_at"])
    choose_first_period(estate=estate, month=date(2026, 3, 1), actor=books.cast.bob, now=THEN)
    assert "逾期" not in words(client.get(HOME)) + words(client.get(HERE))
    assert "应于2027年1月31日前公示" in words(client.get(f"{HERE}2026-Q1/"))


def test_its_files_are_written_anew_at_midnight_and_go_with_the_promise(
    late, client, settings, tmp_path
):
    tasks.publish_again()
    files.publish_waiting(60)
    assert LATE in files.file_of(Q3).read_text()
    assert LATE in files.file_of(HOME).read_text()
    set_clock(settings, tmp_path, THEN + timedelta(days=1))
    tasks.publish_again()
    files.publish_waiting(60)
    assert "已逾期30天" in files.file_of(Q3).read_text()
    gone = files.file_of(f"{HERE}2026-Q1/")
    gone.parent.mkdir(parents=True)
    gone.write_text("旧")
    tasks.publish_again()
    files.publish_waiting(60)
    assert not gone.exists()


def test_a_choice_of_another_month_asks_for_its_pages(late):
    PublishJob.objects.all().delete()
    estate, bob = late.fund.estate, late.cast.bob
    choose_first_period(estate=estate, month=date(2026, 3, 1), actor=bob, now=clock.now())
    asked = set(PublishJob.objects.values_list("path", flat=True))
    assert {HOME, HERE, f"{HERE}2026-Q1/", f"/en{Q3}"} <= asked
    estate.refresh_from_db()
    assert f"{HERE}2026-Q1/" in paths.of_verdicts(estate)
