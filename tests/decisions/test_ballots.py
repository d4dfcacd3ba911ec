"""投票到结果: what owners sealed comes out once, adds up thrice, and is told to nobody before."""

from datetime import timedelta
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.db import connection

from communities.errors import DomainError, StaleState
from communities.log.notes import key_of
from communities.log.signing import Signing
from communities.models import Leaf
from decisions import recount
from decisions.boxes import Opened, Place, seal
from decisions.counting import Channel
from decisions.models import Ballot, BallotFlaw, OpenedBallot
from decisions.receipts import receipt_key, signed_bytes
from decisions.selectors.mandates import mandates_of
from decisions.selectors.participation import shown_participation
from decisions.selectors.results import matter_results
from decisions.selectors.vote_logs import log_of
from decisions.services.casting import cast_ballot
from decisions.services.closing import close_due, note_participation
from decisions.services.due import each
from decisions.services.opening import open_due
from decisions.services.results import count_due
from decisions.signer.unsealing import unseal_due
from decisions.vote_file import log_lines
from decisions.vote_leaves import vote_of
from notifications.models import Notice as Told
from tests.cast import home, owner, registered
from tests.decisions.ballots import (
    AREAS,
    DURING,
    LAST,
    OPENS,
    OVER,
    closed,
    opened,
    roll_seen,
    total,
    vote_for,
)
from tests.owner import switch_off
from tests.sessions import log_in


def test_a_vote_without_a_key_does_not_open(announced):
    assert open_due(OPENS) == 0
    announced.refresh_from_db()
    assert announced.status == "announced"


def test_opening_freezes_the_roll_and_names_both_keys_in_the_log(cast, key, open_vote):
    leaf = Leaf.objects.for_estate(cast.riverside).get(kind="vote-opening")
    roll = open_vote.opening.roll

    assert (roll.made_on.isoformat(), roll.total_heads) == ("2026-12-05", len(AREAS) + 1)
    assert roll.total_area == total("89.37", *AREAS)
    for words in (roll.sha256, bytes(key.public).hex(), receipt_key().hex()):
        assert words in bytes(leaf.body).decode()
    assert open_due(OPENS) == 0, "opened once"


def test_a_ballot_is_a_sealed_box_and_its_receipt_stands_nowhere(open_vote, people, caplog):
    receipt = vote_for(open_vote, people[0], "F", words="小猫")

    row = Ballot.objects.get()
    assert (row.version, row.channel, len(row.box)) == (1, "online", 81)
    assert receipt.code == Opened.from_letters("F", receipt.r).code(receipt.vote)
    signed = signed_bytes(receipt.vote, receipt.code, version=1, at=DURING)
    Ed25519PublicKey.from_public_bytes(receipt_key()).verify(receipt.signature, signed)
    assert receipt.code.hex() not in caplog.text


def test_every_account_of_the_home_is_told_that_a_ballot_came_and_not_what_it_says(
    open_vote, people
):
    vote_for(open_vote, people[0], "A")
    told = Told.objects.get(kind="decisions.cast")
    assert (told.user, told.legal) == (people[0], True)
    assert set(told.params) == {"title", "homes", "at"}


@pytest.mark.parametrize("letters", ["", "FF", "X"])
def test_each_matter_has_one_answer(open_vote, people, letters):
    with pytest.raises((DomainError, KeyError)):
        vote_for(open_vote, people[0], letters)
    assert not Ballot.objects.exists()


def test_who_is_not_on_the_roll_or_was_not_checked_casts_nothing(cast, open_vote, people):
    (mandate,) = mandates_of(open_vote, people[0], DURING)
    words = {"party": mandate.party.pk, "version": 1, "choices": ["for"], "words": ""}
    with pytest.raises(DomainError, match="您不是这一票的业主"):
        cast_ballot(decision=open_vote, actor=people[1], now=DURING, **words)
    with pytest.raises(DomainError, match="没有经两个单位核对"):
        vote_for(open_vote, cast.alice, "F")
    assert not Ballot.objects.exists()


def test_who_bought_after_the_opening_is_told_that_the_roll_stands(cast, open_vote, people):
    flat = home(cast.riverside, "9-901", "50.00", building=9)
    owner(cast.dan, flat)
    assert mandates_of(open_vote, cast.dan, DURING) == []


