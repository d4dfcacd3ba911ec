"""Reviews are told by our own notices: no mail leaves a request, and a sick mail server stops nobody."""

from datetime import date

import pytest
from django.urls import reverse
from wagtail import signals
from wagtail.models import TaskState

from communities.models import Body, Role
from communities.services import sync_groups
from finance.models import Statement
from notifications.models import Notice
from portal.models import NoticePage
from portal.quiet_admin import MAILS
from tests.cast import member, person
from tests.portal.conftest import NOW
from tests.sessions import log_in

NEW = "/desk/statements/new/{}/"


@pytest.fixture(autouse=True)
def sick_mail_server(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "no-such-host.invalid", 25


@pytest.fixture
def root(db):
    return person("rank", is_superuser=True, is_staff=True)


def test_a_statement_is_frozen_and_published_while_mail_is_ill(client, root, books):
    books.posted(("BANK", 840_000), ("ADS_ELEVATOR", -840_000), day=date(2026, 8, 9))
    log_in(client, books.cast.petra)
    answer = client.post(NEW.format(books.fund.pk), {"period": "2026-Q3", "note": "无"})
    assert answer.status_code == 302
    statement = Statement.objects.get()
    log_in(client, books.cast.bob)

    assert client.post(answer.url, {"action": "publish"}).status_code == 302
    statement.refresh_from_db()
    assert statement.status == "published"


@pytest.fixture
def clerk(lakeside):
    """Writes notices, and may not publish them."""
    clerk = person("clerk")
    body = Body.objects.get(name="湖畔苑业主委员会")
    member(clerk, Role.COMMITTEE, lakeside.estate, body=body)
    for user in (clerk, lakeside.people["chair"]):
        sync_groups(user, NOW)
    return clerk


@pytest.fixture
def page(lakeside):
    page = NoticePage(title="换水表", slug="meters", kind="other", what="换水表", live=False)
    page.effective_from = NOW
    lakeside.notice.get_parent().add_child(instance=page)
    page.save_revision()
    return page


def told(user) -> list[str]:
    return [notice.words for notice in Notice.objects.filter(user=user).order_by("pk")]


@pytest.mark.parametrize(
    ("action", "words"),
    [("approve", "您提交的“换水表”已确认发布"), ("reject", "您提交的“换水表”被退回：写明日期")],
)
def test_whoever_may_publish_is_told_and_whoever_asked_hears_back(
    client, root, lakeside, clerk, page, action, words
):
    chair = lakeside.people["chair"]
    page.get_workflow().start(page, clerk)
    assert (told(chair), told(clerk), told(root)) == (["“换水表”等您确认发布"], [], [])
    notice = Notice.objects.get(user=chair)
    assert notice.path == reverse("wagtailadmin_pages:edit", args=[page.pk])
    log_in(client, chair)
    assert client.get(notice.path).status_code == 200

    step = TaskState.objects.get()
    address = f"/admin/pages/workflow/action/{page.pk}/{action}/{step.pk}/"
    assert client.post(address, {"comment": "写明日期"}).status_code in (200, 302)
    assert told(clerk) == [words]


@pytest.mark.parametrize("name", MAILS)
def test_nobody_listens_with_a_mail_in_hand(name):
    names = [key[0] for key, *_ in getattr(signals, name).receivers]

    assert not [one for one in names if str(one).endswith("_email_notification")]


def test_what_somebody_wants_to_embed_is_fetched_by_nobody(client, lakeside):
    chair = lakeside.people["chair"]
    sync_groups(chair, NOW)
    log_in(client, chair)
    address = {"embed-chooser-url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ"}

    answer = client.post(reverse("wagtailembeds:chooser_upload"), address)

    assert answer.status_code in (200, 404)
