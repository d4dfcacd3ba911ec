"""What the database refuses of owners who are said to be one, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from communities.models import Owner, OwnerJoin
from tests.cast import home, registered
from tests.communities.test_document_checks import refused, run
from tests.communities.test_owner_joins import asked, joined, numbered, three
from tests.owner import owning, switch_off

__all__ = ["three"]
TABLE, OWNERS = "communities_ownerjoin", "communities_owner"
INSERT = (
    f"insert into {TABLE} (estate_id, first_id, second_id, undoes_id, reason, answer, status,"
    " asked_by_id, asked_at, decided_by_id, decided_at) values (%s, %s, %s, %s, 'x', '', %s, %s, now(),"
    " %s, now())"
)
AGREE = f"update {TABLE} set status = 'made', decided_by_id = %s where id = %s"


def row(cast, first, second, undoes=None, status="asked"):
    words = [cast.riverside.pk, first.pk, second.pk, undoes and undoes.pk, status]
    return [*words, cast.petra.pk, cast.bob.pk]


@pytest.mark.parametrize(
    "change",
    [{"kind": "company"}, {"folded_name": "王玮"}, {"identity_digest": "a:2"}],
    ids=["kind", "name", "number"],
)
def test_who_differs_is_never_one(cast, three, change):
    """Nor where a third stands between them."""
    first, second, third = three
    numbered(first, "a:1")
    Owner.objects.filter(pk=third.pk).update(**change)
    joined(cast, first, second)
    waiting = OwnerJoin.objects.create(
        estate=cast.riverside, first=second, second=third, reason="x", asked_by=cast.petra,
        asked_at=clock.now(),
    )  # fmt: skip

    refused((TABLE, "joined_owners_agree"), AGREE, cast.bob.pk, waiting.pk)


def test_co_owners_of_a_home_are_never_one(cast, three):
    first = three[0]
    second = registered(first.ownerships.get().unit, "王 伟").owner
    waiting = OwnerJoin.objects.create(
        estate=cast.riverside, first=first, second=second, reason="x", asked_by=cast.petra,
        asked_at=clock.now(),
    )  # fmt: skip

    refused((TABLE, "joined_owners_agree"), AGREE, cast.bob.pk, waiting.pk)


@pytest.mark.parametrize(
    "change", ["kind = 'company'", "folded_name = 'x'", "identity_digest = 'a:2'"]
)
def test_who_is_one_stays_alike(cast, three, change):
    first, second, third = three
    numbered(first, "a:1")
    joined(cast, first, second)
    statement = f"update {OWNERS} set {change} where id = %s"

    refused((OWNERS, "joined_owner_stays_alike"), statement, second.pk)
    with transaction.atomic():
        run(statement, third.pk)


def test_owners_of_two_estates_are_never_one(cast, three):
    far = registered(home(cast.hilltop, "1-301"), "王伟").owner

    with pytest.raises(IntegrityError, match="same_estate"), transaction.atomic():
        run(INSERT, *row(cast, three[0], far))


def test_only_what_holds_is_undone(cast, three):
    first, second, third = three
    waiting = asked(cast, first, second)
    refused((TABLE, "undoes_what_holds"), INSERT, *row(cast, first, third, waiting))
    join = joined(cast, second, third)
    refused((TABLE, "undoes_what_holds"), INSERT, *row(cast, first, third, join))
    with transaction.atomic():
        run(INSERT, *row(cast, second, third, join))
    with (
        pytest.raises(IntegrityError, match=r"one_open_join|a_join_is_undone_once"),
        transaction.atomic(),
    ):
        run(INSERT, *row(cast, second, third, join))


def test_no_join_begins_as_agreed(cast, three):
    refused((TABLE, "asked_first"), INSERT, *row(cast, *three[:2], status="made"))


def test_a_join_stays_as_it_was_asked_for_and_decided(cast, three):
    first, second, third = three
    join = asked(cast, first, second)
    off = (TABLE, "join_stays")
    refused(off, f"update {TABLE} set second_id = %s where id = %s", third.pk, join.pk)
    refused(off, f"update {TABLE} set reason = 'y' where id = %s", join.pk)
    done = joined(cast, second, third)
    refused(off, f"update {TABLE} set status = 'asked' where id = %s", done.pk)


def test_a_join_is_kept(cast, three):
    join = asked(cast, *three[:2])
    statements = {"join_is_kept": f"delete from {TABLE} where id = {join.pk}"}
    statements["joins_are_kept"] = f"truncate {TABLE}"
    for guard, statement in statements.items():
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), owning():
            run("set constraints all immediate")
            run(statement)
        with transaction.atomic():
            switch_off(TABLE, guard)
            run(statement)
            transaction.set_rollback(True)


def test_one_person_is_never_both(cast, three):
    join = asked(cast, *three[:2])
    with pytest.raises(IntegrityError, match="owners_are_joined_by_two"), transaction.atomic():
        run(AGREE, cast.petra.pk, join.pk)
