"""What the database refuses of scans of paper ballots, whoever asks."""

import hashlib

import pytest

from decisions.models import PaperEntry, PaperScan
from decisions.scans import SCAN_BYTES
from decisions.services.closing import close_due
from decisions.services.entering import settle_due
from tests.decisions.ballots import OVER
from tests.decisions.paper import AFTER, put_in, read, sheet_of
from tests.decisions.test_ballot_guards import taken
from tests.decisions.test_vote_guards import refused
from tests.owner import switch_off


@pytest.fixture
def sheet(cast, held_by, people):
    vote = held_by(keeps_scans=True)
    found = sheet_of(vote, people[0])
    put_in(found, cast.bob, cast.orla)
    assert close_due(OVER) == 1
    return found


def an_entry(sheet, by):
    return PaperEntry.objects.create(
        estate=sheet.estate, sheet=sheet, mark="x", entered_by=by, entered_at=AFTER
    )


def a_scan(entry, reading=1, page=1, box=bytes(SCAN_BYTES), **more):
    words = {"reading": reading, "page": page, "box": box}
    words |= {"sha256": hashlib.sha256(box).hexdigest()} | more
    return lambda: PaperScan.objects.create(estate=entry.estate, entry=entry, **words)


def test_a_scan_is_of_a_reading_and_in_time(cast, sheet):
    first, second = an_entry(sheet, cast.cora), an_entry(sheet, cast.orla)
    assert taken(a_scan(first))
    assert taken(a_scan(second, reading=2))
    for wrong in (a_scan(first, reading=2), a_scan(second), a_scan(first, page=2)):
        assert not taken(wrong)
    a_scan(first)()
    assert not taken(a_scan(first)), "a page once"
    a_scan(first, page=2)()
    assert not taken(a_scan(first, page=3)), "two pages at most"
    switch_off("decisions_paperscan")
    assert taken(a_scan(second, reading=1)), "the control"


def test_no_scan_comes_once_the_sheets_are_counted(cast, sheet):
    entry = an_entry(sheet, cast.sam)
    for who in (cast.cora, cast.orla):
        read(sheet, "F", who, has_none=True)
    assert settle_due(AFTER) == 1
    assert not taken(a_scan(entry))
    switch_off("decisions_paperscan")
    assert taken(a_scan(entry)), "the control"


def test_no_scan_comes_where_the_notice_keeps_none(cast, open_vote, people, sheets):
    put_in(sheet_of(open_vote, people[0]), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    entry = an_entry(sheet_of(open_vote, people[0]), cast.cora)
    assert not taken(a_scan(entry))
    switch_off("decisions_paperscan")
    assert taken(a_scan(entry)), "the control"


def test_a_scan_has_the_one_length_and_its_own_hash(cast, sheet):
    entry = an_entry(sheet, cast.cora)
    wrong = [a_scan(entry, box=bytes(SCAN_BYTES - 1)), a_scan(entry, sha256="0" * 64)]
    for one in wrong:
        assert not taken(one)
    assert taken(a_scan(entry))
    switch_off("decisions_paperscan", "of_one_length")
    for one in wrong:
        assert taken(one), "the control"


def test_a_scan_is_never_changed_or_removed(cast, sheet):
    a_scan(an_entry(sheet, cast.cora))()
    changes = ["update decisions_paperscan set page = 2", "delete from decisions_paperscan"]
    for statement in changes:
        assert refused(statement)
    switch_off("decisions_paperscan", "insert_only")
    for statement in changes:
        assert not refused(statement), "the control"


def test_what_a_notice_says_of_scans_stays(sheet):
    statement = "update decisions_decision set keeps_scans = false"
    assert refused(statement)
    switch_off("decisions_decision")
    assert not refused(statement), "the control"
