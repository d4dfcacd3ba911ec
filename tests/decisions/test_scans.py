"""A scan of a paper ballot: opened where it was put and with its key alone, of one length, whatever it shows."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from decisions.boxes import SUITE, SealedBoxError, Vote
from decisions.scans import (
    PICTURE_BYTES,
    PLAIN_BYTES,
    SCAN_BYTES,
    ScanPlace,
    open_scan,
    scan_line,
    seal_scan,
)

KEY = X25519PrivateKey.generate()
VOTE = Vote("riverside", "2026-001", 1)
PLACE = ScanPlace(VOTE, "12-15", 1, 1)


@pytest.mark.parametrize("picture", [b"x", b"\xff\xd8 picture\0\0", bytes(PICTURE_BYTES)])
def test_what_was_sealed_is_opened_and_has_the_one_length(picture):
    box = seal_scan(picture, PLACE, KEY.public_key())
    assert len(box) == SCAN_BYTES == 262_192
    assert open_scan(box, PLACE, KEY) == picture
    assert picture == b"x" or picture not in box


@pytest.mark.parametrize("picture", [b"", bytes(PICTURE_BYTES + 1)])
def test_what_is_no_picture_or_too_large_is_not_sealed(picture):
    with pytest.raises(ValueError, match="a picture has"):
        seal_scan(picture, PLACE, KEY.public_key())


@pytest.mark.parametrize(
    "moved",
    [
        {"vote": Vote("other", "2026-001", 1)},
        {"vote": Vote("riverside", "2026-002", 1)},
        {"vote": Vote("riverside", "2026-001", 2)},
        {"party": "12"},
        {"reading": 2},
        {"page": 2},
    ],
)
def test_it_opens_nowhere_else(moved):
    box = seal_scan(b"picture", PLACE, KEY.public_key())
    with pytest.raises(SealedBoxError):
        open_scan(box, replace(PLACE, **moved), KEY)


def test_what_is_torn_of_another_key_or_of_another_length_is_said():
    box = seal_scan(b"picture", PLACE, KEY.public_key())
    torn = box[:-1] + bytes([box[-1] ^ 1])
    for wrong in (torn, box[:-1], box + b"\0", b""):
        with pytest.raises(SealedBoxError):
            open_scan(wrong, PLACE, KEY)
    with pytest.raises(SealedBoxError):
        open_scan(box, PLACE, X25519PrivateKey.generate())


@pytest.mark.parametrize(
    "plain", [bytes(PLAIN_BYTES), b"\xff" * PLAIN_BYTES, b"\0\0\0\1xx".ljust(PLAIN_BYTES, b"\0")]
)
def test_a_padding_that_is_none_is_refused(plain):
    box = SUITE.encrypt(plain, KEY.public_key(), info=PLACE.info())
    with pytest.raises(SealedBoxError, match="no picture"):
        open_scan(box, PLACE, KEY)


def test_what_the_log_hashes_is_laid_out_as_the_docs_say():
    assert scan_line(PLACE, "ab" * 32) == (
        b'{"@":"sunny-votes/1/scan","page":"1","party":"12-15","reading":"1","sha256":"'
        + b"ab" * 32
        + b'"}\n'
    )
    assert PLACE.info() == (
        b'{"@":"sunny-votes/1/scan","decision":"2026-001","estate":"riverside","page":"1",'
        b'"party":"12-15","reading":"1","round":"1"}'
    )


@pytest.mark.parametrize("wrong", [{"party": ""}, {"reading": 0}, {"page": "1"}])
def test_a_place_is_a_real_one(wrong):
    with pytest.raises(ValueError, match="is"):
        replace(PLACE, **wrong)
