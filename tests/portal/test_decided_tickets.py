"""决定和报修: works wait for a vote, and the decision's page shows them with what strangers may see of them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from communities.errors import DomainError, StaleState
from communities.services.papers import look_at_paper
from decisions.services.elsewhere import decide_elsewhere
from decisions.services.votes import take_back_vote
from finance.models import Authority, Voucher
from repairs.models import Ticket
from repairs.services import link_decision
from tests.decisions import conftest as votes
from tests.decisions.conftest import NOW
from tests.finance.books import opened
from tests.repairs.test_public_pages import a_photo
from tests.repairs.world import a_ticket

draft, vote, record, paper = votes.draft, votes.vote, votes.record, votes.paper


def works(cast, status="acknowledged", **more):
    return a_ticket(cast, status=status, level="P4", **more)


def linked(cast, vote, **more):
    ticket = works(cast, **more)
    link_decision(ticket=ticket, number=vote.number, actor=cast.paul, now=NOW)
    return ticket


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def pictured(ticket):
    return a_photo(ticket, ticket.events.get(verb="report"))


@pytest.fixture
def files(settings, tmp_path):
    settings.PRIVATE_ROOT = str(tmp_path)


def test_works_say_for_which_vote_they_wait_and_how_it_stands(client, cast, vote):
    ticket = linked(cast, vote)
    found = page(client, ticket.public_path)
    assert "等业主表决" in found
    assert f'href="/e/riverside/decisions/{vote.number}/"' in found
    assert "已公告" in found

    take_back_vote(decision=vote, verb="withdraw", reason="改期", actor=cast.bob, now=NOW)
    found = page(client, ticket.public_path)
    assert "已取消" in found
    assert "等业主表决" not in found


def test_a_vote_lists_the_public_tickets_that_wait_for_it(client, cast, vote, files):
    shown, secret = linked(cast, vote, place="屋面"), linked(cast, vote, is_public=False)
    hidden = linked(cast, vote, withheld_at=NOW, withheld_why="照片里有人")
    other = works(cast)
    photos = {one.pk: pictured(one) for one in (shown, secret, hidden)}

    found = page(client, f"/e/riverside/decisions/{vote.number}/")

    assert shown.number in found
    assert hidden.number in found
    assert secret.number not in found
    assert other.number not in found
    assert f"{shown.slug}/photos/{photos[shown.pk].pk}.jpg" in found
    for one in (secret, hidden):
        assert f"/photos/{photos[one.pk].pk}" not in found


def test_a_decision_taken_elsewhere_shows_its_tickets_entries_and_vouchers(
    client, cast, record, files
):
    decision = record()
    for one in decision.papers.all():
        look_at_paper(paper=one, number=1, actor=cast.sam, now=NOW)
    decide_elsewhere(decision=decision, verb="confirm", actor=cast.sam, now=NOW)
    ticket = linked(cast, decision)
    photo = pictured(ticket)
    books = opened(cast)
    books.posted(("BANK", 90_000), ("ADS", -90_000))
    public = Voucher.objects.create(**_voucher(books, "public.jpg"))
    hidden = books.voucher()
    entry = books.posted(
        ("BANK", -5000), ("USE_AUDIT", 5000), kind="use",
        authority=Authority.objects.get(matter__isnull=False), vouchers=[public, hidden],
    )  # fmt: skip

    found = page(client, f"/e/riverside/decisions/{decision.number}/")

    voucher = reverse("accounts:voucher", args=["riverside", entry.code, public.pk])
    assert f'href="{voucher}"' in found
    assert reverse("accounts:voucher", args=["riverside", entry.code, hidden.pk]) not in found
    assert f"{ticket.slug}/photos/{photo.pk}.jpg" in found
    assert "业主表决过" in page(client, ticket.public_path)


def _voucher(books, name):
    plain = books.voucher()
    given = {one.name: getattr(plain, one.name) for one in Voucher._meta.concrete_fields}
    del given["id"]
    return given | {"public_path": name, "redaction": "confirmed", "name": name}


@pytest.mark.parametrize("status", ["acknowledged", "finished"])
def test_only_works_wait_for_owners(cast, vote, status):
    with pytest.raises(StaleState, match="不需要业主决定"):
        link_decision(
            ticket=a_ticket(cast, status=status, level="P2"), number=vote.number,
            actor=cast.paul, now=NOW,
        )  # fmt: skip
    more = {"outcome": "needs_decision"} if status == "finished" else {}
    assert linked(cast, vote, status=status, **more).vote == vote


def test_what_is_named_stands_and_is_of_this_estate(cast, vote, draft):
    ticket = works(cast)
    withdrawn = draft(title="不表决了")
    for number in ("2099-001", withdrawn.number or "2026-000"):
        with pytest.raises(DomainError, match="没有这个编号"):
            link_decision(ticket=ticket, number=number, actor=cast.paul, now=NOW)
    take_back_vote(decision=vote, verb="withdraw", reason="改期", actor=cast.bob, now=NOW)
    with pytest.raises(DomainError, match="没有这个编号"):
        link_decision(ticket=ticket, number=vote.number, actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="请选一项表决或决定"):
        link_decision(ticket=ticket, actor=cast.paul, now=NOW)


def test_a_ticket_never_names_another_estates_vote_nor_two_decisions(cast, vote, record):
    far = a_ticket(cast, estate=cast.hilltop, level="P4", status="acknowledged")
    with pytest.raises(DatabaseError), transaction.atomic():
        Ticket.objects.filter(pk=far.pk).update(vote=vote)
    near = linked(cast, vote)
    with pytest.raises(IntegrityError, match="ticket_names_one_decision"), transaction.atomic():
        Ticket.objects.filter(pk=near.pk).update(elsewhere=record())


def test_naming_another_takes_the_place_of_the_first(cast, vote):
    ticket = linked(cast, vote)
    link_decision(ticket=ticket, authority="2019 年的决定", actor=cast.bob, now=NOW)
    ticket.refresh_from_db()
    assert (ticket.vote, ticket.authority) == (None, "2019 年的决定")
    link_decision(ticket=ticket, number=vote.number, actor=cast.bob, now=NOW)
    ticket.refresh_from_db()
    assert (ticket.vote, ticket.authority) == (vote, "")
