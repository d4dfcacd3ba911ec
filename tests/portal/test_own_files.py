"""Pages, pictures and documents of one estate do not exist for editors of another."""

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail import hooks
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from communities.services import sync_groups
from portal.content import own_pages
from portal.models import NoticePage
from tests.communities.uploads import drawing, encoded
from tests.portal.conftest import NOW
from tests.sessions import log_in

TITLE, FILE = "没有公布的通知", "没有公布的附件"


@pytest.fixture
def draft(lakeside):
    page = NoticePage(
        title=TITLE,
        slug="secret",
        kind="utility",
        what="x",
        effective_from=datetime(2026, 11, 24, 5, tzinfo=UTC),
        live=False,
    )
    lakeside.notice.get_parent().add_child(instance=page)
    page.save_revision()
    return page


@pytest.fixture
def kept(swept, lakeside, settings, tmp_path):
    """A picture and a document in the collection of Lakeside."""
    settings.MEDIA_ROOT = tmp_path
    collection = Collection.objects.get(name__contains="lakeside")
    bytes_ = {"i.png": encoded(drawing((40, 60)), "PNG"), "d.pdf": b"%PDF-1.4 x"}
    picture, paper = (ContentFile(data, name=name) for name, data in bytes_.items())
    return (
        Image.objects.create(title=FILE, file=picture, collection=collection),
        Document.objects.create(title=FILE, file=paper, collection=collection),
    )


def editor(place) -> Client:
    client, user = Client(), place.people["chair"]
    sync_groups(user, NOW)
    log_in(client, user)
    return client


def chooser(draft):
    return {
        "search": f"/admin/choose-page/search/?q={TITLE[:2]}",
        "chosen": f"/admin/choose-page/chosen-multiple/?id={draft.pk}",
        "below": f"/admin/choose-page/{draft.get_parent().pk}/",
        "bulk": f"/admin/bulk/wagtailcore/page/delete/?id={draft.pk}",
        "bulk all": f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={draft.get_parent().pk}",
    }


def shown(client, url) -> bool:
    return TITLE.encode() in ascii_free(client.get(url).content)


def ascii_free(body: bytes) -> bytes:
    """JSON may write Chinese as escapes."""
    return body.decode().encode().replace(TITLE.encode("unicode_escape"), TITLE.encode())


@pytest.mark.parametrize("way", ["search", "chosen", "below", "bulk", "bulk all"])
def test_a_draft_is_found_by_its_own_editors_alone(draft, lakeside, hillside, way):
    url = chooser(draft)[way]

    assert shown(editor(lakeside), url)
    assert not shown(editor(hillside), url)


def test_control_wagtail_alone_shows_drafts_to_every_editor(draft, hillside, monkeypatch):
    monkeypatch.setattr(own_pages.OwnPages, "process_view", lambda *_args: None)
    monkeypatch.setitem(hooks._hooks, "construct_page_chooser_queryset", [])
    client = editor(hillside)

    assert {way: shown(client, url) for way, url in chooser(draft).items()} == dict.fromkeys(
        chooser(draft), True
    )


def test_all_pages_of_nowhere_are_nobodys(draft, lakeside):
    client = editor(lakeside)

    assert client.get("/admin/bulk/wagtailcore/page/delete/?id=all").status_code == 404
    assert client.get("/admin/choose-page/chosen-multiple/?id=²").status_code == 404


def test_a_chooser_begins_at_ones_own_estate(lakeside):
    html = editor(lakeside).get("/admin/choose-page/").json()["html"]

    assert f"/admin/choose-page/{lakeside.home.pk}/" in html


def ways(picture, paper):
    return [
        "/admin/images/",
        "/admin/documents/",
        "/admin/images/chooser/",
        "/admin/documents/chooser/",
        f"/admin/images/chooser/chosen-multiple/?id={picture.pk}",
        f"/admin/documents/chooser/chosen-multiple/?id={paper.pk}",
        f"/admin/images/chooser/{picture.pk}/select_format/",
        f"/admin/images/{picture.pk}/",
        f"/admin/documents/edit/{paper.pk}/",
        f"/admin/bulk/wagtailimages/image/delete/?id={picture.pk}",
        f"/admin/bulk/wagtaildocs/document/delete/?id={paper.pk}",
        "/admin/api/main/images/",
        "/admin/api/main/documents/",
        f"/admin/api/main/images/{picture.pk}/",
        f"/admin/api/main/documents/{paper.pk}/",
    ]


def read(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def told(client, url) -> bool:
    body = read(client.get(url))
    return FILE.encode() in body or FILE.encode("unicode_escape") in body


# Wagtail leaves the files of its thumbnails open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_files_are_found_by_editors_of_their_estate_alone(lakeside, hillside, kept):
    own, stranger = editor(lakeside), editor(hillside)

    assert [url for url in ways(*kept) if told(stranger, url)] == []
    assert len([url for url in ways(*kept) if told(own, url)]) == 10


def test_no_door_of_the_api_acts_on_pages(lakeside):
    client = editor(lakeside)

    answer = client.post(f"/admin/api/main/pages/{lakeside.notice.pk}/action/unpublish/")

    assert answer.status_code == 404
    assert NoticePage.objects.get(pk=lakeside.notice.pk).live


def offer(page, paper):
    page.prose = [("file", paper)] if paper else []
    return page.save_revision()


def test_a_document_is_public_as_long_as_a_live_page_offers_it(lakeside, hillside, kept):
    paper = kept[1]
    stranger, client, own = Client(), editor(hillside), editor(lakeside)

    def answers():
        found = [asker.get(paper.url) for asker in (stranger, client, own)]
        for answer in found:
            read(answer)
        return [answer.status_code for answer in found]

    assert answers() == [404, 404, 200]
    revision = offer(lakeside.notice, paper)
    assert answers() == [404, 404, 200]
    revision.publish()
    assert answers() == [200, 200, 200]
    offer(NoticePage.objects.get(pk=lakeside.notice.pk), None)
    assert answers() == [200, 200, 200]
    NoticePage.objects.get(pk=lakeside.notice.pk).unpublish()
    assert answers() == [404, 404, 200]
