"""Every night the bytes of public files are hashed again; what differs or is gone is told."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Page

from communities import clock
from communities.uploads import new_folder
from finance.kinds import FILES_FOUND
from finance.models import Finding, Voucher
from finance.selectors.public.verdict import in_doubt
from finance.services.books import open_books
from finance.services.checking import check_books
from notifications.models import Notice
from portal.models import FileCheck
from portal.shown_files.rehashing import ROUND, file_findings
from portal.shown_files.services import ask_removal, decide_removal
from tests.portal.conftest import NOW
from tests.portal.shown import PDF, show, staff

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NIGHT = timedelta(days=1)
PAGES = [b"first page", b"second page"]


@pytest.fixture
def shown(swept, lakeside, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PUBLIC_ROOT = tmp_path / "media", tmp_path / "public"
    staff(lakeside)
    return show(lakeside)


def copied(shown, pages=PAGES) -> Voucher:
    """A voucher with a public copy of these pages."""
    root = Path(settings.PUBLIC_ROOT)
    place = new_folder(root, "vouchers")
    for number, page in enumerate(pages, 1):
        (root / place / f"{number}.jpg").write_bytes(page)
    return Voucher.objects.create(
        estate=shown.place.estate, name="发票.jpg", original_path="-", sha256="a" * 64,
        salt=b"s" * 32, mime="image/jpeg", size=1, pages=len(pages), redaction="confirmed",
        public_path=f"{place}/1.jpg", public_sha256=hashlib.sha256(b"".join(pages)).hexdigest(),
        uploaded_by=shown.place.people["petra"], uploaded_at=NOW,
    )  # fmt: skip


def page_of(voucher, number=1) -> Path:
    return (Path(settings.PUBLIC_ROOT) / voucher.public_path).with_name(f"{number}.jpg")


def open_findings(shown) -> list[str]:
    found = Finding.objects.for_estate(shown.place.estate).open().order_by("pk")
    return list(found.values_list("sentence", flat=True))


def test_control_what_is_as_recorded_is_no_finding(shown):
    copied(shown)

    assert file_findings(shown.place.estate, NOW) == {}
    assert FileCheck.objects.filter(is_whole=True, checked_at=NOW).count() == 3


def test_other_bytes_are_found_told_and_forgotten_when_they_are_right_again(shown):
    paper = Path(shown.paper.file.path)
    paper.write_bytes(PDF.replace(b"one", b"two"))

    check_books(estate=shown.place.estate, now=NOW)

    named = hashlib.sha256(PDF).hexdigest()[:8]
    assert open_findings(shown) == [f"公示文件与指纹不符：施工方案（第 1 版），指纹 {named}"]
    assert Notice.objects.filter(user=shown.place.people["olga"], kind=FILES_FOUND).exists()
    check_books(estate=shown.place.estate, now=NOW + NIGHT)
    assert len(open_findings(shown)) == 1

    paper.write_bytes(PDF)
    check_books(estate=shown.place.estate, now=NOW + 2 * NIGHT)
    assert open_findings(shown) == []


@pytest.mark.parametrize("name", ["paper", "picture"])
def test_a_file_that_is_gone_is_found(shown, name):
    Path(getattr(shown, name).file.path).unlink()

    [sentence] = file_findings(shown.place.estate, NOW)
    assert sentence.startswith("公示文件不见了：")


@pytest.mark.parametrize("number", [1, 2])
def test_every_page_of_a_public_copy_counts(shown, number):
    voucher = copied(shown)
    page_of(voucher, number).write_bytes(b"other page")

    [sentence] = file_findings(shown.place.estate, NOW)
    assert sentence.startswith(f"公示文件与指纹不符：凭证公开件 {voucher.pk}，")

    page_of(voucher, number).unlink()
    [sentence] = file_findings(shown.place.estate, NOW + NIGHT)
    assert sentence.startswith("公示文件不见了：")


def test_a_file_of_a_page_that_came_down_is_named_as_not_public(shown):
    Path(shown.paper.file.path).unlink()
    Page.objects.filter(pk=shown.page.pk).update(live=False)

    [sentence] = file_findings(shown.place.estate, NOW)
    assert sentence.startswith("未在公示的文件不见了：")


def test_a_lost_file_leaves_the_verdicts_alone_and_is_said_by_health(shown, client):
    """Only the public copy of a voucher is about money, of the entries that rest on it."""
    estate, today = shown.place.estate, clock.local(NOW).date()
    fund = open_books(estate=estate, actor=shown.place.people["petra"], now=NOW)["gs"]
    year = (estate, fund, today.replace(month=1, day=1), today)
    Path(shown.paper.file.path).unlink()
    voucher = copied(shown)
    page_of(voucher).unlink()

    check_books(estate=estate, now=NOW)

    found = Finding.objects.for_estate(estate).open()
    assert {(one.about, one.voucher) for one in found} == {("files", None), ("files", voucher)}
    assert not in_doubt(*year)
    health = client.get("/healthz").json()
    assert (health["ok"], health["books"], health["files"]) == (False, {"ok": True}, {"ok": False})


def test_what_was_taken_down_is_no_finding(shown, django_capture_on_commit_callbacks):
    row, people = shown.rows["picture"], shown.place.people
    asked = ask_removal(file=row, reason="照片里有儿童", actor=people["petra"], now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        decide_removal(removal=asked, removes=True, actor=people["chair"], now=NOW + NIGHT)
    assert not Path(shown.picture.file.path).exists()
    voucher = copied(shown)
    page_of(voucher).unlink()
    Voucher.objects.filter(pk=voucher.pk).update(
        redaction="pending", public_path="", public_sha256=""
    )

    assert file_findings(shown.place.estate, NOW + NIGHT) == {}


def test_many_files_take_turns_and_what_was_wrong_is_seen_every_night(shown):
    """With nothing to spend the round is still made in its nights, the longest unseen first."""
    vouchers = [copied(shown, [b"page %d" % n]) for n in range(2 * ROUND - 2)]
    estate, seen = shown.place.estate, []
    page_of(vouchers[0]).write_bytes(b"other")
    for night in range(ROUND):
        now = NOW + night * NIGHT
        found = file_findings(estate, now, budget=0)
        tonight = FileCheck.objects.filter(checked_at=now)
        seen.append(tonight.count())
        if tonight.filter(voucher=vouchers[0]).exists():
            assert len(found) == 1
    assert FileCheck.objects.count() == 2 * ROUND
    assert max(seen) <= 3
    assert FileCheck.objects.get(voucher=vouchers[0]).checked_at == now

    first = FileCheck.objects.order_by("checked_at").first()
    file_findings(estate, now + NIGHT, budget=0)
    first.refresh_from_db()
    assert first.checked_at == now + NIGHT


def test_control_with_enough_to_spend_all_are_seen_at_once(shown):
    for n in range(2 * ROUND):
        copied(shown, [b"page %d" % n])

    file_findings(shown.place.estate, NOW)
    assert FileCheck.objects.filter(checked_at=NOW).count() == 2 * ROUND + 2
