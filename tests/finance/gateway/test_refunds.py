"""Refunds: who decides them, what is sent, what becomes of bill, receipt and books, and what was begun at
the channel."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Count, Max

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from finance.gateway import registry
from finance.gateway.orders import Act
from finance.gateway.protocol import Returned, Said
from finance.gateway.refunds import TABLE, Learned
from finance.models import DemoTrade, Entry, Payment, Posting, Receipt, Refund
from finance.models.draft import Kind
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import standing_of_bills, unallocated_fen, unallocated_payments
from finance.selectors.refunds import due_refunds, refundable
from finance.services.asking import look_after, read_bills
from finance.services.posting import NewEntry, NewLine, post_entry
from finance.services.refunding import learn, note_returned, watch_refunds
from finance.services.refunds import ask_refund, decide_end, decide_refund, propose_end
from finance.services.settling import settle_absent
from finance.states import RefundStatus
from notifications.models import Notice
from tests.finance.gateway.paying import MINUTE, NOW, credited, paid, said
from tests.finance.gateway.refunding import (
    COMPANY,
    LATER,
    Told,
    approved,
    asked,
    payment_of,
    tended,
)
from tests.finance.gateway.test_settling import resolved
from tests.finance.gateway.test_transfers import letting
from tests.sessions import log_in

DAY = timedelta(days=1)


@pytest.fixture
def told(monkeypatch):
    """The channel says what the test puts in here, in this order."""
    monkeypatch.setitem(registry.BUILDERS, "demo", Told)
    monkeypatch.setattr(Told, "says", [])
    monkeypatch.setattr(Told, "asked", [])
    return Told


def lines() -> list[tuple[str, int]]:
    rows = Posting.objects.filter(entry__key__contains=":refund:")
    return list(rows.order_by("pk").values_list("account__code", "amount_fen"))


def open_fen(bill) -> int:
    return standing_of_bills([bill])[bill.pk].open_fen


def with_rest(paying, bill, fen=300) -> Payment:
    """Paid with ``fen`` too much, which two bodies took as paid."""
    order = paying.order(bill)
    paid(order, amount_fen=order.amount_fen + fen)
    resolved(Payment.objects.get(), paying, "paid")
    return Payment.objects.get()


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


def returned(payment, fen, number="CHANNEL1", **more) -> Returned:
    given = {
        "refund_number": number, "number": payment.order.number, "currency": "CNY",
        "transaction": payment.transaction, "amount_fen": fen, "returned_at": NOW,
    } | more  # fmt: skip
    return Returned(**given)


def noted(paying, one) -> Refund | None:
    return note_returned(said=one, estate=paying.estate, now=LATER)


def test_what_was_begun_at_the_channel_is_done_and_shown(paying, told):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    for _ in range(2):
        refund = noted(paying, returned(payment, 1_300))

    assert (refund.status, refund.submitted_by, Refund.objects.count()) == ("done", None, 1)
    assert credited(bill) == bill.amount_fen - 1_000
    assert lines() == [("PARKING_MONTHLY", 1_000), ("REFUNDABLE", 300), ("CLEAR_DEMO", -1_300)]
    assert ledger_findings(paying.estate) == []
    longer = noted(paying, returned(payment, 100, "re_" + "a" * 50))
    assert longer.number.startswith("X")
    assert noted(paying, returned(payment, 100, "re_" + "a" * 50)) == longer
    assert credited(bill) == bill.amount_fen - 1_100


def test_what_fits_nothing_is_told_of(paying, told, caplog):
    payment = payment_of(paying, paying.parking[0])

    assert noted(paying, returned(payment, 15_001)) is None
    assert Payment.objects.get().order.alarmed_at == LATER
    assert noted(paying, returned(payment, 1, number="X9", transaction="T9")) is None
    assert noted(paying, Returned("NOBODY1", "P99999999", "T1", 1, "CNY", NOW)) is None
    assert "which nobody made" in caplog.text
    assert not Refund.objects.exists()


def test_one_that_was_asked_for_here_is_answered_by_what_was_begun_at_the_channel(paying, told):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    waiting = asked(paying, payment, 300, who="alice")

    refund = noted(paying, returned(payment, 300))
    waiting.refresh_from_db()
    assert (waiting.status, refund.status) == ("declined", "done")
    assert credited(bill) == bill.amount_fen
    assert unallocated_payments([paying.estate]) == []


def test_the_same_number_with_another_amount_is_told_of(paying, told):
    bill = paying.parking[0]
    refund = approved(paying, payment_of(paying, bill), 700, bill)
    told.says[:] = [Said.OPEN]
    tended(refund, NOW)

    noted(paying, returned(refund.payment, 701, refund.number))
    assert Refund.objects.get().status == "sent"
    assert Refund.objects.get().alarmed_at == LATER
    assert noted(paying, returned(refund.payment, 700, refund.number)).status == "done"


def declined_here(paying, told, payment, bill, fen) -> Refund:
    """Refused twice by its channel; two people say that it did not go."""
    refund = approved(paying, payment, fen, bill)
    told.says[:] = [Said.CLOSED, Said.CLOSED]
    tended(refund, NOW)
    tended(refund, LATER)
    words = {"refund": refund, "verdict": "declined", "reason": "没有退成", "now": LATER}
    end = propose_end(**words, actor=paying.cast.petra)
    return decide_end(end=end, agrees=True, actor=paying.cast.bob, now=LATER)


def alarms() -> int:
    told = Notice.objects.filter(kind="finance.refund_stuck")
    return told.values("user").annotate(n=Count("pk")).aggregate(most=Max("n"))["most"]


@pytest.mark.parametrize("of_bill", [True, False])
def test_what_was_declined_and_went_after_all_is_booked_and_told_of(paying, told, of_bill):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    fen, of = (5_000, bill) if of_bill else (300, None)
    refund = declined_here(paying, told, payment, of, fen)
    before = alarms()

    for _ in range(2):
        found = noted(paying, returned(payment, fen, refund.number))
    assert Refund.objects.get(pk=refund.pk).status == "declined"
    assert (found.status, found.bill, found.submitted_by) == ("done", of, None)
    assert alarms() == before + 1
    assert credited(bill) == 15_000 - (fen if of_bill else 0)
    assert refundable(payment).fen_of(of) == (15_000 - fen if of_bill else 0)
    assert Receipt.objects.get(cancels__isnull=False).amount_fen == -fen
    assert sum(fen for code, fen in lines() if code == "CLEAR_DEMO") == -fen
    assert ledger_findings(paying.estate) == []


def test_what_went_after_all_and_was_given_again_is_told_of(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = declined_here(paying, told, payment, bill, 15_000)
    tended(approved(paying, payment, 15_000, bill))

    assert noted(paying, returned(payment, 15_000, refund.number)) is None
    assert Payment.objects.get().order.alarmed_at == LATER
    assert credited(bill) == 0


def given_out(payment, fen) -> None:
    """So much of 待退款 leaves by an entry of the desk's."""
    fund = payment.order.fund
    accounts = [
        fund.accounts.select_related("fund").get(code=one) for one in ("REFUNDABLE", "CLEAR_DEMO")
    ]
    new = NewEntry(
        fund=fund, key="desk:1", kind=Kind.OWED, booking_date=fund.first_open_day(NOW.date()),
        memo="退还多收", lines=(NewLine(accounts[0], fen), NewLine(accounts[1], -fen)),
        no_voucher_reason="以流水为凭",
    )  # fmt: skip
    post_entry(new=new, actor=None, now=NOW)


