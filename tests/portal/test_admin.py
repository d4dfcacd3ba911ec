"""Wagtail's admin: own notices only, whoever asks; superusers are asked like everybody else."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, PageViewRestriction, Workflow

from communities.models import Role, User
from communities.services import sync_groups
from portal.content.testers import PublicTester
from portal.models import AccountsPage, NoticePage
from tests.cast import person
from tests.portal.conftest import NOW
from tests.sessions import log_in


@pytest.fixture
def chair(client, lakeside):
    user = lakeside.people["chair"]
    sync_groups(user, NOW)
    log_in(client, user)
    return user


@pytest.fixture
def ranked(monkeypatch):
    """A superuser who keeps her rank past the door: what is refused behind it as well."""
    monkeypatch.setattr(User, "lay_down_rank", lambda self: None)


def edit(page):
    return f"/admin/pages/{page.pk}/edit/"


def test_an_editor_finds_her_notices_from_the_first_page(client, chair, lakeside):
    html = client.get("/admin/").content.decode()

    assert "湖畔苑" in html
    assert f"/admin/pages/add/portal/noticepage/{lakeside.notice.get_parent().pk}/" in html
    assert client.get(edit(lakeside.notice)).status_code == 200


def test_fixed_pages_are_nobodys_to_edit(client, lakeside, ranked):
    root = person("root", is_superuser=True, is_staff=True)
    log_in(client, root)
    accounts = AccountsPage.objects.child_of(lakeside.home).get()

    for verb in ("edit", "unpublish", "copy", "delete"):
        assert client.post(f"/admin/pages/{accounts.pk}/{verb}/").status_code in (302, 403), verb

    assert Page.objects.filter(pk=accounts.pk, live=True, has_unpublished_changes=False).exists()
    assert AccountsPage.objects.filter(path__startswith=lakeside.home.path).count() == 1


def fixed(place):
    below = place.home.get_children()
    return [place.home, *below, place.home.get_parent(), place.notice]


def test_no_rank_hides_or_locks_a_public_page(client, lakeside, ranked):
    log_in(client, person("root", is_superuser=True, is_staff=True))

    for page in fixed(lakeside):
        for verb, given in {"privacy": {"restriction_type": "login"}, "lock": {}}.items():
            answer = client.post(f"/admin/pages/{page.pk}/{verb}/", given)
            assert answer.status_code in (302, 403), (page, verb)

    assert not PageViewRestriction.objects.exists()
    assert not Page.objects.filter(locked=True).exists()


def test_control_wagtail_alone_lets_a_superuser_hide_an_estate(
    client, lakeside, ranked, monkeypatch
):
    monkeypatch.delattr(PublicTester, "can_set_view_restrictions")
    log_in(client, person("root", is_superuser=True, is_staff=True))

    client.post(f"/admin/pages/{lakeside.home.pk}/privacy/", {"restriction_type": "login"})

    assert client.__class__().get("/e/lakeside/").status_code == 302


def test_a_review_is_decided_by_office_and_not_by_rank(client, lakeside, ranked):
    page = NoticePage(title="等确认", slug="waits", kind="other", what="x", effective_from=NOW)
    page.live = False
    lakeside.notice.get_parent().add_child(instance=page)
    page.save_revision()
    step = page.get_workflow().start(page, None).current_task_state

    def decide(user):
        log_in(client, user)
        return client.post(f"/admin/pages/workflow/action/{page.pk}/approve/{step.pk}/").status_code

    assert decide(person("root", is_superuser=True, is_staff=True)) in (302, 403)
    assert not NoticePage.objects.get(pk=page.pk).live
    sync_groups(lakeside.people["chair"], NOW)
    decide(lakeside.people["chair"])
    assert NoticePage.objects.get(pk=page.pk).live


@pytest.mark.parametrize(
    "screen",
    [
        "workflows/list/",
        "workflows/disable/{pk}/",
        "workflows/edit/{pk}/",
        "collections/",
        "sites/",
    ],
)
def test_reviews_collections_and_the_site_are_nobodys_to_change(client, lakeside, ranked, screen):
    log_in(client, person("root", is_superuser=True, is_staff=True))
    review = Workflow.objects.get(name__startswith="湖畔苑")
    address = f"/admin/{screen.format(pk=review.pk)}"

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert Workflow.objects.get(pk=review.pk).active
    assert address.encode() not in client.get("/admin/").content


def test_a_superuser_without_a_role_edits_nothing(client, lakeside, ranked):
    log_in(client, person("root", is_superuser=True, is_staff=True))

    assert client.get(edit(lakeside.notice)).status_code == 404


def test_a_superuser_without_a_role_reads_nothing(client, lakeside):
    log_in(client, person("root", is_superuser=True, is_staff=True))

    for address in ("/admin/", "/admin/pages/", edit(lakeside.notice), "/admin/images/"):
        assert client.get(address).status_code == 403, address


def test_a_superuser_with_a_role_reads_what_it_opens(client, lakeside, hillside):
    user = hillside.people["chair"]
    user.is_superuser = True
    user.save()
    log_in(client, user)

    assert client.get("/admin/").status_code == 200
    assert client.get(edit(lakeside.notice)).status_code == 404
    assert lakeside.estate.name not in client.get("/admin/pages/", follow=True).text


def test_control_with_her_rank_she_reads_every_estates_pages(client, lakeside, ranked):
    log_in(client, person("root", is_superuser=True, is_staff=True))

    explored = client.get(f"/admin/pages/{lakeside.notice.get_parent().pk}/").text
    assert lakeside.notice.title in explored


def test_a_chair_of_another_estate_does_not_get_in(client, lakeside, hillside):
    user = hillside.people["chair"]
    sync_groups(user, NOW)
    log_in(client, user)

    response = client.get(edit(lakeside.notice))

    assert response.status_code in (302, 403, 404)
    assert "停水通知" not in response.content.decode()


def test_a_role_that_ended_closes_the_door_at_once(client, chair, lakeside):
    chair.memberships.filter(role=Role.COMMITTEE).update(valid_until=NOW)

    assert client.get(edit(lakeside.notice)).status_code != 200


def test_a_guide_that_was_published_cannot_be_deleted(client, chair, lakeside):
    client.post(f"/admin/pages/{lakeside.guide.pk}/delete/")

    assert Page.objects.filter(pk=lakeside.guide.pk).exists()


def test_only_buildings_of_the_estate_are_offered(client, chair, lakeside):
    html = client.get(edit(lakeside.notice)).content.decode()

    assert "id_buildings" in html
    assert NoticePage.objects.get(pk=lakeside.notice.pk).buildings.count() == 0


def test_an_address_in_chinese_is_refused_because_its_calendar_would_not_be_found(lakeside):
    page = NoticePage.objects.get(pk=lakeside.notice.pk)
    page.full_clean()
    page.slug = "停水"

    with pytest.raises(ValidationError, match="网址名只能用字母、数字和短横线。"):
        page.full_clean()


def test_a_title_in_chinese_makes_a_latin_address(lakeside):
    page = NoticePage(title="停水", kind="other", what="x", effective_from=NOW)

    lakeside.notice.get_parent().add_child(instance=page)

    assert page.slug == page.slug_base
