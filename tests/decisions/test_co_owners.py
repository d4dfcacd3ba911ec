"""共有业主: one head and one ballot, whoever of them casts it, unless they differ."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Body, Role
from decisions.co_owners import Said, Word, stand
from decisions.models import BallotFlaw, CoOwnerWord
from decisions.selectors.mandates import mandates_of
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from decisions.services.co_owners import say_as_co_owner
from notifications.models import Notice as Told
from tests.cast import checked, member, owner, person
from tests.decisions.ballots import DURING, LAST, OVER, closed, opened, owners, readied, vote_for
from tests.decisions.conftest import NOW, announced_so
from tests.decisions.keys import keyed, seated, working
from tests.decisions.test_ballot_guards import taken
from tests.owner import switch_off
from tests.sessions import log_in
from tests.stages import staged

OWNERS = frozenset({1, 2, 3})


def said(*words) -> list[Said]:
    return [
        Said(by, Word.NAMES, what) if isinstance(what, int) else Said(by, what)
        for by, what in words
    ]


def test_one_is_named_once_all_others_name_her():
    assert stand(OWNERS, said((2, 1))).named is None
    assert stand(OWNERS, said((2, 1), (3, 1))).named == 1
    assert stand(OWNERS, said((2, 1), (3, 1), (1, 2))).named is None, "she names another"
    assert stand(OWNERS, said((2, 1), (3, 1), (3, Word.WITHDRAWS))).named is None


def test_an_objection_holds_until_it_is_taken_back_or_one_is_named():
    assert stand(OWNERS, said((1, Word.OBJECTS))).is_disputed
    assert not stand(OWNERS, said((1, Word.OBJECTS), (1, Word.WITHDRAWS))).is_disputed
    assert not stand(OWNERS, said((1, Word.OBJECTS), (2, 1), (3, 1))).is_disputed
    assert not stand(OWNERS, said((9, Word.OBJECTS))).is_disputed, "she owns nothing of it"


WORDS = st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 3, *list(Word)[1:]]))


@given(st.lists(WORDS, max_size=8))
def test_the_last_word_of_each_counts_and_one_is_named_at_most(words):
    everything = said(*words)
    last = {one.by: one for one in everything}
    assert stand(OWNERS, everything) == stand(OWNERS, last.values())
    named = stand(OWNERS, everything).named
    assert named is None or all(last[one].names == named for one in OWNERS - {named})


@staged
def ten(cast):
    """Ten homes of 90 m² each in building 2; the seventh belongs to two."""
    people = owners(cast, ["90.00"] * 10)
    spouse = person("spouse")
    unit = people[6].memberships.get().unit
    checked(owner(spouse, unit), cast.bob, cast.petra)
    return [*people, spouse]


@staged
def vote(cast, ten, signer):
    """An open one of these ten alone."""
    row = announced_so(cast, way="portal", buildings=[2])
    seated(cast)
    readied(cast, row, NOW)
    with working(signer) as keeper:
        keyed(row, keeper)
    return opened()


@staged
def six_came(vote, ten):
    """Five for, one against: T12 without its seventh ballot."""
    for who, letter in zip(ten, "FFFFFA", strict=False):
        vote_for(vote, who, letter)


def say(vote, who, word, names=None, now=DURING):
    (mandate,) = mandates_of(vote, who, now)
    return say_as_co_owner(
        decision=vote, party=mandate.party.pk, word=word, names=names, actor=who, now=now
    )


def outcome(vote, keeper) -> tuple[str, int]:
    (result,) = matter_results(closed(vote, keeper))
    return str(result.outcome), result.participating.heads


def test_the_register_has_one_party_of_two_owners(vote, ten):
    (mine,), (hers,) = mandates_of(vote, ten[6], DURING), mandates_of(vote, ten[10], DURING)
    assert (mine.party, mine.n_owners) == (hers.party, 2)


def test_t12a_spouses_who_differ_and_named_nobody_take_no_part(vote, ten, six_came, keeper):
    vote_for(vote, ten[6], "F")
    vote_for(vote, ten[10], "A")
    assert outcome(vote, keeper) == ("no_decision", 6)
    assert set(BallotFlaw.objects.values_list("flaw", flat=True)) == {"replaced", "disputed"}


def test_spouses_who_say_the_same_are_one_ballot(vote, ten, six_came, keeper):
    """The control of the one before."""
    vote_for(vote, ten[6], "A")
    vote_for(vote, ten[10], "A")
    assert outcome(vote, keeper) == ("adopted", 7)


def test_who_changes_her_own_mind_differs_from_nobody(vote, ten, six_came, keeper):
    vote_for(vote, ten[6], "F")
    vote_for(vote, ten[6], "A")
    assert outcome(vote, keeper) == ("adopted", 7)


def test_t12a_an_objection_alone_takes_the_party_out(vote, ten, six_came, keeper):
    vote_for(vote, ten[6], "F")
    say(vote, ten[10], Word.OBJECTS)
    assert cast_weight(vote, DURING).heads == 6, "nor is it among who took part meanwhile"
    assert outcome(vote, keeper) == ("no_decision", 6)
    assert set(BallotFlaw.objects.values_list("flaw", flat=True)) == {"disputed"}


def test_an_objection_taken_back_before_closing_leaves_the_ballot(vote, ten, six_came, keeper):
    vote_for(vote, ten[6], "F")
    say(vote, ten[10], Word.OBJECTS)
    say(vote, ten[10], Word.WITHDRAWS, now=LAST)
    assert cast_weight(vote, DURING).heads == 7
    assert outcome(vote, keeper) == ("adopted", 7)


def test_t12b_spouses_name_one_who_votes_against(vote, ten, six_came, keeper):
    husband, wife = ten[6], ten[10]
    vote_for(vote, husband, "F")
    say(vote, wife, Word.OBJECTS)
    with pytest.raises(DomainError, match="有共有业主不同意"):
        vote_for(vote, wife, "A")
    say(vote, husband, Word.NAMES, wife)
    with pytest.raises(DomainError, match="推选了业主"):
        vote_for(vote, husband, "F")
    vote_for(vote, wife, "A")

    (result,) = matter_results(closed(vote, keeper))
    assert (str(result.outcome), result.participating.heads) == ("adopted", 7)
    assert (result.in_favour.heads, result.against.heads) == (5, 2)
    assert BallotFlaw.objects.get().flaw == "disputed", "what he cast before she was named"


def test_all_of_them_are_told_at_each_step(vote, ten):
    husband, wife = ten[6], ten[10]
    vote_for(vote, husband, "F")
    say(vote, wife, Word.OBJECTS)
    say(vote, husband, Word.NAMES, wife)
    say(vote, wife, Word.WITHDRAWS)
    say(vote, husband, Word.WITHDRAWS)
    kinds = ["cast", "co_owners_differ", "co_owners_named", "co_owners_named", "co_owners_said"]
    for who in (husband, wife):
        told = Told.objects.filter(user=who, kind__in=[f"decisions.{one}" for one in kinds])
        told = told.order_by("pk")
        assert [one.kind.removeprefix("decisions.") for one in told] == kinds
        assert all(one.legal for one in told)


def test_a_stranger_and_who_was_not_checked_say_nothing(cast, vote, ten):
    (mandate,) = mandates_of(vote, ten[6], DURING)
    words = {"decision": vote, "party": mandate.party.pk, "names": None, "now": DURING}
    with pytest.raises(DomainError, match="不是这一票的共有业主"):
        say_as_co_owner(word=Word.OBJECTS, actor=ten[0], **words)
    (share,) = ten[10].ownership_set.all()
    type(share).objects.filter(pk=share.pk).update(is_document_checked=False)
    with pytest.raises(DomainError, match="没有经两个单位核对"):
        say_as_co_owner(word=Word.OBJECTS, actor=ten[10], **words)
    assert not CoOwnerWord.objects.exists()


def test_only_a_co_owner_is_named_and_only_what_was_said_is_taken_back(vote, ten):
    for word, names in ((Word.NAMES, ten[0]), (Word.NAMES, None), (Word.OBJECTS, ten[10])):
        with pytest.raises(DomainError, match="只能推选"):
            say(vote, ten[6], word, names)
    with pytest.raises(DomainError, match="没有可以撤回"):
        say(vote, ten[6], Word.WITHDRAWS)


def test_after_the_last_second_nobody_objects(vote, ten):
    vote_for(vote, ten[6], "F")
    with pytest.raises(StaleState, match="已经截止"):
        say(vote, ten[10], Word.OBJECTS, now=LAST + timedelta(seconds=1))


def test_the_database_takes_no_word_once_a_vote_is_closed(vote, ten):
    (mandate,), (other,) = (mandates_of(vote, who, DURING) for who in (ten[6], ten[0]))
    words = {
        "estate": vote.estate, "decision": vote, "party": mandate.party, "user": ten[6],
        "word": "objects", "said_at": DURING,
    }  # fmt: skip

    def word(**more):
        return lambda: CoOwnerWord.objects.create(**words | more)

    assert taken(word())
    assert taken(word(party=other.party)), "whose party it is the service asks"
    assert not taken(word(word="names"))
    assert not taken(word(party=vote.notices.get().roll.parties.first()))
    close_due(OVER)
    assert not taken(word())
    switch_off("decisions_coownerword")
    assert taken(word()), "the control"


def page(vote, name: str) -> str:
    return f"/e/riverside/decisions/{vote.number}/{name}/"


def test_the_page_says_how_it_stands_and_takes_each_word(client, vote, ten, during):
    husband, wife = ten[6], ten[10]
    vote_for(vote, husband, "F", now=clock.now())
    log_in(client, wife)
    address = page(vote, "co-owners")
    answer = client.get(address)
    text = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "已经有人投票" in text
    assert "o**" in text
    assert "owner7" not in text, "a surname is enough"
    party = str(mandates_of(vote, wife, clock.now())[0].party.pk)

    client.post(address, {"party": party, "word": "objects"})
    assert "这一票现在不算" in client.get(address).content.decode()
    assert "有共有业主不同意" in client.get(page(vote, "ballot")).content.decode()
    client.post(address, {"party": party, "word": "names", "names": husband.pk})
    assert "大家推选了业主1" in client.get(address).content.decode()
    refused = client.post(address, {"party": party, "word": "names", "names": ten[0].pk})
    assert refused.status_code == 200
    assert [one.word for one in CoOwnerWord.objects.all()] == ["objects", "names"]


def test_the_page_of_another_party_and_of_another_estate_does_not_exist(
    client, cast, vote, ten, during
):
    (mandate,) = mandates_of(vote, ten[6], clock.now())
    log_in(client, ten[0])
    assert "没有其他业主" in client.get(page(vote, "co-owners")).content.decode()
    words = {"party": mandate.party.pk, "word": "objects"}
    assert client.post(page(vote, "co-owners"), words).status_code == 404
    log_in(client, cast.dan)
    assert client.get(page(vote, "co-owners")).status_code == 404


def test_no_two_can_be_named_at_once():
    for first, second in combinations(OWNERS, 2):
        assert stand(OWNERS, said((first, second), (second, first))).named is None


def test_who_owns_nothing_is_told_whom_to_call(client, cast, vote, during):
    tenant = person("tenant")
    member(tenant, Role.RESIDENT, cast.riverside, unit=cast.unit)
    Body.objects.filter(pk=cast.committee.pk).update(phone="0573-87650001")
    log_in(client, tenant)
    text = client.get(page(vote, "ballot")).content.decode()
    assert "租户、家属没有表决权" in text
    assert "河畔苑业主委员会" in text
    assert "tel:057387650001" in text
