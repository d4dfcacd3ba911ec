"""What the database itself keeps of a slip."""

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.models import LoginSlip
from tests.communities.slips import asked, confirmed, counter, printed
from tests.owner import owning, switch_off

__all__ = ["counter"]


def refused(statement, words="insert-only", **given):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        run(statement, **given)


def run(statement, **given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


SET = "update communities_loginslip set "


def test_a_slip_stays_as_it_was_asked_for_and_decided(counter):
    slip = confirmed(counter)
    for column in ("user_id", "asked_by_id", "decided_by_id"):
        refused(f"{SET}{column} = %(other)s", other=counter.bob.pk)
    for column in ("asked_at", "decided_at"):
        refused(f"{SET}{column} = now()")
    refused(f"{SET}is_stolen = true")
    run(f"{SET}first_digest = 'x'")
    refused(f"{SET}first_digest = 'z'")
    LoginSlip.objects.filter(pk=slip.pk).update(status="lapsed", first_digest="")
    refused(f"{SET}status = 'printed'")

    switch_off("communities_loginslip", "slip_stays")
    run(f"{SET}status = 'printed', first_digest = 'x', second_digest = 'y'")


def test_a_slip_is_kept(counter):
    asked(counter)
    run("set constraints all immediate")
    with owning():
        refused("delete from communities_loginslip")
        refused("truncate communities_loginslip")


def test_two_others_vouch_before_it_is_printed(counter):
    asked(counter)
    refused(f"{SET}status = 'printed', first_digest = 'x', second_digest = 'y'", "before_print")
    for column in ("asked_by_id", "user_id"):
        refused(f"{SET}status = 'confirmed', decided_by_id = {column}", "slip_takes_two_others")


def test_when_a_slip_was_used_is_never_set_back(counter):
    run("update communities_user set slip_used_at = %(now)s", now=clock.now())
    refused("update communities_user set slip_used_at = null")
    refused("update communities_user set slip_used_at = slip_used_at - interval '8 days'")
    run("update communities_user set slip_used_at = slip_used_at + interval '1 day'")

    switch_off("communities_user", "use_of_a_slip_stays")
    run("update communities_user set slip_used_at = null")


def test_a_code_is_forgotten_once_it_works_no_more(counter):
    printed(counter)
    refused(f"{SET}status = 'used'", "slip_has_a_code_while_it_works")
    refused(f"{SET}first_digest = ''", "slip_has_a_code_while_it_works")
