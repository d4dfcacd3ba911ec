"""收款账户 of the owners' money: their managing body takes part, and is told."""

import pytest

from communities.errors import StaleState
from communities.models import Role
from finance.gateway.keys import read_keys
from finance.services.payee_accounts import decide_account
from finance.services.payment_switch import turn_payments
from notifications.models import Notice
from tests.cast import START, member, person
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_keys import STRIPE, second
from tests.finance.gateway.test_payee_accounts import DAY, agreed, proposed


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.PAYMENT_CHANNELS = ["demo", "stripe"]
    settings.PAYMENT_KEYS = read_keys(STRIPE | second())


def told(kind: str) -> list:
    return sorted(Notice.objects.filter(kind=kind).values_list("user", flat=True))


def decided(row, actor, *, agrees=True) -> str:
    return decide_account(row=row, agrees=agrees, actor=actor, now=NOW).status


def test_no_account_of_the_owners_is_named_without_their_managing_body(paying):
    cast, owners = paying.cast, paying.parking[0]
    officer = person("ofra")
    member(officer, Role.COMMUNITY_OFFICER, cast.riverside, body=cast.office, valid_from=START)
    row = proposed(paying, owners)
    with pytest.raises(StaleState, match="管理主体"):
        decided(row, officer)
    assert decided(row, cast.bob) == "agreed"
    for other in (officer, cast.petra):
        assert decided(proposed(paying, owners, actor=cast.bob), other) == "agreed"
    assert decided(proposed(paying, owners), officer, agrees=False) == "refused"
    assert decided(proposed(paying, paying.bills[0], "firm"), officer) == "agreed"


def test_the_managing_body_is_told_of_a_proposal_and_of_its_confirmation(paying):
    cast = paying.cast
    row = proposed(paying, paying.parking[0])
    assert told("finance.account_proposed") == sorted([cast.bob.pk, cast.cora.pk])
    assert not told("finance.account_agreed")
    assert decided(row, cast.bob) == "agreed"
    assert told("finance.account_agreed") == [cast.cora.pk]

    assert decided(proposed(paying, paying.parking[0]), cast.bob, agrees=False) == "refused"
    assert told("finance.account_agreed") == [cast.cora.pk]


def test_the_public_page_says_what_takes_money_now(paying, client, settings):
    agreed(paying, paying.bills[0], now=NOW - 9 * DAY)
    there = "/e/riverside/payees/"

    def page() -> str:
        return client.get(there).content.decode()

    assert "现在收钱的有 1 个" in page()
    assert "不收钱" not in page()
    turn = {"estate": paying.estate, "channel": "stripe", "actor": paying.cast.bob, "now": NOW}
    turn_payments(stops=True, **turn)
    stopped = page()
    turn_payments(stops=False, **turn)
    settings.PAYMENT_CHANNELS = ["demo"]
    unnamed = page()
    settings.PAYMENT_CHANNELS, settings.PAYMENT_KEYS = ["stripe"], read_keys({})
    for shown in (stopped, unnamed, page()):
        assert "现在收钱的有 0 个" in shown
        assert "不收钱：本平台没有开通，或已暂停" in shown
