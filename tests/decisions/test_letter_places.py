"""受托名额: a letter on paper takes a place once it holds, and no letter stands in the way of another that does."""

from datetime import date

import pytest

from communities.errors import DomainError
from communities.models import OfficePaper, Role
from communities.services.papers import keep_paper, look_at_paper
from decisions.models import Ballot, LetterCheck
from decisions.selectors.letters import letter_flaws
from decisions.selectors.mandates import mandates_of, own_mandates
from decisions.services.letters import end_letter
from decisions.services.paper_letters import check_paper_letter, register_letter
from tests.cast import member, person
from tests.communities.uploads import pdf
from tests.decisions.ballots import DURING
from tests.decisions.conftest import NOW
from tests.decisions.test_letters import TERM, cast_by, give, standing_ballots


@pytest.fixture
def on_paper(cast, open_vote, people, agent):
    """Of the fourth owner to the agent, registered and not checked."""
    scan = keep_paper(
        estate=cast.riverside, file_name="委托书.pdf", data=pdf(), actor=cast.bob, now=NOW,
        kind=OfficePaper.Kind.OTHER, title="2-401 的委托书", number="", dated=date(2026, 11, 19),
        proves="", readers="bodies",
    )  # fmt: skip
    look_at_paper(paper=scan, number=1, actor=cast.orla, now=DURING)
    return register_letter(
        decision=open_vote, party=own_mandates(open_vote, people[3], DURING)[0].party, kind="agent",
        agent=agent, scan=scan, matters=frozenset({1}), instruction="", actor=cast.bob, now=DURING,
        **TERM,
    )  # fmt: skip


def test_a_letter_that_nobody_has_checked_takes_no_place(cast, open_vote, people, agent, on_paper):
    letters = [give(open_vote, who, agent) for who in people[:3]]
    assert letter_flaws(open_vote, DURING) == {}
    with pytest.raises(DomainError, match="最多受托 3 户"):
        check_paper_letter(letter=on_paper, actor=cast.orla, now=DURING)
    assert not LetterCheck.objects.exists()
    end_letter(letter=letters[0], actor=people[0], now=DURING)
    check_paper_letter(letter=on_paper, actor=cast.orla, now=DURING)
    with pytest.raises(DomainError, match="最多受托 3 户"):
        give(open_vote, people[0], agent)


def test_a_checked_one_takes_its_place(cast, open_vote, people, agent, on_paper):
    check_paper_letter(letter=on_paper, actor=cast.orla, now=DURING)
    for who in people[:2]:
        give(open_vote, who, agent)
    with pytest.raises(DomainError, match="最多受托 3 户"):
        give(open_vote, people[2], agent)
    assert letter_flaws(open_vote, DURING) == {}


def test_a_second_letter_holds_while_the_first_is_refused(cast, key, open_vote, people, agent):
    """The first agent went to work for the property company: her ballot is none, whoever is authorised beside her."""
    first = give(open_vote, people[0], agent)
    cast_by(open_vote, agent, first, "A")
    member(agent, Role.PROPERTY_STAFF, cast.riverside, contract=cast.contract, valid_from=DURING)
    rival = person("rival", phone="+8613900003333")
    member(rival, Role.RESIDENT, cast.riverside, unit=cast.unit)
    second = give(open_vote, people[0], rival)
    assert "物业公司的人按口径不能受托" not in mandates_of(open_vote, rival, DURING)[0].why_not
    assert mandates_of(open_vote, agent, DURING) == [], "the first has ended"
    cast_by(open_vote, rival, second, "F")
    assert Ballot.objects.count() == 2
    assert standing_ballots(open_vote, key.keeper) == (1, {"proxy_paper"})
