"""Two bodies open a vote without the signer: as a program of its own, with a file and two sheets."""

import base64
import json
import subprocess
import sys
from itertools import combinations, permutations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from decisions.boxes import CHOICES, Opened, Place, Vote, seal, secret
from decisions.counting import Channel
from decisions.envelopes import new_private, public_of, seal_pair
from decisions.key_words import words_of
from decisions.sealed_file import Box, Head, Pair, SealedFileError, lines, read

ROOT = Path(__file__).resolve().parents[2]
VOTE = Vote("riverside", "2026-001", 1)
KEY = new_private()
BODIES = {name: new_private() for name in ("业委会", "居委会", "街道")}
BALLOTS = [("1", "FA"), ("2", "AN"), ("3", "BV")]


def ballot(party: str, letters: str) -> Opened:
    return Opened(tuple(CHOICES[one] for one in letters), secret(party.encode() * 32))


def box(party: str, letters: str) -> Box:
    place = Place(VOTE, party, 1, Channel.ONLINE)
    public = X25519PublicKey.from_public_bytes(public_of(KEY))
    return Box(place, seal(ballot(party, letters), place, public))


def pair(one: str, other: str) -> Pair:
    first, second = public_of(BODIES[one]), public_of(BODIES[other])
    return Pair(first, second, (one, other), seal_pair(KEY, VOTE, first, second))


HEAD = Head(VOTE, 2, public_of(KEY))
PAIRS = [pair(*both) for both in combinations(BODIES, 2)]
BOXES = [box(*one) for one in BALLOTS]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "vote.boxes"
    path.write_bytes(b"".join(lines(HEAD, PAIRS, BOXES)))
    return path


def run(file, *sheets: bytes, more=()):
    """Outside of any installation: no settings, no database, and what it says as lines."""
    typed = "".join(" ".join(words_of(one)) + "\n" for one in sheets)
    return subprocess.run(
        [sys.executable, "-m", "decisions.open_boxes", str(file), *more],
        cwd=ROOT, input=typed, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"},
    )  # fmt: skip


def test_what_is_written_is_read(file):
    assert list(read(file.read_bytes().splitlines(keepends=True))) == [HEAD, *PAIRS, *BOXES]


@pytest.mark.parametrize("both", permutations(BODIES, 2))
def test_any_two_bodies_open_every_ballot(file, both):
    done = run(file, *(BODIES[name] for name in both))

    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["party"], one["answers"]) for one in found] == BALLOTS
    assert found[0]["code"] == ballot("1", "FA").code(VOTE).hex()
    assert found[0]["r"] == ballot("1", "FA").r.hex()
    assert all(name in done.stderr for name in both)


@pytest.mark.parametrize("name", BODIES)
def test_one_body_opens_nothing(file, name):
    done = run(file, BODIES[name], BODIES[name])
    assert (done.returncode, done.stdout) == (2, "")
    assert "同一张" in done.stderr


def test_a_court_sees_the_named_ballots_alone(file):
    one, other, _third = BODIES.values()
    done = run(file, one, other, more=["--party", "2"])
    assert [json.loads(line)["party"] for line in done.stdout.splitlines()] == ["2"]
    assert done.returncode == 0

    missing = run(file, one, other, more=["--party", "9"])
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "no ballot of this party: 9" in missing.stderr


def test_a_signer_that_lost_the_key_gets_it_back(file, tmp_path):
    one, other, _third = BODIES.values()
    path = tmp_path / "riverside-2026-001-1.key"

    done = run(file, one, other, more=["--key", str(path)])

    assert (done.returncode, done.stdout) == (0, "")
    assert base64.b64decode(path.read_text()) == KEY
    assert path.stat().st_mode & 0o777 == 0o600
    assert run(file, one, other, more=["--key", str(path)]).returncode == 2, "never over a file"


def test_a_box_that_does_not_open_stops_no_other(tmp_path):
    moved = Box(Place(VOTE, "9", 1, Channel.ONLINE), BOXES[1].sealed)
    path = tmp_path / "moved.boxes"
    path.write_bytes(b"".join(lines(HEAD, PAIRS, [BOXES[0], moved, BOXES[2]])))
    one, other, _third = BODIES.values()

    done = run(path, one, other)

    assert [json.loads(line)["party"] for line in done.stdout.splitlines()] == ["1", "3"]
    assert done.returncode == 1
    assert "9, 1: it does not open" in done.stderr


def test_a_sheet_that_is_copied_wrongly_or_is_of_another_vote_is_asked_for_again(file):
    one, other, _third = BODIES.values()
    done = run(file, new_private(), one, other)
    assert done.returncode == 0
    assert "no sheet of this vote" in done.stderr
    assert run(file, *[new_private()] * 5).returncode == 2


def test_what_was_cut_or_is_no_such_file_is_said(file, tmp_path):
    whole = file.read_bytes().splitlines(keepends=True)
    for wrong in (whole[:-1], whole[1:], [*whole[:-2], whole[-1]], [b"{}\n"], [b"x"], []):
        with pytest.raises(SealedFileError):
            list(read(wrong))
    other = tmp_path / "other"
    other.write_text("nothing")
    assert run(other, *list(BODIES.values())[:2]).returncode == 2
