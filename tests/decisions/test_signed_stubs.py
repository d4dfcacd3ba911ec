"""纸上谁签名: of a party with several owners a sheet, or a letter on paper, counts as what they signed would count online."""

from datetime import date

import pytest

from communities import clock
from communities.errors import DomainError
from communities.models import OfficePaper
from communities.services.papers import keep_paper
from decisions.co_owners import Stand, Word
from decisions.models import Ballot, BallotFlaw, HandIn, ProxyLetter
from decisions.selectors.mandates import mandates_of, own_mandates
from decisions.selectors.participation import cast_weight
from decisions.selectors.results import matter_results
from decisions.services.closing import close_due
from decisions.services.co_owners import say_as_co_owner
from decisions.services.paper import confirm_hand_in, record_hand_in
from decisions.services.paper_letters import check_paper_letter, register_letter
from decisions.vote_rules import Between
from tests.cast import checked, owner, person
from tests.communities.uploads import pdf
from tests.decisions.ballots import AREAS, DURING, OVER, closed, counted, owners, vote_for
from tests.decisions.conftest import NOW
from tests.decisions.paper import AFTER, printed, read, sheet_of
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_letters import TERM, cast_by
from tests.decisions.test_paper import SETTLED
from tests.decisions.test_paper_letters import look_at_paper
from tests.owner import switch_off
from tests.sessions import log_in
from tests.stages import staged


@staged
def people(cast):
    """Seven homes, the first of which belongs to two."""
    made = owners(cast, AREAS)
    spouse = person("spouse")
    unit = made[0].memberships.get().unit
    checked(owner(spouse, unit), cast.bob, cast.petra)
    return [*made, spouse]


@pytest.fixture
def couple(open_vote, people):
    return pair(open_vote, people)


def pair(vote, people):
    """The party of the two, with the numbers of its owners in the order of the people."""
    mandate = own_mandates(vote, people[0], DURING)[0]
    voices = mandate.co_owners.voices
    return mandate.party, voices[people[0].pk], voices[people[-1].pk]


def say(vote, who, party, word, names=None):
    say_as_co_owner(decision=vote, party=party.pk, word=word, names=names, actor=who, now=DURING)


def handed_in(cast, sheet, signers, now=DURING) -> HandIn:
    words = {"decision": sheet.decision, "code": sheet.code, "now": now}
    row = record_hand_in(actor=cast.bob, signers=signers, **words)
    return confirm_hand_in(hand_in=row, actor=cast.orla, now=now)


@pytest.mark.parametrize(
    ("named", "objectors", "signers", "counts"),
    [
        (None, [], [1], True), (None, [2], [1], False), (None, [2], [1, 2], False),
        (2, [], [1], False), (2, [1], [1, 2], True), (2, [], [2], True), (2, [], None, True),
    ],
)  # fmt: skip
def test_what_counts_of_a_paper(named, objectors, signers, counts):
    assert Stand(named, frozenset(objectors)).takes(signers) == counts


def test_the_desk_asks_who_signed_and_takes_no_sheet_that_would_not_count(
    cast, open_vote, people, sheets, couple
):
    party, first, second = couple
    sheet = sheet_of(open_vote, people[0])
    for signers in (None, [], [first, 999_999]):
        with pytest.raises(DomainError, match="请勾选是谁签的名"):
            handed_in(cast, sheet, signers)
    with pytest.raises(DomainError, match="只有一位业主"):
        handed_in(cast, sheet_of(open_vote, people[1]), [first])
    say(open_vote, people[0], party, Word.NAMES, people[-1])
    with pytest.raises(DomainError, match="要这一位签名才算"):
        handed_in(cast, sheet, [first])
    assert handed_in(cast, sheet, [second, first]).signers == [second, first]


def test_an_objection_is_told_when_a_sheet_is_confirmed(cast, open_vote, people, sheets, couple):
    party, first, _second = couple
    sheet = sheet_of(open_vote, people[0])
    row = record_hand_in(
        decision=open_vote, code=sheet.code, signers=[first], actor=cast.bob, now=DURING
    )
    say(open_vote, people[-1], party, Word.OBJECTS)
    with pytest.raises(DomainError, match="有共有业主不同意"):
        confirm_hand_in(hand_in=row, actor=cast.orla, now=DURING)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_sheet_does_not_count_where_the_other_owner_was_named_afterwards(
    cast, open_vote, people, sheets, couple, keeper, is_kept
):
    party, first, _second = couple
    sheet = sheet_of(open_vote, people[0])
    handed_in(cast, sheet, [first])
    (mandate,) = mandates_of(open_vote, people[-1], DURING)
    assert "已经交了纸质选票" in mandate.why_not
    assert cast_weight(open_vote, DURING).heads == 1
    say(open_vote, people[0], party, Word.NAMES, people[-1])
    if not is_kept:
        switch_off("decisions_handin")
        HandIn.objects.update(signers=None)
    assert cast_weight(open_vote, DURING).heads == (0 if is_kept else 1), "as it would be settled"
    for who in people[1:7]:
        vote_for(open_vote, who, "F")
    close_due(OVER)
    for who in (cast.cora, cast.orla):
        read(sheet, "F", who)
    (result,) = matter_results(counted(open_vote, keeper, AFTER))
    assert result.in_favour.heads == (6 if is_kept else 7), "a row of before counts as it did"
    assert list(BallotFlaw.objects.values_list("flaw", flat=True)) == ["disputed"] * is_kept


