"""Which rows are the same, by what the bank wrote both times; no database."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.bankfiles.identity import Held, compare, ends, fingerprint, lacking
from finance.bankfiles.types import Row

DAY = date(2026, 3, 5)
NOON = datetime.combine(DAY, time(12, 3, 4))


def row(fen=500, at=DAY, **more):
    return Row(2, at, fen, **more)


def laid(stored, fresh):
    held = [Held(one, (fingerprint(one),), 1, at, 7) for at, one in enumerate(stored)]
    return compare(fresh, [fingerprint(one) for one in fresh], held)


SAME = {
    "time lost": (row(at=NOON, memo="停车"), row(memo="停车")),
    "seconds lost": (row(at=NOON, memo="停车"), row(at=NOON.replace(second=0), memo="停车")),
    "a balance added": (row(memo="停车"), row(memo="停车", balance_fen=500)),
    "a number added": (row(memo="停车"), row(memo="停车", reference="A1")),
    "a number gone": (row(memo="停车", reference="A1"), row(memo="停车")),
    "reworded, same balance": (row(memo="停车", balance_fen=9), row(memo="三月停车费", balance_fen=9)),
    "reworded, same number": (row(memo="a", reference="202603051"), row(memo="b", reference="202603051")),
    "reworded, same second": (row(at=NOON, counterparty="甲"), row(at=NOON, memo="停车")),
    "other width and spaces": (row(memo="AB 停车１"), row(memo="ab停车1")),
}  # fmt: skip
ASKED = {
    "memo reworded": (row(memo="停车费"), row(memo="停车费(3月)")),
    "same number, other balance": (
        row(reference="202603051", balance_fen=1),
        row(reference="202603051", balance_fen=2),
    ),
    "same number, other day": (
        row(reference="202603051"),
        row(reference="202603051", at=date(2026, 3, 7)),
    ),
    "same balance, other number": (
        row(reference="202603051", balance_fen=9),
        row(reference="202603052", balance_fen=9),
    ),
    "nothing but day and amount": (row(), row(memo="停车")),
}
OTHER = {
    "amount": (row(memo="停车"), row(600, memo="停车")),
    "number": (row(memo="停车", reference="A1"), row(memo="停车", reference="A2")),
    "time": (row(memo="停车", at=NOON), row(memo="停车", at=NOON.replace(minute=9))),
    "balance": (row(memo="停车", balance_fen=1), row(memo="停车", balance_fen=2)),
    "party": (row(counterparty="张三"), row(counterparty="李四")),
}


@pytest.mark.parametrize("name", SAME)
def test_what_can_be_nothing_else_is_the_same(name):
    stored, fresh = SAME[name]
    assert laid([stored], [fresh]).known == {0: 0}


@pytest.mark.parametrize("name", ASKED)
def test_what_may_be_the_same_is_asked(name):
    stored, fresh = ASKED[name]
    found = laid([stored], [fresh])
    assert (found.known, found.doubts, found.apart) == ({}, {0: 0}, [])


@pytest.mark.parametrize("name", OTHER)
def test_what_differs_is_another_row(name):
    stored, fresh = OTHER[name]
    found = laid([stored], [fresh])
    assert (found.known, found.doubts, found.apart) == ({}, {}, [0])


def test_each_held_row_answers_for_one_row():
    parked = [row(memo="停车", at=NOON.replace(minute=at)) for at in range(3)]
    without_times = [row(memo="停车") for _ in range(4)]
    assert laid(parked, without_times).known == {0: 0, 1: 1, 2: 2}
    again = laid([*parked, row(memo="停车")], without_times)
    assert (len(again.known), again.apart) == (4, [])


def test_the_same_spelling_goes_before_a_likeness():
    stored = [row(memo="停车"), row(memo="停车", reference="A1")]
    assert laid(stored, stored[::-1]).known == {0: 1, 1: 0}


def test_rows_that_moved_nothing_are_the_same_only_in_the_same_spelling():
    closed = replace(row(), amount_fen=0, voided_fen=500)
    assert laid([row()], [closed]).known == {0: 0}
    assert laid([row(memo="x")], [closed]).apart == [0]


def held(*rows):
    return [Held(one, ("",), 1, at, 7) for at, one in enumerate(rows)]


def test_what_the_file_should_have_and_has_not():
    first, last = row(at=date(2026, 3, 2)), row(at=date(2026, 3, 9))
    inside, paid = row(), row(-500)
    late = row(at=date(2026, 3, 20))
    found = lacking(held(inside, paid, late), [first, last], None)
    assert [one.row for one in found] == [inside]
    printed = (date(2026, 3, 1), date(2026, 3, 31))
    assert [one.row for one in lacking(held(inside, late), [first, last], printed)] == [
        inside,
        late,
    ]


def test_of_a_day_cut_by_the_clock_only_the_hours_of_the_file_count():
    file = [row(at=NOON), row(at=NOON.replace(hour=15))]
    early, among = row(at=NOON.replace(hour=8)), row(at=NOON.replace(hour=13))
    assert [one.row for one in lacking(held(early, among), file, None)] == [among]
    assert lacking(held(early), [], None) == []


def test_ends_of_a_chain_in_any_order():
    rows = [row(100, balance_fen=100), row(50, balance_fen=150), row(-30, balance_fen=120)]
    assert ends(rows[::-1]) == ends([rows[1], rows[0], rows[2]]) == (0, 120)
    assert ends([rows[0], rows[2]]) is None
    assert ends([row(100)]) is None
    assert ends([]) is None


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.one_of(st.none(), st.integers()),
    st.sampled_from([DAY, NOON]),
)
def test_a_fingerprint_is_that_of_the_fields_as_json(memo, reference, balance, at):
    row = Row(2, at, 100, balance, memo=memo, reference=reference, counterparty="甲")
    words = [reference] if reference else ["", "甲", memo]
    written = json.dumps([at.isoformat(), 100, balance, *words], ensure_ascii=False)
    assert fingerprint(row) == hashlib.sha256(written.encode()).hexdigest()
