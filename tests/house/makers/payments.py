"""Rows of payments, refunds and the counter."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction

from communities import clock
from communities.models import (
    Ownership,
)
from finance.gateway.protocol import (
    DayBill,
    Found,
    Hint,
    ItemKind,
    PaidItem,
    PaidOut,
    Returned,
    Said,
    Trade,
)
from finance.models import (
    Bill,
    Cashier,
    ComplaintLook,
    OpeningPrepaid,
    Payment,
    PayOrder,
    Prepayment,
    Reservation,
)
from finance.selectors.channel_bills import MerchantAccount
from finance.services.billing import bill_once
from finance.services.cashiers import allow_cashier
from finance.services.channel_bills import keep_bills
from finance.services.channel_payouts import keep_payout
from finance.services.counter import close_shift, open_shift, take_cash
from finance.services.deposits import record_deposit
from finance.services.notifications import store_note
from finance.services.odd import propose
from finance.services.payee_accounts import propose_account
from finance.services.refunding import tend_refund
from finance.services.refunds import ask_refund, decide_refund, propose_end
from finance.services.settling import settle
from finance.services.transfers import record_slip
from finance.services.unknown import propose_closing
from tests.house.makers import CANARY, maker


def _opening(world, bill, now) -> OpeningPrepaid:
    opening = OpeningPrepaid.objects.create(
        estate=world.riverside, reason=CANARY, number=1, total_fen=bill.amount_fen, rows=[CANARY],
        submitted_by=world.cast.petra, submitted_at=now,
    )  # fmt: skip
    decided = {"status": "agreed", "decided_by": world.cast.bob, "decided_at": now}
    OpeningPrepaid.objects.filter(pk=opening.pk).update(**decided)
    return opening


@maker("finance.PayOrder")
@maker("finance.Reservation")
@maker("finance.Payment")
@maker("finance.PaymentShare")
@maker("finance.OpeningPrepaid")
@maker("finance.Prepayment")
@maker("finance.OddProposal")
@maker("finance.Receipt")
@maker("finance.ReceiptHead")
def _payments(world):
    """One that paid her bill, and the same order paid once more, which two bodies look into."""
    bill, now = world.row(Bill), clock.now()
    given = {
        "number": f"P{CANARY.encode().hex()[:20]}", "channel": "elsewhere", "merchant": "m",
        "amount_fen": bill.amount_fen,
    }  # fmt: skip
    order = PayOrder.objects.create(
        estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}物业费",
        payer=world.cast.alice, opened_at=now, expires_at=now + timedelta(minutes=15), **given,
    )  # fmt: skip
    Reservation.objects.create(estate=world.riverside, order=order, bill=bill, fen=bill.amount_fen)
    for number in ("T1", "T2"):
        trade = Trade(f"{CANARY}{number}", given["number"], "m", bill.amount_fen, "CNY", now)
        settle(number=order.number, found=Found(Said.PAID, (trade,)), now=now)
    odd = Payment.objects.get(status="odd")
    propose(payment=odd, verdict="returned", reason=CANARY, actor=world.cast.petra, now=now)
    with transaction.atomic():
        later = PayOrder.objects.create(
            estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}预交",
            payer=world.cast.alice, opened_at=now, expires_at=now + timedelta(minutes=15),
            **given | {"number": f"{given['number']}2"},
        )  # fmt: skip
        opening = _opening(world, bill, now)
        Prepayment.objects.create(
            estate=world.riverside, order=later, opening=opening, ownership=Ownership.objects.get(unit=bill.unit),
            unit=bill.unit, kind="property", item=CANARY, since=date(2026, 1, 1),
            amount_fen=bill.amount_fen,
        )  # fmt: skip


@maker("finance.ChannelBill")
@maker("finance.BillPart")
@maker("finance.BillDifference")
def _channel_bill(world):
    """A day's bill of an order's account, with a trade of hers and a refund begun there."""
    payment, now = world.row(Payment), clock.now()
    order = payment.order
    fee = Trade(payment.transaction, order.number, "m", payment.amount_fen, "CNY", now, 7)
    back = Returned(f"{CANARY}R1", order.number, payment.transaction, 100, "CNY", now)
    bill = DayBill(clock.today(), (fee,), refunds=(back,), fee_fen=7, digest="ab" * 32)
    keep_bills(MerchantAccount(world.riverside, order.channel, "m"), [bill], now)


@maker("finance.ChannelPayout")
@maker("finance.PayoutPart")
@maker("finance.PayoutDifference")
def _channel_payout(world):
    """One that holds her trade, and another with what nobody knows."""
    payment, now = world.row(Payment), clock.now()
    fen, number = payment.amount_fen, payment.order.number
    held = PaidItem("t1", ItemKind.TRADE, "", fen, 7, number, payment.transaction, fen, "CNY")
    strange = PaidItem("t2", ItemKind.OTHER, CANARY, 100)
    account = MerchantAccount(world.riverside, payment.channel, payment.merchant)
    for name, items in {"po_1": (held,), "po_2": (held, strange)}.items():
        paid = sum(one.net for one in items)
        keep_payout(account, PaidOut(name, clock.today(), "HKD", paid, items), now)


@maker("finance.PayeeAccount")
def _payee_account(world):
    """Proposed by the manager; what is confirmed anybody reads. And what a channel told."""
    store_note(channel="stripe", merchant="nobody", hint=Hint("evt_1"), now=clock.now())
    propose_account(
        estate=world.riverside, fund=None, payee=CANARY, channel="stripe", merchant="nobody",
        identity="acct_nobody",
        reason=CANARY, actor=world.cast.petra, now=clock.now(),
    )  # fmt: skip


@maker("finance.ComplaintLook")
def _complaint_look(world):
    ComplaintLook.objects.create(
        estate=world.riverside, channel="alipay", merchant="nobody", n_open=1,
        looked_by=world.cast.petra, looked_at=clock.now(),
    )  # fmt: skip


@maker("finance.Cashier")
def _cashier(world):
    allow_cashier(
        estate=world.riverside, user=world.cast.paul, actor=world.cast.petra, now=clock.now()
    )


@maker("finance.CashShift")
@maker("finance.CashTaking")
@maker("finance.CashDifference")
@maker("finance.CashDeposit")
def _counter(world):
    """Of the owners' money and short by a yuan; somebody else paid it in."""
    row, now = world.row(Cashier), clock.now()
    given = {"estate": world.riverside, "actor": row.user}
    shift = open_shift(float_fen=0, now=now - timedelta(hours=1), **given)
    run = bill_once(
        unit=world.cast.unit, item=f"{CANARY}修窗", amount_fen=300, actor=world.cast.petra, now=now
    )
    take_cash(
        shift=shift, bills=list(run.bills.all()), tendered_fen=500, token=uuid4(),
        payer_name=CANARY, actor=row.user, now=now,
    )  # fmt: skip
    close_shift(shift=shift, counts={}, counted_fen=200, reason=CANARY, actor=row.user, now=now)
    record_deposit(
        shift=shift, fund=None, serial="CANARY2", deposited_on=clock.today(),
        actor=world.cast.petra, now=now,
    )  # fmt: skip


