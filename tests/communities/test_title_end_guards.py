"""What the database refuses of a title that ends, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from communities.models import Ownership
from tests.communities.test_document_checks import refused, run
from tests.communities.titles import agreed, asked
from tests.owner import owning, switch_off

TABLE, OWNERSHIPS = "communities_titleend", "communities_ownership"


@pytest.fixture
def sold(cast) -> Ownership:
    return Ownership.objects.select_related("unit").get(user=cast.alice)


@pytest.mark.parametrize(
    "change", ["reason = 'x'", "ends_on = ends_on + 1", "ownerships = '[]'", "buyers = '[[]]'"]
)
def test_it_stays_as_it_was_asked_for_and_decided(cast, sold, change):
    row = asked(cast, sold)
    refused((TABLE, "title_end_stays"), f"update {TABLE} set {change} where id = %s", row.pk)


def test_what_is_decided_stays(cast, sold):
    row = agreed(cast, asked(cast, sold))
    back = f"update {TABLE} set status = 'declined', answer = 'x' where id = %s"
    refused((TABLE, "title_end_stays"), back, row.pk)


def test_none_begins_as_agreed(cast, sold):
    row = asked(cast, sold)
    copy = f"""
        insert into {TABLE} (estate_id, unit_id, kind, ownerships, ends_on, buyers, reason, answer,
            status, asked_by_id, asked_at, decided_by_id, decided_at)
        select estate_id, unit_id, 'wrong', ownerships, ends_on, buyers, reason, '', 'made', %s, now(),
            %s, now() from {TABLE} where id = %s
    """
    refused((TABLE, "asked_first"), copy, cast.petra.pk, cast.bob.pk, row.pk)


def test_it_is_kept(cast, sold):
    row = asked(cast, sold)
    statements = {"title_end_is_kept": f"delete from {TABLE} where id = {row.pk}"}
    statements["title_ends_are_kept"] = f"truncate {TABLE}"
    for guard, statement in statements.items():
        with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), owning():
            run("set constraints all immediate")
            run(statement)
        with transaction.atomic():
            switch_off(TABLE, guard)
            run(statement)
            transaction.set_rollback(True)


def test_no_title_ends_by_one_alone(cast, sold):
    """Nor on another day than that, nor is it taken back."""
    end = f"update {OWNERSHIPS} set valid_until = %s where id = %s"
    row = asked(cast, sold)
    refused((OWNERSHIPS, "ends_by_two"), end, row.ends_on, sold.pk)
    agreed(cast, row)
    refused((OWNERSHIPS, "ends_by_two"), end, None, sold.pk)
    refused((OWNERSHIPS, "ends_by_two"), end, "2027-12-31", sold.pk)
