"""计票: which ballots stand, and what they weigh for each matter. Pure: no database, no clock, no float.

One ballot of a party counts. Within a channel it is the last valid one before closing; between channels the
rules of the vote decide. Closing is exclusive: what comes at 00:00:00 is late (shown as 23:59:59 of the day before).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from operator import add

from decisions.rules_of_law import Outcome, Threshold, Weight, outcome
from decisions.vote_rules import Between, Taking, VoteRules

NOTHING = Weight(Decimal(0), 0)
MORE_THAN_HALF = Threshold(1, 2, includes_itself=False)


class Choice(StrEnum):
    """What a ballot says of one matter; ``void`` is marked twice or altered."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    BLANK = "blank"
    VOID = "void"


class Channel(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


class Flaw(StrEnum):
    """Why a ballot does not count (不计票的原因)."""

    LATE = "late"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"
    UNSIGNED = "unsigned"
    IDENTITY = "identity"
    PROXY_CAP = "proxy_cap"
    PROXY_PAPER = "proxy_paper"
    DISPUTED = "disputed"
    UNREADABLE = "unreadable"


# These change nothing about who took part: another ballot of the party stands, or none came in time.
NOT_RETURNED = {Flaw.LATE, Flaw.REPLACED, Flaw.DUPLICATE, Flaw.DISPUTED}


@dataclass(frozen=True)
class Ballot:
    """选票: without its choices, which stay sealed until closing. ``at`` is the moment that counts for its channel."""

    party: str
    channel: Channel
    at: datetime
    version: int
    flaw: Flaw | None = None


@dataclass(frozen=True)
class Sorted:
    """What counts, by party, and every other ballot with its reason."""

    counted: dict[str, Ballot]
    refused: list[tuple[Ballot, Flaw]]


def sort_ballots(
    ballots: Iterable[Ballot],
    *,
    closes_at: datetime,
    rules: VoteRules,
    disputed: frozenset[str] = frozenset(),
) -> Sorted:
    """Choose the ballot of each party.

    ``disputed`` are parties whose co-owners object to each other's ballot and have named nobody: they take no
    part. A flawed ballot never replaces a good one.
    """
    by_party: dict[str, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        by_party[ballot.party].append(ballot)
    result = Sorted({}, [])
    for party in sorted(by_party):
        _choose(by_party[party], closes_at, rules, party in disputed, result)
    return result


def _choose(
    mine: list[Ballot], closes_at: datetime, rules: VoteRules, is_disputed: bool, into: Sorted
) -> None:
    good: dict[Channel, Ballot] = {}
    for ballot in sorted(mine, key=lambda one: (one.at, one.version)):
        flaw = Flaw.DISPUTED if is_disputed else ballot.flaw
        if ballot.at >= closes_at:
            flaw = Flaw.LATE
        if flaw:
            into.refused.append((ballot, flaw))
            continue
        if ballot.channel in good:
            into.refused.append((good[ballot.channel], Flaw.REPLACED))
        good[ballot.channel] = ballot
    if good:
        stands = _between(list(good.values()), mine, rules)
        into.counted[stands.party] = stands
        into.refused.extend((one, Flaw.DUPLICATE) for one in good.values() if one is not stands)


def _between(last: list[Ballot], mine: list[Ballot], rules: VoteRules) -> Ballot:
    """Of the last good ballots of each channel the one that stands."""
    if rules.between == Between.PAPER:
        return next((one for one in last if one.channel == Channel.PAPER), last[0])
    first = min((one for one in mine if not one.flaw), key=lambda one: (one.at, one.version))
    return next(one for one in last if one.channel == first.channel)


@dataclass
class Count:
    """一个事项的计票: what each answer weighs, and what ballots that do not count weigh."""

    said: dict[Choice, Weight] = field(default_factory=lambda: dict.fromkeys(Choice, NOTHING))
    invalid: Weight = NOTHING

    def add(self, choice: Choice, weight: Weight) -> None:
        self.said[choice] += weight

    def add_invalid(self, weight: Weight) -> None:
        """A ballot that came back in time and does not count, of a party that has no other."""
        self.invalid += weight

    @property
    def in_favour(self) -> Weight:
        return self.said[Choice.FOR]

    def participating(self, rules: VoteRules) -> Weight:
        """参与表决: for, against, abstaining, and what the rules of the vote count with them."""
        takes = self.said[Choice.FOR] + self.said[Choice.AGAINST] + self.said[Choice.ABSTAIN]
        for taking, weight in (
            (rules.blank, self.said[Choice.BLANK]),
            (rules.void, self.said[Choice.VOID]),
            (rules.invalid, self.invalid),
        ):
            if taking == Taking.ABSTAINS:
                takes += weight
        return takes

    def outcome(self, *, total: Weight, rules: VoteRules, special: bool) -> Outcome:
        """By those alone who took part: the law's line, and always the headline."""
        taking = self.participating(rules)
        return outcome(total=total, participating=taking, in_favour=self.in_favour, special=special)


def count_up(
    ballots: Sorted, *, choices: Mapping[str, Choice], weights: Mapping[str, Weight]
) -> Count:
    """The count of one matter; ``choices`` and ``weights`` are by party."""
    count = Count()
    for party in ballots.counted:
        count.add(choices[party], weights[party])
    flawed = {ballot.party for ballot, flaw in ballots.refused if flaw not in NOT_RETURNED}
    for party in sorted(flawed - ballots.counted.keys()):
        count.add_invalid(weights[party])
    return count


@dataclass(frozen=True)
class Silence:
    """规约口径: what would come of it if silence were counted with the majority; disputed, and never the headline."""

    with_majority: Choice
    outcome: Outcome


def silence_line(count: Count, *, total: Weight, rules: VoteRules, special: bool) -> Silence | None:
    """None where no clause says so, or where no answer has more than half of the *whole*, by area and by heads.

    Silent is of whom nothing came back: a ballot that counts as taking no part is no silence. The guard is that of 浙江省物业管理条例 (2009) 10: silence joins a majority that exists without it.
    """
    if not rules.silence_clause:
        return None
    for choice in (Choice.FOR, Choice.AGAINST):
        cast = count.said[choice]
        if MORE_THAN_HALF.both_met(cast, total):
            back = reduce(add, count.said.values(), count.invalid)
            silent = Weight(total.area - back.area, total.heads - back.heads)
            taking = count.participating(rules) + silent
            agreed = cast + silent if choice == Choice.FOR else count.in_favour
            found = outcome(total=total, participating=taking, in_favour=agreed, special=special)
            return Silence(choice, found)
    return None
