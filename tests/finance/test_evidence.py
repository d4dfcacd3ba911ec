"""What makes an account green: evidence for every day of the period, judged from plain values."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from finance.evidence import (
    DAY,
    GAP,
    JUMP,
    UNMATCHED,
    Covered,
    Evidence,
    Line,
    Reason,
    Stated,
    judge,
)

JULY = date(2026, 7, 1), date(2026, 7, 31)


def on(day: int, month: int = 7) -> date:
    return date(2026, month, day)


# 100.00 carried forward in June; 30.00 came on the 5th, 10.00 went on the 20th.
ROWS = (Line(on(5), 3000, 13000), Line(on(20), -1000, 12000))
BOOKS = {on(5): 3000, on(20): -1000}
WHOLE = Evidence(
    starts=JULY[0],
    ends=JULY[1],
    opening_fen=10000,
    moved=BOOKS,
    lines=ROWS,
    files=(Covered(*JULY),),
    carried_fen=10000,
    since=on(30, 6),
)
NEXT = Line(on(3, 8), 500, 12500)
AFTER = Covered(on(3, 8), on(31, 8))
EMPTY = Evidence(*JULY)
SUMS = replace(
    WHOLE,
    lines=tuple(replace(row, balance_fen=None) for row in ROWS),
    files=(Covered(on(30, 6), on(31), True),),
)


def gap(first, last) -> list:
    return [(GAP, first, last)]


CASES = {
    "covered, in chain, equal": (WHOLE, "ok", 12000, []),
    "no file at all": (
        replace(WHOLE, lines=(), files=()),
        "grey",
        None,
        gap(*JULY),
    ),
    "the file ends before the period does": (
        replace(WHOLE, files=(Covered(on(1), on(20)),)),
        "grey",
        None,
        gap(on(21), on(31)),
    ),
    "and the next file goes on where it stopped": (
        replace(WHOLE, lines=(*ROWS, NEXT), files=(Covered(on(1), on(20)), AFTER)),
        "ok",
        12000,
        [],
    ),
    "but the next file begins elsewhere": (
        replace(
            WHOLE,
            lines=(*ROWS, replace(NEXT, balance_fen=12400)),
            files=(Covered(on(1), on(20)), AFTER),
        ),
        "grey",
        None,
        gap(on(21), on(31)),
    ),
    "files of first and last rows only, bridged from what was carried forward": (
        replace(WHOLE, files=(Covered(on(5), on(5)), Covered(on(20), on(31)))),
        "ok",
        12000,
        [],
    ),
    "a month between two files in which something moved": (
        replace(
            WHOLE,
            moved={on(5): 3000, on(20): -2000},
            lines=(ROWS[0], Line(on(20), -1000, 11000)),
            files=(Covered(on(1), on(5)), Covered(on(20), on(31))),
        ),
        "grey",
        11000,
        gap(on(6), on(19)),
    ),
    "the same between covered days is a jump": (
        replace(WHOLE, lines=(ROWS[0], Line(on(20), -1000, 11000)), moved={on(5): 2000}),
        "grey",
        11000,
        [(JUMP, on(5), on(20))],
    ),
    "a day printed backwards": (
        replace(
            WHOLE,
            moved={on(20): 2000},
            lines=(Line(on(20), -1000, 12000), Line(on(20), 3000, 13000)),
        ),
        "ok",
        12000,
        [],
    ),
    "the books say something else": (replace(WHOLE, opening_fen=10100), "bad", 12000, []),
    "a row that no entry explains": (
        replace(WHOLE, unmatched=1),
        "grey",
        12000,
        [(UNMATCHED, *JULY)],
    ),
    "a row that the books have later explains the difference": (
        replace(WHOLE, moved={on(5): 3000}, stated=(Stated(on(20), on(3, 8), -1000),)),
        "ok",
        12000,
        [],
    ),
    "not one of another amount": (
        replace(WHOLE, moved={on(5): 3000}, stated=(Stated(on(20), on(3, 8), -999),)),
        "bad",
        12000,
        [],
    ),
    "and nothing is explained where nothing differs": (
        replace(WHOLE, stated=(Stated(on(20), on(3, 8), -1000),)),
        "ok",
        12000,
        [],
    ),
    "nothing was ever in it": (EMPTY, "ok", 0, []),
    "emptied before the period": (
        replace(EMPTY, lines=(Line(on(9, 6), -5, 0),), before_fen=5, since=on(1, 6)),
        "ok",
        0,
        [],
    ),
    "only from the day on which money came": (
        replace(
            EMPTY,
            moved={on(5): 3000},
            lines=(Line(on(5), 3000, 3000),),
            files=(Covered(on(5), on(31)),),
        ),
        "ok",
        3000,
        [],
    ),
    "no balances are printed: sums upon the opening": (SUMS, "ok", 12000, []),
    "sums of a file without counts": (
        replace(SUMS, files=(Covered(on(30, 6), on(31)),)),
        "grey",
        None,
        gap(on(30, 6), on(31)),
    ),
    "sums with a hole long before": (
        replace(SUMS, files=(Covered(*JULY, True),), since=on(1, 6)),
        "grey",
        12000,
        gap(on(1, 6), on(30, 6)),
    ),
    "sums that differ": (replace(SUMS, opening_fen=10100), "bad", 12000, []),
    "a file without a row covers its days": (
        replace(WHOLE, moved={}, lines=(Line(on(9, 6), 10000, 10000),), carried_fen=0),
        "ok",
        10000,
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_evidence_says(case):
    evidence, state, bank_fen, reasons = CASES[case]

    judged = judge(evidence)

    assert (judged.state, judged.bank_fen) == (state, bank_fen)
    assert [(one.what, one.first, one.last) for one in judged.reasons] == reasons


def test_sums_say_that_they_are_sums():
    assert judge(SUMS).is_summed
    assert not judge(WHOLE).is_summed


def test_the_number_of_unexplained_rows_is_told():
    [reason] = judge(replace(WHOLE, unmatched=3)).reasons

    assert reason == Reason(UNMATCHED, *JULY, 3)


movements = st.lists(
    st.tuples(st.integers(-20, 49), st.integers(-500, 500).filter(bool)), max_size=12
)


@st.composite
def histories(draw):
    """A bank's true history of seventy days around July: what it held before, and its rows."""
    moves = sorted(draw(movements), key=lambda one: one[0])
    opening = draw(st.integers(0, 1000))
    lines, balance = [], opening
    for number, fen in moves:
        balance += fen
        lines.append(Line(JULY[0] + timedelta(number), fen, balance))
    return opening, lines


