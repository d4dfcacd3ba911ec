"""录票: what two people of two bodies read on a sheet alike is a ballot; all else waits, and is invalid in the end."""

from datetime import timedelta

import pytest
from django.db import connection

from communities.errors import DomainError, NotAllowed, StaleState
from communities.log.signing import Signing
from decisions.counting import Choice
from decisions.models import (
    Ballot,
    HandIn,
    OpenedBallot,
    PaperEntry,
    UnsettledSheet,
)
from decisions.selectors.paper import progress
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from decisions.signer.unsealing import unseal_due
from decisions.vote_rules import Between
from tests.cast import member, person
from tests.decisions.ballots import (
    DURING,
    OVER,
    counted,
    total,
    vote_for,
)
from tests.decisions.paper import AFTER, printed, put_in, read, sheet_of
from tests.decisions.test_paper import LATER, SETTLED, box_of
from tests.owner import switch_off


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
