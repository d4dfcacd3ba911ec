"""Photos of paper ballots: sealed as they come, fixed before a box is opened, opened by two bodies and nobody else."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection

from communities.errors import DomainError
from communities.log.signing import Signing
from communities.models import Leaf
from decisions.models import Ballot, OpenedBallot, PaperEntry, PaperScan
from decisions.scans import SCAN_BYTES
from decisions.selectors.scans import kept_scans
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from decisions.services.scans import picture_of
from decisions.signer.unsealing import unseal_due
from tests.communities.uploads import drawing, encoded, photo_with_gps
from tests.decisions.ballots import OVER
from tests.decisions.paper import AFTER, put_in, read, sheet_of
from tests.decisions.test_export_boxes import export
from tests.decisions.test_open_boxes import run
from tests.decisions.test_paper import SETTLED
from tests.owner import switch_off

FRONT = encoded(drawing((300, 400)))
BACK = encoded(drawing((200, 300)))


@pytest.fixture
def kept(cast, held_by, people):
    """Closed, two sheets in the box, and their photos are kept."""
    vote = held_by(keeps_scans=True)
    for who in people[:2]:
        put_in(sheet_of(vote, who), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    vote.refresh_from_db()
    return vote


@pytest.fixture
def read_all(cast, kept, people):
    """Both sheets read alike, one with two photos by the first reader and one by the second."""
    first, second = (sheet_of(kept, who) for who in people[:2])
    read(first, "F", cast.cora, pictures=[FRONT, BACK])
    read(first, "F", cast.orla, pictures=[FRONT])
    read(second, "A", cast.cora, has_none=True)
    read(second, "A", cast.orla, has_none=True)
    return kept


def test_a_reading_seals_its_photos_and_says_whose_and_when(cast, read_all, people):
    rows = PaperScan.objects.order_by("reading", "page").select_related("entry")
    assert [(one.reading, one.page, one.entry.entered_by) for one in rows] == [
        (1, 1, cast.cora), (1, 2, cast.cora), (2, 1, cast.orla),
    ]  # fmt: skip
    for one in rows:
        box = bytes(one.box)
        assert (len(box), one.sha256) == (SCAN_BYTES, hashlib.sha256(box).hexdigest())
        assert FRONT[:64] not in box
    assert (kept_scans(read_all).sheets, kept_scans(read_all).with_scans) == (2, 1)


def test_a_sheet_is_photographed_by_one_of_its_readers_or_cannot_be(cast, kept, people):
    sheet = sheet_of(kept, people[0])
    with pytest.raises(DomainError, match="请拍这张选票") as caught:
        read(sheet, "F", cast.cora)
    assert caught.value.where["field"] == "photo"
    assert not PaperEntry.objects.exists()
    assert read(sheet, "F", cast.cora, pictures=[FRONT]) is None
    assert read(sheet, "F", cast.orla) == Ballot.objects.get(), "one photo is enough"
    other = sheet_of(kept, people[1])
    read(other, "F", cast.cora, has_none=True)
    with pytest.raises(DomainError, match="请拍这张选票"):
        read(other, "F", cast.orla)


def test_where_the_notice_keeps_none_none_is_taken(cast, open_vote, people, sheets):
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    with pytest.raises(DomainError, match="没有写留"):
        read(sheet_of(open_vote, people[0]), "F", cast.cora, pictures=[FRONT])
    read(sheet_of(open_vote, people[0]), "F", cast.cora)
    assert kept_scans(open_vote) is None
    assert "scans" not in open_vote.notices.get().said


def leaf_of(vote) -> dict:
    return json.loads(bytes(Leaf.objects.get(kind="vote-paper", estate=vote.estate).body))


def test_the_notice_says_it_and_a_leaf_fixes_them(read_all, keeper):
    assert read_all.notices.get().said["scans"] is True
    assert settle_due(AFTER) == 1
    lines = [
        b'{"@":"sunny-votes/1/scan","page":"%d","party":"%s","reading":"%d","sha256":"%s"}\n'
        % (one.page, one.entry.sheet.party.key.encode(), one.reading, one.sha256.encode())
        for one in PaperScan.objects.order_by("reading", "page")
    ]
    assert leaf_of(read_all)["scans"] == {
        "count": "3", "hash": hashlib.sha256(b"".join(lines)).hexdigest(),
    }  # fmt: skip


EXCHANGED = [
    "update decisions_paperscan set sha256 = repeat('0', 64) where page = 2",
    "delete from decisions_paperscan where reading = 2",
]


@pytest.mark.parametrize("statement", [*EXCHANGED, "select 1"])
def test_no_box_is_opened_once_a_scan_was_exchanged(read_all, keeper, statement):
    assert settle_due(AFTER) == 1
    Signing(keeper, timedelta()).sign_due(AFTER)
    switch_off("decisions_paperscan")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    unseal_due(keeper, SETTLED)
    assert OpenedBallot.objects.exists() == (statement == "select 1"), "the control opens"


def test_two_bodies_open_the_photos_of_the_named_party(read_all, people, tmp_path):
    assert settle_due(AFTER) == 1
    path, folder = tmp_path / "vote.boxes", tmp_path / "photos"
    export(read_all, path)
    one, other, _third = read_all.body_sheets
    party = sheet_of(read_all, people[0]).party.key

    done = run(path, one, other, more=["--party", party, "--scans", str(folder)])

    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one.get("answers") for one in found] == ["F", None, None, None]
    assert [(one["reading"], one["page"]) for one in found[1:]] == [
        ("1", "1"), ("1", "2"), ("2", "1"),
    ]  # fmt: skip
    pictures = [(folder / name).read_bytes() for name in ("0001.jpg", "0002.jpg", "0003.jpg")]
    assert pictures == [FRONT, BACK, FRONT]
    assert (folder.stat().st_mode & 0o777, (folder / "0001.jpg").stat().st_mode & 0o777) == (
        0o700, 0o600,
    )  # fmt: skip
    said = leaf_of(read_all)["scans"]
    assert f"scans: {said['count']}, {said['hash']}" in done.stderr
    assert run(path, one, other, more=["--scans", str(folder)]).returncode == 2, "never over them"

    plain = run(path, one, other)
    assert [json.loads(line)["answers"] for line in plain.stdout.splitlines()] == ["F", "A"]
    assert run(path, one, one, more=["--scans", str(tmp_path / "more")]).returncode == 2


def test_a_photo_is_made_small_and_clean_and_what_is_none_is_said():
    made = picture_of(photo_with_gps(), "photo")
    assert made.startswith(b"\xff\xd8\xff")
    assert b"Exif" not in made
    for wrong, words in ((b"", "空的"), (b"%PDF-1.7", "只接受"), (b"\xff\xd8\xff", "损坏")):
        with pytest.raises(DomainError, match=words) as caught:
            picture_of(wrong, "back")
        assert caught.value.where["field"] == "back"
