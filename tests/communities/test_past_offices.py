"""Who was what, from when until when, is nobody's to rewrite."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from communities.models import ManagementBody, Membership, ServiceContract
from tests.owner import become_owner, switch_off

UNWANTED = {
    "another role": "update communities_membership set role = 'resident' where role = 'owner'",
    "another person": "update communities_membership "
    " set user_id = (select min(id) from communities_user)",
    "an earlier begin": "update communities_membership set valid_from = valid_from - interval '1 day'",
    "no membership": "delete from communities_membership",
    "no memberships": "truncate communities_membership cascade",
    "a contract's begin": "update communities_servicecontract"
    " set valid_from = valid_from - interval '1 day'",
    "another fee model": "update communities_servicecontract set fee_model = 'commission'",
    "no contracts": "truncate communities_servicecontract cascade",
    "the body's begin": "update communities_managementbody"
    " set valid_from = valid_from - interval '1 day'",
    "no body in charge": "delete from communities_managementbody",
}


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", UNWANTED.values(), ids=UNWANTED.keys())
def test_who_was_what_stays_as_it_was_written(cast, statement):
    become_owner()
    run("set constraints all immediate")
    with (
        pytest.raises(IntegrityError, match=r"as it was written|insert-only"),
        transaction.atomic(),
    ):
        run(statement)
    if statement.startswith("truncate"):
        return
    for table in ("membership", "servicecontract", "managementbody"):
        switch_off(f"communities_{table}")
    run("set constraints all deferred")
    run(statement)
    transaction.set_rollback(True)


@pytest.mark.parametrize("model", [Membership, ServiceContract, ManagementBody])
def test_an_end_may_come_and_come_earlier_and_is_never_taken_back(cast, model):
    rows = model.objects.filter(valid_until=None)
    row = rows.order_by("pk").first()
    rows = model.objects.filter(pk=row.pk)
    end = row.valid_from + timedelta(days=30)
    for at in (end, end - timedelta(days=1)):
        assert rows.update(valid_until=at) == 1

    for at in (end, None):
        with pytest.raises(IntegrityError, match="as it was written"), transaction.atomic():
            rows.update(valid_until=at)