def test_what_went_and_cannot_be_booked_is_told_of_after_ten_minutes(paying, told):
    payment = with_rest(paying, paying.parking[0])
    refund = approved(paying, payment, 300)
    given_out(payment, 300)

    with pytest.raises(DomainError):
        tended(refund, NOW)
    assert (Refund.objects.get().status, due_refunds(NOW)) == ("sent", [refund.pk])
    watch_refunds(NOW + 9 * MINUTE)
    assert Refund.objects.get().alarmed_at is None
    watch_refunds(NOW + 10 * MINUTE)
    assert Refund.objects.get().alarmed_at
    assert Notice.objects.filter(kind="finance.refund_stuck", user=paying.cast.petra).exists()


def test_what_is_on_its_way_or_given_back_by_hand_is_not_late(paying, told, monkeypatch):
    bill = paying.bills[0]
    payment = payment_of(paying, bill)
    told.says[:] = [Said.OPEN]
    tended(approved(paying, payment, 700, bill, COMPANY), NOW)
    watch_refunds(NOW + MINUTE)
    monkeypatch.setattr(Told, "by_hand", True, raising=False)
    tended(approved(paying, payment, 800, bill, COMPANY), NOW)
    watch_refunds(NOW + 10 * MINUTE)
    assert alarms() is None

    late = approved(paying, payment, 900, bill, COMPANY)
    watch_refunds(NOW + 10 * MINUTE)
    assert set(Refund.objects.exclude(alarmed_at=None)) == {late}


