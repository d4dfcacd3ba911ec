"""委托代理: who casts for another, by what letter, and when that is none."""

from datetime import date, timedelta

import pytest

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Role
from decisions.models import Ballot, BallotFlaw, Decision, LetterEnd, ProxyLetter
from decisions.selectors.letters import letter_flaws
from decisions.selectors.mandates import mandates_of, own_mandates
from decisions.selectors.results import matter_results
from decisions.services.casting import cast_ballot
from decisions.services.closing import close_due
from decisions.services.letters import end_letter, give_letter
from decisions.services.votes import announce_vote
from notifications.models import Notice as Told
from tests.cast import member
from tests.decisions.ballots import (
    DURING,
    LAST,
    LETTERS,
    OVER,
    closed,
    opened,
    readied,
    vote_for,
)
from tests.decisions.conftest import NOW, QUESTION
from tests.decisions.keys import keyed, seated
from tests.decisions.test_ballot_guards import taken
from tests.owner import switch_off
from tests.sessions import log_in

TERM = {"since": date(2026, 12, 10), "until": date(2026, 12, 20)}


def give(vote, who, agent, now=DURING, **words):
    (mandate,) = own_mandates(vote, who, now)
    said = {"matters": frozenset({1}), "instruction": "", **TERM} | words
    return give_letter(
        decision=vote, party=mandate.party.pk, agent=agent, actor=who, now=now, **said
    )


def cast_by(vote, agent, letter, choice="F", now=DURING):
    mandate = next(one for one in mandates_of(vote, agent, now) if one.letter == letter)
    return cast_ballot(
        decision=vote, party=letter.party_id, version=mandate.next_version,
        choices=[LETTERS[choice]], words="", actor=agent, now=now,
    )  # fmt: skip


def standing_ballots(vote, keeper) -> tuple[int, set]:
    (result,) = matter_results(closed(vote, keeper))
    return result.in_favour.heads, set(BallotFlaw.objects.values_list("flaw", flat=True))


def test_an_agent_casts_for_her_principal_and_both_are_told(key, open_vote, people, agent):
    letter = give(open_vote, people[0], agent, instruction="同意")
    (mandate,) = mandates_of(open_vote, agent, DURING)
    assert (mandate.letter, mandate.why_not, mandate.homes) == (letter, "", "2幢2-101")
    cast_by(open_vote, agent, letter)

    row = Ballot.objects.get()
    assert (row.letter, row.cast_by) == (letter, agent)
    told = Told.objects.filter(kind__startswith="decisions.letter").order_by("pk")
    assert {(one.user, one.kind, one.legal) for one in told} == {
        (people[0], "decisions.letter_given", True), (agent, "decisions.letter_held", True),
    }  # fmt: skip
    assert Told.objects.get(kind="decisions.cast").user == people[0]
    assert standing_ballots(open_vote, key.keeper) == (1, set())


def test_without_a_letter_a_tenant_has_no_vote(open_vote, people, agent):
    (mandate,) = own_mandates(open_vote, people[0], DURING)
    assert mandates_of(open_vote, agent, DURING) == []
    with pytest.raises(DomainError, match="不是这一票的业主"):
        cast_ballot(
            decision=open_vote, party=mandate.party.pk, version=1, choices=["for"], words="",
            actor=agent, now=DURING,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"matters": frozenset()}, "勾选委托的事项"),
        ({"matters": frozenset({1, 9})}, "勾选委托的事项"),
        ({"since": None}, "从哪天到哪天"),
        ({"until": None}, "从哪天到哪天"),
        ({"until": date(2026, 12, 9)}, "从哪天到哪天"),
        ({"until": date(2026, 12, 19)}, "最后一天"),
    ],
)
def test_t22_a_letter_that_lacks_something_is_none_until_it_is_cured(
    open_vote, people, agent, words, said
):
    with pytest.raises(DomainError, match=said):
        give(open_vote, people[0], agent, **words)
    assert mandates_of(open_vote, agent, DURING) == []
    give(open_vote, people[0], agent, now=LAST)
    assert [one.why_not for one in mandates_of(open_vote, agent, LAST)] == [""]


def test_t22_what_a_letter_lacks_at_closing_is_no_authority(cast, key, open_vote, people, agent):
    """She went to work for the property company after she had voted."""
    cast_by(open_vote, agent, give(open_vote, people[0], agent))
    member(agent, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract, valid_from=DURING)
    vote_for(open_vote, people[1], "F")
    assert standing_ballots(open_vote, key.keeper) == (1, {"proxy_paper"})


def test_property_staff_get_no_letter(cast, open_vote, people, agent):
    member(agent, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract)
    with pytest.raises(DomainError, match="物业公司的人不能受托"):
        give(open_vote, people[0], agent)


