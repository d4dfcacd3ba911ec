"""纸质委托书: what an owner, a company's representative or a guardian signed, seen by two bodies."""

from datetime import date

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from communities.models import OfficePaper, Role
from communities.services.papers import keep_paper, look_at_paper
from decisions.models import Ballot, LetterCheck, LetterEnd, ProxyLetter
from decisions.selectors.mandates import mandates_of, own_mandates
from decisions.services.paper_letters import (
    check_paper_letter,
    end_paper_letter,
    register_letter,
)
from notifications.models import Notice as Told
from tests.cast import home, member, registered
from tests.communities.uploads import pdf
from tests.decisions.ballots import DURING, OVER, opened, roll_seen, vote_for
from tests.decisions.conftest import NOW
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_letters import TERM, cast_by, give
from tests.owner import switch_off
from tests.sessions import log_in


@pytest.fixture
def scan(cast):
    return keep_paper(
        estate=cast.riverside, file_name="委托书.pdf", data=pdf(), actor=cast.bob, now=NOW,
        kind=OfficePaper.Kind.OTHER, title="2-101 的委托书", number="", dated=date(2026, 11, 19),
        proves="", readers="bodies",
    )  # fmt: skip


@pytest.fixture
def register(cast, open_vote, scan, agent):
    def make(party, actor=None, **words):
        said = {"kind": "agent", "matters": frozenset({1}), "instruction": "", **TERM}
        return register_letter(
            decision=open_vote, party=party, agent=words.pop("agent", agent), scan=scan,
            actor=actor or cast.bob, now=DURING, **said | words,
        )  # fmt: skip

    return make


def party_of(vote, who):
    return own_mandates(vote, who, DURING)[0].party


def checked(cast, letter):
    look_at_paper(paper=letter.scan, number=1, actor=cast.orla, now=DURING)
    return check_paper_letter(letter=letter, actor=cast.orla, now=DURING)


def test_an_agent_votes_by_a_paper_once_another_body_has_seen_it(
    cast, open_vote, people, register, agent
):
    letter = register(party_of(open_vote, people[0]))
    assert mandates_of(open_vote, agent, DURING) == []
    checked(cast, letter)
    cast_by(open_vote, agent, letter)
    assert Ballot.objects.get().letter == letter
    told = Told.objects.filter(kind__startswith="decisions.letter")
    assert {one.user for one in told} == {people[0], agent}


def test_nobody_checks_what_her_own_body_registered_or_what_she_has_not_read(
    cast, open_vote, people, register
):
    letter = register(party_of(open_vote, people[0]))
    for who, why in ((cast.bob, "提出人"), (cast.cora, "同一单位"), (cast.orla, "请先打开委托书")):
        with pytest.raises(DomainError, match=why):
            check_paper_letter(letter=letter, actor=who, now=DURING)
    with pytest.raises(NotAllowed):
        check_paper_letter(letter=letter, actor=cast.petra, now=DURING)
    with pytest.raises(NotAllowed):
        register(party_of(open_vote, people[1]), actor=cast.petra)
    checked(cast, letter)
    with pytest.raises(StaleState, match="已经核对过"):
        check_paper_letter(letter=letter, actor=cast.orla, now=DURING)


def test_a_guardian_is_under_no_cap_and_may_work_for_the_property_company(
    cast, open_vote, people, register, agent
):
    for who in people[:3]:
        give(open_vote, who, agent)
    with pytest.raises(DomainError, match="最多受托 3 户"):
        register(party_of(open_vote, people[3]))
    member(agent, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract)
    with pytest.raises(DomainError, match="物业公司的人不能受托"):
        register(party_of(open_vote, people[3]))
    letter = register(party_of(open_vote, people[3]), kind="guardian")
    checked(cast, letter)
    mine = {one.letter: one.why_not for one in mandates_of(open_vote, agent, DURING)}
    assert mine[letter] == ""


def test_the_developer_votes_by_its_representative(cast, key, scan, agent):
    flat = home(cast.riverside, "3-101", "70.00", building=3)
    registered(flat, "河畔开发", kind="developer")
    roll_seen(cast, key.decision)
    vote = opened()
    party = vote.opening.roll.parties.get(key="developer")
    letter = register_letter(
        decision=vote, party=party, agent=agent, scan=scan, actor=cast.bob, now=DURING,
        kind="representative", matters=frozenset({1}), instruction="", **TERM,
    )  # fmt: skip
    checked(cast, letter)
    cast_by(vote, agent, letter)
    assert Ballot.objects.get().party == party


def test_a_paper_ends_at_the_desk_or_by_her_own_vote(cast, open_vote, people, register, agent):
    letter = register(party_of(open_vote, people[0]))
    checked(cast, letter)
    vote_for(open_vote, people[0], "F")
    assert LetterEnd.objects.get().letter == letter
    second = register(party_of(open_vote, people[1]))
    checked(cast, second)
    with pytest.raises(NotAllowed):
        end_paper_letter(letter=second, actor=people[1], now=DURING)
    end_paper_letter(letter=second, actor=cast.orla, now=DURING)
    assert mandates_of(open_vote, agent, DURING) == []


def test_the_database_takes_no_check_by_who_registered_it(cast, open_vote, people, register, agent):
    letter = register(party_of(open_vote, people[0]))
    words = {"estate": open_vote.estate, "letter": letter, "checked_at": DURING}

    def check(who, **more):
        return lambda: LetterCheck.objects.create(checked_by=who, **words | more)

    def ballot():
        Ballot.objects.create(
            estate=open_vote.estate, decision=open_vote, party=letter.party, version=1,
            channel="online", box=bytes(81), cast_at=DURING, cast_by=agent, letter=letter,
        )  # fmt: skip

    assert taken(check(cast.orla))
    assert not taken(check(cast.bob))
    assert not taken(check(agent))
    assert not taken(check(cast.orla, letter=give(open_vote, people[1], agent)))
    assert not taken(ballot), "nor a ballot by what nobody has checked"
    switch_off("decisions_lettercheck")
    assert taken(check(cast.bob)), "the control"


def test_the_desk_registers_and_another_body_checks(
    client, cast, open_vote, people, scan, agent, during
):
    address = f"/desk/votes/{open_vote.pk}/letters/"
    words = {
        "party": party_of(open_vote, people[0]).pk, "phone": "139 0000 1111", "matters": [1],
        "kind": "agent", "scan": scan.pk, "instruction": "", **TERM,
    }  # fmt: skip
    log_in(client, cast.bob)
    assert "纸质委托书" in client.get(f"/desk/votes/{open_vote.pk}/").content.decode()
    assert client.post(address, words).status_code == 302
    letter = ProxyLetter.objects.get()
    assert "提出人不能审批" in client.get(address).content.decode()
    log_in(client, cast.orla)
    act = {"act": "check", "letter": letter.pk}
    assert "请先打开委托书" in client.post(address, act).content.decode()
    look_at_paper(paper=scan, number=1, actor=cast.orla, now=clock.now())
    assert client.post(address, act).status_code == 302
    assert "已核对" in client.get(address).content.decode()
    for who, status in ((cast.petra, 403), (cast.hal, 404), (people[0], 403)):
        log_in(client, who)
        assert client.get(address).status_code == status


def test_after_closing_nothing_is_registered(cast, open_vote, people, scan, agent):
    with pytest.raises(StaleState, match="已经截止"):
        register_letter(
            decision=open_vote, party=party_of(open_vote, people[0]), agent=agent, scan=scan,
            actor=cast.bob, now=OVER, kind="agent", matters=frozenset({1}), instruction="", **TERM,
        )  # fmt: skip
