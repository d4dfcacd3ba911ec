"""What the database refuses of transfers, and that the same statement passes once its guard is gone."""

from finance.models import ChannelName, TransferSlip
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_payment_guards import came, made, refused
from tests.finance.gateway.test_transfers import DAY, letting, noted, owners_account
from tests.owner import become_owner, switch_off


def by_hand(paying, order, **more) -> TransferSlip:
    given = {
        "estate": paying.estate, "order": order, "amount_fen": order.amount_fen, "paid_on": DAY,
        "serial": "HAND-1", "submitted_by": paying.cast.petra, "submitted_at": NOW,
    } | more  # fmt: skip
    return TransferSlip.objects.create(**given)


def test_a_slip_fits_its_order(paying):
    order = made(paying, paying.bills[0], channel=ChannelName.TRANSFER)
    other = made(paying, paying.bills[1], channel="demo")
    bad = [
        (order, {"amount_fen": order.amount_fen - 1}),
        (order, {"status": "agreed", "decided_by": paying.cast.paul}),
        (order, {"bank_account": owners_account(paying)}),
        (other, {}),
    ]
    for one, more in bad:
        refused("slip HAND", lambda one=one, more=more: by_hand(paying, one, **more))
    become_owner()
    switch_off("finance_transferslip", "slip_fits")
    assert by_hand(paying, order, amount_fen=1).pk


def test_a_slip_is_decided_once(paying):
    slip = TransferSlip.objects.filter(pk=noted(paying).pk)
    refused("somebody decides", lambda: slip.update(status="agreed"))
    refused("two_people", lambda: slip.update(status="agreed", decided_by=paying.cast.petra))
    slip.update(status="agreed", decided_by=paying.cast.paul, decided_at=NOW)

    refused("noted and decided", lambda: slip.update(status="refused", answer="不"))
    become_owner()
    refused("noted and decided", lambda: slip.update(amount_fen=1_000_000))
    switch_off("finance_transferslip", "slip_steps")
    assert slip.update(amount_fen=1_000_000) == 1


def test_no_transfer_without_a_slip_two_people_saw(paying):
    letting(paying)
    slip = noted(paying)
    given = {"merchant": slip.order.merchant, "transaction": slip.serial}

    refused("nobody has found it", lambda: came(slip.order, **given))
    TransferSlip.objects.update(status="agreed", decided_by=paying.cast.paul, decided_at=NOW)
    refused("nobody has found it", lambda: came(slip.order, **given | {"transaction": "OTHER"}))
    become_owner()
    switch_off("finance_payment", "transfer_has_its_slip")
    assert came(slip.order, **given | {"transaction": "OTHER"}).pk
