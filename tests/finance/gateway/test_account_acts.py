"""Whoever is offered a word on an account to be named may say it, and nobody else."""

from dataclasses import replace

import pytest
from django.db import transaction

from communities import clock
from communities.errors import DomainError
from communities.models import Role
from finance import acts
from finance.gateway.keys import read_keys
from finance.services.payee_accounts import decide_account
from tests.cast import member, person
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_keys import STRIPE, second
from tests.finance.gateway.test_payee_accounts import proposed
from tests.sessions import log_in

THERE = "/desk/payments/riverside/accounts/"


@pytest.fixture
def people(paying, settings):
    """The company's manager, two of the managing body, and an officer of the neighbourhood office."""
    settings.PAYMENT_CHANNELS = ["demo", "stripe"]
    settings.PAYMENT_KEYS = read_keys(STRIPE | second())
    officer, office = person("omar"), paying.cast.office
    member(officer, Role.COMMUNITY_OFFICER, paying.estate, body=office)
    return {
        "petra": paying.cast.petra, "bob": paying.cast.bob, "cora": paying.cast.cora,
        "omar": officer,
    }  # fmt: skip


def taken(row, agrees, user) -> bool:
    try:
        with transaction.atomic():
            decide_account(row=row, agrees=agrees, actor=user, now=clock.now())
            transaction.set_rollback(True)
    except DomainError:
        return False
    finally:
        row.refresh_from_db()
    return True


def differences(paying, people, client) -> list[str]:
    """Of the owners' money and the company's, as each of them proposes it, with each as the second."""
    found = []
    for by, asker in people.items():
        for bill in (paying.bills[0], paying.parking[0]):
            with transaction.atomic():
                row = proposed(paying, bill, actor=asker, now=clock.now())
                for name, user in people.items():
                    log_in(client, user)
                    html = client.get(THERE).content.decode()
                    for word, agrees in (("agree", True), ("refuse", False)):
                        if (f'value="{word}"' in html) != taken(row, agrees, user):
                            found.append(f"{bill.kind} of {by}: {name} {word}")
                transaction.set_rollback(True)
    return found


def test_what_is_offered_is_taken(paying, people, client):
    assert differences(paying, people, client) == []


def test_control_a_page_that_forgets_the_managing_body_is_found(
    paying, people, client, monkeypatch
):
    forgets = replace(acts.PAYEES["agree"], why_not=acts.PAYEES["refuse"].why_not)
    monkeypatch.setattr("finance.views.payee_accounts.PAYEES", acts.PAYEES | {"agree": forgets})
    assert "park_common of petra: omar agree" in differences(paying, people, client)


def test_the_owners_money_is_the_managing_bodys_business(paying, people):
    row = proposed(paying, paying.parking[0], actor=people["petra"], now=NOW)
    with pytest.raises(DomainError, match="要有一人是管理主体的"):
        decide_account(row=row, agrees=True, actor=people["omar"], now=NOW)
    assert decide_account(row=row, agrees=False, actor=people["omar"], now=NOW).valid_from is None
