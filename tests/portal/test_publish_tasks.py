"""The queue's part in pages as files."""

from datetime import timedelta

import pytest

from communities import clock
from portal.models import PublishJob
from portal.tasks import publish_again, publish_pages, turn_notices


@pytest.fixture
def quiet(lakeside, settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path
    PublishJob.objects.all().delete()
    return lakeside


def asked():
    return set(PublishJob.objects.values_list("path", flat=True))


def test_a_home_is_written_anew_when_a_notice_ends(quiet):
    notice = quiet.notice
    notice.effective_until = clock.now() - timedelta(minutes=1)
    notice.save()

    turn_notices()

    assert asked() == {"/e/lakeside/", "/en/e/lakeside/"}


def test_a_notice_that_goes_on_asks_for_nothing(quiet):
    notice = quiet.notice
    notice.effective_from = clock.now() - timedelta(days=1)
    notice.effective_until = clock.now() + timedelta(days=1)
    notice.save()

    turn_notices()

    assert asked() == set()


def test_every_night_all_pages_are_asked_for_and_then_written(quiet, tmp_path):
    publish_again()
    assert "/e/lakeside/accounts/" in asked()

    publish_pages()

    assert asked() == set()
    assert (tmp_path / "e/lakeside/accounts/index.html").exists()


def test_a_published_notice_asks_for_its_home(quiet):
    quiet.notice.save_revision().publish()

    assert asked() == {"/e/lakeside/", "/en/e/lakeside/"}