def test_who_was_named_votes_online_though_another_one_handed_in_a_sheet(
    cast, open_vote, people, sheets, couple, keeper
):
    party, first, _second = couple
    sheet = sheet_of(open_vote, people[0])
    handed_in(cast, sheet, [first])
    say(open_vote, people[0], party, Word.NAMES, people[-1])
    for who in people[1:]:
        vote_for(open_vote, who, "F")
    close_due(OVER)
    for who in (cast.cora, cast.orla):
        read(sheet, "A", who)
    (result,) = matter_results(counted(open_vote, keeper, AFTER))
    assert (result.in_favour.heads, result.against.heads) == (7, 0)


def test_a_sheet_that_stands_for_nothing_takes_nothing_away_where_paper_comes_first(
    cast, held_by, people, keeper
):
    vote = held_by(between=Between.PAPER)
    party, first, _second = pair(vote, people)
    sheet = sheet_of(vote, people[0])
    handed_in(cast, sheet, [first])
    say(vote, people[0], party, Word.NAMES, people[-1])
    vote_for(vote, people[-1], "F")
    close_due(OVER)
    (result,) = matter_results(counted(vote, keeper, SETTLED))
    assert (result.in_favour.heads, result.invalid.heads) == (1, 0)


@pytest.fixture
def letter(cast, open_vote, agent, couple):
    """On paper, signed by the first of the two, and checked."""
    party, first, _second = couple
    scan = keep_paper(
        estate=cast.riverside, file_name="委托书.pdf", data=pdf(), actor=cast.bob, now=NOW,
        kind=OfficePaper.Kind.OTHER, title="2-101 的委托书", number="", dated=date(2026, 11, 19),
        proves="", readers="bodies",
    )  # fmt: skip
    words = {"kind": "agent", "matters": frozenset({1}), "instruction": "", **TERM}
    words |= {"decision": open_vote, "party": party, "agent": agent, "scan": scan}
    with pytest.raises(DomainError, match="请勾选是谁签的名"):
        register_letter(actor=cast.bob, now=DURING, **words)
    made = register_letter(actor=cast.bob, now=DURING, signers=[first], **words)
    look_at_paper(paper=scan, number=1, actor=cast.orla, now=DURING)
    check_paper_letter(letter=made, actor=cast.orla, now=DURING)
    return made


@pytest.mark.parametrize(("at", "n"), [(-1, 6), (0, 7)])
def test_a_letter_on_paper_counts_where_its_principal_was_named(
    cast, open_vote, people, couple, letter, agent, keeper, at, n
):
    """Whoever of the two names the other one."""
    party = couple[0]
    cast_by(open_vote, agent, letter)
    namer, named = people[0 if at else -1], people[at]
    say(open_vote, namer, party, Word.NAMES, named)
    (mandate,) = mandates_of(open_vote, agent, DURING)
    assert bool(mandate.why_not) == (at == -1)
    for who in people[1:7]:
        vote_for(open_vote, who, "F")
    (result,) = matter_results(closed(open_vote, keeper))
    assert result.in_favour.heads == n


def test_the_database_takes_no_signature_of_a_stranger(
    cast, open_vote, people, sheets, couple, letter
):
    party, first, _second = couple
    words = {
        "estate": open_vote.estate, "decision": open_vote, "sheet": party.sheet, "recorded_at": DURING,
        "recorded_by": cast.bob,
    }  # fmt: skip
    alone = words | {"sheet": sheet_of(open_vote, people[1])}

    def made(said, signers):
        return taken(lambda: HandIn.objects.create(**said | {"signers": signers}))

    assert made(words, [first])
    assert made(words, None)
    assert not made(words, [999_999])
    assert not made(words, [])
    assert not made(words, "all")
    assert not made(alone, [first])
    letter.pk, letter.signers = None, [999_999]
    assert not taken(lambda: ProxyLetter.save(letter))
    switch_off("decisions_handin")
    assert made(words, [999_999]), "the control"


def test_the_page_asks_for_the_owners_once_the_code_says_that_there_are_several(
    client, cast, open_vote, people, during, couple
):
    printed(open_vote, cast.bob)
    sheet, url = sheet_of(open_vote, people[0]), f"/desk/votes/{open_vote.pk}/hand-in/"
    log_in(client, cast.bob)
    text = client.post(url, {"code": sheet.code}).content.decode()
    assert "请勾选是谁签的名" in text
    assert sheet.code in text, "nothing typed is lost"
    assert "业主1 " in text
    assert "业主2 " in text
    assert client.post(url, {"code": sheet.code, "signers": [couple[1]]}).status_code == 302
    log_in(client, cast.orla)
    assert "存根上签名：业主" in client.get(url).content.decode()
    assert client.post(url, {"code": sheet.code, "confirm": "1"}).status_code == 200
    assert HandIn.objects.get().confirmed_by == cast.orla
    assert not Ballot.objects.exists()
    assert clock.now() >= DURING
