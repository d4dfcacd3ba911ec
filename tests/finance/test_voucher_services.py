"""From upload to public copy: two people of two employers, and every look is written down."""

import hashlib
import os
import time

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent, Role
from communities.uploads import BadFile, new_folder
from finance import papers
from finance.models import Voucher
from finance.services.vouchers import (
    confirm_voucher,
    look_at_original,
    redact_voucher,
    retract_voucher,
    send_back_voucher,
    sweep_papers,
    take_voucher,
)
from tests.cast import member, second_contract
from tests.communities.uploads import MARKS, opened, pdf, photo_with_gps


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = tmp_path / "private", tmp_path / "public"


def taken(cast, data=None, name="发票.jpg") -> Voucher:
    return take_voucher(
        estate=cast.riverside,
        name=name,
        data=data or photo_with_gps(),
        actor=cast.paul,
        now=clock.now(),
    )


def redacted(cast) -> Voucher:
    voucher = taken(cast)
    redact_voucher(voucher=voucher, boxes=[(1, 10, 10, 90, 90)], actor=cast.paul, now=clock.now())
    return voucher


def confirmed(voucher, actor) -> None:
    """By somebody who looked at the pages as they are now."""
    seen = papers.pending_hash(voucher)
    confirm_voucher(voucher=voucher, seen_hash=seen, actor=actor, now=clock.now())


def public_files(settings) -> list:
    return [path for path in settings.PUBLIC_ROOT.rglob("*") if path.is_file()]


def test_nothing_is_public_before_a_second_employer_confirmed(cast, settings):
    voucher = redacted(cast)
    assert not public_files(settings)
    assert not voucher.is_public
    confirmed(voucher, cast.bob)
    assert voucher.is_public
    page = papers.public_page(voucher, 1).read_bytes()
    assert hashlib.sha256(page).hexdigest() == voucher.public_sha256
    assert opened(page).getpixel((50, 50)) == (0, 0, 0)
    assert papers.public_thumb(voucher, 1).stat().st_size <= 12 * 1024


def test_a_photo_is_kept_without_its_place(cast, settings):
    taken(cast)
    kept = [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert not [mark for mark in MARKS if mark in kept[0].read_bytes()]
    assert kept[0].stat().st_mode & 0o077 == 0


def test_two_people_of_one_company_are_refused(cast):
    voucher = redacted(cast)
    for actor in (cast.paul, cast.petra):
        with pytest.raises(DomainError) as caught:
            confirmed(voucher, actor)
        assert "复核" in caught.value.message
    voucher.refresh_from_db()
    assert voucher.redaction == Voucher.Redaction.REDACTED


@pytest.mark.parametrize("who", ["alice", "hal", "dan", "eve", "root", "sam"])
def test_others_may_neither_redact_nor_confirm(cast, who):
    voucher = redacted(cast)
    with pytest.raises(NotAllowed):
        confirmed(voucher, getattr(cast, who))
    with pytest.raises(NotAllowed):
        redact_voucher(
            voucher=voucher, boxes=[], is_clean=True, actor=getattr(cast, who), now=clock.now()
        )


def test_twice_is_once(cast, settings):
    voucher = redacted(cast)
    confirmed(voucher, cast.bob)
    with pytest.raises(StaleState):
        confirmed(voucher, cast.cora)
    assert len(public_files(settings)) == 2


def test_what_was_blacked_out_anew_is_looked_at_anew(cast, settings):
    voucher = redacted(cast)
    seen = papers.pending_hash(voucher)
    redact_voucher(voucher=voucher, boxes=[], is_clean=True, actor=cast.paul, now=clock.now())

    with pytest.raises(StaleState, match="重新查看"):
        confirm_voucher(voucher=voucher, seen_hash=seen, actor=cast.bob, now=clock.now())
    assert not public_files(settings)

    confirmed(voucher, cast.bob)
    assert voucher.public_sha256 == papers.pending_hash(voucher) != seen


def test_a_colleague_of_another_estate_does_not_confirm(cast):
    voucher = redacted(cast)
    far = second_contract(cast.hilltop, cast.contract.company)
    member(cast.bob, Role.PROPERTY_STAFF, cast.hilltop, contract=far)

    with pytest.raises(DomainError, match="同一单位"):
        confirmed(voucher, cast.bob)
    confirmed(voucher, cast.cora)


def test_no_box_needs_a_word_that_nothing_is_to_hide(cast):
    voucher = taken(cast)
    with pytest.raises(DomainError):
        redact_voucher(voucher=voucher, boxes=[], actor=cast.paul, now=clock.now())
    redact_voucher(voucher=voucher, boxes=[], is_clean=True, actor=cast.paul, now=clock.now())
    assert voucher.redaction == Voucher.Redaction.REDACTED


def test_sent_back_with_a_reason_and_done_again(cast):
    voucher = redacted(cast)
    with pytest.raises(DomainError):
        send_back_voucher(voucher=voucher, reason=" ", actor=cast.bob, now=clock.now())
    send_back_voucher(voucher=voucher, reason="右下角有手机号", actor=cast.bob, now=clock.now())
    with pytest.raises(StaleState):
        confirmed(voucher, cast.bob)
    redact_voucher(voucher=voucher, boxes=[(1, 0, 0, 300, 300)], actor=cast.paul, now=clock.now())
    confirmed(voucher, cast.bob)
    assert voucher.is_public


def test_a_retracted_copy_is_gone(cast, settings, django_capture_on_commit_callbacks):
    voucher = redacted(cast)
    confirmed(voucher, cast.bob)
    with pytest.raises(StaleState):
        redact_voucher(voucher=voucher, boxes=[(1, 0, 0, 9, 9)], actor=cast.paul, now=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        retract_voucher(voucher=voucher, reason="漏了身份证号", actor=cast.bob, now=clock.now())
    assert not public_files(settings)
    assert not voucher.is_public


def test_every_look_at_an_original_is_recorded(cast):
    voucher = taken(cast, pdf(2), "合同.pdf")
    assert (
        look_at_original(voucher=voucher, page=0, actor=cast.bob, now=clock.now())
        .read_bytes()
        .startswith(b"%PDF")
    )
    look_at_original(voucher=voucher, page=2, actor=cast.sam, now=clock.now())
    with pytest.raises(NotAllowed):
        look_at_original(voucher=voucher, page=1, actor=cast.alice, now=clock.now())
    seen = AuditEvent.objects.filter(verb="finance.voucher.looked_at")
    assert [(event.actor, event.detail["page"]) for event in seen.order_by("pk")] == [
        (cast.bob, 0),
        (cast.sam, 2),
    ]


def test_a_refused_file_leaves_neither_row_nor_file(cast, settings):
    with pytest.raises(BadFile):
        taken(cast, b"<svg/>", "a.svg")
    assert not Voucher.objects.exists()
    assert not settings.PRIVATE_ROOT.exists()


def test_leftovers_go_after_a_day_and_papers_of_rows_stay(cast, settings):
    voucher = redacted(cast)
    confirmed(voucher, cast.bob)
    old, new = (
        settings.PRIVATE_ROOT / new_folder(settings.PRIVATE_ROOT, papers.FOLDER) for _ in "ab"
    )
    long_ago = time.time() - 2 * 24 * 3600
    for folder in (old, papers.private_folder(voucher), papers.public_page(voucher, 1).parent):
        os.utime(folder, (long_ago, long_ago))

    assert sweep_papers() == 1

    assert not old.exists()
    assert new.exists()
    assert papers.private_page(voucher, 1).exists()
    assert papers.public_page(voucher, 1).exists()
