"""What the database refuses of votes on paper, whoever asks."""

from datetime import timedelta

import pytest

from decisions.models import (
    Ballot,
    HandIn,
    PaperClosing,
    PaperEntry,
    PaperSheet,
    Unsealing,
    UnsettledSheet,
)
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from tests.decisions.ballots import DURING, LAST, OVER
from tests.decisions.paper import AFTER, printed, put_in, read, recorded, sheet_of
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off


@pytest.fixture
def sheet(cast, open_vote, people):
    printed(open_vote, cast.bob)
    return sheet_of(open_vote, people[0])


@pytest.fixture
def boxed(cast, open_vote, sheet):
    put_in(sheet, cast.bob, cast.orla)
    assert close_due(OVER) == 1
    return sheet


def a_sheet(vote, party, **more):
    words = {"code": "0000-0000", "number": "100000", "made_at": DURING} | more
    return lambda: PaperSheet.objects.create(
        estate=vote.estate, decision=vote, party=party, **words
    )


def a_hand_in(sheet, by, **more):
    words = {"recorded_at": DURING, "recorded_by": by} | more
    return lambda: HandIn.objects.create(
        estate=sheet.estate, decision=sheet.decision, sheet=sheet, **words
    )


def an_entry(sheet, by):
    return lambda: PaperEntry.objects.create(
        estate=sheet.estate, sheet=sheet, mark="x", entered_by=by, entered_at=AFTER
    )


def a_ballot(sheet, by, **more):
    words = {"version": 1, "channel": "paper", "box": bytes(81), "cast_at": DURING} | more
    return lambda: Ballot.objects.create(
        estate=sheet.estate, decision=sheet.decision, party=sheet.party, cast_by=by, **words
    )


def a_closing(vote, boxes=0):
    return lambda: PaperClosing.objects.create(
        estate=vote.estate, decision=vote, boxes=boxes, sha256="0" * 64, leaf=0, closed_at=AFTER
    )


def test_a_sheet_is_of_an_open_vote_and_its_roll(open_vote, people):
    party = open_vote.opening.roll.parties.first()
    announced_party = open_vote.notices.get().roll.parties.first()
    assert taken(a_sheet(open_vote, party))
    assert not taken(a_sheet(open_vote, announced_party))
    assert close_due(OVER) == 1
    assert not taken(a_sheet(open_vote, party))
    switch_off("decisions_papersheet")
    assert taken(a_sheet(open_vote, party)), "the control"


def test_a_sheet_is_handed_in_while_the_vote_is_open(cast, open_vote, sheet):
    assert taken(a_hand_in(sheet, cast.bob))
    assert taken(a_hand_in(sheet, cast.bob, recorded_at=LAST))
    late = LAST + timedelta(seconds=1)
    confirmed = {"confirmed_by": cast.orla, "confirmed_at": late}
    for wrong in ({"recorded_at": late}, {"recorded_at": DURING - timedelta(days=1)}, confirmed):
        assert not taken(a_hand_in(sheet, cast.bob, **wrong)), wrong
    same = {"confirmed_by": cast.bob, "confirmed_at": DURING}
    assert not taken(a_hand_in(sheet, cast.bob, **same)), "one person is not two"
    assert close_due(OVER) == 1
    assert not taken(a_hand_in(sheet, cast.bob))
    switch_off("decisions_handin")
    assert taken(a_hand_in(sheet, cast.bob)), "the control"


CHANGES = [
    "update decisions_handin set recorded_by_id = %(other)s, confirmed_by_id = %(by)s, confirmed_at = recorded_at",
    "update decisions_handin set recorded_at = recorded_at - interval '1 second'",
    "delete from decisions_handin",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_sheet_is_handed_in_once(cast, sheet, change):
    recorded(sheet, cast.bob)
    statement = change % {"other": cast.cora.pk, "by": cast.orla.pk}
    assert refused(statement)
    confirm = "update decisions_handin set confirmed_by_id = %s, confirmed_at = recorded_at"
    assert not refused(confirm, cast.orla.pk)
    assert refused(confirm, cast.cora.pk), "not twice"
    switch_off("decisions_handin")
    assert not refused(statement), "the control"


def test_a_sheet_is_read_after_closing(cast, open_vote, people, sheet):
    put_in(sheet, cast.bob, cast.orla)
    assert not taken(an_entry(sheet, cast.cora)), "the vote is open"
    assert close_due(OVER) == 1
    assert taken(an_entry(sheet, cast.cora))
    other = sheet_of(open_vote, people[1])
    assert not taken(an_entry(other, cast.cora)), "it is in no box"
    for who in (cast.cora, cast.orla):
        read(sheet, "F", who)
    assert settle_due(AFTER) == 1
    assert not taken(an_entry(sheet, cast.sam)), "all are counted"
    switch_off("decisions_paperentry")
    assert taken(an_entry(other, cast.cora)), "the control"


def test_a_paper_ballot_was_handed_in_and_read_by_two(cast, open_vote, people, boxed):
    assert not taken(a_ballot(boxed, cast.cora))
    an_entry(boxed, cast.cora)()
    assert not taken(a_ballot(boxed, cast.cora)), "one alone"
    an_entry(boxed, cast.orla)()
    assert taken(a_ballot(boxed, cast.orla))
    assert not taken(a_ballot(sheet_of(open_vote, people[1]), cast.orla)), "it is in no box"
    a_ballot(boxed, cast.orla)()
    assert not taken(a_ballot(boxed, cast.orla, version=2)), "once"
    switch_off("decisions_ballot")
    assert taken(a_ballot(boxed, cast.orla, version=2)), "the control"


def test_paper_is_counted_once_every_sheet_is_settled(cast, open_vote, boxed):
    assert not taken(a_closing(open_vote))
    UnsettledSheet.objects.create(estate=boxed.estate, sheet=boxed, reason="not_found")
    assert not taken(a_closing(open_vote, boxes=1)), "there is none"
    assert taken(a_closing(open_vote))
    switch_off("decisions_paperclosing")
    assert taken(a_closing(open_vote, boxes=1)), "the control"


def test_no_box_is_opened_before_the_paper_is_counted(cast, open_vote, boxed):
    def unsealing():
        return Unsealing.objects.create(
            estate=open_vote.estate,
            decision=open_vote,
            ballots=0,
            sha256="0" * 64,
            unsealed_at=AFTER,
        )

    assert not taken(unsealing)
    UnsettledSheet.objects.create(estate=boxed.estate, sheet=boxed, reason="not_found")
    a_closing(open_vote)()
    assert taken(unsealing)


def test_the_control_of_opening_first(cast, open_vote, boxed):
    switch_off("decisions_unsealing")
    Unsealing.objects.create(
        estate=open_vote.estate, decision=open_vote, ballots=0, sha256="0" * 64, unsealed_at=AFTER
    )