def test_t21_the_fourth_letter_of_an_agent_is_refused_and_none_at_closing(
    key, open_vote, people, agent
):
    letters = [give(open_vote, who, agent) for who in people[:3]]
    with pytest.raises(DomainError, match="最多受托 3 户"):
        give(open_vote, people[3], agent)
    (mandate,) = own_mandates(open_vote, people[3], DURING)
    fourth = ProxyLetter.objects.create(
        estate=open_vote.estate, decision=open_vote, party=mandate.party, principal=people[3],
        agent=agent, matters=[1], given_at=DURING + timedelta(minutes=1), **TERM,
    )  # fmt: skip
    assert letter_flaws(open_vote, DURING) == {fourth.pk: "proxy_cap"}
    for letter in letters:
        cast_by(open_vote, agent, letter)
    with pytest.raises(DomainError, match="户数已经满了"):
        cast_by(open_vote, agent, fourth)
    sealed = Ballot.objects.latest("pk")
    Ballot.objects.create(
        estate=open_vote.estate, decision=open_vote, party=mandate.party, version=1, letter=fourth,
        channel="online", box=sealed.box, cast_at=DURING, cast_by=agent,
    )  # fmt: skip
    assert standing_ballots(open_vote, key.keeper) == (3, {"proxy_cap"})


def test_a_letter_that_was_never_used_gives_its_place_back(open_vote, people, agent):
    letters = [give(open_vote, who, agent) for who in people[:3]]
    end_letter(letter=letters[0], actor=people[0], now=DURING)
    give(open_vote, people[3], agent)
    cast_by(open_vote, agent, letters[1])
    end_letter(letter=letters[1], actor=people[1], now=DURING)
    with pytest.raises(DomainError, match="最多受托 3 户"):
        give(open_vote, people[4], agent)
    give(open_vote, people[1], agent)
    assert letter_flaws(open_vote, DURING) == {}, "one party is one place, however many letters"


def test_who_votes_herself_ends_her_letter_and_her_ballot_stands(key, open_vote, people, agent):
    letter = give(open_vote, people[0], agent)
    cast_by(open_vote, agent, letter, "A")
    vote_for(open_vote, people[0], "F")
    assert LetterEnd.objects.get().letter == letter
    assert mandates_of(open_vote, agent, DURING) == []
    assert standing_ballots(open_vote, key.keeper) == (1, {"replaced"})


def test_what_was_cast_before_a_letter_ended_stands(key, open_vote, people, agent):
    letter = give(open_vote, people[0], agent)
    cast_by(open_vote, agent, letter)
    end_letter(letter=letter, actor=people[0], now=DURING)
    with pytest.raises(StaleState, match="已经终止"):
        end_letter(letter=letter, actor=agent, now=DURING)
    assert standing_ballots(open_vote, key.keeper) == (1, set())


def test_a_new_letter_ends_the_one_before(open_vote, people, agent, cast):
    first = give(open_vote, people[0], agent)
    give(open_vote, people[0], cast.alice)
    assert LetterEnd.objects.get().letter == first
    assert mandates_of(open_vote, agent, DURING) == []


def test_nobody_gives_what_is_not_hers_and_nobody_else_ends_it(cast, open_vote, people, agent):
    (mandate,) = own_mandates(open_vote, people[0], DURING)
    words = {"decision": open_vote, "matters": frozenset({1}), "instruction": "", "now": DURING}
    with pytest.raises(DomainError, match="不是这一票的业主"):
        give_letter(party=mandate.party.pk, agent=agent, actor=people[1], **TERM, **words)
    with pytest.raises(DomainError, match="没有经两个单位核对"):
        give(open_vote, cast.alice, agent)
    with pytest.raises(DomainError, match="另一个人"):
        give(open_vote, people[0], people[0])
    letter = give(open_vote, people[0], agent)
    with pytest.raises(DomainError, match="只有委托人和受托人"):
        end_letter(letter=letter, actor=people[1], now=DURING)


def test_after_the_last_second_nobody_authorises(open_vote, people, agent):
    with pytest.raises(StaleState, match="已经截止"):
        give(open_vote, people[0], agent, now=LAST + timedelta(seconds=1))


def test_a_letter_for_some_of_the_questions_is_refused(cast, people, agent, draft, keeper):
    row = draft(QUESTION, QUESTION | {"code": "other"}, way="portal")
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    row = Decision.objects.get(pk=row.pk)
    seated(cast)
    readied(cast, row, NOW)
    keyed(row, keeper)
    vote = opened()
    with pytest.raises(DomainError, match="不能只委托其中几项"):
        give(vote, people[0], agent)
    assert give(vote, people[0], agent, matters=frozenset({1, 2})).matters == [1, 2]


