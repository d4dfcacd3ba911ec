"""A ballot's secret, its code, and the box that opens only where it was put."""

import hashlib
import hmac
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given
from hypothesis import strategies as st

from decisions.boxes import (
    MAX_MATTERS,
    Opened,
    Place,
    SealedBoxError,
    Vote,
    box_bytes,
    framed,
    open_box,
    seal,
    secret,
)
from decisions.counting import Channel, Choice

KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
VOTE = Vote("fenghe-liyuan", "2026-001", 1)
PLACE = Place(VOTE, "12-13", 2, Channel.PAPER)
DRAW = bytes(range(32))
BALLOT = Opened((Choice.FOR, Choice.AGAINST, Choice.VOID), secret(DRAW, "阳光"))
# Sealed once and kept: what was cast must open for as long as it is an archive.
BOX = bytes.fromhex(
    "e1edba6a5473a14e4f461075beec9518f83fcf1e9f9e4415af5a14db90c8ef1c38a75abff0dc07454b41b2db050c"
    "3151a0ba385b36997f71c168a71be1e10d9261f6904833c78f4d0dacb1097097fe20facb3b"
)
CHOICES = st.lists(st.sampled_from(Choice), min_size=1, max_size=MAX_MATTERS).map(tuple)


def test_secret_code_and_box_stay_as_they_were_once_written():
    assert secret(DRAW, "阳光").hex() == (
        "103a6a52ddb42f5075dd57c1bd7bb5f40ab5e42a99e54e339ce5fffb6909d377"
    )
    assert BALLOT.code(VOTE).hex() == (
        "040e85aefab74235d081d5f733e22c7b2399d1f317b69b72fc6cc82f27688ffb"
    )
    assert open_box(BOX, PLACE, KEY, matters=3) == BALLOT


def test_a_secret_is_of_the_draw_and_of_the_words():
    assert secret(DRAW) == hashlib.sha256(DRAW).digest()
    assert secret(DRAW, "caf\u00e9") == secret(DRAW, "cafe\u0301"), "however it was typed"
    assert len({secret(DRAW), secret(DRAW, "阳光"), secret(DRAW[::-1], "阳光")}) == 3
    with pytest.raises(ValueError, match="32 bytes"):
        secret(b"short")
    with pytest.raises(ValueError, match="surrogates"):
        secret(DRAW, "\ud800")


def test_a_code_is_of_one_ballot_in_one_round_of_one_vote():
    others = [
        BALLOT.code(replace(VOTE, estate="fenghe")),
        BALLOT.code(replace(VOTE, decision="2026-002")),
        BALLOT.code(replace(VOTE, round=2)),
        replace(BALLOT, choices=(Choice.FOR, Choice.AGAINST, Choice.BLANK)).code(VOTE),
        replace(BALLOT, r=secret(DRAW)).code(VOTE),
    ]

    assert len({BALLOT.code(VOTE), *others}) == 6


def test_nothing_moves_from_one_part_of_a_code_into_the_next():
    assert BALLOT.code(Vote("a", "b1", 1)) != BALLOT.code(Vote("ab", "1", 1))
    assert BALLOT.code(Vote("a", "b", 11)) != BALLOT.code(Vote("a", "b1", 1))
    assert framed(b"ab", b"c") != framed(b"a", b"bc")


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, party="12"),
        replace(PLACE, version=1),
        replace(PLACE, channel=Channel.ONLINE),
        replace(PLACE, vote=replace(VOTE, round=2)),
        replace(PLACE, vote=replace(VOTE, decision="2026-002")),
        replace(PLACE, vote=replace(VOTE, estate="other")),
    ],
    ids=["party", "version", "channel", "round", "decision", "estate"],
)
def test_a_box_that_was_moved_does_not_open(elsewhere):
    box = seal(BALLOT, PLACE, KEY.public_key())

    with pytest.raises(SealedBoxError, match="does not open"):
        open_box(box, elsewhere, KEY, matters=3)
    # The control: the same box where it was put.
    assert open_box(box, PLACE, KEY, matters=3) == BALLOT


