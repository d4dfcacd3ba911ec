"""What the database refuses from the first ballot to the result, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from communities.log.leaves import append
from decisions.counting import Channel
from decisions.models import Ballot, Closing, OpenedBallot, Opening, Participation, Unsealing
from decisions.selectors.mandates import mandates_of
from decisions.services.closing import boxes_of
from decisions.services.rolls import write_roll
from tests.decisions.ballots import DURING, LAST, OPENS, OVER, closed, vote_for
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off


def taken(make) -> bool:
    """Whether the database takes what ``make`` writes; nothing of it stays."""
    try:
        with transaction.atomic():
            make()
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def test_a_vote_opens_as_announced(key, announced):
    roll = write_roll(announced, OPENS.date())
    body = b'{"unsealing":"signed"}'
    leaf = append(estate=announced.estate, kind="vote-opening", body=body, at=OPENS)
    words = {"estate": announced.estate, "decision": announced, "leaf": leaf}
    notices_roll = announced.notices.get().roll

    def opening(**more):
        return lambda: Opening.objects.create(**words | {"roll": roll, "opened_at": OPENS} | more)

    assert taken(opening())
    assert not taken(opening(opened_at=OPENS - timedelta(days=1)))
    assert not taken(opening(opened_at=OVER))
    assert not taken(opening(roll=notices_roll))
    switch_off("decisions_opening")
    assert taken(opening(opened_at=OVER)), "the control"


def test_a_vote_goes_on_by_what_shows_it(key, announced):
    step = "update decisions_decision set status = %s where id = %s"
    assert refused(step, "open", announced.pk)
    switch_off("decisions_decision")
    assert not refused(step, "open", announced.pk), "the control"


@pytest.mark.parametrize("status", ["announced", "counted", "decided", "draft", "withdrawn"])
def test_an_open_vote_is_only_ever_closed_and_only_with_its_closing(open_vote, status):
    step = "update decisions_decision set status = %s where id = %s"
    assert refused(step, status, open_vote.pk)
    assert refused(step, "closed", open_vote.pk)


def test_a_ballot_comes_in_time_and_in_its_turn(open_vote, people):
    (mandate,), (other,) = (
        mandates_of(open_vote, people[0], DURING),
        mandates_of(open_vote, people[1], DURING),
    )
    announced_party = open_vote.notices.get().roll.parties.first()
    words = {
        "estate": open_vote.estate, "decision": open_vote, "party": mandate.party, "version": 1,
        "channel": "online", "box": bytes(81), "cast_at": DURING, "cast_by": people[0],
    }  # fmt: skip

    def ballot(**more):
        return lambda: Ballot.objects.create(**words | more)

    assert taken(ballot())
    assert taken(ballot(party=other.party))
    for wrong in (
        {"cast_at": OPENS - timedelta(seconds=4)}, {"cast_at": LAST + timedelta(seconds=1)},
        {"box": bytes(80)}, {"box": bytes(82)}, {"version": 2}, {"version": 0},
        {"party": announced_party}, {"channel": "mail"},
    ):  # fmt: skip
        assert not taken(ballot(**wrong)), wrong
    switch_off("decisions_ballot")
    assert taken(ballot(box=bytes(80))), "the control"


def test_nothing_is_cast_once_a_vote_is_closed(key, open_vote, people):
    vote_for(open_vote, people[0], "F")
    done = closed(open_vote, key.keeper)
    late = Ballot.objects.get()
    late.pk, late.version, late.cast_at = None, 2, LAST
    assert not taken(late.save)
    late.pk, late.channel = None, "paper"
    assert not taken(late.save), "nor a sheet, once the boxes are open"
    assert done.status == "counted"


def test_a_vote_closes_once_its_days_are_over(open_vote, people):
    vote_for(open_vote, people[0], "F")
    boxes, sha256 = boxes_of(open_vote, Channel.ONLINE)
    words = {
        "estate": open_vote.estate, "decision": open_vote, "sha256": sha256, "leaf": 0, "register": b"x",
    }  # fmt: skip

    def closing(**more):
        return lambda: Closing.objects.create(**words | {"boxes": boxes, "closed_at": OVER} | more)

    assert taken(closing())
    assert not taken(closing(closed_at=LAST))
    assert not taken(closing(boxes=0))
    assert not taken(closing(register=b""))
    switch_off("decisions_closing")
    assert taken(closing(closed_at=LAST)), "the control"


def test_nothing_is_opened_before_closing(key, open_vote, people):
    vote_for(open_vote, people[0], "F")
    words = {"estate": open_vote.estate, "decision": open_vote}
    opened = {"code": bytes(32), "area": "80.00", "letters": "F", "r": bytes(32)}
    unsealing = {"ballots": 1, "sha256": "", "unsealed_at": OVER}

    assert not taken(lambda: OpenedBallot.objects.create(**words | opened))
    assert not taken(lambda: Unsealing.objects.create(**words | unsealing))
    closed(open_vote, key.keeper)
    assert taken(lambda: OpenedBallot.objects.create(**words | opened))
    assert refused("update decisions_openedballot set letters = 'A'")


def test_a_result_is_of_the_opened_ballots(key, open_vote, people):
    for who in people:
        vote_for(open_vote, who, "F")
    result = closed(open_vote, key.keeper).result

    assert refused("update decisions_result set body = ''")
    assert refused("delete from decisions_result")
    final = "update decisions_result set final_at = counted_at + interval '7 days'"
    with connection.cursor() as cursor:
        cursor.execute(final)
    assert refused(final), "final once"
    result.pk = None
    assert not taken(result.save), "a vote that was counted has no second count"
    switch_off("decisions_result")
    assert not refused("delete from decisions_result"), "the control"


def test_participation_says_nothing_of_choices_and_opened_ballots_are_in_no_log(db):
    columns = {field.name for field in Participation._meta.fields}
    assert columns == {"id", "estate", "decision", "counted_at", "area", "heads"}
    with connection.cursor() as cursor:
        cursor.execute(
            "select relpersistence from pg_class where relname = 'decisions_openedballot'"
        )
        assert cursor.fetchone() == ("u",)
