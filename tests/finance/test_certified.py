"""A fixed deposit is green with a certificate for its days, judged from plain values."""

from collections import namedtuple
from datetime import date

import pytest

from finance.certified import CONTRADICTED, UNCERTIFIED, Deposit, certificate_of, judge_certified
from finance.evidence import Reason

Paper = namedtuple("Paper", "day balance_fen")
JULY = date(2026, 7, 1), date(2026, 7, 31)


def on(day: int, month: int = 7) -> date:
    return date(2026, month, day)


HELD, LAID_DOWN, PAID_OUT = {on(5, 3): 500}, {on(10): 500}, {on(5, 3): 500, on(20): -500}
TOPPED_UP = {on(5, 3): 500, on(3, 8): 100}


def missing(first, last):
    return [Reason(UNCERTIFIED, first, last)]


CASES = {
    "of the last day": (HELD, [Paper(on(31), 500)], "ok", 500, []),
    "of a later day, nothing moved between": (HELD, [Paper(on(9, 9), 500)], "ok", 500, []),
    "of a later day, something moved between": (
        TOPPED_UP, [Paper(on(9, 8), 600)], "grey", None, missing(*JULY),
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
    "paid out, without": (PAID_OUT, [], "grey", None, missing(on(1), on(20))),
    "paid out in the books alone": (PAID_OUT, [Paper(on(20), 500)], "grey", None, [
        Reason(UNCERTIFIED, on(21), on(31)), Reason(CONTRADICTED, on(20), on(20)),
    ]),
    "one within says otherwise": (
        HELD, [Paper(on(9), 300), Paper(on(31), 500)], "grey", 500,
        [Reason(CONTRADICTED, on(9), on(9))],
    ),
    "laid down later": ({on(3, 8): 500}, [Paper(on(31, 8), 500)], "ok", 0, []),
    "in the bank's paper alone": ({}, [Paper(on(9), 500)], "grey", None, [
        Reason(UNCERTIFIED, on(10), on(31)), Reason(CONTRADICTED, on(9), on(9)),
    ]),
    "in the bank's paper alone, of the last day": ({}, [Paper(on(31), 500)], "bad", 500, []),
    "never used": ({}, [], "ok", 0, []),
}  # fmt: skip


@pytest.mark.parametrize(("moved", "papers", "state", "bank", "reasons"), CASES.values(), ids=CASES)
def test_a_deposit_is_judged_by_its_certificates(moved, papers, state, bank, reasons):
    found = judge_certified(Deposit(*JULY, moved, tuple(papers)))

    assert (found.state, found.bank_fen, list(found.reasons)) == (state, bank, reasons)


def test_the_certificate_that_proves_is_named():
    papers = (Paper(on(31), 500), Paper(on(31, 8), 500))

    assert certificate_of(Deposit(*JULY, HELD, papers)) is papers[0]
    assert certificate_of(Deposit(*JULY, HELD)) is None
