"""T10b, T12b and T17 as households live them: cast on the pages, opened by the signer, and read on the vote's page."""

import re

import pytest
from django.test import Client

from decisions.counting import Choice
from decisions.models import Decision
from decisions.rules_of_law import Outcome, Weight
from decisions.services.votes import announce_vote
from decisions.wording import VERDICTS
from tests.cast import checked, home, owner, person
from tests.decisions.ballots import closed, opened, readied
from tests.decisions.conftest import NOW
from tests.decisions.keys import keyed, seated
from tests.decisions.vectors import VECTORS
from tests.decisions.votes import spread
from tests.sessions import log_in

BUILDING = 3
SAID = {name: (words, expected) for name, words, expected in VECTORS}


class Households:
    """Owners of one building, with what each of them votes; None of who stays at home."""

    def __init__(self, cast):
        self.cast, self.votes, self.n_homes = cast, [], 0

    def one(self, areas: list[str], choice: Choice | None, n_owners: int = 1) -> list:
        """The owners of these homes are one head."""
        people = [person(f"owner-{len(self.votes)}-{n}") for n in range(n_owners)]
        known = {}
        for area in areas:
            self.n_homes += 1
            unit = home(self.cast.riverside, f"1-{self.n_homes}01", area, building=BUILDING)
            for who in people:
                owned = owner(who, unit, is_one_with=known.get(who))
                known[who] = owned.owner
                checked(owned, self.cast.bob, self.cast.petra)
        self.votes.append((people[0], choice))
        return people

    def many(self, areas: list[str], choice: Choice | None) -> None:
        for area in areas:
            self.one([area], choice)


def asked(cast, draft, keeper) -> Decision:
    """The owners of that building alone, by a vote that is open."""
    row = draft(way="portal", buildings=[BUILDING])
    announce_vote(decision=row, edition=0, actor=cast.bob, now=NOW)
    vote = Decision.objects.get(pk=row.pk)
    seated(cast)
    readied(cast, vote, NOW)
    keyed(vote, keeper)
    return opened()


def page_of(vote: Decision, more: str = "") -> str:
    return f"/e/riverside/decisions/{vote.number}/{more}"


def entered(who) -> Client:
    client = Client()
    log_in(client, who)
    return client


def cast_on_the_page(vote: Decision, who, choice: Choice) -> None:
    client, address = entered(who), page_of(vote, "ballot/")
    blank = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(party|version)" value="(\d+)"', blank))
    answers = hidden | {"m1": choice.value, "words": "", "cast": "1"}
    receipt = client.post(address, answers).content.decode()
    assert "选票编码" in receipt


def all_cast(vote: Decision, households: Households) -> None:
    for who, choice in households.votes:
        if choice:
            cast_on_the_page(vote, who, choice)


def says_what_the_vector_expects(client, vote: Decision, name: str) -> None:
    words, expected = SAID[name]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(page_of(vote)).content.decode()))
    assert f" {VERDICTS[Outcome(expected)]} " in text
    for part, whole in (("participating", "total"), ("in_favour", "participating")):
        area, heads = _figures(words[part], words[whole])
        assert area in text, text
        assert heads in text, text


def _figures(part: Weight, whole: Weight) -> tuple[str, str]:
    return (
        f" {part.area:,.2f} / {whole.area:,.2f} m² ",
        f" {part.heads:,} / {whole.heads:,} 人 ",
    )


@pytest.fixture
def households(cast):
    return Households(cast)


def test_t10b_an_owner_of_five_homes_is_one_head(cast, client, draft, keeper, during, households):
    households.one(["100.00"] * 5, Choice.FOR)
    households.many(["100.00"], Choice.FOR)
    households.many(["100.00"] * 3, Choice.AGAINST)
    households.many(["100.00"], Choice.ABSTAIN)
    households.many(["100.00"] * 2, None)
    vote = asked(cast, draft, keeper)
    all_cast(vote, households)
    closed(vote, keeper)

    says_what_the_vector_expects(client, vote, "T10b")


@pytest.mark.parametrize("name", ["T12a", "T12b"])
def test_t12_co_owners_who_differ_take_no_part_until_they_name_one(
    cast, client, draft, keeper, during, households, name
):
    """Both cast, one for and one against; the control is that nobody is named."""
    households.many(["90.00"] * 5, Choice.FOR)
    households.many(["90.00"], Choice.AGAINST)
    first, second = households.one(["90.00"], Choice.AGAINST, n_owners=2)
    households.many(["90.00"] * 3, None)
    vote = asked(cast, draft, keeper)
    cast_on_the_page(vote, second, Choice.FOR)
    all_cast(vote, households)
    if name == "T12b":
        party = vote.opening.roll.parties.get(key__contains="-")
        said = {"party": party.pk, "word": "names", "names": first.pk}
        answer = entered(second).post(page_of(vote, "co-owners/"), said, follow=True)
        assert "只算这一位投的票" in answer.content.decode()
    closed(vote, keeper)

    says_what_the_vector_expects(client, vote, name)


def test_t17_a_building_that_spends_its_own_fund_is_the_whole(
    cast, client, draft, keeper, during, households
):
    """Alice and others of the estate live elsewhere: they are neither counted nor asked."""
    words, _expected = SAID["T17"]
    silent = words["total"], words["participating"]
    households.many(spread(words["in_favour"]), Choice.FOR)
    households.many(spread(_less(words["participating"], words["in_favour"])), Choice.AGAINST)
    households.many(spread(_less(*silent)), None)
    vote = asked(cast, draft, keeper)
    all_cast(vote, households)
    refused = entered(cast.alice).get(page_of(vote, "ballot/")).content.decode()
    assert "您不是这次表决的业主" in refused
    closed(vote, keeper)

    says_what_the_vector_expects(client, vote, "T17")


def _less(whole: Weight, part: Weight) -> Weight:
    return Weight(whole.area - part.area, whole.heads - part.heads)