def test_the_simulator_gives_back_once_and_its_bill_says_so(paying, monkeypatch):
    bill, at = paying.parking[0], NOW + MINUTE
    monkeypatch.setattr("finance.gateway.demo.clock.now", lambda: at)
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: (NOW + 2 * DAY).date())
    order = look_after(pk=paying.order(bill).pk, now=NOW)
    DemoTrade.objects.update(status="paid", paid=[["T1", order.amount_fen, NOW.isoformat()]])
    look_after(pk=order.pk, now=at)
    refund = tended(approved(paying, Payment.objects.get(), 600, bill), at)
    assert refund.status == "done"
    channel = registry.channel_named("demo", paying.estate, order.merchant)
    assert channel.refund(order.number, refund.number, 600).said == Said.PAID
    assert channel.refund(order.number, refund.number, 601).said == Said.CLOSED
    assert channel.refund(order.number, "R-OTHER", 14_401).said == Said.CLOSED
    trade = DemoTrade.objects.get()
    assert [one[:2] for one in trade.returned] == [[refund.number, 600]]
    trade.returned = [*trade.returned, ["BEGUN1", 400, at.isoformat()]]
    trade.save(update_fields=["returned"])

    words = {"channel": "demo", "merchant": order.merchant, "estate": paying.estate}
    read_bills(**words, now=NOW + DAY)
    read_bills(**words, now=NOW + DAY)
    assert list(Refund.objects.order_by("pk").values_list("amount_fen", "status")) == [
        (600, "done"), (400, "done"),
    ]  # fmt: skip
    assert credited(bill) == bill.amount_fen - 1_000


def test_the_desk_finds_a_payment_asks_and_decides(paying, told, client):
    bill = paying.parking[0]
    payment = payment_of(paying, bill, now=clock.now())
    log_in(client, paying.cast.petra)
    page = client.get("/desk/refunds/", {"q": Receipt.objects.get().shown_number})
    assert f"/desk/refunds/new/{payment.pk}/" in page.content.decode()
    there = f"/desk/refunds/new/{payment.pk}/"
    wrong = client.post(there, {"of": bill.pk, "amount": "150.01", "reason": "多交了"})
    assert wrong.status_code == 400
    assert "最多能退 ¥150.00" in wrong.content.decode()
    assert "150.01" in wrong.content.decode()
    client.post(there, {"of": bill.pk, "amount": "20", "reason": "多交了"})
    refund = Refund.objects.get()
    own = client.get(f"/desk/refunds/{refund.pk}/").content.decode()
    assert 'value="approve"' not in own
    assert "提出人不能审批" in own

    log_in(client, paying.cast.bob)
    assert 'value="approve"' in client.get(f"/desk/refunds/{refund.pk}/").content.decode()
    client.post(f"/desk/refunds/{refund.pk}/decide/", {"act": "approve"})
    assert tended(refund, clock.now()).status == "done"
    assert refund.number in client.get("/desk/refunds/").content.decode()
    log_in(client, paying.cast.alice)
    order = client.get(f"/me/pay/{payment.order.number}/").content.decode()
    assert "退款 ¥20.00" in order
    first = Receipt.objects.get(cancels=None)
    html = client.get(f"/receipts/{first.code}/").content.decode()
    assert "R-2026-000002" in html
    assert "还有效的金额" in html


def test_who_paid_the_company_its_manager_and_cashiers_read_alone(paying, told, client):
    cast, (own, owners) = paying.cast, (paying.bills[0], paying.parking[0])
    refund = asked(paying, payment_of(paying, own), 100, own)
    other = asked(paying, payment_of(paying, owners, transaction="T2"), 100, owners)
    pages, theirs = (
        [f"/desk/refunds/new/{one.payment_id}/", f"/desk/refunds/{one.pk}/"]
        for one in (refund, other)
    )
    decide = f"/desk/refunds/{refund.pk}/decide/"

    def seen(who):
        log_in(client, who)
        listed = client.get("/desk/refunds/?q=T1").content.decode()
        return (
            [client.get(page).status_code for page in pages + theirs],
            pages[0] in listed,
            [one.number in listed for one in (refund, other)],
        )

    assert seen(cast.bob) == ([403, 403, 200, 200], False, [False, True])
    assert seen(cast.paul) == ([403] * 4, False, [False, False])
    assert client.post(decide, {"act": "approve"}).status_code == 403
    letting(paying)
    for who in (cast.paul, cast.petra):
        assert seen(who) == ([200] * 4, True, [True, True])


def test_late_money_of_a_closed_order_goes_back(paying, told):
    bill = paying.bills[0]
    late = said(paying.order(bill), Said.CLOSED)
    paid(paying.order(bill), "T2")
    paid(late, now=LATER)
    payment = Payment.objects.get(transaction="T1")

    refund = asked(paying, payment, bill.amount_fen, who="alice")
    decide_refund(refund=refund, agrees=True, actor=paying.cast.paul, now=LATER)
    assert tended(refund, LATER).status == "done"
    assert unallocated_payments([paying.estate]) == []
