"""The queue's part in pages as files."""

from datetime import timedelta

import pytest
from django.db import connection

from communities import clock, heartbeats
from portal.models import PublishJob
from portal.tasks import publish_of_today, publish_pages, turn_notices, turn_overdue
from repairs.services.running import meet
from tests.repairs.world import a_ticket


@pytest.fixture
def quiet(lakeside, settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path
    PublishJob.objects.all().delete()
    return lakeside


def asked():
    return set(PublishJob.objects.values_list("path", flat=True))


def done(name, *, ago):
    """A task ended so long ago, and nothing ran since."""
    heartbeats.note(name)
    with connection.cursor() as cursor:
        said = "update communities_heartbeat set at = at - %s where name = %s"
        cursor.execute(said, [ago, name])


@pytest.mark.parametrize("down", [timedelta(0), timedelta(hours=5)])
def test_a_home_is_written_anew_when_a_notice_ends(quiet, down):
    done("notices", ago=down + timedelta(minutes=5))
    notice = quiet.notice
    notice.effective_until = clock.now() - down - timedelta(minutes=1)
    notice.save()

    turn_notices()
    assert asked() == {"/e/lakeside/", "/en/e/lakeside/"}

    PublishJob.objects.all().delete()
    heartbeats.note("notices")
    if down:
        turn_notices()
        assert asked() == set(), "once"


def test_a_home_is_written_anew_when_a_repair_becomes_late_and_when_it_is_met(
    cast, settings, tmp_path
):
    settings.PUBLIC_ROOT, now = tmp_path, clock.now()
    ticket = a_ticket(cast, level="P3", clocks=True, reported_at=now - timedelta(days=3))
    done("overdue", ago=timedelta(days=3))
    PublishJob.objects.all().delete()
    turn_overdue()
    assert asked() == {"/e/riverside/", "/en/e/riverside/"}
    PublishJob.objects.all().delete()
    done("overdue", ago=timedelta(minutes=-2))
    turn_overdue()
    assert asked() == set(), "control: nothing changed since"
    meet(ticket, "respond", actor=cast.paul, now=now)
    done("overdue", ago=timedelta(minutes=2))
    turn_overdue()
    assert asked() == {"/e/riverside/", "/en/e/riverside/"}


def test_a_notice_that_goes_on_asks_for_nothing(quiet):
    notice = quiet.notice
    notice.effective_from = clock.now() - timedelta(days=1)
    notice.effective_until = clock.now() + timedelta(days=1)
    notice.save()

    turn_notices()

    assert asked() == set()


def test_every_night_all_pages_are_asked_for_and_then_written(quiet, tmp_path):
    done("pages", ago=timedelta(days=1))
    publish_of_today()
    assert "/e/lakeside/accounts/" in asked()

    while asked():
        publish_pages()
    assert (tmp_path / "e/lakeside/accounts/index.html").exists()

    publish_of_today()
    assert asked() == set(), "once a day, however often it is asked"


def test_a_published_notice_asks_for_its_home(quiet):
    quiet.notice.save_revision().publish()

    assert asked() == {"/e/lakeside/", "/en/e/lakeside/"}
