"""撤下: two people of two employers, a public reason; the bytes go, hash, day and reason stay."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from communities import clock
from communities.errors import DomainError, NotAllowed
from communities.models import AuditEvent
from notifications.models import Notice
from portal import tasks
from portal.models import FileRemoval, GuidePage, ShownFile
from portal.shown_files.selectors import n_to_decide
from portal.shown_files.services import ask_removal, decide_removal, drop_bytes
from tests.owner import owning
from tests.portal.conftest import NOW
from tests.portal.shown import document, editor, offer, paper_block, picture_block, show, staff
from tests.sessions import log_in

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
HERE = "/e/lakeside/notices/2026-11-24/"
WHY = "照片里有儿童"


@pytest.fixture
def shown(swept, lakeside, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff(lakeside)
    return show(lakeside)


def ask(row, actor, reason=WHY) -> FileRemoval:
    return ask_removal(file=row, reason=reason, actor=actor, now=NOW)


def decide(removal, actor, removes=True):
    return decide_removal(
        removal=removal, removes=removes, actor=actor, now=NOW + timedelta(hours=1)
    )


def bytes_left() -> list[str]:
    found = [Path(row.kept.file.path) for row in ShownFile.objects.all()]
    return [path.name for path in found if path.exists()]


@pytest.mark.parametrize(
    ("asker", "decider"), [("petra", "chair"), ("chair", "olga"), ("olga", "petra")]
)
def test_two_people_of_two_employers_take_it_down(
    shown, lakeside, client, asker, decider, django_capture_on_commit_callbacks
):
    row = shown.rows["picture"]
    rendition = shown.picture.get_rendition("width-900|format-jpeg")
    rendition.file.close()
    removal = ask(row, lakeside.people[asker])
    assert client.get(rendition.url).status_code == 200, "asking alone takes nothing down"

    with django_capture_on_commit_callbacks(execute=True):
        decide(removal, lakeside.people[decider])

    assert (
        client.get(rendition.url).status_code
        == client.get(f"/media/{rendition.file.name}").status_code
        == 404
    )
    assert client.get(f"/files/{row.pk}/").status_code == 410
    assert not Path(shown.picture.file.path).exists()
    assert not Path(rendition.file.path).exists()
    html = client.get(HERE).content.decode()
    for words in ("已撤下", WHY, row.sha256, "11月20日"):
        assert words in html
    assert f"/files/{row.pk}/" not in html
    assert f"/files/{shown.rows['document'].pk}/" in html
    assert list(
        AuditEvent.objects.filter(subject=f"portal.fileremoval:{removal.pk}").values_list(
            "verb", flat=True
        )
    ) == ["portal.file.removal_asked", "portal.fileremoval.remove"]


def test_the_english_page_says_so_too(shown, lakeside, client):
    decide(ask(shown.rows["document"], lakeside.people["petra"]), lakeside.people["chair"])

    assert "Taken down" in client.get(f"/en{HERE}").content.decode()
    assert client.get(shown.paper.url).status_code == 404


@pytest.mark.parametrize(
    ("asker", "decider"), [("petra", "petra"), ("chair", "cora"), ("chair", "chair")]
)
def test_one_person_or_one_employer_takes_nothing_down(shown, lakeside, asker, decider):
    removal = ask(shown.rows["picture"], lakeside.people[asker])

    with pytest.raises(NotAllowed):
        decide(removal, lakeside.people[decider])

    assert len(bytes_left()) == 2
    assert FileRemoval.objects.get().status == "asked"


def test_the_database_wants_two_people_too(shown, lakeside):
    removal = ask(shown.rows["picture"], lakeside.people["petra"])

    with pytest.raises(IntegrityError, match="removal_by_two_people"), transaction.atomic():
        FileRemoval.objects.filter(pk=removal.pk).update(
            status="removed", decided_by=removal.asked_by, decided_at=NOW
        )


def told(end) -> set:
    rows = Notice.objects.filter(kind=f"portal.removal_{end}").select_related("user")
    assert {row.path for row in rows} <= {
        f"/desk/files/{row.pk}/" for row in ShownFile.objects.all()
    }
    return {row.user for row in rows}


@pytest.mark.parametrize(
    ("asker", "deciders"),
    [("petra", {"chair", "cora", "olga"}), ("chair", {"petra", "olga"})],
)
def test_who_may_decide_hears_that_it_waits(shown, lakeside, asker, deciders):
    ask(shown.rows["picture"], lakeside.people[asker])

    assert told("asked") == {lakeside.people[name] for name in deciders}


def test_what_is_told_keeps_the_reason_and_waits_for_nobody_once_decided(shown, lakeside):
    """Mails and texts leave the house; the reason is behind the log-in."""
    people = lakeside.people
    removal = ask(shown.rows["picture"], people["petra"], reason="照片里有王小明")
    asked = Notice.objects.filter(kind="portal.removal_asked")
    assert not any("王小明" in str(one.params) for one in asked)
    assert asked.filter(read_at=None).count() == 3

    decide(removal, people["olga"])

    assert not asked.filter(read_at=None).exists()
    assert not any("王小明" in str(one.params) for one in Notice.objects.all())


@pytest.mark.parametrize(("removes", "end"), [(True, "removed"), (False, "declined")])
def test_whoever_asked_learns_what_became_of_it(shown, lakeside, removes, end):
    removal = ask(shown.rows["picture"], lakeside.people["petra"])
    assert not told(end)

    decide(removal, lakeside.people["olga"], removes=removes)

    assert told(end) == {lakeside.people["petra"]}
    assert not told({"removed": "declined", "declined": "removed"}[end])


@pytest.mark.parametrize("who", ["ed", "far"])
def test_staff_and_strangers_neither_ask_nor_decide(shown, lakeside, hillside, who):
    actor = lakeside.people.get(who, hillside.people["chair"])
    with pytest.raises(NotAllowed):
        ask(shown.rows["picture"], actor)
    removal = ask(shown.rows["picture"], lakeside.people["petra"])
    with pytest.raises(NotAllowed):
        decide(removal, actor)


def test_a_reason_is_wanted_and_one_request_is_enough(shown, lakeside):
    with pytest.raises(DomainError, match="理由"):
        ask(shown.rows["picture"], lakeside.people["petra"], " ")
    ask(shown.rows["picture"], lakeside.people["petra"])
    with pytest.raises(DomainError, match="已经申请"):
        ask(shown.rows["picture"], lakeside.people["chair"])


def test_what_was_declined_is_shown_on_and_may_be_asked_again(shown, lakeside, client):
    row = shown.rows["picture"]
    decide(ask(row, lakeside.people["petra"]), lakeside.people["chair"], removes=False)

    assert len(bytes_left()) == 2
    assert client.get(f"/files/{row.pk}/").status_code == 200
    ask(row, lakeside.people["petra"])


def test_a_removal_stays_as_it_was_decided(shown, lakeside):
    removal = ask(shown.rows["picture"], lakeside.people["petra"])
    for statement in (
        "update portal_fileremoval set reason = 'x'",
        "update portal_fileremoval set sha256 = 'x'",
        "delete from portal_fileremoval",
        "truncate portal_fileremoval",
    ):
        refused(statement)
    decide(removal, lakeside.people["chair"])
    refused("update portal_fileremoval set status = 'declined'")
    refused("update portal_fileremoval set decided_at = now()")


def refused(statement):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
            cursor.execute(statement)


def test_the_same_bytes_go_wherever_the_estate_shows_them(
    shown, lakeside, django_capture_on_commit_callbacks
):
    twin = document(lakeside, title="又一份")
    guide = GuidePage.objects.get(pk=lakeside.guide.pk)
    guide.prose = [("file", twin)]
    guide.save_revision().publish()

    with django_capture_on_commit_callbacks(execute=True):
        decide(ask(shown.rows["document"], lakeside.people["petra"]), lakeside.people["chair"])

    assert [name for name in bytes_left() if name.endswith("pdf")] == []
    html = Client().get("/e/lakeside/guides/renovation/").content.decode()
    assert "已撤下" in html
    assert WHY in html
    drop_bytes(FileRemoval.objects.get())


def test_what_was_taken_down_is_not_published_again(shown, lakeside):
    decide(ask(shown.rows["document"], lakeside.people["petra"]), lakeside.people["chair"])
    again = document(lakeside, title="换个名字")
    page = offer(shown.page, paper_block(again), picture_block(shown.picture)).as_object()
    chair = editor(Client(), lakeside.people["chair"])
    ends = {"effective_from": "2026-11-24 13:00", "title": page.title, "slug": page.slug,
            "kind": "other", "what": "x", "action-publish": "1", "prose-count": "1",
            "prose-0-deleted": "", "prose-0-order": "0", "prose-0-type": "file",
            "prose-0-id": "00000000-0000-4000-8000-000000000009", "prose-0-value": again.pk}  # fmt: skip

    answer = chair.post(f"/admin/pages/{page.pk}/edit/", ends)

    assert answer.status_code == 400
    assert "已经撤下" in answer.content.decode()
    assert ShownFile.objects.count() == 2


@pytest.mark.parametrize("given", [{}, {"act": ""}, {"act": "decline"}])
def test_without_a_word_nothing_is_decided(shown, lakeside, given):
    removal = ask(shown.rows["picture"], lakeside.people["petra"])
    client = Client()
    log_in(client, lakeside.people["chair"])

    answer = client.post(f"/desk/files/{removal.file_id}/", given)

    assert answer.status_code == 400
    assert "什么都没有改" in answer.content.decode()
    assert FileRemoval.objects.get().status == "asked"
    assert client.post(f"/desk/files/{removal.file_id}/", {"act": "keep"}).status_code == 302
    assert FileRemoval.objects.get().status == "declined"


def test_bytes_that_a_disk_would_not_let_go_go_the_next_night(
    shown, lakeside, caplog, django_capture_on_commit_callbacks
):
    rows = shown.rows
    stuck = Path(shown.picture.file.path)
    data = stuck.read_bytes()
    stuck.unlink()
    (stuck / "in the way").mkdir(parents=True)
    paper = Path(shown.paper.file.path)
    for row in (rows["picture"], rows["document"]):
        with django_capture_on_commit_callbacks(execute=True):
            decide(ask(row, lakeside.people["petra"]), lakeside.people["chair"])
    paper.write_bytes(data)

    tasks.drop_removed_files()

    assert not paper.exists(), "the first holds up no other"
    assert f"file {rows['picture'].pk} were taken down and are still there" in caplog.text
    (stuck / "in the way").rmdir()
    stuck.rmdir()
    stuck.write_bytes(data)
    tasks.drop_removed_files()
    assert not stuck.exists()


def test_the_desk_leads_two_people_through_it(shown, lakeside):
    row = shown.rows["picture"]
    address = f"/desk/files/{row.pk}/"

    def at_desk(name):
        client = Client()
        log_in(client, lakeside.people[name])
        return client

    petra, cora, chair = at_desk("petra"), at_desk("cora"), at_desk("chair")
    assert "公示文件" in petra.get("/desk/").content.decode()
    assert row.title in petra.get("/desk/files/").content.decode()
    empty = petra.post(address, {"act": "ask", "reason": ""})
    assert "has-error" in empty.content.decode()
    assert petra.post(address, {"act": "ask", "reason": WHY}).status_code == 302
    assert "提出人不能审批" in petra.get(address).content.decode()
    assert "公示文件待撤下" in chair.get("/desk/").content.decode()
    assert n_to_decide([lakeside.estate], lakeside.people["petra"], clock.now()) == 0
    assert WHY in chair.get("/desk/files/").content.decode()
    assert "确认撤下" in chair.get(address).content.decode()
    assert chair.post(address, {"act": "remove"}).status_code == 302
    assert "已撤下" in cora.get(address).content.decode()
    assert chair.post(address, {"act": "remove"}).status_code == 409
    assert at_desk("ed").get(address).status_code == 403
    assert at_desk("ed").get("/desk/files/").status_code == 403