@pytest.mark.parametrize("at", [0, 31, 32, 40, 82])
def test_a_torn_box_and_another_key_do_not_open(at):
    torn = BOX[:at] + bytes([BOX[at] ^ 1]) + BOX[at + 1 :]

    for box, key in ((torn, KEY), (BOX, X25519PrivateKey.generate()), (bytes(len(BOX)), KEY)):
        with pytest.raises(SealedBoxError, match="does not open"):
            open_box(box, PLACE, key, matters=3)


@pytest.mark.parametrize("box", [b"", BOX[:-1], BOX + b"\0"])
def test_a_box_of_another_length_is_refused(box):
    with pytest.raises(SealedBoxError, match="83 bytes"):
        open_box(box, PLACE, KEY, matters=3)


def test_a_letter_that_is_no_answer_is_refused():
    """Whoever seals is a phone: what it seals need not be a ballot."""

    class Strange(Opened):
        def plaintext(self):
            return b"FX\xff" + self.r

    box = seal(Strange(BALLOT.choices, BALLOT.r), PLACE, KEY.public_key())
    with pytest.raises(SealedBoxError, match="FANBV"):
        open_box(box, PLACE, KEY, matters=3)


@given(CHOICES, st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_what_was_sealed_is_what_is_opened_and_its_length_tells_nothing(choices, words):
    ballot = Opened(choices, secret(DRAW, words))
    box = seal(ballot, PLACE, KEY.public_key())

    assert open_box(box, PLACE, KEY, matters=len(choices)) == ballot
    assert len(box) == box_bytes(len(choices))
    assert box != seal(ballot, PLACE, KEY.public_key()), "the same ballot never looks the same"


@pytest.mark.parametrize(
    "made",
    [
        lambda: Vote("", "2026-001", 1),
        lambda: Vote("fenghe", "", 1),
        lambda: Vote("fenghe", "2026-001", 0),
        lambda: Vote("fenghe", "2026-001", True),
        lambda: replace(PLACE, party=""),
        lambda: replace(PLACE, version=0),
        lambda: replace(PLACE, party="a\x00").info(),
        lambda: replace(BALLOT, choices=()),
        lambda: replace(BALLOT, choices=(Choice.FOR,) * (MAX_MATTERS + 1)),
        lambda: replace(BALLOT, r=b""),
    ],
)
def test_what_cannot_be_is_refused(made):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        made()


def test_a_stranger_opens_it_with_hmac_and_chacha20_poly1305_alone():
    """RFC 9180 base mode, written from its text."""
    kem, hpke = b"KEM" + b"\0\x20", b"HPKE" + b"\0\x20" + b"\0\x01" + b"\0\x03"

    def extract(suite, salt, label, ikm):
        return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")

    def expand(suite, prk, label, info, length):
        text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
        return hmac.digest(prk, text + b"\x01", "sha256")[:length]

    enc, sealed = BOX[:32], BOX[32:]
    both = enc + KEY.public_key().public_bytes_raw()
    shared = KEY.exchange(X25519PublicKey.from_public_bytes(enc))
    shared = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", both, 32)
    info = (
        b'{"@":"sunny-votes/1/box","channel":"paper","decision":"2026-001",'
        b'"estate":"fenghe-liyuan","party":"12-13","round":"1","version":"2"}'
    )
    context = b"\0" + extract(hpke, b"", b"psk_id_hash", b"")
    context += extract(hpke, b"", b"info_hash", info)
    root = extract(hpke, shared, b"secret", b"")
    key = expand(hpke, root, b"key", context, 32)
    nonce = expand(hpke, root, b"base_nonce", context, 12)

    assert ChaCha20Poly1305(key).decrypt(nonce, sealed, b"") == b"FAV" + BALLOT.r
