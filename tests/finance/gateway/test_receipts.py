"""Receipts: numbered, in words, kept in the log, found by their id; and what a payment books."""

import json
import uuid
from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from communities.log.commitments import opens
from communities.models import Leaf, ServiceContract
from finance.gateway.protocol import Said
from finance.models import Bill, Entry, FeeKind, Fund, Payment, Posting, Receipt
from finance.selectors.audit import ledger_findings
from finance.services.billing import bill_once
from finance.services.receipts import FIELD, words_of
from finance.services.settling import settle_absent
from tests.cast import START
from tests.finance.gateway.paying import MINUTE, NOW, paid, said
from tests.finance.gateway.test_settling import resolved
from tests.sessions import log_in


def lines() -> list[tuple[str, int]]:
    rows = Posting.objects.filter(entry__source__startswith="finance.payment")
    return list(rows.order_by("pk").values_list("account__code", "amount_fen"))


def test_a_receipt_says_what_was_received_and_never_changes(paying):
    order = paying.order(*paying.bills[:2])
    paid(order)
    receipt = Receipt.objects.get()
    paying.cast.alice.name = "改名"
    paying.cast.alice.save()

    assert receipt.shown_number == "R-2026-000001"
    assert receipt.snapshot["payer"] == "alice"
    assert receipt.snapshot["uppercase"] == "人民币叁佰叁拾元陆角陆分"
    assert [one["month"] for one in receipt.snapshot["items"]] == ["2026-08", "2026-09"]
    assert receipt.snapshot["amount_fen"] == str(order.amount_fen) == "33066"


def test_numbers_run_by_payee(paying):
    for place, bill in enumerate([*paying.bills[:2], *paying.parking[:2]]):
        paid(paying.order(bill), f"N{place}")
    rows = Receipt.objects.order_by("pk").values_list("payee", "number")
    company, owners = paying.bills[0].payee, paying.parking[0].payee
    assert list(rows) == [(company, 1), (company, 2), (owners, 1), (owners, 2)]


def test_the_log_holds_a_commitment_that_the_receipt_opens(paying):
    paid(paying.order())
    receipt = Receipt.objects.get()
    leaf = json.loads(bytes(Leaf.objects.get(kind="receipt").body))

    assert leaf["number"] == receipt.shown_number
    assert paying.cast.alice.name not in str(leaf)
    held = bytes.fromhex(leaf["receipt"])
    assert opens(held, FIELD, bytes(receipt.salt), words_of(receipt.snapshot))
    other = receipt.snapshot | {"amount_fen": "1"}
    assert not opens(held, FIELD, bytes(receipt.salt), words_of(other))


def test_whoever_holds_the_id_finds_it_and_nobody_else(paying, client):
    paid(paying.order())
    receipt = Receipt.objects.get()
    answer = client.get(f"/receipts/{receipt.code}/")
    html = answer.content.decode()

    for words in ("R-2026-000001", "人民币壹佰陆拾伍元叁角叁分", "与存证一致", "演示数据"):
        assert words in html, words
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/receipts/{uuid.uuid4()}/").status_code == 404
    assert "/me/bills/" not in html
    cast = paying.cast
    for who, back in ((cast.alice, "/me/bills/"), (cast.petra, "/desk/counter/riverside/")):
        log_in(client, who)
        assert f'href="{back}"' in client.get(f"/receipts/{receipt.code}/").content.decode()
    assert client.get(f"/receipts/{receipt.code}/receipt.pdf").content.startswith(b"%PDF")


def test_a_cancelled_receipt_says_so(paying, client):
    order = paying.order()
    paid(order)
    settle_absent(number=order.number, now=NOW)
    resolved(Payment.objects.get(), paying, "returned")
    first, red = Receipt.objects.order_by("number")

    assert "R-2026-000002" in client.get(f"/receipts/{first.code}/").content.decode()
    html = client.get(f"/receipts/{red.code}/").content.decode()
    assert "红字收据" in html
    assert "人民币负" in html
    assert [one["amount_fen"] for one in red.snapshot["items"]] == [str(-order.amount_fen)]
    assert html.count("−</span>¥165.33") + html.count("−¥165.33") == 2


def test_a_red_letter_takes_back_what_no_bill_took(paying):
    order = paying.order()
    paid(order, amount_fen=order.amount_fen + 300)
    payment = Payment.objects.get()
    resolved(payment, paying, "paid")
    settle_absent(number=order.number, now=NOW)
    resolved(Payment.objects.get(), paying, "returned")

    assert Receipt.objects.get(cancels__isnull=False).snapshot["refundable_fen"] == "-300"


def test_parking_on_common_ground_is_public_income_at_once(paying, client):
    bill = paying.parking[0]
    paid(paying.order(bill))

    assert lines() == [("CLEAR_DEMO", 15_000), ("PARKING_MONTHLY", -15_000)]
    entry = Entry.objects.get()
    assert entry.booking_date == date(2026, 11, 20)
    assert "R-2026-000001" in entry.no_voucher_reason
    assert entry.counterparty == "个人"
    assert ledger_findings(paying.estate) == []


def test_the_companys_own_fee_books_nothing(paying):
    paid(paying.order())
    assert lines() == []


def test_it_is_booked_on_the_day_of_settling(paying):
    order = paying.order(paying.parking[0])
    moment = NOW.replace(month=12, day=2)
    paid(order, now=moment, paid_at=NOW)

    assert Entry.objects.get().booking_date == date(2026, 12, 2)
    assert Receipt.objects.get().snapshot["paid_at"].startswith("2026-11-20")


def test_what_no_bill_takes_is_held_and_is_no_income(paying):
    bill = paying.parking[0]
    late = said(paying.order(bill), Said.CLOSED)
    paid(paying.order(bill), "T2")
    paid(late, now=NOW + 20 * MINUTE)

    assert lines()[2:] == [("CLEAR_DEMO", 15_000), ("REFUNDABLE", -15_000)]
    assert ledger_findings(paying.estate) == []


def test_under_a_commission_the_fee_goes_into_its_fund(paying):
    ServiceContract.objects.create(
        estate=paying.estate, company=paying.cast.contract.company, fee_model="commission",
        valid_from=START + timedelta(days=1),
    )  # fmt: skip
    month = date(2026, 11, 1)
    paying.fees.run(month)
    bill = Bill.objects.get(month=month, kind=FeeKind.PROPERTY)
    assert bill.fund.code == Fund.Code.FEES

    paid(paying.order(bill))
    assert lines() == [("CLEAR_DEMO", bill.amount_fen), ("FEE", -bill.amount_fen)]


def test_nothing_is_billed_that_no_receipt_can_be_signed_with(paying):
    fees, before = paying.fees, Bill.objects.count()
    given = {"amount_fen": 1, "actor": fees.cast.petra, "now": NOW}
    with pytest.raises(DomainError, match="不规范的字符"):
        bill_once(unit=fees.cast.unit, item="cafe\u0301", **given)
    company = fees.cast.contract.company
    type(company).objects.filter(pk=company.pk).update(name="Cafe\u0301 物业")
    with pytest.raises(DomainError, match="先改正这个名称"):
        fees.run(date(2026, 11, 1))
    assert Bill.objects.count() == before