def test_the_same_ballot_twice_is_one(open_vote, people):
    (mandate,) = mandates_of(open_vote, people[0], DURING)
    words = {"party": mandate.party.pk, "version": 1, "choices": ["for"], "words": ""}
    cast_ballot(decision=open_vote, actor=people[0], now=DURING, **words)
    with pytest.raises(StaleState, match="没有再登记一次"):
        cast_ballot(decision=open_vote, actor=people[0], now=DURING, **words)
    assert Ballot.objects.count() == 1


def test_the_last_second_counts_and_midnight_does_not(open_vote, people):
    """T24."""
    vote_for(open_vote, people[0], "F", now=LAST)
    with pytest.raises(StaleState, match="已经截止"):
        vote_for(open_vote, people[1], "F", now=LAST + timedelta(seconds=1))
    assert Ballot.objects.count() == 1


def test_participation_is_of_the_full_hour_and_says_what_is_missing(open_vote, people):
    vote_for(open_vote, people[0], "F")
    vote_for(open_vote, people[0], "A")
    assert shown_participation(open_vote) is None
    assert note_participation(DURING + timedelta(minutes=40)) == 1
    assert note_participation(DURING + timedelta(minutes=50)) == 0

    area, heads = shown_participation(open_vote).counts
    assert (area.part, heads.part, heads.whole) == (total("80.00"), 1, len(AREAS) + 1)
    assert heads.missing == 5, "two thirds of eight are six"


def test_a_vote_from_the_first_ballot_to_its_result(cast, key, open_vote, people):
    receipts = [
        vote_for(open_vote, who, letter) for who, letter in zip(people, "FFFFAAN", strict=True)
    ]
    receipts[5] = vote_for(open_vote, people[5], "F")
    done = closed(open_vote, key.keeper)

    (result,) = matter_results(done)
    assert (done.status, result.outcome) == ("counted", "adopted")
    assert (result.in_favour.area, result.in_favour.heads) == (total(*AREAS[:4], AREAS[5]), 5)
    assert (result.against.heads, result.abstaining.heads) == (1, 1)
    assert list(BallotFlaw.objects.values_list("flaw", "ballot__version")) == [("replaced", 1)]

    codes = [bytes(code) for code in OpenedBallot.objects.values_list("code", flat=True)]
    assert sorted(codes) == sorted(one.code for one in receipts)
    file = bytes(done.result.lines) + b"".join(log_lines(log_of(done)))
    assert all(one.code.hex().encode() in file for one in receipts)
    signed_by = key_of(key.keeper.privates[0], key.keeper.origin(cast.riverside.slug))
    assert recount.recount(BytesIO(file), recount.key_of(str(signed_by))).status == 0
    assert Told.objects.filter(kind="decisions.counted").exists()


def test_a_vote_without_a_quorum_decides_nothing(key, open_vote, people):
    vote_for(open_vote, people[0], "F")
    (result,) = matter_results(closed(open_vote, key.keeper))
    assert result.outcome == "no_decision"


def test_boxes_stay_shut_before_the_closing_is_signed(key, open_vote, people):
    vote_for(open_vote, people[0], "F")
    close_due(OVER)
    unseal_due(key.keeper, OVER)
    assert count_due(OVER) == 0
    assert not OpenedBallot.objects.exists()


def test_a_box_that_was_moved_to_another_party_is_invalid_and_stops_nothing(key, open_vote, people):
    for who in people:
        vote_for(open_vote, who, "F")
    copied = Ballot.objects.get(party__homes__contains=["2幢2-101"])
    (mandate,) = mandates_of(open_vote, people[1], DURING)
    Ballot.objects.create(
        estate=open_vote.estate, decision=open_vote, party=mandate.party, version=2, channel="online",
        box=copied.box, cast_at=DURING, cast_by=people[1],
    )  # fmt: skip
    done = closed(open_vote, key.keeper)
    assert set(BallotFlaw.objects.values_list("flaw", flat=True)) == {"replaced", "unreadable"}
    (result,) = matter_results(done)
    assert (result.in_favour.heads, result.invalid.heads) == (len(people) - 1, 1)


