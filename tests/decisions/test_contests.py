"""能不能改变结果: an objection whose homes cannot turn the outcome opens nothing."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.contests import could_turn
from decisions.rules_of_law import Outcome, Weight, outcome


@dataclass(frozen=True)
class Law:
    special: bool


@dataclass(frozen=True)
class Whole:
    total: Weight


@dataclass(frozen=True)
class Counted:
    decision: Whole
    participating: Weight
    in_favour: Weight
    matter: Law

    @property
    def outcome(self) -> Outcome:
        return outcome(
            total=self.decision.total, participating=self.participating,
            in_favour=self.in_favour, special=self.matter.special,
        )  # fmt: skip


def weight(area, heads) -> Weight:
    return Weight(Decimal(area), heads)


def counted(part: int, favour: int, *, special=False) -> Counted:
    """Of 900 m² and nine heads, each home of 100 m²."""
    return Counted(
        Whole(weight(900, 9)), weight(100 * part, part), weight(100 * favour, favour), Law(special)
    )


@pytest.mark.parametrize(
    ("result", "homes", "turns"),
    [
        (counted(8, 7), 1, False),
        (counted(8, 5), 1, True),
        # The quorum itself hangs on one home.
        (counted(6, 6), 1, True),
        (counted(5, 5), 1, True),
        (counted(4, 4), 1, False),
        (counted(8, 1), 1, False),
        (counted(8, 4), 1, True),
        (counted(8, 4, special=True), 1, False),
        (counted(8, 5, special=True), 1, True),
        (counted(8, 7), 0, False),
        (counted(0, 0), 9, True),
    ],
)
def test_it_turns_where_a_threshold_lies_within_reach(result, homes, turns):
    assert could_turn(result, weight(100 * homes, homes)) is turns


PARTIES = st.lists(
    st.tuples(st.integers(1, 400), st.sampled_from("FA-"), st.sampled_from(["", "F", "A", "-"])),
    min_size=1, max_size=12,
)  # fmt: skip


@given(PARTIES, st.booleans())
def test_no_other_vote_of_the_contested_homes_turns_what_cannot_turn(parties, special):
    """Each party has an area, what it said, and, where it is contested, what it might have said instead."""
    before = _count([(area, said) for area, said, _other in parties], special)
    after = _count([(area, other or said) for area, said, other in parties], special)
    contested = _sum(area for area, _said, other in parties if other)
    assert could_turn(before, contested) or before.outcome == after.outcome


def _sum(areas) -> Weight:
    areas = list(areas)
    return Weight(Decimal(sum(areas)) / 100, len(areas))


def _count(said, special) -> Counted:
    return Counted(
        Whole(_sum(area for area, _one in said)), _sum(area for area, one in said if one != "-"),
        _sum(area for area, one in said if one == "F"), Law(special),
    )  # fmt: skip
