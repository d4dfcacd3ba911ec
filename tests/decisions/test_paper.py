"""纸质选票: printed, handed in before two bodies, entered by two people after closing, counted once."""

from datetime import timedelta

import pytest
from django.db import connection

from communities.errors import DomainError, NotAllowed, StaleState
from communities.log.signing import Signing
from communities.models import Leaf
from decisions.counting import Choice
from decisions.models import (
    Ballot,
    Decision,
    HandIn,
    OpenedBallot,
    PaperEntry,
    PaperSheet,
    UnsettledSheet,
)
from decisions.selectors.doors import has_voted
from decisions.selectors.mandates import mandates_of
from decisions.selectors.paper import progress, waits_for_paper
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from decisions.services.entering import SETTLE, settle_due
from decisions.services.paper import confirm_hand_in, print_sheets, record_hand_in
from decisions.services.votes import announce_vote
from decisions.signer.unsealing import unseal_due
from decisions.vote_rules import Between, PaperMoment, VoteRules
from notifications.models import Notice as Told
from tests.cast import member, person
from tests.decisions.ballots import (
    AREAS,
    DURING,
    OVER,
    closed,
    counted,
    opened,
    readied,
    total,
    vote_for,
)
from tests.decisions.conftest import NOW
from tests.decisions.keys import keyed, seated
from tests.decisions.paper import AFTER, printed, put_in, read, recorded, sheet_of
from tests.owner import switch_off

LATER = DURING + timedelta(hours=1)
SETTLED = OVER + SETTLE


@pytest.fixture
def sheets(cast, open_vote):
    """Printed by bob, who therefore enters none."""
    return printed(open_vote, cast.bob)


@pytest.fixture
def held_by(cast, people, draft, keeper):
    """``held_by(**rules)``: an open vote by other rules than ours, its sheets printed."""

    def make(**rules):
        row = draft(way="portal", rules=VoteRules(**rules))
        announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
        seated(cast)
        vote = Decision.objects.get(pk=row.pk)
        readied(cast, vote, NOW)
        keyed(vote, keeper)
        vote = opened()
        printed(vote, cast.bob)
        return vote

    return make


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
    assert cast_weight(open_vote).heads == 0, "one person alone is nobody's vote"
    for close in (cast.bob, cast.cora):
        with pytest.raises(DomainError, match="另一单位"):
            confirm_hand_in(hand_in=row, actor=close, now=DURING)

    confirm_hand_in(hand_in=row, actor=cast.orla, now=LATER)

    weight = cast_weight(open_vote)
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
    assert cast_weight(open_vote).heads == 2


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
    assert cast_weight(vote).heads == 1
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


def test_nobody_reads_twice_or_for_the_same_body(cast, open_vote, people, sheets):
    box_of(cast, open_vote, people[0])
    sheet = sheet_of(open_vote, people[0])
    with pytest.raises(DomainError, match="打印过"):
        read(sheet, "F", cast.bob)
    read(sheet, "F", cast.cora)
    with pytest.raises(DomainError, match="您已经录过"):
        read(sheet, "F", cast.cora)
    with pytest.raises(NotAllowed):
        read(sheet, "F", cast.petra)
    for letters in ("", "FF"):
        with pytest.raises(DomainError, match="每个事项按一个键"):
            read(sheet, letters, cast.orla)
    assert not Ballot.objects.exists()


def test_two_of_one_body_are_not_two(cast, open_vote, people):
    printed(open_vote, cast.orla)
    box_of(cast, open_vote, people[0])
    sheet = sheet_of(open_vote, people[0])
    read(sheet, "F", cast.cora)
    with pytest.raises(DomainError, match="另一单位"):
        read(sheet, "F", cast.bob)


def test_a_third_one_decides_between_two(cast, open_vote, people, sheets):
    box_of(cast, open_vote, people[0])
    sheet = sheet_of(open_vote, people[0])
    assert read(sheet, "F", cast.cora) is None
    assert read(sheet, "A", cast.orla) is None
    assert progress(open_vote).differing == [sheet.number]
    assert read(sheet, "F", cast.sam).cast_by == cast.sam
    assert progress(open_vote).differing == []
    with pytest.raises(StaleState, match="已经录完"):
        read(sheet, "F", cast.orla)