def _evidence(opening, lines, files, **more):
    """Books that hold what ``lines`` hold, and rows of the days that files cover."""
    first, last = JULY
    shown = [line for line in lines if any(one.first <= line.day <= one.last for one in files)]
    before = [line for line in shown if line.day < first]
    after = [line for line in shown if line.day > last]
    window = [
        *(line for line in before if line.day == before[-1].day),
        *(line for line in shown if first <= line.day <= last),
        *(line for line in after if line.day == after[0].day),
    ]
    moved = {}
    for line in lines:
        if first <= line.day <= last:
            moved[line.day] = moved.get(line.day, 0) + line.amount_fen
    given = {
        "opening_fen": opening + sum(line.amount_fen for line in lines if line.day < first),
        "moved": moved,
        "lines": tuple(window),
        "files": tuple(files),
        "carried_fen": opening,
        "before_fen": sum(line.amount_fen for line in before if line.day < window[0].day)
        if window
        else 0,
        "since": first - 21 * DAY,
    } | more
    return Evidence(first, last, **given)


def _true_end(opening, lines):
    return opening + sum(line.amount_fen for line in lines if line.day <= JULY[1])


spans = st.lists(st.tuples(st.integers(-21, 50), st.integers(0, 40)), max_size=5).map(
    lambda found: [
        Covered(JULY[0] + timedelta(start), JULY[0] + timedelta(start + length), True)
        for start, length in found
    ]
)
ALL = [Covered(JULY[0] - 30 * DAY, JULY[1] + 30 * DAY, True)]


@given(histories())
def test_whole_files_of_true_books_are_green(history):
    assert judge(_evidence(*history, ALL)).state == "ok"


@given(histories(), spans, st.booleans())
def test_true_books_are_never_red_and_no_known_balance_is_wrong(history, files, is_printed):
    opening, lines = history
    if not is_printed:
        lines = [replace(line, balance_fen=None) for line in lines]

    judged = judge(_evidence(opening, lines, files))

    assert judged.state != "bad"
    if judged.state == "ok":
        assert judged.bank_fen == judged.book_fen == _true_end(opening, lines)


def test_books_that_moved_before_days_that_no_file_speaks_of_are_grey_and_not_red():
    """The bank may have moved alike: nobody has seen its June."""
    quiet_july = [Covered(*JULY, is_counted=True)]
    moved_in_june = 0, [Line(JULY[0] - DAY, 1)]

    assert judge(_evidence(*moved_in_june, quiet_july)).state == "grey"
    assert judge(_evidence(*moved_in_june, ALL)).state == "ok"


@given(histories(), spans, st.integers(-500, 500).filter(bool))
def test_books_that_hold_more_or_less_than_the_bank_are_never_green(history, files, wrong):
    opening, lines = history
    evidence = _evidence(opening, lines, files)

    assert judge(replace(evidence, opening_fen=evidence.opening_fen + wrong)).state != "ok"


@given(histories(), st.data())
def test_a_row_left_out_of_books_and_files_is_found_once_the_bank_prints_again(history, data):
    opening, lines = history
    inside = [line for line in lines if JULY[0] <= line.day <= JULY[1]]
    early = [line for line in inside if line.day < inside[-1].day]
    assume(early)
    gone = data.draw(st.sampled_from(early))
    kept = [line for line in lines if line is not gone]

    assert judge(_evidence(opening, kept, ALL)).state != "ok"
