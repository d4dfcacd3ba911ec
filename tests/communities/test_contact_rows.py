"""What a change of a contact keeps: two others at a counter, and no number once it has ended."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from communities import clock
from communities.models import ContactChange, User
from communities.services.contact_rows import value_digest
from communities.services.contacts import make_due_contacts
from tests.communities.counter import act, asked, confirmed
from tests.communities.test_contact_counter import alice, later, mail_box, thief
from tests.communities.test_contacts import NEW, OLD, PHONE, proved
from tests.owner import owning, switch_off

__all__ = ["alice", "mail_box", "thief"]


def refused(statement, *params):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_the_database_wants_two_others_whoever_writes(cast, alice):
    asked(cast)
    agree = "update communities_contactchange set status = 'waiting', takes_effect_at = now()"

    refused(agree)
    for who in (cast.petra, alice):
        refused(f"{agree}, confirmed_by_id = %s", who.pk)
    ContactChange.objects.update(
        status="waiting", takes_effect_at=clock.now(), confirmed_by=cast.bob
    )


def test_what_has_ended_stays(cast, alice):
    page = asked(cast)
    act(cast, page, "bob", act="decline")
    again = "update communities_contactchange set status = 'asked', confirmed_by_id = null"

    refused(again)
    with owning():
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        refused("delete from communities_contactchange")
        refused("truncate communities_contactchange")
    switch_off("communities_contactchange", "contact_stays")
    with connection.cursor() as cursor:
        cursor.execute(again)
    assert ContactChange.objects.get().status == "asked", "control: without the guard it changes"


def test_what_is_open_keeps_its_number(cast, alice):
    asked(cast)
    other = "update communities_contactchange set after = '+8613800009999'"

    refused(other)
    refused("update communities_contactchange set before = ''")
    with owning():
        refused("update communities_contactchange set after_digest = ''")
    switch_off("communities_contactchange", "contact_keeps_its_number")
    with connection.cursor() as cursor:
        cursor.execute(other)
    assert ContactChange.objects.get().after == "+8613800009999", "control: without the guard"


def test_nothing_that_ended_knows_a_number(cast, alice):
    confirmed(cast)
    assert ContactChange.objects.get().after == NEW, "while it waits it is needed"
    refused("update communities_contactchange set status = 'made'")

    make_due_contacts(later(days=4))

    row = ContactChange.objects.get()
    assert (row.before, row.after) == ("138****1111", "138****2222")
    assert row.before_digest == value_digest(OLD)
    assert OLD[-8:] not in str(ContactChange.objects.values())


def test_only_what_nobody_proved_is_forgotten(cast, alice, thief):
    stopped = proved(thief)
    thief.post(f"/me/contact/{stopped.pk}/stop/")
    thief.post(PHONE, {"value": "+8613800004444"})
    never = ContactChange.objects.latest("pk")
    for row in (stopped, never):
        refused("delete from communities_contactchange where id = %s", row.pk)
    make_due_contacts(later(hours=1))
    assert ContactChange.objects.count() == 2

    make_due_contacts(later(days=1, minutes=1))

    assert ContactChange.objects.get() == stopped
    switch_off("communities_contactchange", "contact_is_kept")
    assert stopped.delete(), "control: without the guard it goes"


def test_who_yields_a_number_is_locked_together_with_who_takes_it(alice, thief):
    """In the order of keys, in one statement: two who take each other's wait for nobody."""
    empty = User.objects.create(phone=NEW, phone_verified=True)
    proved(thief)

    with CaptureQueriesContext(connection) as asked_of:
        make_due_contacts(later(days=4))

    of_users = [
        one["sql"]
        for one in asked_of
        if "FOR UPDATE" in one["sql"] and 'FROM "communities_user"' in one["sql"]
    ]
    [statement] = of_users
    [locked] = re.findall(r" IN \(([\d, ]+)\)", statement)
    assert {int(key) for key in locked.split(", ")} == {alice.pk, empty.pk}
    assert 'ORDER BY "communities_user"."id" ASC' in statement
    assert User.objects.get(pk=alice.pk).phone == NEW