def test_opened_ballots_that_a_crash_took_are_opened_again(key, open_vote, people):
    for who in people:
        vote_for(open_vote, who, "F")
    close_due(OVER)
    Signing(key.keeper, timedelta()).sign_due(OVER)
    unseal_due(key.keeper, OVER)
    before = set(OpenedBallot.objects.values_list("code", "letters"))
    OpenedBallot.objects.all().delete()
    assert count_due(OVER) == 0, "nothing is published of what is not here"
    unseal_due(key.keeper, OVER)
    assert set(OpenedBallot.objects.values_list("code", "letters")) == before
    assert count_due(OVER) == 1


def test_a_developer_counts_with_what_is_not_delivered_and_its_buyer_is_told_why(cast, key):
    flat = home(cast.riverside, "3-101", "70.00", building=3)
    registered(flat, "河畔开发", kind="developer", user=cast.dan)
    roll_seen(cast, key.decision)
    (mandate,) = mandates_of(opened(), cast.dan, DURING)
    assert "建设单位" in mandate.why_not


def test_neither_place_nor_moment_nor_transaction_says_whose_an_opened_ballot_is(
    key, open_vote, people
):
    for at, who in enumerate(reversed(people)):
        vote_for(open_vote, who, "FA"[at % 2], now=DURING + timedelta(hours=at))
    closed(open_vote, key.keeper)
    with connection.cursor() as cursor:
        cursor.execute("select code, xmin::text from decisions_openedballot order by ctid")
        rows = cursor.fetchall()
    codes = [bytes(code) for code, _transaction in rows]
    assert len(codes) == len(people)
    assert codes == sorted(codes), "as they lie on the disk"
    assert len({transaction for _code, transaction in rows}) == 1
    columns = {field.name for field in OpenedBallot._meta.fields}
    assert columns == {"code", "estate", "decision", "area", "letters", "r"}


def test_a_secret_that_was_copied_makes_two_ballots_invalid_and_stops_nothing(
    key, open_vote, people
):
    for who in people[2:]:
        vote_for(open_vote, who, "F")
    twin = Opened.from_letters("F", bytes(32))
    public = X25519PublicKey.from_public_bytes(bytes(key.public))
    for who in people[:2]:
        (mandate,) = mandates_of(open_vote, who, DURING)
        place = Place(vote_of(open_vote), mandate.party.key, 1, Channel.ONLINE)
        Ballot.objects.create(
            estate=open_vote.estate, decision=open_vote, party=mandate.party, version=1,
            channel="online", box=seal(twin, place, public), cast_at=DURING, cast_by=who,
        )  # fmt: skip
    (result,) = matter_results(closed(open_vote, key.keeper))
    assert (result.in_favour.heads, result.invalid.heads) == (len(people) - 2, 2)


def test_a_result_is_of_the_very_ballots_that_were_opened(key, open_vote, people, caplog):
    for who in people:
        vote_for(open_vote, who, "F")
    close_due(OVER)
    Signing(key.keeper, timedelta()).sign_due(OVER)
    unseal_due(key.keeper, OVER)
    switch_off("decisions_openedballot")
    OpenedBallot.objects.update(letters="A")
    assert count_due(OVER) == 0
    assert "these are not the ballots that were opened" in caplog.text


def test_a_vote_that_fails_holds_up_no_other(open_vote, people, caplog):
    def broken(vote, now):
        raise ValueError(vote)

    assert each([open_vote], broken, DURING) == 0
    assert each([open_vote, open_vote], lambda vote, now: True, DURING) == 2
    assert "failed and is taken again" in caplog.text


def test_who_was_beaten_by_another_is_told_that_hers_is_not_in(open_vote, people, cast):
    (mandate,) = mandates_of(open_vote, people[0], DURING)
    words = {"party": mandate.party.pk, "version": 1, "choices": ["for"], "words": ""}
    cast_ballot(decision=open_vote, actor=people[0], now=DURING, **words)
    switch_off("decisions_ballot")
    Ballot.objects.update(cast_by=cast.alice)
    with pytest.raises(StaleState, match="您的没有登记"):
        cast_ballot(decision=open_vote, actor=people[0], now=DURING, **words)


def test_owners_read_the_roll_that_counts_while_they_vote(open_vote, people, client):
    log_in(client, people[0])
    page = client.get(f"/e/riverside/decisions/{open_vote.number}/roll/")
    assert page.status_code == 200
    assert page.context["roll"] == open_vote.opening.roll
    assert page.context["form"] is None, "nobody objects to it any more"
