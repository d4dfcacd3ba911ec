"""What of payments waits on the desk, and for whom: never for the one who proposed it."""

from datetime import timedelta

from communities import clock
from finance.gateway.protocol import Said
from finance.models import Payment
from finance.services.odd import propose
from finance.services.payee_accounts import propose_account
from finance.services.unknown import propose_closing
from finance.turns import n_accounts_for, n_odd_for, n_refunds_for, n_transfers_for
from tests.finance.gateway.paying import NOW, paid, said
from tests.finance.gateway.refunding import asked, payment_of
from tests.finance.gateway.test_transfers import letting, noted, owners_account
from tests.sessions import log_in

LATE = NOW + timedelta(days=9)


def turns(count, paying) -> list[int]:
    """How much waits for the manager, for a clerk and for the committee."""
    cast = paying.cast
    return [count(who, [paying.estate], LATE) for who in (cast.petra, cast.paul, cast.bob)]


def test_a_transfer_waits_for_the_other_body_or_another_cashier(paying):
    noted(paying, paying.parking[0], bank_account=owners_account(paying))
    assert turns(n_transfers_for, paying) == [0, 0, 1]
    noted(paying, serial="20261119 0002")
    assert turns(n_transfers_for, paying) == [0, 0, 1]
    letting(paying)
    assert turns(n_transfers_for, paying) == [0, 1, 1]


def test_a_refund_waits_for_its_second_person(paying):
    asked(paying, payment_of(paying, paying.parking[0]), 100, paying.parking[0])
    assert turns(n_refunds_for, paying) == [0, 0, 1]


def test_what_is_odd_waits_for_anybody_until_somebody_proposes(paying):
    order = paying.order()
    paid(order, amount_fen=1)
    assert turns(n_odd_for, paying)[::2] == [1, 1]
    words = {"actor": paying.cast.petra, "reason": "渠道后台 T1"}
    propose(payment=Payment.objects.get(), verdict="returned", **words, now=NOW)
    assert turns(n_odd_for, paying)[::2] == [0, 1]
    unknown = said(paying.order(paying.bills[1]), Said.NOTHING)
    propose_closing(order=unknown, **words, now=LATE)
    assert turns(n_odd_for, paying)[::2] == [0, 2]


def test_the_desk_names_what_waits(paying, client):
    cast, now, bill = paying.cast, clock.now(), paying.parking[0]
    noted(paying, bill, bank_account=owners_account(paying))
    propose_account(
        estate=paying.estate, fund=bill.fund, payee=bill.payee, channel="stripe", merchant="own",
        identity="acct_1OwnersRiverside",
        reason="合同", actor=cast.petra, now=now,
    )  # fmt: skip
    assert turns(n_accounts_for, paying) == [0, 0, 1]
    shown = {}
    for who in (cast.petra, cast.bob):
        log_in(client, who)
        shown[who.pk] = client.get("/desk/").content.decode()
    for words in ("转账待核对", "收款账户待确认"):
        assert words in shown[cast.bob.pk]
        assert words not in shown[cast.petra.pk]
