"""What the database refuses of checkpoints, whoever writes them."""

import base64

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.models import Checkpoint
from tests.communities.signers import grow
from tests.owner import switch_off


def row(estate, size, root=b"a", **more):
    root *= 32
    note = f"log\n{size}\n{base64.b64encode(root).decode()}\n\n— log AAAA\n"
    given = {"size": size, "root": root, "note": note, "signed_at": clock.now()} | more
    return Checkpoint.objects.create(estate=estate, **given)


BAD = {
    "more than there are": {"size": 4},
    "fewer than before": {"size": 1},
    "as many with another root": {"size": 2, "root": b"b"},
    "none": {"size": 0},
    "a note of another size": {"size": 3, "note": "log\n2\n\n"},
    "a note of another root": {"size": 3, "note": "log\n3\nAAAA\n\n"},
    "a note of nothing": {"size": 3, "note": ""},
}


@pytest.fixture
def riverside(cast):
    grow(cast.riverside, "one", "two", "three")
    row(cast.riverside, 2)
    return cast.riverside


@pytest.mark.parametrize("how", BAD)
def test_the_database_refuses_what_no_signer_does(riverside, how):
    with pytest.raises(IntegrityError, match="checkpoint"), transaction.atomic():
        row(riverside, **BAD[how])

    row(riverside, 2)
    assert row(riverside, 3).pk, "control: one that follows is taken"


def test_control_without_the_guard_a_smaller_one_is_taken(riverside):
    switch_off("communities_checkpoint", "checkpoint_grows")

    assert row(riverside, 1).pk


def test_another_estates_log_bounds_nothing(riverside, cast):
    with pytest.raises(IntegrityError, match="where there are 0"), transaction.atomic():
        row(cast.hilltop, 2)


def test_the_application_may_add_and_never_change_or_remove(riverside):
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege('communities_checkpoint', verb)"
            " from unnest(array['insert', 'update', 'delete', 'truncate']) as verb"
        )
        assert [may for (may,) in cursor.fetchall()] == [True, False, False, False]
