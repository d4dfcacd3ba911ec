"""Whose signature it is: keys, the signer's own directory, and a record that was lost."""

import stat
from datetime import timedelta

import pytest

from communities.log import keeping, notes, signing
from communities.log.keeping import CannotSignError, ForkError, Keeper, Signed, make_key
from communities.models import Checkpoint, Refusal
from tests.communities.signers import HOST, PACE, grow, refused, signed
from tests.communities.test_signing import signer

__all__ = ["signer"]


@pytest.fixture
def forgetful(signer, cast):
    """Two leaves, signed; the signer's own record is lost."""
    grow(cast.riverside, "one", "two")
    signer.look()
    (signer.place / "riverside.json").unlink()
    signer.restart()
    grow(cast.riverside, "three")
    signer.look(minutes=2)
    assert (signed(cast.riverside), refused(cast.riverside)) == ([2], [Refusal.FORGOTTEN])
    return signer


def test_who_lost_her_record_goes_on_from_a_checkpoint_kept_elsewhere(forgetful, cast):
    head = signing.adopt(forgetful.keeper, Checkpoint.objects.get().note, forgetful.now)
    forgetful.look(minutes=2)

    assert head.size == 2
    assert (signed(cast.riverside), refused(cast.riverside)) == ([2, 3], [])


def test_under_a_new_name_a_new_log_begins_over_the_same_leaves(signer, cast, tmp_path):
    grow(cast.riverside, "one", "two")
    signer.look()
    make_key(tmp_path / "new", "again.invalid")
    again = Keeper(tmp_path / "new", "again.invalid")
    for minutes in (2, 4):
        signing.Signing(again, PACE).sign_due(signer.now + timedelta(minutes=minutes))
        grow(cast.riverside, "more")
    again.close()
    signer.look(minutes=9)

    names = [notes.split(one.note)[0].split("\n")[0] for one in Checkpoint.objects.order_by("pk")]
    first, second = "demo.invalid/e/riverside", "again.invalid/e/riverside"
    assert (names, signed(cast.riverside)) == ([first, second, second], [2, 2, 3])
    assert refused(cast.riverside) == [Refusal.FOREIGN], "the old one hears that it was replaced"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda note: note.replace("\n2\n", "\n1\n"), "another root"),
        (lambda note: note.replace("riverside\n", "nowhere\n"), "no log"),
        (lambda note: note.replace("\n\n", "\n"), "Not a checkpoint"),
    ],
)
def test_a_checkpoint_of_other_leaves_is_not_taken(forgetful, change, why):
    note = change(Checkpoint.objects.get().note)

    with pytest.raises(CannotSignError, match=why):
        signing.adopt(forgetful.keeper, note, forgetful.now)
    assert forgetful.keeper.signed("riverside") is None


def test_what_was_signed_is_never_given_up_for_an_older_checkpoint(signer, cast):
    grow(cast.riverside, "one")
    signer.look()
    older = Checkpoint.objects.get().note
    grow(cast.riverside, "two")
    signer.look(minutes=2)

    with pytest.raises(CannotSignError, match="signed already"):
        signing.adopt(signer.keeper, older, signer.now)
    with pytest.raises(ForkError):
        kept = signer.keeper.signed("riverside")
        signer.keeper.keep("riverside", Signed("demo.invalid/e/other", kept.edge, signer.now))


def test_two_signers_never_work_with_one_directory(signer):
    with pytest.raises(CannotSignError, match="Another signer"):
        Keeper(signer.place, HOST)
    with pytest.raises(CannotSignError, match="Another signer"):
        make_key(signer.place, HOST)

    signer.stop()
    Keeper(signer.place, HOST).close()


def test_the_directory_is_its_owners_alone(signer, cast):
    grow(cast.riverside, "one")
    signer.look()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in signer.place.iterdir()}
    assert modes == dict.fromkeys([keeping.KEYS, keeping.LOCK, "riverside.json"], 0o600)
    assert stat.S_IMODE(signer.place.stat().st_mode) == 0o700


def test_a_changed_key_signs_beside_the_older_one(signer, cast):
    old = signer.key(cast.riverside)
    signer.stop()
    make_key(signer.place, HOST)
    signer.restart()
    grow(cast.riverside, "one")

    signer.look()

    note = Checkpoint.objects.get().note
    new = signer.key(cast.riverside)
    assert old != new
    for key in (old, new):
        assert notes.open_checkpoint(note, key).size == 1


def test_without_a_key_or_with_another_hosts_nobody_signs(signer, tmp_path):
    signer.stop()

    with pytest.raises(CannotSignError, match="not there"):
        Keeper(tmp_path / "empty", HOST)
    with pytest.raises(CannotSignError, match="LOG_HOST never changes"):
        Keeper(signer.place, "another.invalid")
    (signer.place / keeping.KEYS).write_text("PRIVATE+KEY+demo.invalid+00000000+AAAA\n")
    with pytest.raises(CannotSignError, match="no key"):
        Keeper(signer.place, HOST)
