"""渠道账号: what two bodies confirm is the channel's own number of an account, not our name for it."""

import pytest

from communities.errors import DomainError
from finance.gateway.keys import read_keys
from finance.gateway.registry import offered
from finance.models import PayeeAccount
from finance.selectors.payee_accounts import confirmed_accounts
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_keys import STRIPE, second
from tests.finance.gateway.test_payee_accounts import DAY, agreed, proposed
from tests.finance.gateway.test_payment_guards import refused
from tests.owner import switch_off
from tests.sessions import log_in


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.PAYMENT_CHANNELS = ["demo", "stripe"]
    settings.PAYMENT_KEYS = read_keys(STRIPE | second())


def test_other_keys_under_the_same_name_take_nothing(paying, settings):
    bill = paying.bills[0]
    row = agreed(paying, bill, identity="")
    assert row.identity == "acct_owners"
    given = (paying.estate, None, bill.payee, row.valid_from)
    assert offered(*given) == ["demo", "stripe"]

    settings.PAYMENT_KEYS = read_keys(STRIPE | {"STRIPE_ACCOUNT": "acct_thief"})
    assert offered(*given) == ["demo"]
    with pytest.raises(DomainError, match="换一种方式"):
        paying.order(bill, channel="stripe", now=row.valid_from)
    [shown] = confirmed_accounts(paying.estate, row.valid_from)
    assert (shown.has_keys, shown.is_taking) == (False, False)


@pytest.mark.parametrize(
    ("merchant", "identity", "said"),
    [
        ("owners", "acct_thief", "属于渠道账号 acct_owners"),
        ("nobody", "", "渠道自己的账号"),
        ("nobody", "2088000000000001", "渠道自己的账号"),
    ],
)
def test_a_number_that_is_none_or_not_that_of_the_keys_is_refused(paying, merchant, identity, said):
    with pytest.raises(DomainError, match=said):
        proposed(paying, paying.bills[0], merchant, identity=identity)


def test_one_account_is_the_owners_or_the_companys(paying):
    """Whatever we call it; what another has taken the place of is free again."""
    own, owners = paying.bills[0], paying.parking[0]
    same = {"identity": "acct_same"}
    agreed(paying, own, "one", now=NOW - 19 * DAY, **same)
    with pytest.raises(DomainError, match="不能既收业主的钱"):
        proposed(paying, owners, "two", **same)
    given = {
        "estate": paying.estate, "fund": owners.fund, "payee": owners.payee, "channel": "stripe",
        "merchant": "two", "reason": "-", "submitted_by": paying.cast.petra, "submitted_at": NOW,
    }  # fmt: skip

    def by_hand(**more):
        return PayeeAccount.objects.create(**given | same | more)

    refused("owners' money or a company's", by_hand)
    refused("has a number", lambda: by_hand(identity=""))
    agreed(paying, own, "three", now=NOW - 9 * DAY)
    assert proposed(paying, owners, "two", **same).identity == "acct_same"

    switch_off("finance_payeeaccount", "account_waits", "account_is_of_one")
    assert by_hand(payee="a", identity="").pk
    assert by_hand(payee="b", identity="acct_three").pk


def test_the_number_is_read_in_public_shortened_and_typed_on_the_desk(paying, client):
    agreed(paying, paying.bills[0], now=NOW - 9 * DAY)
    page = client.get("/e/riverside/payees/").content.decode()
    assert "acct…ners" in page
    assert "acct_owners" not in page

    log_in(client, paying.cast.petra)
    there, bill = "/desk/payments/riverside/accounts/", paying.parking[0]
    given = {
        "fund": bill.fund_id, "payee": bill.payee, "channel": "stripe", "merchant": "two",
        "reason": "合同", "identity": "acct_owners",
    }  # fmt: skip
    wrong = client.post(there, given)
    assert wrong.status_code == 400
    assert "不能既收业主的钱" in wrong.content.decode()
    client.post(there, given | {"identity": "acct_two"})
    assert "acct_two" in client.get(there).content.decode()
