"""Votes that were opened before the signer signed what came out of their boxes: they are counted and end without it."""

import pytest
from django.db import connection

from communities.log.leaves import append
from decisions.models import ForeignOpening, Opening
from decisions.selectors.opened import is_promised, opening_findings
from decisions.services import opening, results
from decisions.services.finals import finish_due
from decisions.services.results import count_due
from decisions.services.rolls import write_roll
from decisions.services.signing import check, counters_file
from decisions.signer.erasing import erase_keys
from decisions.signer.keys import path_of
from decisions.signer.sets import is_the_set
from decisions.signer.unsealing import unseal_due
from tests.decisions.ballots import OPENS, OVER, opened, shut
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_openings import FINAL, forge_ballots, forge_unsealing
from tests.owner import owning, switch_off

GUARD = "alter table decisions_opening disable trigger promises_a_statement"


@pytest.fixture
def open_vote(key, monkeypatch):
    """Its leaf promises nothing."""
    with owning(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute(GUARD)
    body = opening.opening_leaf
    monkeypatch.setattr(
        opening, "opening_leaf", lambda *args, unsealing, **more: body(*args, **more)
    )
    return opened()


@pytest.fixture
def over(key, open_vote, people):
    return shut(open_vote, people, key.keeper)


@pytest.fixture
def counted_before(key, over, monkeypatch):
    """By a portal that signed nothing, of another set of boxes than the register of today would give."""
    assert is_the_set(key.keeper, over, "another set")
    return written(over, monkeypatch)


def written(over, monkeypatch):
    forge_ballots(over, letters="F")
    forge_unsealing(over)
    with monkeypatch.context() as before:
        before.setattr(results, "signed_unsealing", lambda vote: vote.unsealings.first())
        assert count_due(OVER) == 1
    over.refresh_from_db()
    return over


def test_it_becomes_final_without_a_statement_and_its_key_goes(key, counted_before):
    vote = counted_before
    assert not is_promised(vote)
    unseal_due(key.keeper, OVER)
    assert check(vote, counters_file(vote)).is_right, "its counters see the ballots"
    assert finish_due(FINAL) == 1
    assert opening_findings(vote.estate) == []
    erase_keys(key.keeper, FINAL)
    assert not path_of(key.keeper, vote).exists()
    assert not ForeignOpening.objects.exists()


def test_one_that_was_never_opened_here_keeps_its_key(key, over, monkeypatch):
    vote = written(over, monkeypatch)
    assert finish_due(FINAL) == 1
    erase_keys(key.keeper, FINAL)
    assert path_of(key.keeper, vote).exists()
    assert ForeignOpening.objects.get().what == "result"


def test_the_database_opens_no_vote_that_promises_no_statement(key, announced):
    roll = write_roll(announced, OPENS.date())

    def opening_of(body: bytes, kind: str = "vote-opening"):
        leaf = append(estate=announced.estate, kind=kind, body=body, at=OPENS)
        words = {"estate": announced.estate, "decision": announced, "roll": roll, "leaf": leaf}
        return lambda: Opening.objects.create(opened_at=OPENS, **words)

    silent = opening_of(b'{"roll":"unsealing"}')
    assert taken(opening_of(b'{"unsealing":"signed"}'))
    assert not taken(silent)
    assert not taken(opening_of(b'{"unsealing":"signed"}', kind="vote-notice"))
    switch_off("decisions_opening", "promises_a_statement")
    assert taken(silent), "the control"
