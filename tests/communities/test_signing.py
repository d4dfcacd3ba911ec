"""The signer signs what follows from what it signed before, and refuses everything else."""

import hashlib
import os
import stat
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from communities import clock
from communities.log import keeping, notes, signing, tree
from communities.log.keeping import CannotSignError, ForkError, Keeper, Signed, make_key
from communities.models import Checkpoint, Leaf, Refusal, SignerRefusal
from tests.communities.signers import HOST, PACE, Signer, grow, hashes, refused, signed
from tests.owner import owning


@pytest.fixture
def signer(tmp_path, cast):
    signer = Signer(tmp_path / "signer")
    yield signer
    signer.stop()


def as_owner(statement, *params):
    """What only whoever owns the tables can do, with the guards off."""
    with owning(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in ("communities_leaf", "communities_checkpoint"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement, params)
        assert cursor.rowcount
        for table in ("communities_leaf", "communities_checkpoint"):
            cursor.execute(f"alter table {table} enable trigger user")


def rewrite(estate, index, body: bytes):
    """Bytes and hash together, so that the database itself shows nothing."""
    digest = hashlib.sha256(b"\0" + body).digest()
    as_owner(
        "update communities_leaf set body = %s, hash = %s where estate_id = %s and index = %s",
        *(body, digest, estate.pk, index),
    )


def test_each_log_is_signed_as_a_tree_of_its_own(signer, cast):
    grow(cast.riverside, "one", "two", "three")
    grow(cast.hilltop, "one")

    signer.look()

    for estate, size in [(cast.riverside, 3), (cast.hilltop, 1)]:
        row = Checkpoint.objects.get(estate=estate)
        head = notes.open_checkpoint(row.note, signer.key(estate))
        assert (head.size, head.root) == (size, tree.root(hashes(estate)))
        assert head.origin == f"demo.invalid/e/{estate.slug}"
        assert (row.size, bytes(row.root), row.signed_at) == (size, head.root, signer.now)


def test_an_empty_log_is_not_signed(signer, cast):
    signer.look()

    assert signed(cast.riverside) == []


def test_what_is_new_is_signed_once_a_minute_and_what_is_not_once_a_day(signer, cast):
    grow(cast.riverside, "one")
    signer.look()
    grow(cast.riverside, "two")
    signer.look(seconds=59)
    assert signed(cast.riverside) == [1]

    signer.look(seconds=1)
    signer.look(hours=22)
    assert signed(cast.riverside) == [1, 2]

    signer.look(hours=1)
    assert signed(cast.riverside) == [1, 2, 2]
    first, second = Checkpoint.objects.filter(size=2).order_by("signed_at")
    assert first.note == second.note
    assert refused(cast.riverside) == []


def test_each_checkpoint_is_consistent_with_the_one_before(signer, cast):
    for number in range(9):
        grow(cast.riverside, str(number))
        signer.look(minutes=1)
        signer.restart()

    rows, leaves = list(Checkpoint.objects.order_by("size")), hashes(cast.riverside)
    assert [row.size for row in rows] == list(range(1, 10))
    for old, new in pairwise(rows):
        proof = tree.consistency(leaves[: new.size], old.size)
        assert tree.is_consistent(old.size, new.size, proof, bytes(old.root), bytes(new.root))


def break_by(estate, how):
    {
        "changed": lambda: rewrite(estate, 0, b"forged"),
        "bytes": lambda: as_owner(
            "update communities_leaf set body = 'forged' where estate_id = %s and index = 0",
            estate.pk,
        ),
        "first gone": lambda: as_owner(
            "delete from communities_leaf where estate_id = %s and index = 0", estate.pk
        ),
        "last gone": lambda: as_owner(
            "delete from communities_leaf where estate_id = %s and index = 1", estate.pk
        ),
        "older": lambda: as_owner(
            "with gone as (delete from communities_leaf where estate_id = %s and index = 1) "
            "update communities_loghead set size = 1 where estate_id = %s",
            *(estate.pk, estate.pk),
        ),
    }[how]()


BREAKS = {
    "changed": Refusal.FORK,
    "bytes": Refusal.BROKEN,
    "first gone": Refusal.GAP,
    "last gone": Refusal.GAP,
    "older": Refusal.SHORT,
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_log_that_is_not_the_one_that_was_signed_is_refused(signer, cast, how):
    grow(cast.riverside, "one", "two")
    signer.look()
    break_by(cast.riverside, how)
    signer.restart()

    for _ in range(2):
        signer.look(minutes=2)

    assert signed(cast.riverside) == [2]
    assert refused(cast.riverside) == [BREAKS[how]]
    assert SignerRefusal.objects.count() == 1, "one row for as long as it lasts"


def test_control_who_remembers_nothing_signs_the_rewritten_log(signer, cast):
    grow(cast.riverside, "one", "two")
    signer.look()
    rewrite(cast.riverside, 0, b"forged")
    as_owner("delete from communities_checkpoint where estate_id = %s", cast.riverside.pk)
    (signer.place / "riverside.json").unlink()
    signer.restart()

    signer.look(minutes=2)

    assert signed(cast.riverside) == [2]
    assert refused(cast.riverside) == []


def test_an_older_database_that_grows_again_otherwise_is_a_fork(signer, cast):
    grow(cast.riverside, "one", "two")
    signer.look()
    as_owner("delete from communities_checkpoint where estate_id = %s", cast.riverside.pk)
    break_by(cast.riverside, "older")
    grow(cast.riverside, "another two", "three")

    signer.look(minutes=2)

    assert signed(cast.riverside) == []
    assert refused(cast.riverside) == [Refusal.FORK]


def test_a_log_that_is_refused_holds_up_no_other(signer, cast):
    for estate in (cast.riverside, cast.hilltop):
        grow(estate, "one")
    signer.look()
    rewrite(cast.riverside, 0, b"forged")
    for estate in (cast.riverside, cast.hilltop):
        grow(estate, "two")
    signer.restart()

    signer.look(minutes=2)

    assert (signed(cast.riverside), signed(cast.hilltop)) == ([1], [1, 2])


def test_what_is_put_right_is_signed_again(signer, cast):
    grow(cast.riverside, "one")
    signer.look()
    rewrite(cast.riverside, 0, b"forged")
    grow(cast.riverside, "two")
    signer.restart()
    signer.look(minutes=2)
    rewrite(cast.riverside, 0, b"one")

    signer.look(minutes=2)

    assert (signed(cast.riverside), refused(cast.riverside)) == ([1, 2], [])
    assert SignerRefusal.objects.get().ended_at == signer.now


def test_a_statement_is_signed_only_after_the_whole_log_was_added_up(signer, cast):
    grow(cast.riverside, "one")
    signer.look()
    before = hashes(cast.riverside)
    rewrite(cast.riverside, 0, b"forged")
    grow(cast.riverside, "two")
    signer.look(minutes=2)
    row = Checkpoint.objects.get(size=2)
    assert bytes(row.root) == tree.root([*before, hashes(cast.riverside)[1]]), (
        "what was signed stays"
    )

    grow(cast.riverside, "three", kind="statement")
    signer.look(minutes=2)

    assert signed(cast.riverside) == [1, 2]
    assert refused(cast.riverside) == [Refusal.FORK]


def test_a_checkpoint_of_somebody_else_is_refused(signer, cast):
    grow(cast.riverside, "one")
    signer.look()
    grow(cast.riverside, "two")
    root = bytes(32)
    head = notes.TreeHead(signer.keeper.origin("riverside"), 2, root)
    note = notes.sign(str(head), head.origin, *signer.keeper.privates)
    Checkpoint.objects.create(
        estate=cast.riverside, size=2, root=root, note=note, signed_at=clock.now()
    )

    signer.look(minutes=2)

    assert refused(cast.riverside) == [Refusal.FOREIGN]


def test_what_was_kept_but_never_handed_out_is_handed_out_first_and_unchanged(signer, cast):
    grow(cast.riverside, "one", "two")
    leaves = hashes(cast.riverside)
    edge = tree.Edge()
    for leaf in leaves:
        edge.append(leaf)
    kept = Signed(signer.keeper.origin("riverside"), edge, signer.now)
    signer.keeper.keep("riverside", kept)
    grow(cast.riverside, "three")
    signer.restart()

    signer.look(minutes=2)

    first, second = Checkpoint.objects.order_by("size")
    assert (first.note, first.signed_at) == (signer.keeper.note(kept), kept.at)
    assert (first.size, bytes(first.root), second.size) == (2, tree.root(leaves), 3)


def test_its_own_record_is_on_the_disk_before_the_row_is_written(signer, cast, monkeypatch):
    grow(cast.riverside, "one")
    done = []
    for name in ("fsync", "replace"):
        plain = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, n=name, p=plain: done.append(n) or p(*given))

    def rows(execute, sql, *given):
        if "communities_checkpoint" in sql and sql.startswith("INSERT"):
            done.append("row")
        return execute(sql, *given)

    with connection.execute_wrapper(rows):
        signer.look()

    assert done == ["fsync", "replace", "fsync", "row"]


def test_without_a_place_for_its_state_nothing_is_signed(signer, cast):
    grow(cast.riverside, "one")
    (signer.place / "riverside.new").mkdir()
    signer.look()
    assert (signed(cast.riverside), refused(cast.riverside)) == ([], [Refusal.UNKEPT])

    (signer.place / "riverside.new").rmdir()
    signer.look(minutes=2)
    assert (signed(cast.riverside), refused(cast.riverside)) == ([1], [])


@pytest.mark.parametrize("text", ["", "{}", '{"size": 1, "edge": [], "root": ""}', "[]"])
def test_a_state_that_cannot_be_read_is_no_empty_state(signer, cast, text):
    grow(cast.riverside, "one")
    signer.look()
    (signer.place / "riverside.json").write_text(text)
    signer.restart()
    grow(cast.riverside, "two")

    signer.look(minutes=2)

    assert (signed(cast.riverside), refused(cast.riverside)) == ([1], [Refusal.UNKEPT])


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


def test_a_look_at_silent_logs_costs_one_query(signer, cast, django_assert_num_queries):
    grow(cast.riverside, "one")
    grow(cast.hilltop, "one")
    signer.look()

    with django_assert_num_queries(1):
        signer.look(seconds=2)


def test_a_leaf_more_is_read_and_no_other(signer, cast, monkeypatch):
    grow(cast.riverside, *map(str, range(5)))
    signer.look()
    grow(cast.riverside, "six")
    hashed, plain = [], signing.leaf_hash
    monkeypatch.setattr(signing, "leaf_hash", lambda body: hashed.append(body) or plain(body))

    signer.look(minutes=2)

    assert hashed == [b"six"]
    assert Leaf.objects.filter(estate=cast.riverside).count() == signed(cast.riverside)[-1] == 6
    assert signer.now - Checkpoint.objects.last().signed_at == timedelta()