@maker("finance.TransferSlip")
def _slip(world):
    """Of a one-off that nobody paid, and waiting."""
    given = {"actor": world.cast.petra, "now": clock.now()}
    run = bill_once(unit=world.cast.unit, item=f"{CANARY}修门", amount_fen=200, **given)
    record_slip(
        bills=list(run.bills.all()), amount_fen=200, paid_on=clock.today(), serial="CANARY1",
        payer_bank=CANARY, payer_name=CANARY, note=CANARY, **given,
    )  # fmt: skip


@maker("finance.OrderClosing")
def _closing(world):
    """Of an order of last week, of which nobody knows what became."""
    then, given = clock.now() - timedelta(days=7), {"actor": world.cast.petra, "now": clock.now()}
    bill = bill_once(
        unit=world.cast.unit, item=f"{CANARY}配钥匙", amount_fen=100, **given
    ).bills.get()  # fmt: skip
    order = PayOrder.objects.create(
        estate=world.riverside, payee=bill.payee, fund=bill.fund, purpose=f"{CANARY}物业费",
        payer=world.cast.alice, opened_at=then, expires_at=then + timedelta(minutes=15),
        number=f"P{CANARY.encode().hex()[:20]}Q", channel="elsewhere", merchant="m", amount_fen=100,
    )  # fmt: skip
    Reservation.objects.create(estate=world.riverside, order=order, bill=bill, fen=100)
    settle(number=order.number, found=Found(Said.NOTHING), now=then)
    propose_closing(order=order, reason=CANARY, **given)


@maker("finance.Refund")
@maker("finance.RefundEnd")
def _refunds(world):
    """Of the one that paid her bill: by hand, so that two people say what became of it."""
    world.row(Payment)
    payment, now = Payment.objects.get(transaction=f"{CANARY}T1"), clock.now()
    given = {"reason": CANARY, "now": now}
    people = world.cast.petra, world.cast.paul
    refund = ask_refund(
        payment=payment, bill=payment.shares.get().bill, amount_fen=1, actor=people[0], **given
    )
    decide_refund(refund=refund, agrees=True, actor=people[1], now=now)
    propose_end(refund=tend_refund(pk=refund.pk, now=now), verdict="done", actor=people[0], **given)
