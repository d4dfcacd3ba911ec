"""What a stranger sees of papers: the confirmed copy, never the original."""

from datetime import date

import pytest

from communities import clock
from finance.models import Voucher
from finance.papers import pending_hash
from finance.services.vouchers import (
    confirm_voucher,
    redact_voucher,
    retract_voucher,
    take_voucher,
)
from portal.models import PublishJob
from tests.communities.uploads import pdf
from tests.portal.test_accounts_pages import HERE, text, words

PAPER = f"{HERE}entries/gs-2026-000001/voucher/"


@pytest.fixture
def paper(books) -> Voucher:
    """A PDF of two pages behind the first entry; redacted, not confirmed."""
    voucher = take_voucher(
        estate=books.cast.riverside, name="发票.pdf", data=pdf(2), actor=books.cast.paul,
        now=clock.now(), kind="invoice",
    )  # fmt: skip
    redact_voucher(
        voucher=voucher, boxes=[(1, 0, 0, 50, 50)], actor=books.cast.paul, now=clock.now()
    )
    books.posted(
        ("USE_REPAIR", 402810), ("BANK", -402810), kind="use", day=date(2026, 9, 20),
        vouchers=[voucher], no_voucher_reason="",
    )  # fmt: skip
    return voucher


def confirmed(books, paper) -> None:
    confirm_voucher(
        voucher=paper, seen_hash=pending_hash(paper), actor=books.cast.bob, now=clock.now()
    )


def addresses(voucher):
    names = ["", "1.jpg", "2.jpg", "thumb-1.jpg"]
    return [f"{PAPER}{voucher.pk}/{name}" for name in names]


def test_before_confirmation_there_is_nothing_to_see(paper, client):
    assert [client.get(path).status_code for path in addresses(paper)] == [404] * 4
    assert "另有 1 份凭证正在遮盖个人信息" in words(client.get(f"{HERE}entries/gs-2026-000001/"))


def test_the_confirmed_copy_is_served_inert(books, paper, client):
    confirmed(books, paper)

    for path in addresses(paper)[1:]:
        response = client.get(path)
        assert b"".join(response).startswith(b"\xff\xd8\xff")
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        again = client.get(path, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{PAPER}{paper.pk}/3.jpg").status_code == 404
    assert client.get(f"{PAPER}{paper.pk}/0.jpg").status_code == 404


def test_an_entry_shows_small_pictures_that_keep_their_room(books, paper, client):
    confirmed(books, paper)

    page = text(client.get(f"{HERE}entries/gs-2026-000001/"))

    assert f'src="{PAPER}{paper.pk}/thumb-1.jpg"' in page
    assert 'loading="lazy"' in page
    assert 'width="160" height="240"' in page
    thumb = b"".join(client.get(f"{PAPER}{paper.pk}/thumb-1.jpg"))
    assert len(thumb) <= 12 * 1024


def test_every_page_of_a_paper_can_be_enlarged(books, paper, client):
    confirmed(books, paper)

    page = text(client.get(f"{PAPER}{paper.pk}/"))

    assert f'href="{PAPER}{paper.pk}/1.jpg"' in page
    assert f'href="{PAPER}{paper.pk}/2.jpg"' in page
    assert "original" not in page


def test_a_paper_is_reached_through_its_own_entry_only(books, paper, client):
    confirmed(books, paper)
    books.posted(("BANK", 100), ("COMP", -100), day=date(2026, 9, 21))

    assert client.get(f"{HERE}entries/gs-2026-000002/voucher/{paper.pk}/1.jpg").status_code == 404


def test_a_retracted_paper_is_gone(books, paper, client):
    confirmed(books, paper)
    retract_voucher(voucher=paper, reason="还有姓名", actor=books.cast.bob, now=clock.now())

    assert [client.get(path).status_code for path in addresses(paper)] == [404] * 4


def test_confirmation_and_retraction_ask_for_the_entrys_page(books, paper):
    for act in (
        lambda: confirmed(books, paper),
        lambda: retract_voucher(
            voucher=paper, reason="还有姓名", actor=books.cast.bob, now=clock.now()
        ),
    ):
        PublishJob.objects.all().delete()
        act()
        asked = set(PublishJob.objects.values_list("path", flat=True))
        assert asked == {f"{p}{HERE}entries/gs-2026-000001/" for p in ("", "/en")}
