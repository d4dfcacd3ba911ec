"""Refunds: who decides them, what is sent, what becomes of bill, receipt and books."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from communities.errors import DomainError, NotAllowed, StaleState
from finance.gateway import registry
from finance.gateway.orders import Act
from finance.gateway.protocol import Said
from finance.gateway.refunds import TABLE, Learned
from finance.models import Entry, Payment, Posting, Receipt, Refund
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import unallocated_fen, unallocated_payments
from finance.selectors.refunds import due_refunds, refundable
from finance.services.refunding import learn, watch_refunds
from finance.services.refunds import ask_refund, decide_end, decide_refund, propose_end
from finance.services.settling import settle_absent
from finance.states import RefundStatus
from notifications.models import Notice
from tests.finance.gateway.paying import MINUTE, NOW, credited
from tests.finance.gateway.refunding import (
    COMPANY,
    LATER,
    Told,
    approved,
    asked,
    lines,
    open_fen,
    payment_of,
    tended,
    with_rest,
)
from tests.finance.gateway.test_settling import resolved

DAY = timedelta(days=1)


def shown(cell) -> str:
    return cell.to.value if cell.to else {Act.ALARM: "*alarm*"}.get(cell.act, "–")


def test_the_docs_draw_the_table_of_refunds():
    page = Path("docs/payments.md").read_text()
    drawn = re.search(r"<!-- refunds -->\n(.*?)\n<!-- end -->", page, re.DOTALL)[1]
    head = "| | " + " | ".join(f"`{one.value}`" for one in Learned) + " |"
    rows = [
        f"| **{status.value}** | " + " | ".join(shown(TABLE[status, one]) for one in Learned) + " |"
        for status in RefundStatus
    ]
    assert drawn == "\n".join([head, "|---" * 6 + "|", *rows])


def test_a_part_of_the_owners_money_goes_back_by_two_bodies(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = asked(paying, payment, 5_000, bill)
    for actor in (paying.cast.petra, paying.cast.paul):
        with pytest.raises(DomainError):
            decide_refund(refund=refund, agrees=True, actor=actor, now=NOW)
    decide_refund(refund=refund, agrees=True, actor=paying.cast.bob, now=NOW)
    assert due_refunds(NOW) == [refund.pk]

    assert tended(refund).status == "done"
    assert credited(bill) == bill.amount_fen - 5_000
    assert open_fen(bill) == 5_000
    assert lines() == [("PARKING_MONTHLY", 5_000), ("CLEAR_DEMO", -5_000)]
    assert Entry.objects.get(key__contains=":refund:").kind == "income"
    red = Receipt.objects.get(cancels__isnull=False)
    assert (red.amount_fen, red.snapshot["uppercase"]) == (-5_000, "人民币负伍拾元整")
    assert ledger_findings(paying.estate) == []
    assert Notice.objects.filter(kind="finance.refund_done", user=paying.cast.alice).exists()
    assert told.asked == [(refund.number, 5_000)]
    assert unallocated_fen(Payment.objects.get()) == 0


def test_the_companys_own_money_goes_back_by_two_of_its_people(paying, told):
    bill = paying.bills[0]
    payment = payment_of(paying, bill)
    with pytest.raises(NotAllowed, match="物业公司自己收的钱"):
        asked(paying, payment, 100, bill, "bob")
    refund = asked(paying, payment, bill.amount_fen, bill)
    for actor, why in ((paying.cast.petra, "提出人"), (paying.cast.bob, "物业公司自己收的钱")):
        with pytest.raises(DomainError, match=why):
            decide_refund(refund=refund, agrees=True, actor=actor, now=NOW)

    decide_refund(refund=refund, agrees=True, actor=paying.cast.paul, now=NOW)
    assert tended(refund).status == "done"
    assert credited(bill) == 0
    assert lines() == []
    assert Receipt.objects.get(cancels__isnull=False).amount_fen == -bill.amount_fen
    assert paying.order(bill)


def test_what_no_bill_took_goes_back_by_the_payer_and_one_more(paying, told):
    payment = with_rest(paying, paying.parking[0])
    refund = asked(paying, payment, 300, who="alice")
    with pytest.raises(DomainError):
        decide_refund(refund=refund, agrees=True, actor=paying.cast.alice, now=NOW)
    decide_refund(refund=refund, agrees=True, actor=paying.cast.paul, now=NOW)

    assert [one.rest_fen for one in unallocated_payments([paying.estate])] == [300]
    assert tended(refund).status == "done"
    assert unallocated_payments([paying.estate]) == []
    assert lines() == [("REFUNDABLE", 300), ("CLEAR_DEMO", -300)]
    assert Receipt.objects.get(cancels__isnull=False).snapshot["refundable_fen"] == "-300"
    assert credited(paying.parking[0]) == paying.parking[0].amount_fen
    assert ledger_findings(paying.estate) == []


def test_no_more_is_asked_for_than_there_is(paying):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    asked(paying, payment, 10_000, bill)

    for fen, of in ((5_001, bill), (0, bill), (301, None), (1, paying.parking[1])):
        with pytest.raises(DomainError, match="最多能退"):
            asked(paying, payment, fen, of)
    with pytest.raises(NotAllowed):
        asked(paying, payment, 1, bill, "alice")
    with pytest.raises(DomainError, match="原因"):
        ask_refund(
            payment=payment, amount_fen=1, reason=" ", actor=paying.cast.alice, now=NOW
        )  # fmt: skip
    assert refundable(payment).rest_fen == 300
    asked(paying, payment, 5_000, bill)


def test_what_is_odd_is_not_refunded_beside(paying):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = asked(paying, payment, 100, bill)
    settle_absent(number=payment.order.number, now=NOW)

    with pytest.raises(StaleState, match="正在核实"):
        decide_refund(refund=refund, agrees=True, actor=paying.cast.bob, now=NOW)
    with pytest.raises(DomainError, match="先了结退款"):
        resolved(Payment.objects.get(), paying, "returned")
    decide_refund(refund=refund, agrees=False, actor=paying.cast.petra, now=NOW)
    assert Notice.objects.filter(kind="finance.refund_declined", user=paying.cast.alice).exists()
    resolved(Payment.objects.get(), paying, "returned")
    assert credited(bill) == 0


def test_what_was_refunded_in_part_is_returned_but_once(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    tended(approved(paying, payment, 4_000, bill))
    settle_absent(number=payment.order.number, now=LATER)

    assert resolved(Payment.objects.get(), paying, "returned").status == "returned"
    assert credited(bill) == 0
    reds = Receipt.objects.filter(cancels__isnull=False).order_by("number")
    assert [one.amount_fen for one in reds] == [-4_000, -11_000]
    sums = {}
    for code, fen in Posting.objects.values_list("account__code", "amount_fen"):
        sums[code] = sums.get(code, 0) + fen
    assert sums["CLEAR_DEMO"] == sums["PARKING_MONTHLY"] == 0
    assert ledger_findings(paying.estate) == []


def test_an_unknown_outcome_keeps_number_and_amount(paying, told):
    bill = paying.parking[0]
    refund = approved(paying, payment_of(paying, bill), 5_000, bill)
    told.says[:] = [TimeoutError(), Said.NOTHING, Said.UNKNOWN, Said.OPEN, Said.OPEN, Said.PAID]

    assert tended(refund, NOW).status == "unknown"
    watch_refunds(NOW + 9 * MINUTE)
    assert Refund.objects.get().alarmed_at is None
    watch_refunds(NOW + 10 * MINUTE)
    assert Notice.objects.filter(kind="finance.refund_stuck").exists()
    moments = []
    while Refund.objects.get().status != "done":
        now = Refund.objects.get().ask_at
        assert due_refunds(now) == [refund.pk]
        tended(refund, now)
        moments.append((now - NOW) / MINUTE)
    assert moments == [1, 5, 15, 60]
    sent = [one for one in told.asked if one[1]]
    assert sent == [(refund.number, 5_000)] * 2
    assert credited(bill) == bill.amount_fen - 5_000
    tended(refund, LATER)
    assert Entry.objects.filter(key__contains=":refund:").count() == 1


def test_what_the_channel_refuses_twice_is_stuck_until_two_people_prove(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = approved(paying, payment, 5_000, bill)
    told.says[:] = [Said.CLOSED, Said.CLOSED]
    assert tended(refund, NOW).status == "unknown"
    assert tended(refund, LATER).status == "stuck"
    assert due_refunds(LATER + 99 * DAY) == []
    assert credited(bill) == bill.amount_fen
    words = {"refund": refund, "verdict": "done", "now": LATER}
    with pytest.raises(DomainError, match="凭据"):
        propose_end(**words, reason=" ", actor=paying.cast.petra)
    end = propose_end(**words, reason="回单 1", actor=paying.cast.petra)
    with pytest.raises(DomainError, match="已经有人"):
        propose_end(**words, reason="回单 1", actor=paying.cast.bob)
    for actor in (paying.cast.petra, paying.cast.paul):
        with pytest.raises(DomainError):
            decide_end(end=end, agrees=True, actor=actor, now=LATER)

    assert decide_end(end=end, agrees=True, actor=paying.cast.bob, now=LATER).status == "done"
    assert credited(bill) == bill.amount_fen - 5_000
    with pytest.raises(DomainError):
        propose_end(**words, reason="再来", actor=paying.cast.petra)


def test_what_is_stuck_and_did_not_go_is_declined_and_may_be_asked_for_again(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = approved(paying, payment, 15_000, bill)
    told.says[:] = [Said.CLOSED, Said.CLOSED]
    tended(refund, NOW)
    tended(refund, LATER)
    with pytest.raises(DomainError, match="最多能退"):
        asked(paying, payment, 1, bill)
    words = {"refund": refund, "verdict": "declined", "reason": "账号已销户", "now": LATER}
    end = propose_end(**words, actor=paying.cast.petra)

    assert decide_end(end=end, agrees=True, actor=paying.cast.bob, now=LATER).status == "declined"
    assert credited(bill) == 15_000
    assert asked(paying, payment, 15_000, bill)


def test_by_hand_one_person_proves_and_another_agrees(paying, monkeypatch):
    monkeypatch.setattr(Told, "by_hand", True, raising=False)
    monkeypatch.setattr(Told, "asked", [])
    monkeypatch.setitem(registry.BUILDERS, "demo", Told)
    bill = paying.bills[0]
    refund = approved(paying, payment_of(paying, bill), 700, bill, COMPANY)

    assert tended(refund).status == "sent"
    assert (Told.asked, due_refunds(LATER + DAY)) == ([], [])
    words = {"refund": refund, "verdict": "done", "reason": "现金收条 3", "now": LATER}
    end = propose_end(**words, actor=paying.cast.paul)
    decide_end(end=end, agrees=False, actor=paying.cast.petra, now=LATER)
    assert credited(bill) == bill.amount_fen
    end = propose_end(**words, actor=paying.cast.paul)
    assert decide_end(end=end, agrees=True, actor=paying.cast.petra, now=LATER).status == "done"
    assert open_fen(bill) == 700


def test_nobody_says_what_became_of_it_while_the_channel_can(paying, told):
    bill = paying.bills[0]
    refund = approved(paying, payment_of(paying, bill), 700, bill, COMPANY)
    told.says[:] = [Said.OPEN]
    assert tended(refund, NOW).status == "sent"

    with pytest.raises(StaleState, match="由渠道说结果"):
        propose_end(
            refund=refund, verdict="done", reason="-", actor=paying.cast.paul, now=LATER
        )  # fmt: skip
    told.says[:] = [Said.OPEN]
    assert tended(refund, NOW + 8 * DAY).status == "unknown"
    told.says[:] = [Said.OPEN]
    assert tended(refund, NOW + 9 * DAY).status == "stuck"


def test_an_answer_that_was_overtaken_moves_nothing(paying, told):
    bill = paying.bills[0]
    refund = approved(paying, payment_of(paying, bill), 700, bill, COMPANY)
    told.says[:] = [Said.CLOSED]
    tended(refund, NOW)
    seen = Refund.objects.get()
    learn(number=refund.number, learned=Learned.NOTHING, now=LATER)

    assert learn(number=refund.number, learned=Learned.REFUSED, now=LATER, seen=seen).status == (
        "unknown"
    )
    assert learn(number=refund.number, learned=Learned.DONE, now=LATER, seen=seen).status == "done"
