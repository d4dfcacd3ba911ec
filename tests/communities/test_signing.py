"""The signer signs what follows from what it signed before, and refuses everything else."""

import hashlib
import os
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from communities import clock
from communities.log import notes, signing, tree
from communities.log.keeping import Signed
from communities.models import Checkpoint, Leaf, Refusal, SignerRefusal
from tests.communities.signers import Signer, grow, hashes, refused, signed
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
    (signer.place / "riverside.json.new").mkdir()
    signer.look()
    assert (signed(cast.riverside), refused(cast.riverside)) == ([], [Refusal.UNKEPT])

    (signer.place / "riverside.json.new").rmdir()
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
