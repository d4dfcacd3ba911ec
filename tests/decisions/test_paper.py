"""纸质选票: printed, handed in before two bodies, entered by two people after closing, counted once."""

from datetime import timedelta

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import Leaf
from decisions.counting import Choice
from decisions.models import (
    Ballot,
    OpenedBallot,
    PaperSheet,
)
from decisions.selectors.doors import has_voted
from decisions.selectors.mandates import mandates_of
from decisions.selectors.paper import progress, waits_for_paper
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from decisions.services.entering import SETTLE
from decisions.services.paper import confirm_hand_in, print_sheets, record_hand_in
from decisions.vote_rules import Between, PaperMoment
from notifications.models import Notice as Told
from tests.decisions.ballots import (
    AREAS,
    DURING,
    OVER,
    closed,
    counted,
    total,
    vote_for,
)
from tests.decisions.paper import AFTER, put_in, read, recorded, sheet_of

LATER = DURING + timedelta(hours=1)
SETTLED = OVER + SETTLE


def test_each_party_has_one_sheet_whose_stub_says_a_code_and_whose_ballot_a_number(
    cast, open_vote, sheets
):
    assert len(sheets) == len(AREAS) + 1 == open_vote.opening.roll.total_heads
    assert len({one.code for one in sheets} | {one.number for one in sheets}) == 2 * len(sheets)
    again = print_sheets(decision=open_vote, building="2幢", actor=cast.orla, now=LATER)
    assert set(again) < set(sheets), "printed again they are the same"
    assert PaperSheet.objects.count() == len(sheets)


def test_no_sheets_of_no_building_and_none_for_the_company(cast, open_vote):
    words = {"decision": open_vote, "now": DURING}
    with pytest.raises(DomainError, match="名册上的一幢"):
        print_sheets(building="77幢", actor=cast.bob, **words)
    with pytest.raises(NotAllowed):
        print_sheets(building="2幢", actor=cast.petra, **words)


def test_a_sheet_counts_once_a_person_of_another_body_has_seen_it(cast, open_vote, people, sheets):
    sheet = sheet_of(open_vote, people[0])
    row = recorded(sheet, cast.bob)
    assert cast_weight(open_vote, DURING).heads == 0, "one person alone is nobody's vote"
    for close in (cast.bob, cast.cora):
        with pytest.raises(DomainError, match="另一单位"):
            confirm_hand_in(hand_in=row, actor=close, now=DURING)

    confirm_hand_in(hand_in=row, actor=cast.orla, now=LATER)

    weight = cast_weight(open_vote, DURING)
    assert (weight.area, weight.heads) == (total("80.00"), 1)
    assert has_voted(open_vote) == {sheet.party_id}
    told = Told.objects.get(kind="decisions.handed_in")
    assert (told.user, told.legal) == (people[0], True)
    with pytest.raises(StaleState, match="已经投入票箱"):
        confirm_hand_in(hand_in=row, actor=cast.orla, now=LATER)


def test_a_wrong_code_and_a_second_hand_in_are_said(cast, open_vote, people, sheets):
    with pytest.raises(DomainError, match="没有编码是 0000-0000 的选票"):
        record_hand_in(decision=open_vote, code="0000-0000", actor=cast.bob, now=DURING)
    sheet = sheet_of(open_vote, people[0])
    recorded(sheet, cast.bob)
    with pytest.raises(StaleState, match="已经登记过"):
        recorded(sheet, cast.orla)


def test_after_midnight_no_sheet_is_taken(cast, open_vote, people, sheets):
    """T24, on paper."""
    row = recorded(sheet_of(open_vote, people[0]), cast.bob)
    with pytest.raises(StaleState, match="不在表决期间"):
        confirm_hand_in(hand_in=row, actor=cast.orla, now=OVER)
    with pytest.raises(StaleState, match="不在表决期间"):
        recorded(sheet_of(open_vote, people[1]), cast.bob, now=OVER)


