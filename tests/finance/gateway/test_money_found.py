"""The search field finds receipts and payments, for those who see the money, and never by who paid."""

import pytest

from finance.models import Payment, Receipt
from tests.finance.gateway.paying import paid
from tests.portal.test_finding import found, kinds
from tests.sessions import log_in

BY_NUMBER, BY_AMOUNT, BY_SERIAL = "R-2026-000001", "330.66", "4200001234202611201234"


@pytest.fixture
def company_money(paying):
    paid(paying.order(*paying.bills[:2]), BY_SERIAL)
    return Receipt.objects.get()


def test_a_receipt_by_its_number_a_payment_by_the_channels_and_both_by_amount(
    client, cast, company_money
):
    log_in(client, cast.petra)
    hits = {text: found(client, text) for text in (BY_NUMBER, BY_AMOUNT, BY_SERIAL)}
    assert [kinds(some) for some in hits.values()] == [{"收据"}, {"收据", "收款"}, {"收款"}]
    assert "收款" not in kinds(found(client, BY_SERIAL[:10])), "a part of a number finds nothing"
    told = "".join(words for some in hits.values() for _heading, words, _url in some)
    assert "alice" not in told
    pages = {url for some in hits.values() for _heading, _told, url in some}
    assert {client.get(url).status_code for url in pages} == {200}
    log_in(client, cast.petra, second_factor=False)
    assert not kinds(found(client, BY_AMOUNT)) & {"收据", "收款"}


def test_the_companys_own_money_is_not_the_committees_and_nothing_is_anothers(
    client, cast, paying, company_money
):
    assert Payment.objects.get().order.fund is None
    for who in ("bob", "paul", "hal"):
        log_in(client, getattr(cast, who))
        assert not kinds(found(client, BY_AMOUNT)) & {"收据", "收款"}, who
    paid(paying.order(paying.parking[0]), "T-OWNERS-1")
    log_in(client, cast.bob)
    assert kinds(found(client, "150")) & {"收据", "收款"} == {"收据", "收款"}
    log_in(client, cast.hal)
    assert found(client, "T-OWNERS-1") == []
