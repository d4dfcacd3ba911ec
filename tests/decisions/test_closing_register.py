"""截止时的登记: what the register says after the closing of a vote changes none of its ballots."""

from datetime import timedelta

import pytest

from communities.errors import DomainError
from communities.log.leaves import append
from communities.log.models import Leaf
from communities.models import AuditEvent, Membership, Owner, OwnerJoin, Ownership, Role
from communities.services.owner_joins import agree_join, ask_join
from decisions.closing_register import Between, Register, read, written
from decisions.co_owners import Stand, Word
from decisions.counting import Channel
from decisions.models import BallotFlaw, Closing, OpenedBallot
from decisions.selectors.co_owners import co_owners_of
from decisions.selectors.mandates import mandates_of
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import matter_results
from decisions.services.closing import LEAF, boxes_of, close_due
from decisions.signer.unsealing import unseal_due
from decisions.vote_file import closing_leaf
from decisions.vote_leaves import terms
from tests.cast import checked, home, owner, person, registered
from tests.decisions.ballots import AREAS, DURING, OVER, closed, counted, owners, vote_for
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_co_owners import say
from tests.decisions.test_letters import cast_by, give
from tests.owner import owning, switch_off
from tests.stages import staged

LATER = OVER + timedelta(hours=1)


@staged
def people(cast):
    """Seven owners; the sixth and the seventh have a co-owner each, the seventh two."""
    made = owners(cast, AREAS)
    for at, name in ((5, "husband"), (6, "sister"), (6, "brother")):
        unit = made[at].memberships.get().unit
        checked(owner(person(name), unit), cast.bob, cast.petra)
    return made


def other(people, at: int, name: str):
    unit = people[at].memberships.get().unit
    return Ownership.objects.get(unit=unit, owner_name=name).user


def rebind(who) -> None:
    """Her account is none of the register any more."""
    with owning():
        Ownership.objects.filter(user=who).update(user=None, is_document_checked=False)


def test_who_objected_before_closing_is_heard_whatever_becomes_of_her_account(
    open_vote, people, keeper
):
    wife, husband = people[5], other(people, 5, "husband")
    vote_for(open_vote, wife, "F")
    vote_for(open_vote, people[0], "F")
    say(open_vote, husband, Word.OBJECTS)
    close_due(OVER)
    rebind(husband)
    done = counted(open_vote, keeper, LATER)

    assert BallotFlaw.objects.get().flaw == "disputed"
    assert OpenedBallot.objects.count() == 1
    assert cast_weight(done, LATER).heads == 1, "nor on its certificate"


def test_a_second_opening_is_of_the_same_ballots(open_vote, people, keeper, caplog):
    """After a crash, with a co-owner less and owners joined meanwhile."""
    wife, husband = people[5], other(people, 5, "husband")
    vote_for(open_vote, wife, "F")
    vote_for(open_vote, husband, "A")
    vote_for(open_vote, people[0], "F")
    closed(open_vote, keeper)
    assert OpenedBallot.objects.count() == 1, "those two differ"
    rebind(husband)
    with owning():
        OpenedBallot.objects.all().delete()
    unseal_due(keeper, LATER)

    assert "another set" not in caplog.text
    assert OpenedBallot.objects.count() == 1


def test_an_agent_who_works_for_the_company_later_is_none_the_less(
    cast, open_vote, people, agent, keeper
):
    cast_by(open_vote, agent, give(open_vote, people[0], agent))
    close_due(OVER)
    Membership.objects.create(
        user=agent, role=Role.PROPERTY_STAFF, estate=cast.riverside, contract=cast.contract,
        valid_from=DURING,
    )  # fmt: skip
    (result,) = matter_results(counted(open_vote, keeper, LATER))
    assert (result.in_favour.heads, result.invalid.heads) == (1, 0)


def test_the_signer_opens_nothing_by_another_register_than_that_of_its_leaf(
    open_vote, people, keeper, caplog
):
    vote_for(open_vote, people[0], "F")
    close_due(OVER)
    closing = Closing.objects.get()
    assert closing.register_hash in bytes(Leaf.objects.get(index=closing.leaf).body).decode()
    with owning():
        switch_off("decisions_closing", "insert_only")
        Closing.objects.update(register=bytes(closing.register) + b" ")
    counted(open_vote, keeper, LATER)
    assert "not those of its closing" in caplog.text
    assert not OpenedBallot.objects.exists()


def written_again(vote, register: bytes) -> None:
    """By the owner of the database, with a leaf that says so."""
    boxes, sha256 = boxes_of(vote, Channel.ONLINE)
    forged = Closing(register=register)
    body = closing_leaf(
        terms(vote, vote.matters.all()), boxes=boxes, boxes_hash=sha256,
        register_hash=forged.register_hash,
    )  # fmt: skip
    leaf = append(estate=vote.estate, kind=LEAF, body=body, at=OVER)
    with owning():
        switch_off("decisions_closing", "insert_only")
        Closing.objects.update(register=register, leaf=leaf)


