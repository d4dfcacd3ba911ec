"""Which ballots stand, what they weigh, and what silence would make of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.counting import (
    Ballot,
    Channel,
    Choice,
    Count,
    Flaw,
    Sorted,
    count_up,
    silence_line,
    sort_ballots,
)
from decisions.proxies import Lack, Proxy, flaws, lacks
from decisions.rules_of_law import Outcome, Weight
from decisions.vote_rules import Between, Publication, Taking, VoteRules

CLOSES = datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
NOON = CLOSES - timedelta(hours=12)
RULES = VoteRules()
PARTIES = st.sampled_from(["1", "2", "3"])


def ballot(party="1", hours=0, channel=Channel.ONLINE, version=1, flaw=None):
    return Ballot(party, channel, NOON + timedelta(hours=hours), version, flaw)


def sort(*ballots, rules=RULES, **more) -> Sorted:
    return sort_ballots(ballots, closes_at=CLOSES, rules=rules, **more)


def weight(area, heads) -> Weight:
    return Weight(Decimal(area), heads)


def count_of(**said) -> Count:
    count = Count()
    for name, (area, heads) in said.items():
        if name == "invalid":
            count.add_invalid(weight(area, heads))
        else:
            count.add(Choice(name), weight(area, heads))
    return count


def test_the_last_second_of_the_day_is_in_time_and_midnight_is_late():
    last = Ballot("1", Channel.ONLINE, CLOSES - timedelta(seconds=1), 1)
    late = Ballot("2", Channel.ONLINE, CLOSES, 1)
    result = sort(last, late)

    assert result.counted == {"1": last}
    assert result.refused == [(late, Flaw.LATE)]
    assert CLOSES.astimezone(UTC).hour == 16


def test_within_a_channel_the_last_good_ballot_counts():
    first, second = ballot(version=1), ballot(hours=1, version=2)
    bad = ballot(hours=2, version=3, flaw=Flaw.IDENTITY)
    result = sort(second, bad, first)

    assert result.counted == {"1": second}
    assert set(result.refused) == {(first, Flaw.REPLACED), (bad, Flaw.IDENTITY)}


@pytest.mark.parametrize(
    ("between", "stands"), [(Between.FIRST, Channel.ONLINE), (Between.PAPER, Channel.PAPER)]
)
def test_online_and_on_paper_is_one_ballot_and_the_other_is_told(between, stands):
    online, paper = ballot(), ballot(hours=1, channel=Channel.PAPER)
    result = sort(online, paper, rules=VoteRules(between=between))

    assert result.counted["1"].channel == stands
    assert [flaw for _, flaw in result.refused] == [Flaw.DUPLICATE]


def test_a_vote_changed_after_paper_came_stays_in_the_channel_that_was_first():
    online, paper, again = (
        ballot(),
        ballot(hours=1, channel=Channel.PAPER),
        ballot(hours=2, version=2),
    )

    assert sort(online, paper, again).counted == {"1": again}


def test_a_flawed_ballot_gives_its_channel_no_precedence():
    flawed, paper = ballot(flaw=Flaw.IDENTITY), ballot(hours=1, channel=Channel.PAPER)
    late_online = ballot(hours=2, version=2)

    assert sort(flawed, paper, late_online).counted == {"1": paper}


def test_co_owners_who_disagree_take_no_part_until_they_name_one():
    """Spouses of the seventh of ten homes: without them there is no quorum, with a no of theirs there is a decision."""
    homes = {str(at): weight(90, 1) for at in range(1, 11)}
    cast = [ballot(party=str(at)) for at in range(1, 8)]
    said = dict.fromkeys(homes, Choice.FOR) | {"6": Choice.AGAINST, "7": Choice.AGAINST}
    words = {"total": weight(900, 10), "rules": RULES, "special": False}

    apart = count_up(sort(*cast, disputed=frozenset({"7"})), choices=said, weights=homes)
    named = count_up(sort(*cast), choices=said, weights=homes)

    assert apart.participating(RULES) == weight(540, 6)
    assert apart.outcome(**words) == Outcome.NO_DECISION
    assert named.participating(RULES) == weight(630, 7)
    assert named.outcome(**words) == Outcome.ADOPTED


@pytest.mark.parametrize(
    ("rules", "participating", "outcome"),
    [
        (VoteRules(), weight(21000, 210), Outcome.ADOPTED),
        (VoteRules(blank=Taking.TAKES_NO_PART), weight(19500, 195), Outcome.NO_DECISION),
    ],
)
def test_a_blank_answer_abstains_or_takes_no_part(rules, participating, outcome):
    count = count_of(**{"for": (15000, 150), "against": (4500, 45), "blank": (1500, 15)})

    assert count.participating(rules) == participating
    words = {"total": weight(30000, 300), "rules": rules, "special": False}
    assert count.outcome(**words) == outcome


@pytest.mark.parametrize(
    ("rules", "outcome"),
    [(VoteRules(), Outcome.NO_DECISION), (VoteRules(invalid=Taking.ABSTAINS), Outcome.ADOPTED)],
)
def test_unsigned_ballots_take_part_only_where_the_rules_say_so(rules, outcome):
    count = count_of(**{"for": (15000, 150), "against": (4900, 49), "invalid": (500, 6)})

    words = {"total": weight(30000, 300), "rules": rules, "special": False}
    assert count.outcome(**words) == outcome


def test_a_flawed_ballot_weighs_as_invalid_only_where_no_good_one_stands():
    weights = {"1": weight(100, 1), "2": weight(50, 1), "3": weight(30, 1)}
    ballots = sort(
        ballot("1"),
        ballot("1", hours=1, version=2, flaw=Flaw.UNSIGNED),
        ballot("2", flaw=Flaw.UNSIGNED),
        Ballot("3", Channel.PAPER, CLOSES, 1),
    )
    count = count_up(ballots, choices={"1": Choice.VOID}, weights=weights)

    assert (count.said[Choice.VOID], count.invalid) == (weight(100, 1), weight(50, 1))
    assert count.participating(RULES) == weight(0, 0)
    counting_all = VoteRules(void=Taking.ABSTAINS, invalid=Taking.ABSTAINS)
    assert count.participating(counting_all) == weight(150, 2)


CLAUSE = VoteRules(silence_clause="未反馈的，计入已表决的多数意见。")


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        ((15800, 155), Outcome.ADOPTED),
        ((14800, 149), None),
        ((15000, 151), None),
        (("15000.01", 150), None),
        (("15000.01", 151), Outcome.ADOPTED),
    ],
)
def test_silence_joins_only_a_majority_of_the_whole(agreed, outcome):
    count = count_of(**{"for": agreed, "against": (400, 5)})
    words = {"total": weight(30000, 300), "rules": CLAUSE, "special": False}
    line = silence_line(count, **words)

    assert (line and line.outcome) == outcome
    assert count.outcome(**words) == Outcome.NO_DECISION, "the law's line stays the headline"


def test_ballots_that_came_back_are_no_silence():
    """Eighty void ballots of three hundred make no three quarters of a majority of 160."""
    count = count_of(**{"for": (16000, 160), "against": (2000, 20), "void": (8000, 80)})
    line = silence_line(count, total=weight(30000, 300), rules=CLAUSE, special=True)

    assert line.outcome == Outcome.ADOPTED
    fewer = count_of(**{"for": (16000, 160), "against": (6000, 60), "void": (8000, 80)})
    line = silence_line(fewer, total=weight(30000, 300), rules=CLAUSE, special=True)
    assert line.outcome == Outcome.REJECTED


def test_a_disputed_party_takes_no_part_whatever_else_is_wrong_with_its_ballots():
    unsigned = ballot(flaw=Flaw.UNSIGNED)
    found = sort(unsigned, ballot(hours=1, version=2), disputed=frozenset({"1"}))

    assert {flaw for _, flaw in found.refused} == {Flaw.DISPUTED}


def test_silence_joins_a_majority_against_too():
    count = count_of(**{"for": (400, 5), "against": (15800, 155)})
    line = silence_line(count, total=weight(30000, 300), rules=CLAUSE, special=False)

    assert (line.with_majority, line.outcome) == (Choice.AGAINST, Outcome.REJECTED)


def test_without_a_clause_silence_is_nothing():
    count = count_of(**{"for": (15800, 155)})

    assert silence_line(count, total=weight(30000, 300), rules=RULES, special=False) is None


def proxy(**changes):
    words = {
        "principal": "1",
        "agent": "90",
        "matters": frozenset({1, 2}),
        "since": date(2026, 10, 1),
        "until": date(2026, 10, 31),
        "is_signed": True,
        "is_property_staff": False,
        "given_at": NOON,
    }
    return Proxy(**words | changes)


VOTE = {"matters": frozenset({1, 2}), "closing_day": date(2026, 10, 31), "rules": RULES}


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"agent": ""}, Lack.AGENT),
        ({"agent": "1"}, Lack.AGENT),
        ({"matters": frozenset()}, Lack.MATTERS),
        ({"matters": frozenset({3})}, Lack.MATTERS),
        ({"since": None}, Lack.TERM),
        ({"until": None}, Lack.TERM),
        ({"since": date(2026, 11, 1)}, Lack.TERM),
        ({"until": date(2026, 10, 30)}, Lack.EXPIRED),
        ({"is_signed": False}, Lack.SIGNATURE),
        ({"is_property_staff": True}, Lack.PROPERTY_STAFF),
    ],
)
def test_a_letter_that_lacks_something_is_no_authority(changes, lack):
    assert lacks(proxy(), **VOTE) == []
    assert lack in lacks(proxy(**changes), **VOTE)
    assert flaws([proxy(**changes)], **VOTE) == {proxy(**changes): Flaw.PROXY_PAPER}


def test_the_fourth_authority_of_one_agent_is_past_the_cap():
    letters = [proxy(principal=str(n), given_at=NOON + timedelta(minutes=n)) for n in range(1, 5)]
    other = proxy(principal="5", agent="91", given_at=NOON + timedelta(minutes=9))

    assert flaws([*reversed(letters), other], **VOTE) == {letters[3]: Flaw.PROXY_CAP}
    allows_four = VOTE | {"rules": VoteRules(proxy_cap=4)}
    assert flaws(letters, **allows_four) == {}


def test_another_letter_of_one_principal_uses_no_other_place():
    three = [proxy(principal=str(n), given_at=NOON + timedelta(minutes=n)) for n in range(1, 4)]
    again = proxy(principal="1", since=date(2026, 10, 3), given_at=NOON)
    assert flaws([*three, again], **VOTE) == {}


def test_a_letter_that_lacks_something_uses_up_no_place():
    bad = proxy(principal="1", is_signed=False)
    rest = [proxy(principal=str(n), given_at=NOON + timedelta(minutes=n)) for n in range(2, 5)]

    assert flaws([bad, *rest], **VOTE) == {bad: Flaw.PROXY_PAPER}


@given(
    st.lists(
        st.builds(ballot, PARTIES, st.integers(-9, 13), st.sampled_from(Channel), st.integers(1, 9))
    )
)
def test_each_ballot_counts_or_is_refused_with_one_reason(ballots):
    result = sort(*ballots)
    told = [*result.counted.values(), *(one for one, _ in result.refused)]

    assert sorted(map(repr, told)) == sorted(map(repr, ballots))
    in_time = {one.party for one in ballots if one.at < CLOSES}
    assert result.counted.keys() == in_time


def test_the_rules_of_a_vote_have_one_hash():
    assert VoteRules().hash() == VoteRules(count_parking=False).hash()
    others = [
        VoteRules(count_parking=True),
        VoteRules(blank=Taking.TAKES_NO_PART),
        VoteRules(proxy_cap=4),
        VoteRules(silence_clause="未反馈的从多。"),
        VoteRules(publication=Publication.TOTALS),
    ]
    assert len({VoteRules().hash(), *(one.hash() for one in others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"blank": "abstains"}, "must be of Taking"),
        ({"count_parking": 1}, "must be of bool"),
        ({"proxy_cap": -1}, "between 0 and"),
        ({"proxy_cap": True}, "must be of int"),
        ({"silence_clause": "a\x00"}, "control characters"),
    ],
)
def test_rules_that_are_none_are_refused(changes, refusal):
    with pytest.raises(ValueError, match=refusal):
        VoteRules(**changes)