def test_what_came_first_stands(cast, open_vote, people, sheets):
    """T19, by the rule that the first counts: neither way is a party counted twice."""
    vote_for(open_vote, people[0], "F")
    with pytest.raises(DomainError, match="以那一票为准"):
        recorded(sheet_of(open_vote, people[0]), cast.bob)
    put_in(sheet_of(open_vote, people[1]), cast.bob, cast.orla)
    (mandate,) = mandates_of(open_vote, people[1], LATER)
    assert "以纸质选票为准" in mandate.why_not
    with pytest.raises(DomainError, match="以纸质选票为准"):
        vote_for(open_vote, people[1], "F", now=LATER)
    vote_for(open_vote, people[0], "A", now=LATER)
    assert cast_weight(open_vote, DURING).heads == 2


def test_an_online_ballot_between_recording_and_confirming_stands(cast, open_vote, people, sheets):
    row = recorded(sheet_of(open_vote, people[0]), cast.bob)
    vote_for(open_vote, people[0], "F")
    with pytest.raises(DomainError, match="以那一票为准"):
        confirm_hand_in(hand_in=row, actor=cast.orla, now=LATER)


def test_paper_first_by_the_rule_that_paper_stands(cast, held_by, people, keeper):
    """T19: online, then paper; counted once, as the sheet says."""
    vote = held_by(between=Between.PAPER)
    vote_for(vote, people[0], "F")
    put_in(sheet_of(vote, people[0]), cast.bob, cast.orla, now=LATER)
    with pytest.raises(DomainError, match="以纸质选票为准"):
        vote_for(vote, people[0], "F", now=LATER)
    assert cast_weight(vote, DURING).heads == 1
    assert close_due(OVER) == 1
    for who in (cast.cora, cast.orla):
        read(sheet_of(vote, people[0]), "A", who)
    vote = counted(vote, keeper, AFTER)
    (said,) = matter_results(vote)
    assert (said.said[Choice.AGAINST].heads, said.participating.heads) == (1, 1)
    assert Ballot.objects.get(channel="online").flaw.flaw == "duplicate"


def test_online_stands_where_paper_counts_from_when_it_is_entered(cast, held_by, people, keeper):
    vote = held_by(paper_moment=PaperMoment.ENTERED)
    put_in(sheet_of(vote, people[0]), cast.bob, cast.orla)
    vote_for(vote, people[0], "F", now=LATER)
    assert close_due(OVER) == 1
    for who in (cast.cora, cast.orla):
        read(sheet_of(vote, people[0]), "A", who)
    (said,) = matter_results(counted(vote, keeper, AFTER))
    assert (said.said[Choice.FOR].heads, said.participating.heads) == (1, 1)


def test_a_vote_on_both_ways_is_counted_and_recounted(cast, open_vote, people, sheets, keeper):
    for who, letter in zip(people[:5], "FFFAN", strict=True):
        vote_for(open_vote, who, letter)
    for who in people[5:]:
        put_in(sheet_of(open_vote, who), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    assert waits_for_paper(open_vote)
    counted(open_vote, keeper, OVER)
    assert not OpenedBallot.objects.exists(), "no box opens while sheets wait"

    for who, answer in zip(people[5:], "FA", strict=True):
        assert read(sheet_of(open_vote, who), answer, cast.cora) is None
        assert read(sheet_of(open_vote, who), answer, cast.orla).channel == "paper"
    assert progress(open_vote).is_done
    vote = counted(open_vote, keeper, AFTER)

    (said,) = matter_results(vote)
    assert said.said[Choice.FOR].area == total("80.00", "80.00", "80.00", "120.50")
    assert said.participating.heads == 7
    leaf = Leaf.objects.for_estate(cast.riverside).get(kind="vote-paper")
    assert f'"hash":"{vote.paper_closing.sha256}"' in bytes(leaf.body).decode()
    assert vote.paper_closing.boxes == 2
    boxes = Ballot.objects.values_list("box", flat=True)
    assert {len(box) for box in boxes} == {81}


def test_a_vote_without_a_sheet_in_the_box_waits_for_nobody(
    cast, open_vote, people, sheets, keeper
):
    recorded(sheet_of(open_vote, people[0]), cast.bob)
    vote_for(open_vote, people[1], "F")
    vote = closed(open_vote, keeper)
    assert vote.status == "counted"
    assert not Leaf.objects.filter(kind="vote-paper").exists()


def box_of(cast, vote, *owners):
    for who in owners:
        put_in(sheet_of(vote, who), cast.bob, cast.orla)
    assert close_due(OVER) == 1
