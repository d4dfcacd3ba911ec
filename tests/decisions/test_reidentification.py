"""再识别: whoever knows the roll and who took part joins them with the public file, and learns nobody's choice from it."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.classes import Class, Published
from tests.decisions.votes import Made

ROLL = st.lists(
    st.tuples(st.sampled_from(["80.00", "90.00"]), st.sampled_from(["FF", "FA", "AN"])),
    min_size=1, max_size=9,
)  # fmt: skip
LONE = [("66.10", "F")] + [("90.00", one) for one in "FFFAA"]


def lines_of(file: bytes, kind: str) -> list[dict]:
    rows = [json.loads(line) for line in file.splitlines()]
    return [row for row in rows if row["@"].endswith(f"/{kind}")]


def ways(areas: list[Decimal], pool: dict) -> list[tuple]:
    """Every way to deal the pool's answers out to homes of these areas so that each sum comes out."""
    said = {
        answer: (Decimal(sum_["area"]), int(sum_["heads"]))
        for answer, sum_ in pool["answers"].items()
    }
    found = []
    for dealt in product(said, repeat=len(areas)):
        area, heads = Counter(), Counter(dealt)
        for one, answer in zip(areas, dealt, strict=True):
            area[answer] += one
        if all((area[answer], heads[answer]) == sums for answer, sums in said.items()):
            found.append(dealt)
    return found


def linked(made: Made, matter: int) -> set[int]:
    """Whose answer to ``matter`` follows from the public file, by her place on the roll."""
    file, here = made.public(), str(matter)
    areas = [Decimal(area) for area, _letters in made.ballots]
    found = set()
    for one in lines_of(file, "class"):
        if one["matter"] == here and len([n for n in one["counts"].values() if n != "0"]) == 1:
            found |= {at for at, area in enumerate(areas) if area == Decimal(one["area"])}
    for pool in lines_of(file, "pool"):
        inside = [at for at, area in enumerate(areas) if f"{area}" in pool["areas"]]
        if pool["matter"] == here:
            answers = zip(*ways([areas[at] for at in inside], pool), strict=True)
            found |= {at for at, seen in zip(inside, answers, strict=True) if len(set(seen)) == 1}
    return found


@settings(max_examples=60, deadline=None)
@given(ROLL)
def test_nobodys_choice_follows_from_the_file(ballots):
    made = Made(ballots, codes=("other", "fund_use"), has_log=False)
    assert [linked(made, matter) for matter in (1, 2)] == [set(), set()]


@given(ROLL)
@settings(max_examples=30, deadline=None)
def test_nothing_in_it_joins_two_answers_or_an_area_with_a_code(ballots):
    file = Made(ballots, codes=("other", "fund_use"), has_log=False).public()
    assert lines_of(file, "ballot") == lines_of(file, "party") == []
    assert {tuple(sorted(row)) for row in lines_of(file, "code")} == {("@", "code")}
    assert all(
        isinstance(row["matter"], str) for row in lines_of(file, "class") + lines_of(file, "pool")
    )


def test_control_a_home_of_its_own_area_is_linked_where_every_class_is_published():
    made = Made(LONE, has_log=False)
    assert linked(made, 1) == set()
    single = Class(Decimal("66.10"), (("for", 1),))
    made.result = replace(made.result, published=(Published((single,), ()),))
    assert linked(made, 1) == {0}