def test_the_database_takes_no_letter_once_a_vote_is_closed(open_vote, people, agent):
    (mandate,) = own_mandates(open_vote, people[0], DURING)
    words = {
        "estate": open_vote.estate, "decision": open_vote, "party": mandate.party,
        "principal": people[0], "agent": agent, "matters": [1], "given_at": DURING, **TERM,
    }  # fmt: skip

    def letter(**more):
        return lambda: ProxyLetter.objects.create(**words | more)

    held = give(open_vote, people[1], agent)
    end = {"estate": open_vote.estate, "letter": held, "ended_by": agent, "ended_at": DURING}
    assert taken(letter())
    assert taken(lambda: LetterEnd.objects.create(**end))
    assert not taken(letter(agent=people[0]))
    assert not taken(letter(until=date(2026, 12, 9)))
    assert not taken(letter(party=open_vote.notices.get().roll.parties.first()))
    close_due(OVER)
    assert not taken(letter())
    assert not taken(lambda: LetterEnd.objects.create(**end))
    switch_off("decisions_proxyletter")
    switch_off("decisions_letterend")
    assert taken(letter()), "the control"
    assert taken(lambda: LetterEnd.objects.create(**end)), "the control"


def test_a_ballot_by_a_letter_is_of_its_party_agent_and_days(open_vote, people, agent, cast):
    letter = give(open_vote, people[0], agent)
    (other,) = own_mandates(open_vote, people[1], DURING)
    words = {
        "estate": open_vote.estate, "decision": open_vote, "party": letter.party, "version": 1,
        "channel": "online", "box": bytes(81), "cast_at": DURING, "cast_by": agent,
        "letter": letter,
    }  # fmt: skip

    def ballot(**more):
        return lambda: Ballot.objects.create(**words | more)

    assert taken(ballot())
    assert not taken(ballot(party=other.party))
    assert not taken(ballot(cast_by=cast.alice))
    assert not taken(ballot(cast_at=DURING - timedelta(days=1)))
    end_letter(letter=letter, actor=agent, now=DURING)
    assert not taken(ballot())
    switch_off("decisions_ballot")
    assert taken(ballot()), "the control"


def test_the_page_gives_a_letter_and_the_agent_votes_by_it(
    client, cast, open_vote, people, agent, during
):
    (mandate,) = own_mandates(open_vote, people[0], clock.now())
    address = f"/e/riverside/decisions/{open_vote.number}/proxies/"
    words = {
        "party": mandate.party.pk, "phone": "139 0000 1112", "matters": [1],
        "instruction": "第 1 项同意", **TERM,
    }  # fmt: skip
    log_in(client, people[0])
    assert "no-store" in client.get(address)["Cache-Control"]
    refused = client.post(address, words).content.decode()
    assert "没有用这个手机号登录的住户" in refused
    assert "第 1 项同意" in refused, "nothing typed is lost"
    assert client.post(address, words | {"phone": "139 0000 1111"}).status_code == 302
    text = client.get(address).content.decode()
    assert "139****1111" in text
    letter = ProxyLetter.objects.get()

    log_in(client, agent)
    ballot = f"/e/riverside/decisions/{open_vote.number}/ballot/"
    text = client.get(ballot).content.decode()
    assert "这是受委托投的" in text
    assert "第 1 项同意" in text
    said = {"party": mandate.party.pk, "version": 1, "m1": "for", "words": "", "cast": "1"}
    assert "已投票" in client.post(ballot, said).content.decode()
    assert Ballot.objects.get().letter == letter

    log_in(client, people[1])
    assert client.post(address, {"letter": letter.pk}).status_code == 404
    log_in(client, people[0])
    assert client.post(address, {"letter": letter.pk}).status_code == 302
    assert "已终止" in client.get(address).content.decode()
    log_in(client, cast.dan)
    assert client.get(address).status_code == 404


def test_an_owner_tries_ten_numbers_a_day(client, open_vote, people, agent, during):
    (mandate,) = own_mandates(open_vote, people[0], clock.now())
    address = f"/e/riverside/decisions/{open_vote.number}/proxies/"
    words = {"party": mandate.party.pk, "phone": "139 0000 1112", "matters": [1], **TERM}
    log_in(client, people[0])
    for _turn in range(10):
        assert "没有用这个手机号" in client.post(address, words).content.decode()
    text = client.post(address, words | {"phone": "139 0000 1111"}).content.decode()
    assert "一天只能查 10 次" in text
    assert not ProxyLetter.objects.exists()
