"""Pages go live and come down when their editors planned it, also when nothing ran at that time."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from communities import clock, heartbeats
from communities.services import sync_groups
from portal.models import GuidePage, NoticePage, PublishJob
from portal.publishing import schedule
from portal.tasks import keep_plans
from tests.portal.conftest import NOW
from tests.sessions import log_in

HOME = {"/e/lakeside/", "/en/e/lakeside/"}
HOURS_AGO = timedelta(hours=5)


def plan(page, monkeypatch, *, live_at=None, expire_at=None):
    """Published with these moments, at a time at which both were still to come."""
    page.go_live_at, page.expire_at = live_at, expire_at
    before = timezone.now() - timedelta(days=2)
    with monkeypatch.context() as then:
        then.setattr("django.utils.timezone.now", lambda: before)
        page.save_revision().publish()
    PublishJob.objects.all().delete()


@pytest.fixture
def planned(lakeside):
    page = NoticePage(title="换水表", slug="meters", kind="other", what="换水表", live=False)
    page.effective_from = NOW
    lakeside.notice.get_parent().add_child(instance=page)
    return page


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


def asked():
    return set(PublishJob.objects.values_list("path", flat=True))


@pytest.mark.parametrize("late", [timedelta(seconds=1), HOURS_AGO])
def test_a_planned_page_goes_live_late_rather_than_never(planned, monkeypatch, client, late):
    plan(planned, monkeypatch, live_at=clock.now() - late)
    assert not is_live(planned)
    assert client.get(planned.url).status_code == 404

    keep_plans()

    assert is_live(planned)
    assert client.get(planned.url).status_code == 200
    assert asked() == HOME
    assert PageLogEntry.objects.filter(page=planned, action="wagtail.publish.scheduled").exists()
    assert heartbeats.ages()["plans"] < 60
    PublishJob.objects.all().delete()
    keep_plans()
    assert asked() == set(), "once"


def test_what_is_still_to_come_waits(planned, monkeypatch):
    plan(planned, monkeypatch, live_at=clock.now() + timedelta(minutes=1))

    keep_plans()

    assert not is_live(planned)


@pytest.mark.parametrize("kind", ["notice", "guide"])
def test_a_page_comes_down_at_its_end_and_its_home_follows(lakeside, monkeypatch, client, kind):
    page = getattr(lakeside, kind)
    plan(page, monkeypatch, expire_at=clock.now() - HOURS_AGO)
    assert is_live(page)

    keep_plans()

    assert not is_live(page)
    assert Page.objects.get(pk=page.pk).expired
    assert client.get(page.url).status_code == 404
    assert asked() == HOME


def test_what_was_to_come_and_go_meanwhile_is_over(planned, monkeypatch):
    now = clock.now()
    plan(planned, monkeypatch, live_at=now - 2 * HOURS_AGO, expire_at=now - HOURS_AGO)

    keep_plans()

    page = Page.objects.get(pk=planned.pk)
    assert (page.live, page.expired) == (False, True)


def test_a_version_that_is_to_come_after_the_end_still_comes(lakeside, monkeypatch):
    page = lakeside.notice
    plan(page, monkeypatch, expire_at=clock.now() - HOURS_AGO)
    later = clock.now() + HOURS_AGO
    page = NoticePage.objects.get(pk=page.pk)
    page.title, page.go_live_at, page.expire_at = "新的停水通知", later, None
    page.save_revision().publish()
    assert is_live(page)

    keep_plans()

    assert not is_live(page)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    schedule.keep_schedule(later)
    page = Page.objects.get(pk=page.pk)
    assert (page.live, page.expired, page.title) == (True, False, "新的停水通知")


def test_a_plan_that_cannot_be_kept_holds_up_no_other(planned, lakeside, monkeypatch, caplog):
    plan(planned, monkeypatch, live_at=clock.now() - 2 * HOURS_AGO)
    plan(lakeside.guide, monkeypatch, expire_at=clock.now() - HOURS_AGO)
    go_live = schedule._go_live

    def fail(page, now):
        go_live(page, now)
        raise RuntimeError("a disk is full")

    monkeypatch.setattr(schedule, "_go_live", fail)
    keep_plans()

    assert not is_live(planned), "all of it or nothing"
    assert not GuidePage.objects.get(pk=lakeside.guide.pk).live
    assert f"plan of page {planned.pk}" in caplog.text


@pytest.mark.parametrize("field", ["go_live_at", "expire_at", "effective_from"])
@pytest.mark.parametrize("said", ["2026年13月1日", "31/12/2026", "tomorrow"])
def test_a_date_that_cannot_be_read_publishes_nothing(client, lakeside, planned, field, said):
    chair = lakeside.people["chair"]
    sync_groups(chair, NOW)
    log_in(client, chair)
    words = {"title": "换水表", "slug": "meters", "kind": "other", "what": "换水表", "todo": "等"}
    words |= {"effective_from": "2026-11-20 10:00", "prose-count": "0", field: said}

    page = client.post(f"/admin/pages/{planned.pk}/edit/", words | {"action-publish": "1"})

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert said in page.content.decode(), "nothing typed is lost"
    assert not is_live(planned)
