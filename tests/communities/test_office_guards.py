"""What was written of offices stays, whoever writes to the database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock
from communities.models import ManagementBody, ManagementTurn, Membership, OfficeEnd, Role
from communities.services.office_ends import end_office
from tests.cast import START
from tests.communities.offices import invited, staffed
from tests.owner import owning, switch_off

TABLES = ["officeinvitation", "officeend", "managementturn"]


@pytest.fixture
def office(cast):
    return staffed(cast)


def a_turn(cast, **more) -> ManagementTurn:
    before = ManagementBody.objects.get(estate=cast.riverside)
    words = {
        "estate": cast.riverside, "before": before, "body": cast.office, "kind": "custody",
        "planned_at": clock.now() + timedelta(days=9), "basis": "任期届满", "basis_date": START.date(),
        "needs_witness": True, "proposed_by": cast.bob, "proposed_at": clock.now(),
    } | more  # fmt: skip
    return ManagementTurn.objects.create(**words)


def refused(statement, words="insert-only"):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        run(statement)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_invitation_stays_as_it_was_sent(office):
    invited(office)
    table = "update communities_officeinvitation set "
    with owning():
        for change in ("phone = '+8613900000000'", "role = 'operator'", "starts_on = '2020-01-01'"):
            refused(table + change)
    run(f"{table}status = 'revoked'")
    refused(f"{table}status = 'open'")
    switch_off("communities_officeinvitation", "invitation_stays")
    run(f"{table}status = 'open', phone = '+8613900000000'")


def test_an_end_stays_as_it_was_decided(office):
    held = Membership.objects.get(user=office.paul)
    day = clock.today() + timedelta(days=2)
    end_office(membership=held, reason="调离", actor=office.petra, now=clock.now(), ends_on=day)
    table = "update communities_officeend set "
    with owning():
        for change in ("reason = '别的'", f"successor_id = {office.bob.pk}", "ends_at = now()"):
            refused(table + change)
    refused(f"{table}passed_at = now()", "nothing_is_passed_on_before_the_end")
    OfficeEnd.objects.update(passed_at=clock.now() + timedelta(days=3))
    refused(f"{table}passed_at = null")
    switch_off("communities_officeend", "end_stays")
    run(f"{table}reason = '别的'")


def test_a_turn_stays_as_it_was_signed(office):
    a_turn(office)
    table = "update communities_managementturn set "
    with owning():
        for change in ("kind = 'committee'", "planned_at = now()", "needs_witness = false"):
            refused(table + change)
    run(f"{table}given_by_id = {office.bob.pk}, given_at = now()")
    refused(f"{table}given_by_id = {office.cora.pk}")
    refused(f"{table}status = 'settled'", "both_sides_are_heard")
    run(f"{table}status = 'cancelled'")
    refused(f"{table}status = 'open'")
    switch_off("communities_managementturn", "turn_stays")
    run(f"{table}kind = 'committee'")


def test_a_refusal_of_the_giving_side_is_witnessed_where_the_neighbourhood_is_a_side(office):
    turn = a_turn(office)
    after = ManagementBody.objects.get(estate=office.hilltop)
    heard = f"taken_by_id = {office.olga.pk}, recorded_by_id = {office.orla.pk}, refusal = '拒签'"
    table = "update communities_managementturn set "
    ManagementBody.objects.filter(pk=turn.before_id).update(valid_until=clock.now())
    own = ManagementBody.objects.create(
        estate=office.riverside, body=after.body, kind="custody", valid_from=clock.now()
    )
    run(f"{table}{heard}")
    refused(f"{table}status = 'settled', after_id = {own.pk}", "both_sides_are_heard")
    refused(f"{table}witnessed_by_id = {office.orla.pk}", "the_witness_is_somebody_else")
    run(f"{table}status = 'settled', after_id = {own.pk}, witnessed_by_id = {office.sam.pk}")


def test_who_takes_records_no_refusal_that_nobody_witnesses(office):
    both = f"taken_by_id = {office.orla.pk}, recorded_by_id = {office.orla.pk}, refusal = '拒签'"
    turn = a_turn(office, needs_witness=False)
    table = "update communities_managementturn set "
    refused(f"{table}{both}", "who_takes_records_no_refusal")
    run(f"{table}status = 'cancelled' where id = {turn.pk}")
    a_turn(office)
    run(f"{table}{both} where needs_witness")


def test_what_was_written_is_kept(office):
    invited(office, Role.PROPERTY_MANAGER)
    held = Membership.objects.get(user=office.paul)
    end_office(membership=held, reason="调离", actor=office.petra, now=clock.now())
    a_turn(office)
    run("set constraints all immediate")
    with owning():
        for table in TABLES:
            refused(f"delete from communities_{table}")
            refused(f"truncate communities_{table}")
    switch_off("communities_officeend", "end_is_kept")
    run("delete from communities_officeend")


def test_one_phone_has_one_open_invitation_in_a_place(office):
    invited(office)
    columns = (
        "estate_id, area_id, role, contract_id, body_id, phone, name, starts_on, basis, basis_date,"
        " is_printed, invited_by_id, invited_at, expires_at, status"
    )
    refused(
        f"insert into communities_officeinvitation ({columns}, token_digest) "
        f"select {columns}, 'x' from communities_officeinvitation",
        "one_open_invitation_of_a_phone",
    )
