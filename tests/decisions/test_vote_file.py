"""What is written of a vote: one first line, and in the public file nothing that joins answers."""

import json
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest

from decisions.classes import Published
from decisions.vote_file import PartyRow, result_leaf, roll_of
from decisions.vote_rules import Publication, VoteRules
from tests.decisions.votes import BALLOTS, LOGGED, MADE, VOTE, Made, faults


def rows(file: bytes) -> list[dict]:
    return [json.loads(line) for line in file.splitlines()]


def kinds(file: bytes) -> list[str]:
    names = [row["@"].removeprefix("sunny-votes/1/") for row in rows(file)]
    return list(dict.fromkeys(names))


def test_both_files_begin_with_the_line_that_the_log_holds():
    public, counters = LOGGED.public().splitlines(), LOGGED.counters().splitlines()

    assert public[0] == counters[0] == LOGGED.log.leaves[-1].body
    assert kinds(LOGGED.public()) == ["result", "class", "pool", "code", "checkpoint", "leaf"]
    assert kinds(LOGGED.counters()) == [
        "result", "class", "pool", "party", "ballot", "checkpoint", "leaf",
    ]  # fmt: skip


def test_nothing_in_the_public_file_joins_answers_over_several_matters():
    """Neither a ballot's letters, nor its secret, nor a line that speaks of two matters beside the totals."""
    file = LOGGED.public()
    matters = {row["matter"] for row in rows(file) if row["@"].endswith(("class", "pool"))}

    assert matters == {"1", "2"}
    for row in MADE.rows:
        assert row.ballot.r.hex().encode() not in file
        assert f'"{row.ballot.letters}"'.encode() not in file
    assert all(set(row) == {"@", "code"} for row in rows(file) if row["@"].endswith("code"))
    # The control: the counters' file has both.
    assert MADE.rows[0].ballot.r.hex().encode() in LOGGED.counters()
    assert f'"{MADE.rows[0].ballot.letters}"'.encode() in LOGGED.counters()


def test_no_ballot_names_its_party_and_no_party_a_name():
    file = rows(MADE.counters())

    assert {tuple(row) for row in file if row["@"].endswith("ballot")} == {
        ("@", "area", "choices", "code", "r")
    }
    assert {tuple(row) for row in file if row["@"].endswith("party")} == {("@", "area", "units")}


def test_the_order_of_casting_leaves_no_trace():
    cast = Made(BALLOTS, ["89.50"], ["120.00"], ("other", "common_use"), has_log=False)
    codes = [row.ballot.code(VOTE) for row in cast.rows]

    assert codes == sorted(codes)
    assert [row.ballot for row in cast.rows] != [cast._opened(at) for at in range(len(BALLOTS))]


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 0, 1), (0, 1)], ids=["out of order", "twice", "one missing"]
)
def test_ballots_out_of_order_twice_or_missing_are_not_written(order):
    result = replace(MADE.result, counted=3)
    three = MADE.rows[:3]

    assert result_leaf(result, three)
    with pytest.raises(ValueError, match=r"not behind the one before it|were counted"):
        result_leaf(result, [three[at] for at in order])


def test_where_the_rules_say_totals_no_class_is_written():
    rules = VoteRules(publication=Publication.TOTALS)
    made = Made(BALLOTS, codes=("other", "common_use"), rules=rules, has_log=False)

    assert all(isinstance(one, Published) for one in made.result.published)
    assert kinds(made.public()) == ["result", "code"]
    assert faults(made.counters()) == []
    other = made.public().splitlines(keepends=True)
    classes = MADE.public().splitlines(keepends=True)[1:2]
    assert "the rules publish totals alone, yet here are classes" in (
        faults(b"".join([other[0], *classes, *other[1:]]))
    )


def test_a_roll_has_another_hash_in_another_order():
    parties = [PartyRow(Decimal("89.50"), ("1",)), PartyRow(Decimal(90), ("2", "车位 3"))]

    made = {roll_of(some).hash for some in permutations(parties)}
    assert len(made) == 2
    assert roll_of(parties).total.area == Decimal("179.50")
    assert roll_of(parties).total.heads == 2
