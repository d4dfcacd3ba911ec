"""A button on the desk is an act that is taken: every draft, statement and person is compared."""

from dataclasses import replace

import pytest
from django.db import transaction

from communities.errors import DomainError
from communities.models import Role, ServiceContract
from finance import acts
from finance.services.approvals import approve_draft, return_draft
from finance.services.drafts import submit_draft
from finance.services.statements import publish_statement, reject_statement, submit_statement
from tests.cast import START, member
from tests.finance.books import NOW
from tests.sessions import log_in

READERS = ("paul", "petra", "bob", "cora", "hal")
LINES = (("ADS_ELEVATOR", -100), ("BANK", 100))


@pytest.fixture
def people(cast):
    """cora works for Riverside's company, which serves Hilltop, too."""
    contract = ServiceContract.objects.create(
        estate=cast.hilltop,
        company=cast.contract.company,
        fee_model=cast.contract.fee_model,
        valid_from=START,
    )
    member(cast.cora, Role.PROPERTY_STAFF, cast.hilltop, contract=contract)
    return cast


def taken(act, person, **row) -> bool:
    """Whether the service does it; nothing of it stays."""
    more = {"reason": "请补凭证"} if act in (return_draft, reject_statement) else {}
    try:
        with transaction.atomic():
            act(actor=person, now=NOW, **row, **more)
            transaction.set_rollback(True)
    except DomainError:
        return False
    return True


def offered(client, person, path) -> set[str]:
    """What the page has a button for; a page that is closed has none."""
    log_in(client, person)
    answer = client.get(path)
    page = answer.content.decode() if answer.status_code == 200 else ""
    return {word for word in ("approve", "publish", "return") if f'value="{word}"' in page}


def drafts(books, cast):
    yield "paul's", books.submitted(*LINES)
    written = books.draft(*LINES)
    yield "bob's own", submit_draft(draft=written, actor=cast.bob, now=NOW)
    yield "confirmed", books.approved(*LINES)
    yield "not handed in", books.draft(*LINES)
    yield "booked", books.posted(*LINES).draft


def differences_of_drafts(client, cast, books) -> list[str]:
    found = []
    for name, draft in drafts(books, cast):
        for reader in READERS:
            person = getattr(cast, reader)
            shown = offered(client, person, f"/desk/approvals/{draft.pk}/")
            for word, act in (("approve", approve_draft), ("return", return_draft)):
                is_taken = taken(act, person, draft=draft)
                if (word in shown) != is_taken:
                    found.append(f"{name}: {reader} {word}: taken {is_taken}")
    return found


def test_a_draft_is_confirmed_or_returned_by_whom_the_page_asks(client, people, books):
    assert differences_of_drafts(client, people, books) == []


def test_control_a_row_that_forgets_the_distance_is_found(client, people, books, monkeypatch):
    broken = replace(acts.DRAFTS["approve"], why_not=lambda *_all: "不行")
    monkeypatch.setattr("finance.views.approvals.DRAFTS", acts.DRAFTS | {"approve": broken})

    assert "paul's: bob approve: taken True" in differences_of_drafts(client, people, books)


@pytest.mark.parametrize("by", ["paul", "bob"])
def test_a_statement_is_published_or_returned_by_whom_the_page_asks(client, people, books, by):
    books.posted(*LINES)
    statement = submit_statement(
        fund=books.fund, period="2026-09", actor=getattr(people, by), now=NOW
    )
    for reader in READERS:
        person = getattr(people, reader)
        shown = offered(client, person, f"/desk/statements/{statement.pk}/")
        for word, act in (("publish", publish_statement), ("return", reject_statement)):
            assert (word in shown) == taken(act, person, statement=statement), (reader, word)


def test_the_queue_ticks_only_what_this_person_may_confirm(client, people, books):
    hers, his = books.submitted(*LINES), books.draft(*LINES)
    submit_draft(draft=his, actor=people.bob, now=NOW)
    for reader, mine in (("bob", {hers.pk}), ("cora", set())):
        log_in(client, getattr(people, reader))
        page = client.get("/desk/approvals/").content.decode()
        ticked = {one.pk for one in (hers, his) if f'name="drafts" value="{one.pk}"' in page}
        assert ticked == mine, reader
        assert ("通过选中的" in page) == bool(mine)
