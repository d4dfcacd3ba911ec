import pytest
from django.db import IntegrityError, transaction

from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent, Role
from portal.content.guides import acknowledge, keep_version
from portal.models import GuideAcknowledgement, GuideVersion
from tests.cast import home, member, person
from tests.owner import owning
from tests.portal.conftest import NOW


@pytest.fixture
def resident(lakeside):
    user = person("rita")
    member(user, Role.RESIDENT, lakeside.estate, unit=home(lakeside.estate))
    return user


def change(guide, **words):
    for name, value in words.items():
        setattr(guide, name, value)
    guide.save_revision().publish()


def test_publishing_keeps_each_wording_once(lakeside):
    change(lakeside.guide, search_description="只改了简介")
    change(lakeside.guide, forbidden="拆承重墙")

    assert [row.number for row in lakeside.guide.versions.order_by("number")] == [1, 2]
    assert lakeside.guide.newest_version().content["forbidden"] == "拆承重墙"


def test_a_resident_acknowledges_the_very_words(lakeside, resident):
    version = lakeside.guide.newest_version()

    row = acknowledge(version=version, actor=resident, now=NOW)
    again = acknowledge(version=version, actor=resident, now=NOW)

    assert row == again
    assert (row.version.hash, row.person, row.at) == (lakeside.guide.content_hash(), resident, NOW)
    assert AuditEvent.objects.filter(verb="portal.guide.acknowledged").count() == 1


def test_an_older_version_can_no_longer_be_acknowledged(lakeside, resident):
    old = lakeside.guide.newest_version()
    change(lakeside.guide, forbidden="拆承重墙")

    with pytest.raises(DomainError):
        acknowledge(version=old, actor=resident, now=NOW)


def test_people_of_another_estate_are_refused(lakeside, hillside):
    with pytest.raises(NotAllowed):
        acknowledge(
            version=lakeside.guide.newest_version(), actor=hillside.people["chair"], now=NOW
        )
    assert not GuideAcknowledgement.objects.exists()


def test_a_kept_version_cannot_be_changed(lakeside):
    version = lakeside.guide.newest_version()

    with owning(), pytest.raises(IntegrityError), transaction.atomic():
        GuideVersion.objects.filter(pk=version.pk).update(hash="0" * 64)
    assert keep_version(page=lakeside.guide, now=NOW) == version


def test_the_page_asks_for_log_in_and_keeps_the_answer(client, lakeside, resident):
    address = "/me/guides/lakeside/renovation/ack/"
    assert client.get(address).status_code == 302

    client.force_login(resident)
    page = client.get(address).content.decode()
    client.post(address, {"version": lakeside.guide.newest_version().hash})

    assert "我看完了，都知道了" in page
    assert GuideAcknowledgement.objects.get().person == resident
    assert "您已经确认看过这一版" in client.get(address).content.decode()


def test_the_page_does_not_exist_for_strangers(client, lakeside, hillside):
    client.force_login(hillside.people["chair"])

    assert client.get("/me/guides/lakeside/renovation/ack/").status_code == 404
