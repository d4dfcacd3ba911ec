"""信封: one body opens nothing, each pair everything, and nothing opens where it was not put."""

from itertools import combinations

import pytest

from decisions.boxes import Vote
from decisions.envelopes import (
    SealedEnvelopeError,
    fingerprint,
    new_private,
    open_pair,
    open_sheet,
    open_test_envelope,
    public_of,
    seal_pair,
    seal_sheet,
    seal_test,
)

VOTE = Vote("riverside", "2026-001", 1)
SECRET = new_private()
BODIES = [new_private() for _ in range(3)]


def pair(first: bytes, second: bytes) -> bytes:
    return seal_pair(SECRET, VOTE, public_of(first), public_of(second))


@pytest.mark.parametrize(("first", "second"), combinations(BODIES, 2), ids=["12", "13", "23"])
def test_each_pair_opens_and_neither_alone(first, second):
    sealed = pair(first, second)

    assert open_pair(sealed, VOTE, first, second) == SECRET
    [third] = set(BODIES) - {first, second}
    for one, other in [
        (second, first), (first, first), (second, second), (first, third), (third, second)
    ]:  # fmt: skip
        with pytest.raises(SealedEnvelopeError):
            open_pair(sealed, VOTE, one, other)


@pytest.mark.parametrize(
    "other", [Vote("hilltop", "2026-001", 1), Vote("riverside", "2026-002", 1),
              Vote("riverside", "2026-001", 2)],
)  # fmt: skip
def test_nothing_opens_for_another_vote(other):
    first, second, _third = BODIES
    word = seal_test(b"w" * 16, VOTE, public_of(first))
    assert open_test_envelope(word, VOTE, first) == b"w" * 16

    with pytest.raises(SealedEnvelopeError):
        open_pair(pair(first, second), other, first, second)
    with pytest.raises(SealedEnvelopeError):
        open_test_envelope(word, other, first)


def test_a_sheet_opens_for_its_browser_and_its_body():
    browser, other = new_private(), new_private()
    sealed = seal_sheet(SECRET, public_of(browser), 7)

    assert open_sheet(sealed, browser, 7) == SECRET
    for private, body in [(browser, 8), (other, 7)]:
        with pytest.raises(SealedEnvelopeError):
            open_sheet(sealed, private, body)


def test_a_torn_envelope_is_said_to_be_torn():
    first, second, _third = BODIES
    sealed = pair(first, second)
    for torn in (sealed[:-1], sealed[:40], b"", sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(SealedEnvelopeError):
            open_pair(torn, VOTE, first, second)


def test_a_fingerprint_is_of_the_public_half():
    found = fingerprint(public_of(SECRET))
    assert len(found) == 32
    assert found != fingerprint(public_of(BODIES[0]))
