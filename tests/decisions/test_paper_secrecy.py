"""秘密 on paper: two boxes of sheets that differ in nothing but what was chosen look alike while they are entered."""

import pytest
from django.db import transaction

from communities import clock
from decisions.models import PaperEntry
from decisions.services import entering
from decisions.services.closing import close_due
from tests.decisions import test_secrecy
from tests.decisions.ballots import OVER
from tests.decisions.paper import AFTER, printed, put_in, read, sheet_of
from tests.decisions.test_secrecy import Told, sequences, turn_back

# A digest under a key outside the database.
KEYED = {("decisions_paperentry", "mark")}


@pytest.fixture
def box(cast, open_vote, people, monkeypatch):
    monkeypatch.setattr(test_secrecy, "SEALED", test_secrecy.SEALED | KEYED)
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    printed(open_vote, cast.bob)
    for who in people[:2]:
        put_in(sheet_of(open_vote, who), cast.bob, cast.orla)
    assert close_due(OVER) == 1
    return [sheet_of(open_vote, who) for who in people[:2]]


@pytest.fixture
def told(cast, open_vote, box, caplog):
    readers = {"visitor": None, "committee": cast.cora, "officer": cast.orla}

    def make(letter: str) -> Told:
        held = sequences()
        with transaction.atomic():
            for who in (cast.cora, cast.orla):
                read(box[0], letter, who)
            read(box[1], letter, cast.cora)
            found = Told(open_vote, readers, caplog)
            transaction.set_rollback(True)
        turn_back(held)
        return found

    return make


def test_nobody_can_tell_what_was_entered(told):
    assert told("F").differences(told("A")) == []


def test_control_a_reading_kept_in_clear_is_found(told, monkeypatch):
    kept = entering.audit
    said = {}

    def letters(choices):
        said["letters"] = "".join(one.value for one in choices)
        return said["letters"]

    monkeypatch.setattr(entering, "letters", letters)
    monkeypatch.setattr(entering, "audit", lambda **words: kept(**words | {"detail": dict(said)}))
    assert "communities_auditevent" in told("F").differences(told("A"))


def test_control_a_mark_is_of_one_reading(told, monkeypatch):
    """The mark alone tells two readings apart, and only to who has the key."""
    monkeypatch.setattr(test_secrecy, "SEALED", test_secrecy.SEALED - KEYED)
    assert told("F").differences(told("A")) == [PaperEntry._meta.db_table]
