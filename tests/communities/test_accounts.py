"""Accounts opened by asking for a code: found again, and forgotten when nobody proved them."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import AuditEvent, User
from communities.services.accounts import UNPROVED_FOR, account_for, forget_unproved
from tests.cast import START, member


def test_account_is_opened_once(db):
    assert account_for(phone="+8613800001111") == account_for(phone="+8613800001111")
    assert account_for(email="A@Example.org") == account_for(email="a@example.ORG")
    assert User.objects.count() == 2
    assert not account_for(phone="+8613800001111").has_usable_password()


@pytest.fixture
def later():
    return clock.now() + UNPROVED_FOR + timedelta(minutes=1)


def test_unproved_accounts_are_forgotten_after_two_days(db, later):
    account_for(phone="+8613800001111")

    assert forget_unproved(clock.now()) == 0
    assert forget_unproved(later) == 1
    assert User.objects.count() == 0


def test_an_account_that_cannot_go_holds_up_no_other(cast, later):
    named = account_for(phone="+8613800001111")
    AuditEvent.objects.create(verb="x", subject="x", actor=named, at=clock.now())
    account_for(phone="+8613800002222")

    assert forget_unproved(later) == 1

    assert User.objects.filter(phone__startswith="+861380000").get() == named


def test_whoever_has_logged_in_or_has_a_role_is_kept(cast, later):
    proved = account_for(phone="+8613800001111")
    User.objects.filter(pk=proved.pk).update(phone_verified=True)
    seen = account_for(email="seen@example.org")
    User.objects.filter(pk=seen.pk).update(last_login=START)
    helper = account_for(phone="+8613800002222")
    member(helper, "delegate", cast.riverside, unit=cast.unit, valid_until=later)
    before = User.objects.count()

    assert forget_unproved(later) == 0
    assert User.objects.count() == before
