"""A fixed deposit is green with a certificate for its days, judged from plain values."""

from collections import namedtuple
from datetime import date

import pytest

from finance.certified import CONTRADICTED, UNCERTIFIED, Deposit, certificate_of, judge_certified
from finance.evidence import Reason

Paper = namedtuple("Paper", "day balance_fen since", defaults=[None])
JULY = date(2026, 7, 1), date(2026, 7, 31)


def on(day: int, month: int = 7) -> date:
    return date(2026, month, day)


HELD, LAID_DOWN, PAID_OUT = {on(5, 3): 500}, {on(10): 500}, {on(5, 3): 500, on(20): -500}
PAID_OUT_BEFORE = {on(5, 3): 500, on(10, 6): -500}
TOPPED_UP = {on(5, 3): 500, on(3, 8): 100}


def missing(first, last):
    return [Reason(UNCERTIFIED, first, last)]


CASES = {
    "of the last day": (HELD, [Paper(on(31), 500)], "ok", 500, []),
    "of a later day, lying there since before": (
        HELD, [Paper(on(9, 9), 500, on(5, 3))], "ok", 500, [],
    ),
    "of a later day, lying there since then only": (
        HELD, [Paper(on(9, 9), 500, on(1, 8))], "grey", None, missing(*JULY),
    ),
    "of a later day that says nothing of before": (
        HELD, [Paper(on(9, 9), 500)], "grey", None, missing(*JULY),
    ),
    "between two that agree": (
        HELD, [Paper(on(30, 6), 500), Paper(on(9, 9), 500)], "ok", 500, [],
    ),
    "after one that does not agree": (
        HELD, [Paper(on(30, 6), 400), Paper(on(9, 9), 500)], "grey", None, missing(*JULY),
    ),
    "between two that agree, something moved before": (
        LAID_DOWN, [Paper(on(30, 6), 0), Paper(on(9, 9), 500)], "grey", None, missing(*JULY),
    ),
    "of a later day, something moved between": (
        TOPPED_UP, [Paper(on(9, 8), 600, on(5, 3))], "grey", None, missing(*JULY),
    ),
    "a later one says otherwise": (
        HELD, [Paper(on(9, 9), 400, on(5, 3))], "grey", None, missing(*JULY),
    ),
    "a later one says otherwise, one of the last day the same": (
        HELD, [Paper(on(31), 500), Paper(on(9, 9), 400, on(5, 3))], "ok", 500, [],
    ),
    "the first that is late enough": (
        HELD, [Paper(on(31), 500), Paper(on(31, 8), 400)], "ok", 500, [],
    ),
    "none": (HELD, [], "grey", None, missing(*JULY)),
    "of an earlier day": (HELD, [Paper(on(30, 6), 500)], "grey", None, missing(*JULY)),
    "of a day within": (HELD, [Paper(on(15), 500)], "grey", None, missing(on(16), on(31))),
    "laid down within": (LAID_DOWN, [Paper(on(31), 500)], "ok", 500, []),
    "laid down within, none": (LAID_DOWN, [], "grey", None, missing(on(10), on(31))),
    "it says otherwise": (HELD, [Paper(on(31), 499)], "bad", 499, []),
    "paid out, with the bank's paper of it": (PAID_OUT, [Paper(on(20), 0)], "ok", 0, []),
    "paid out, with the bank's paper some days later": (
        PAID_OUT, [Paper(on(25), 0)], "ok", 0, [],
    ),
    "paid out, without": (PAID_OUT, [], "grey", None, missing(*JULY)),
    "paid out before, without": (PAID_OUT_BEFORE, [], "grey", None, missing(*JULY)),
    "paid out before, with the bank's paper": (
        PAID_OUT_BEFORE, [Paper(on(20, 6), 0)], "ok", 0, [],
    ),
    "paid out before in the books, after the bank's paper": (
        PAID_OUT_BEFORE, [Paper(on(31, 5), 500)], "grey", None, missing(*JULY),
    ),
    "paid out before in the books, the bank has it later": (
        PAID_OUT_BEFORE, [Paper(on(31, 10), 500)], "grey", None, missing(*JULY),
    ),
    "paid out before, the bank's paper and a later one of money": (
        PAID_OUT_BEFORE, [Paper(on(20, 6), 0), Paper(on(31, 10), 500)],
        "grey", None, missing(*JULY),
    ),
    "paid out before, the bank's paper and a later one of other money": (
        PAID_OUT_BEFORE, [Paper(on(20, 6), 0), Paper(on(31, 10), 500, on(1, 8))], "ok", 0, [],
    ),
    "paid out by the bank's paper alone": (
        HELD, [Paper(on(30, 6), 0)], "grey", None, missing(*JULY),
    ),
    "paid out in the books alone": (PAID_OUT, [Paper(on(20), 500)], "grey", None, [
        Reason(UNCERTIFIED, on(21), on(31)), Reason(CONTRADICTED, on(20), on(20)),
    ]),
    "one within says otherwise": (
        HELD, [Paper(on(9), 300), Paper(on(31), 500)], "grey", 500,
        [Reason(CONTRADICTED, on(9), on(9))],
    ),
    "two say otherwise": (
        HELD, [Paper(on(9), 300), Paper(on(31), 499)], "bad", 499,
        [Reason(CONTRADICTED, on(9), on(9))],
    ),
    "laid down later": ({on(3, 8): 500}, [Paper(on(31, 8), 500)], "ok", 0, []),
    "in the bank's paper alone": ({}, [Paper(on(9), 500)], "grey", None, [
        Reason(UNCERTIFIED, on(10), on(31)), Reason(CONTRADICTED, on(9), on(9)),
    ]),
    "in the bank's paper alone, of the last day": ({}, [Paper(on(31), 500)], "bad", 500, []),
    "in a later paper of the bank's alone": (
        {}, [Paper(on(9, 9), 500)], "grey", None, missing(*JULY),
    ),
    "never used": ({}, [], "ok", 0, []),
}  # fmt: skip


@pytest.mark.parametrize(("moved", "papers", "state", "bank", "reasons"), CASES.values(), ids=CASES)
def test_a_deposit_is_judged_by_its_certificates(moved, papers, state, bank, reasons):
    found = judge_certified(Deposit(*JULY, moved, tuple(papers)))

    assert (found.state, found.bank_fen, list(found.reasons)) == (state, bank, reasons)


def test_the_certificate_that_proves_is_named():
    papers = (Paper(on(31), 500), Paper(on(31, 8), 500, on(5, 3)))

    assert certificate_of(Deposit(*JULY, HELD, papers)) is papers[0]
    assert certificate_of(Deposit(*JULY, HELD)) is None


def test_what_was_carried_forward_bears_out_as_far_as_a_paper_goes_back():
    paper = (Paper(on(9, 9), 500),)

    assert judge_certified(Deposit(*JULY, HELD, paper, opened=on(5, 3))).state == "ok"
    moved = HELD | {on(1, 6): 0}
    assert judge_certified(Deposit(*JULY, moved, paper, opened=on(5, 3))).state == "grey"
