"""通知: what comes next stands first, what is urgent above all; past and planned ones have filters."""

from datetime import timedelta

import pytest

from communities import clock
from portal.models import NoticePage, NoticesIndexPage
from tests.portal.conftest import publish

PAGE = "/e/lakeside/notices/"


@pytest.fixture
def told(lakeside):
    """By their titles, in hours from now: begin and end."""
    now, index = clock.now(), NoticesIndexPage.objects.child_of(lakeside.estate.page).get()
    lakeside.notice.unpublish()
    spans = {
        "去年的事": (-9000, -8000, "other"),
        "长期有效": (-500, None, "fee"),
        "正在停水": (-1, 30, "utility"),
        "明天停电": (24, 28, "utility"),
        "爆管抢修": (-2, 90, "urgent"),
        "明年年检": (2400, 2500, "utility"),
        "昨天停水": (-30, -20, "utility"),
    }
    for number, (title, (begins, ends, kind)) in enumerate(spans.items()):
        until = None if ends is None else now + timedelta(hours=ends)
        page = NoticePage(
            title=title, slug=f"n-{number}", kind=kind, what=f"{title}的说明",
            effective_from=now + timedelta(hours=begins), effective_until=until,
        )  # fmt: skip
        publish(page, index)
    return lakeside


def titles(client, address) -> list[str]:
    return [one.title for one in client.get(address).context["notices"]]


def test_what_comes_next_is_first_and_urgent_above_all(client, told):
    assert titles(client, PAGE) == ["爆管抢修", "明天停电", "正在停水", "长期有效"]


def test_past_and_planned_ones_have_a_filter_of_their_own(client, told):
    assert titles(client, f"{PAGE}?when=past") == ["昨天停水", "去年的事"]
    assert titles(client, f"{PAGE}?when=later") == ["明年年检"]
    assert titles(client, f"{PAGE}?when=past&kind=utility") == ["昨天停水"]
    page = client.get(f"{PAGE}?when=past").content.decode()
    assert "?when=past&amp;kind=utility" in page, "one filter keeps the other"


def test_what_is_urgent_stands_on_the_estates_page(client, told):
    html = client.get("/e/lakeside/").content.decode()
    assert html.index("爆管抢修") < html.index('id="more"')
    assert "爆管抢修的说明" in html
    page = NoticePage.objects.get(title="爆管抢修")
    page.effective_until = clock.now() - timedelta(minutes=1)
    page.save_revision().publish()
    html = client.get("/e/lakeside/").content.decode()
    assert "爆管抢修" not in html, "until it is over"


@pytest.fixture
def renamed(lakeside, django_capture_on_commit_callbacks):
    def rename():
        page = NoticePage.objects.get(pk=lakeside.notice.pk)
        page.slug = "water-off"
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        return page

    return rename


@pytest.mark.parametrize("english", ["", "/en"])
def test_a_renamed_page_is_found_under_its_old_address(client, lakeside, renamed, english):
    old = f"{english}/e/lakeside/notices/{lakeside.notice.slug}/"
    assert client.get(old).status_code == 200
    page = renamed()

    answer = client.get(old)

    assert answer.status_code == 302, "not for good: a name may come back"
    assert answer["Location"] == f"{english}/e/lakeside/notices/water-off/"
    page.unpublish()
    assert client.get(old).status_code == 404, "what is not live is told to nobody"


def test_control_without_the_redirects_the_old_address_is_gone(client, lakeside, renamed, settings):
    settings.WAGTAILREDIRECTS_AUTO_CREATE = False
    renamed()

    assert client.get(f"/e/lakeside/notices/{lakeside.notice.slug}/").status_code == 404
