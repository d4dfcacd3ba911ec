"""决定和报修: works wait for a vote, and the decision's page shows them with what strangers may see of them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import AuditEvent
from communities.services.papers import look_at_paper
from decisions.services.elsewhere import decide_elsewhere
from decisions.services.votes import take_back_vote
from finance.models import Authority, Voucher
from repairs.models import Ticket
from repairs.selectors.decided import tickets_under
from repairs.services import link_decision
from tests.decisions import conftest as votes
from tests.decisions.conftest import NOW
from tests.decisions.keys import seated
from tests.finance.books import opened
from tests.repairs.test_public_pages import a_photo
from tests.repairs.world import a_ticket
from tests.sessions import log_in

draft, vote, record, paper = votes.draft, votes.vote, votes.record, votes.paper


def works(cast, status="acknowledged", **more):
    return a_ticket(cast, status=status, level="P4", **more)


def linked(cast, vote, **more):
    ticket = works(cast, **more)
    link_decision(ticket=ticket, number=vote.number, actor=cast.bob, now=NOW)
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

    found = page(client, f"/e/riverside/decisions/{vote.number}/")

    assert f'href="{shown.public_path}"' in found
    assert shown.number in found
    assert hidden.number in found
    assert secret.number not in found
    assert other.number not in found


def test_before_the_result_a_vote_shows_no_photo_and_no_word_of_a_ticket(client, cast, vote, files):
    """The control: with a final result its photos and its place stand there."""
    ticket = linked(cast, vote, place="物业垫付过的屋面")
    hidden = linked(cast, vote, withheld_at=NOW, withheld_why="照片里有人")
    photo = pictured(ticket)
    pictured(hidden)
    found = page(client, f"/e/riverside/decisions/{vote.number}/")
    assert ticket.kind in found
    for word in ("物业垫付", f"/photos/{photo.pk}", str(ticket.get_status_display())):
        assert word not in found

    for status in ("announced", "open", "closed", "counted", "stopped", "decided", "revoked"):
        vote.status = status
        shown = {one.ticket.pk: one for one in tickets_under(vote)}
        has_result = status in {"decided", "revoked"}
        assert shown[ticket.pk].photos == ([photo] if has_result else [])
        assert ("物业垫付过的屋面" in shown[ticket.pk].about) == has_result
        assert shown[ticket.pk].is_bare != has_result
        assert shown[hidden.pk].photos == []


def test_a_vote_without_a_result_is_linked_by_the_bodies_alone(client, cast, vote):
    """The control: the company names a decision by words, and the bodies name the vote."""
    ticket = works(cast)
    for name in ("paul", "petra"):
        with pytest.raises(NotAllowed, match="管理主体或居委会"):
            link_decision(ticket=ticket, number=vote.number, actor=getattr(cast, name), now=NOW)
    link_decision(ticket=ticket, authority="2019 年的决定", actor=cast.paul, now=NOW)
    seated(cast)
    for actor in (cast.orla, cast.bob):
        link_decision(ticket=ticket, number=vote.number, actor=actor, now=NOW)
    for more in ({}, {"authority": "别的"}):
        with pytest.raises(StaleState, match="管理主体或居委会"):
            link_decision(ticket=ticket, actor=cast.paul, now=NOW, **more)
    ticket.refresh_from_db()
    assert ticket.vote == vote

    log_in(client, cast.paul)
    address = f"/desk/tickets/{works(cast).pk}/"
    assert vote.number not in page(client, address)
    log_in(client, cast.bob)
    assert vote.number in page(client, address)


DONE = {"outcome": "fixed", "cause": "wear", "finished_at": NOW}
ENDED = {
    "finished": DONE, "closed": DONE | {"closed_at": NOW}, "withdrawn": {"closed_at": NOW},
    "acknowledged": {},
}  # fmt: skip


@pytest.mark.parametrize("became", [{"status": "finished"}, {"status": "closed"}, {"level": "P2"}])
def test_what_is_not_works_going_on_does_not_wait(client, cast, vote, became):
    ticket = linked(cast, vote)
    assert "等业主表决" in page(client, ticket.public_path)
    Ticket.objects.filter(pk=ticket.pk).update(**became, **ENDED.get(became.get("status"), {}))
    ticket.refresh_from_db()
    found = page(client, ticket.public_path)
    assert f"{ticket.get_status_display()}，相关的业主表决" in found
    assert "等业主表决" not in found
    assert "业主表决过" not in found


@pytest.mark.parametrize("status", ["acknowledged", "closed", "withdrawn"])
def test_a_wrong_link_is_taken_away_whatever_became_of_the_ticket(client, cast, vote, status):
    ticket = linked(cast, vote)
    Ticket.objects.filter(pk=ticket.pk).update(status=status, **ENDED[status])
    log_in(client, cast.bob)
    assert "取消关联" in page(client, ticket.desk_path)
    ticket.refresh_from_db()
    sent = {"revision": ticket.revision, "number": "", "authority": ""}
    assert client.post(f"{ticket.desk_path}link_decision/", sent).status_code == 302

    ticket.refresh_from_db()
    assert (ticket.vote, ticket.names_decision) == (None, False)
    (trace,) = AuditEvent.objects.filter(verb="repairs.ticket.unlink_decision")
    assert vote.number in trace.detail["what"]
    assert ticket.number not in page(client, f"/e/riverside/decisions/{vote.number}/")
    assert "取消关联：" in page(client, ticket.public_path)


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
            actor=cast.bob, now=NOW,
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