def test_two_of_one_body_who_read_alike_settle_nothing_against_a_third(cast, open_vote, people):
    printed(open_vote, cast.orla)
    box_of(cast, open_vote, people[0])
    sheet = sheet_of(open_vote, people[0])
    nora = person("nora")
    member(
        nora, "community_officer", area=cast.riverside.area, body=cast.orla.memberships.get().body
    )
    assert read(sheet, "F", cast.cora) is None
    assert read(sheet, "A", nora) is None
    assert read(sheet, "F", cast.bob) is None, "cora and bob are of the committee"
    assert read(sheet, "A", cast.sam).cast_by == cast.sam


def test_an_unsettled_sheet_brings_no_online_ballot_back(cast, held_by, people, keeper):
    vote = held_by(between=Between.PAPER)
    vote_for(vote, people[0], "F")
    put_in(sheet_of(vote, people[0]), cast.bob, cast.orla, now=LATER)
    close_due(OVER)
    (said,) = matter_results(counted(vote, keeper, SETTLED))
    assert (said.said[Choice.FOR].heads, said.invalid.heads) == (0, 1)


def test_only_a_sheet_in_the_box_is_read_and_only_after_closing(cast, open_vote, people, sheets):
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    with pytest.raises(StaleState, match="截止以后"):
        read(sheet_of(open_vote, people[0]), "F", cast.cora, now=DURING)
    assert close_due(OVER) == 1
    with pytest.raises(DomainError, match="没有交过票号"):
        read(sheet_of(open_vote, people[1]), "F", cast.cora)


def test_after_three_days_what_nobody_settled_is_invalid(cast, open_vote, people, sheets, keeper):
    box_of(cast, open_vote, *people[:4])
    done, once, differs, missing = (sheet_of(open_vote, who) for who in people[:4])
    for sheet, answers in ((done, "FF"), (differs, "FA"), (once, "F")):
        for answer, who in zip(answers, (cast.cora, cast.orla), strict=False):
            read(sheet, answer, who)
    counted(open_vote, keeper, SETTLED - timedelta(seconds=3))
    assert not OpenedBallot.objects.exists()

    vote = counted(open_vote, keeper, SETTLED)

    reasons = dict(UnsettledSheet.objects.values_list("sheet", "reason"))
    assert reasons == {once.pk: "read_once", differs.pk: "differs", missing.pk: "not_found"}
    (said,) = matter_results(vote)
    assert (said.invalid.heads, said.said[Choice.FOR].heads) == (3, 1)
    assert said.invalid.area == total("80.00", "80.00", "80.00")


def test_no_row_tells_what_a_sheet_says(cast, open_vote, people, sheets):
    """Two readings of one answer look as different as two of different answers, to who has the database alone."""
    box_of(cast, open_vote, people[0], people[1])
    for who in people[:2]:
        read(sheet_of(open_vote, who), "F", cast.cora)
    marks = set(PaperEntry.objects.values_list("mark", flat=True))
    assert len(marks) == 2
    for who in people[:2]:
        read(sheet_of(open_vote, who), "F", cast.orla)
    boxes = [bytes(one) for one in Ballot.objects.values_list("box", flat=True)]
    assert len(set(boxes)) == 2
    assert HandIn.objects.count() == 2


TAMPERED = [
    "update decisions_ballot set cast_at = cast_at - interval '1 second' where channel = 'paper'",
    "delete from decisions_paperclosing",
    "delete from decisions_unsettledsheet",
]


@pytest.mark.parametrize("statement", [*TAMPERED, "select 1"])
def test_the_signer_opens_the_paper_boxes_that_the_leaf_fixes_and_no_other(
    cast, open_vote, people, sheets, keeper, statement
):
    box_of(cast, open_vote, people[0], people[1])
    for who in (cast.cora, cast.orla):
        read(sheet_of(open_vote, people[0]), "F", who)
    assert settle_due(SETTLED) == 1
    Signing(keeper, timedelta()).sign_due(SETTLED)
    for table in ("ballot", "paperclosing", "unsettledsheet"):
        switch_off(f"decisions_{table}")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    unseal_due(keeper, SETTLED)
    assert OpenedBallot.objects.exists() == (statement == "select 1"), "the control opens"


def test_no_box_opens_before_a_checkpoint_covers_the_paper_leaf(
    cast, open_vote, people, sheets, keeper
):
    box_of(cast, open_vote, people[0])
    Signing(keeper, timedelta()).sign_due(OVER)
    for who in (cast.cora, cast.orla):
        read(sheet_of(open_vote, people[0]), "F", who)
    assert settle_due(AFTER) == 1
    unseal_due(keeper, AFTER)
    assert not OpenedBallot.objects.exists()
    Signing(keeper, timedelta()).sign_due(AFTER)
    unseal_due(keeper, AFTER)
    assert OpenedBallot.objects.count() == 1