def test_the_signer_opens_no_second_time_with_one_party_less(open_vote, people, keeper, caplog):
    """Both sums together would tell what that party chose."""
    wife, husband = people[5], other(people, 5, "husband")
    vote_for(open_vote, wife, "F")
    vote_for(open_vote, people[0], "F")
    closed(open_vote, keeper)
    genuine = bytes(Closing.objects.get().register)
    objects = frozenset({Ownership.objects.get(user=husband).owner_id})
    parties = {
        key: Between(one.voices, Stand(None, objects if objects & {*one.voices.values()} else frozenset()))
        for key, one in read(genuine).parties.items()
    }  # fmt: skip
    written_again(open_vote, written(Register(parties, {})))
    with owning():
        OpenedBallot.objects.all().delete()
    counted(open_vote, keeper, LATER)
    assert "another set of its boxes was opened before" in caplog.text
    assert not OpenedBallot.objects.exists()

    written_again(open_vote, genuine)
    counted(open_vote, keeper, LATER + timedelta(hours=1))
    assert OpenedBallot.objects.count() == 2, "the same set once more"


def test_a_vote_that_was_closed_before_is_opened_by_the_register_of_today(
    open_vote, people, keeper
):
    wife, husband = people[5], other(people, 5, "husband")
    vote_for(open_vote, wife, "F")
    say(open_vote, husband, Word.OBJECTS)
    close_due(OVER)
    written_again(open_vote, b"")
    rebind(husband)
    (result,) = matter_results(counted(open_vote, keeper, LATER))
    assert result.in_favour.heads == 1


def stand_of(vote, who):
    (mandate,) = mandates_of(vote, who, DURING)
    return co_owners_of(vote, [mandate.party], DURING)[mandate.party.pk].stand


def another_phone(who) -> None:
    """By a roster's file, which one person brings in."""
    owned = Ownership.objects.get(user=who)
    AuditEvent.objects.create(
        estate=owned.estate, verb="communities.ownership.mended", at=DURING,
        subject=f"communities.ownership:{owned.pk}", detail={"before": {}, "after": {"phone": "1"}},
    )  # fmt: skip


def test_an_account_that_is_held_back_keeps_nobody_from_being_named(open_vote, people):
    one, sister, brother = people[6], other(people, 6, "sister"), other(people, 6, "brother")
    say(open_vote, sister, Word.NAMES, one)
    assert stand_of(open_vote, one).named is None, "the brother has said nothing"
    another_phone(brother)
    assert stand_of(open_vote, one).named == Ownership.objects.get(user=one).owner_id


def test_what_she_said_before_she_was_held_back_stands(open_vote, people):
    """Else one person with a roster's file would silence her."""
    one, brother = people[6], other(people, 6, "brother")
    say(open_vote, brother, Word.OBJECTS)
    another_phone(brother)
    assert stand_of(open_vote, one).is_disputed
    with pytest.raises(DomainError, match="还没有由两个单位核对"):
        say(open_vote, brother, Word.WITHDRAWS)


def namesakes(cast, people) -> OwnerJoin:
    """Of an owner on the roll, and of one whose home came later."""
    owned = Ownership.objects.get(user=people[0])
    second = registered(home(cast.riverside, "3-101", building=3), owned.owner_name).owner
    first = Owner.objects.get(pk=owned.owner_id)
    return ask_join(first=first, second=second, reason="同一张身份证", actor=cast.petra, now=DURING)


def test_owners_are_joined_once_the_vote_is_counted(cast, open_vote, people, keeper):
    join = namesakes(cast, people)
    vote_for(open_vote, people[0], "F")
    with pytest.raises(DomainError, match="正在进行的业主表决"):
        agree_join(join=join, actor=cast.bob, now=DURING)
    close_due(OVER)
    with pytest.raises(DomainError, match="正在进行的业主表决"):
        agree_join(join=join, actor=cast.bob, now=OVER)
    counted(open_vote, keeper, LATER)
    assert agree_join(join=join, actor=cast.bob, now=LATER).status == "made"


def test_nobody_is_joined_while_owners_vote_by_her_name(cast, open_vote, people):
    join = namesakes(cast, people)
    strangers = [registered(home(cast.riverside, f"4-10{n}", building=4), "王伟") for n in (1, 2)]
    free = ask_join(
        first=strangers[0].owner, second=strangers[1].owner, reason="同一人", actor=cast.petra,
        now=DURING,
    )  # fmt: skip

    def made(row):
        words = {"status": "made", "decided_by": cast.bob, "decided_at": DURING}
        return lambda: OwnerJoin.objects.filter(pk=row.pk).update(**words)

    assert not taken(made(join))
    assert taken(made(free)), "who is on no roll is joined"
    switch_off("communities_ownerjoin", "joined_between_votes")
    assert taken(made(join)), "the control"
