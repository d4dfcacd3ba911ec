import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from wagtail.models import Collection, Page, Workflow

from communities.errors import DomainError
from communities.models import Estate, ManagementBody
from portal.estates import RESERVED, found_estate
from portal.models import EstatePage, GuidePage
from tests.portal.conftest import NOW


def test_an_estate_is_founded_with_its_pages_groups_and_review(lakeside):
    below = set(lakeside.home.get_children().values_list("slug", flat=True))

    assert below == {"accounts", "notices", "guides"}
    assert lakeside.home.url == "/e/lakeside/"
    assert Group.objects.filter(name__startswith="lakeside:").count() == 4
    assert Workflow.objects.filter(name__startswith="湖畔苑").count() == 1
    assert Collection.objects.filter(name="湖畔苑（lakeside）").exists()


def test_nothing_is_left_when_founding_fails(lakeside):
    before = Page.objects.count(), Group.objects.count()
    body = ManagementBody.objects.get(estate=lakeside.estate).body

    with pytest.raises(ValidationError):
        found_estate(
            slug="lakeside",
            name="又一个湖畔苑",
            area=lakeside.estate.area,
            body=body,
            body_kind="committee",
            actor=None,
            now=NOW,
        )

    assert (Page.objects.count(), Group.objects.count()) == before


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_names_of_functions_are_reserved(slug, lakeside):
    with pytest.raises(DomainError):
        found_estate(slug=slug, name="x", actor=None, now=NOW)
    assert not Estate.objects.filter(slug=slug).exists()


def test_an_estate_with_a_page_cannot_be_lost(lakeside):
    with pytest.raises(Exception, match="protected"):
        lakeside.estate.delete()
    assert EstatePage.objects.filter(its_estate=lakeside.estate).exists()


def test_a_page_without_an_address_gets_a_latin_one(lakeside):
    index = lakeside.guide.get_parent()
    pages = [GuidePage(title="装修", event="renovation", label="新") for _ in range(2)]

    for page in pages:
        index.add_child(instance=page)

    assert [page.slug for page in pages] == ["renovation-2", "renovation-3"]
