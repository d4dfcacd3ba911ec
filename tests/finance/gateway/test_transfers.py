"""转账: noted by one, found by another, settled through the same door; until then nobody else pays its bills."""

import re
from datetime import timedelta

import pytest

from communities.errors import DomainError, NotAllowed
from finance.models import (
    BankFile,
    BankRow,
    Entry,
    Payment,
    PayOrder,
    Posting,
    Receipt,
    TransferSlip,
)
from finance.selectors.accounts import why_it_cannot_end
from finance.selectors.matching import open_postings
from finance.selectors.payments import standing_of_bills, unallocated_fen
from finance.selectors.rows import with_rest
from finance.services import accounts
from finance.services.asking import watch_unknown
from finance.services.cashiers import allow_cashier, stop_cashier
from finance.services.refunds import decide_end, propose_end
from finance.services.transfers import decide_slip, record_slip, watch_slips
from notifications.models import Notice
from tests.finance.books import Books
from tests.finance.gateway.paying import NOW, credited
from tests.finance.gateway.refunding import approved, tended
from tests.sessions import log_in

DAY = NOW.date() - timedelta(days=1)


def noted(paying, *bills, by="petra", **more) -> TransferSlip:
    bills = bills or paying.bills[:1]
    given = {
        "amount_fen": sum(bill.amount_fen for bill in bills), "paid_on": DAY, "now": NOW,
        "payer_bank": "农业银行 尾号1234", "serial": "20261119 0001", "payer_name": "李明",
    } | more  # fmt: skip
    return record_slip(bills=list(bills), actor=getattr(paying.cast, by), **given)


def letting(paying, name="paul"):
    who = getattr(paying.cast, name)
    return allow_cashier(estate=paying.estate, user=who, actor=paying.cast.petra, now=NOW)


def decided(slip, who, verb="agree", **more):
    return decide_slip(slip=slip, verb=verb, actor=who, now=NOW, **more)


def owners_account(paying):
    return paying.parking[0].fund.bank_accounts.get(kind="bank")


def test_two_of_the_company_settle_its_own_money(paying):
    cast, bill = paying.cast, paying.bills[0]
    letting(paying)
    slip = noted(paying)

    assert slip.serial == "202611190001"
    assert (slip.order.status, slip.order.ask_at) == ("new", None)
    assert PayOrder.objects.get().status == "open"
    standing = standing_of_bills([bill])[bill.pk]
    assert (standing.open_fen, standing.awaits_second) == (0, True)
    with pytest.raises(DomainError, match="正在核对"):
        paying.order(bill)
    with pytest.raises(DomainError, match="登记的人不能"):
        decided(slip, cast.petra)
    with pytest.raises(DomainError, match="物业公司的另一人"):
        decided(slip, cast.bob)

    assert decided(slip, cast.paul).status == "paid"
    assert credited(bill) == bill.amount_fen
    said = Receipt.objects.get().snapshot
    assert (said["payer"], said["channel"]) == ("李明", "transfer")
    assert said["transaction"] == "202611190001"
    assert Entry.objects.count() == 0
    with pytest.raises(DomainError, match="不能核对无误"):
        decided(slip, cast.paul)
    assert Payment.objects.count() == 1


def test_the_owners_money_is_found_by_another_body_and_lands_on_the_bank_account(paying):
    cast, bill, account = paying.cast, paying.parking[0], owners_account(paying)
    letting(paying)
    with pytest.raises(DomainError, match="哪个银行账户"):
        noted(paying, bill)
    slip = noted(paying, bill, bank_account=account)
    with pytest.raises(DomainError, match="管理主体或居委会"):
        decided(slip, cast.paul)

    decided(slip, cast.bob)
    line = Posting.objects.get(amount_fen__gt=0)
    assert (line.account.bank_account, line.amount_fen) == (account, bill.amount_fen)
    assert Entry.objects.get().kind == "income"


def test_an_account_ends_when_no_slip_waits_and_what_goes_back_later_is_in_transit(paying):
    cast, bill, account = paying.cast, paying.parking[0], owners_account(paying)
    slip = noted(paying, bill, bank_account=account)
    assert "等核对的转账" in why_it_cannot_end(account, NOW.date())
    decided(slip, cast.bob)
    books = Books(cast, bill.fund, bill.fund, account)
    fen = bill.amount_fen
    books.posted(("BANK", -fen), ("CLEAR_TRANSIT", fen), kind="transfer", day=NOW.date())
    words = {"bank_account": account, "ended_on": NOW.date(), "reason": "换银行", "now": NOW}
    accounts.decide_end(
        row=accounts.ask_end(**words, actor=cast.petra), verb="agree", actor=cast.bob, now=NOW
    )

    refund = tended(approved(paying, Payment.objects.get(), 500, bill))
    end = propose_end(refund=refund, verdict="done", reason="回单 7", actor=cast.petra, now=NOW)
    decide_end(end=end, agrees=True, actor=cast.bob, now=NOW)
    back = Posting.objects.filter(entry__key__contains=":refund:", amount_fen__lt=0).get()
    assert (back.account.code, back.amount_fen) == ("CLEAR_TRANSIT", -500)


def test_a_bank_row_is_offered_the_transfer_of_its_serial_number_first(paying):
    account = owners_account(paying)
    for place, bill in enumerate(paying.parking[:2]):
        slip = noted(paying, bill, bank_account=account, serial=f"SER-000{place}")
        decided(slip, paying.cast.bob)
    bank_file = BankFile.objects.create(
        estate=paying.estate, bank_account=account, name="x.csv", sha256="x", size=1,
        created_at=NOW, status="stored",
    )  # fmt: skip
    BankRow.objects.create(
        estate=paying.estate, bank_account=account, bank_file=bank_file, fingerprint="x", at=NOW,
        booked_date=DAY, amount_fen=paying.parking[0].amount_fen, reference="ser-0000",
    )  # fmt: skip
    row = with_rest(BankRow.objects.all()).get()

    first, second = open_postings(row)
    assert first.entry.source == f"finance.payment:{Payment.objects.get(transaction='SER-0000').pk}"
    assert (first.apart_fen, second.apart_fen) == (0, 0)


def test_the_same_serial_number_is_refused_until_it_was_refused_or_taken_back(paying):
    letting(paying)
    slip = noted(paying)
    with pytest.raises(DomainError, match="一张回单只算一次"):
        noted(paying, paying.bills[1], serial="20261119-0001".replace("-", ""))
    with pytest.raises(DomainError, match="不通过的原因"):
        decided(slip, paying.cast.paul, "refuse")

    order = decided(slip, paying.cast.paul, "refuse", answer="账上没有这一笔")
    assert order.status == "closed"
    assert standing_of_bills([paying.bills[0]])[paying.bills[0].pk].open_fen > 0
    again = noted(paying)
    assert decided(again, paying.cast.petra, "end").status == "closed"
    assert noted(paying).pk


def test_too_much_is_held_to_be_returned_and_too_little_only_where_parts_are_paid(paying):
    letting(paying)
    first, second, third = paying.bills
    with pytest.raises(DomainError, match="少于所选账单"):
        noted(paying, first, second, amount_fen=first.amount_fen)
    decided(noted(paying, first, amount_fen=first.amount_fen + 500), paying.cast.paul)
    payment = Payment.objects.get()
    assert (unallocated_fen(payment), payment.status) == (500, "settled")
    assert Receipt.objects.get().snapshot["refundable_fen"] == "500"

    decided(noted(paying, second, amount_fen=5_000, serial="S-2000"), paying.cast.paul)
    assert credited(second) == 5_000
    with pytest.raises(DomainError, match="一次交清"):
        noted(paying, paying.parking[0], amount_fen=1, bank_account=owners_account(paying))
    with pytest.raises(DomainError, match="不能晚于今天"):
        noted(paying, third, paid_on=NOW.date() + timedelta(days=1))
    with pytest.raises(DomainError, match="流水号是"):
        noted(paying, third, serial="无")


def test_only_whom_the_manager_lets_notes_slips_and_no_longer_than_he_does(paying):
    with pytest.raises(NotAllowed, match="还不是收款员"):
        noted(paying, by="paul")
    leave = letting(paying)
    with pytest.raises(DomainError, match="已经是收款员"):
        letting(paying)
    with pytest.raises(DomainError, match="要是本小区物业公司的员工"):
        letting(paying, "bob")
    assert noted(paying, by="paul").pk
    stop_cashier(cashier=leave, actor=paying.cast.petra, now=NOW)
    with pytest.raises(NotAllowed):
        noted(paying, paying.bills[1], by="paul", serial="S-3000")
    with pytest.raises(NotAllowed):
        noted(paying, paying.bills[1], by="bob", serial="S-3000")


def test_it_does_not_end_by_itself_and_is_no_channels_alarm(paying):
    noted(paying)
    late = NOW + timedelta(days=8)
    watch_slips(late)
    watch_unknown(late)
    assert PayOrder.objects.get().status == "open"
    assert not Notice.objects.filter(kind="finance.payment_alarm").exists()


def test_the_owners_bodies_are_told_when_nobody_looks(paying):
    noted(paying, paying.parking[0], bank_account=owners_account(paying))
    people = {paying.cast.bob.pk, paying.cast.cora.pk}
    waiting = Notice.objects.filter(kind="finance.slip_waits")
    assert set(waiting.values_list("user", flat=True)) == people

    late = Notice.objects.filter(kind="finance.slip_late")
    watch_slips(NOW + timedelta(days=6))
    assert not late.exists()
    for _again in range(2):
        watch_slips(NOW + timedelta(days=8))
    assert sorted(late.values_list("user", flat=True)) == sorted(people)


def html(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[-800:]
    return answer.content.decode()


def test_from_the_desk_to_the_owners_page(paying, client):
    cast, bill = paying.cast, paying.bills[0]
    log_in(client, cast.petra)
    client.post("/desk/counter/riverside/cashiers/", {"user": cast.paul.pk, "act": "allow"})
    found = html(client, "/desk/counter/riverside/homes/?for=slip&q=1-101")
    there = re.search(r'href="(/desk/units/\d+/transfer/)"', found)[1]
    assert "165.33" in html(client, there)
    given = {
        "bill": bill.pk, "amount": "165.33", "paid_on": "2026-11-19", "serial": "无",
        "payer_bank": "农业银行",
    }  # fmt: skip
    answer = client.post(there, given)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "农业银行" in page
    assert re.search(rf'value="{bill.pk}"\s+checked', page)
    slip = client.post(there, given | {"serial": "ABCD1234"})["Location"]
    assert "登记错了" in html(client, slip)
    assert "核对无误，已到账" not in html(client, slip)
    assert client.post(slip, {"act": "agree"}).status_code == 400

    log_in(client, cast.alice)
    assert "转账待核对" in html(client, "/me/bills/")
    log_in(client, cast.dan)
    assert client.get(slip).status_code == 404
    log_in(client, cast.paul)
    assert "ABCD1234" in html(client, "/desk/transfers/")
    client.post(slip, {"act": "agree"})
    assert "收据已开" in html(client, slip)
    log_in(client, cast.alice)
    page = html(client, "/me/bills/")
    assert "R-20" in page
    receipt = html(client, f"/receipts/{Receipt.objects.get().code}/")
    assert re.search(r"<td>\s*2026年11月19日\s*</td>", receipt)
    log_in(client, cast.petra)
    page = html(client, f"/desk/units/{cast.unit.pk}/bills/")
    assert "业主 · 银行转账" in page


def test_staff_who_take_no_money_see_no_bills(paying, client):
    slip = noted(paying)
    log_in(client, paying.cast.paul)
    for url in (
        f"/desk/units/{paying.cast.unit.pk}/transfer/", "/desk/transfers/", f"/desk/transfers/{slip.pk}/",
        "/desk/counter/riverside/homes/", "/desk/counter/riverside/cashiers/",
    ):  # fmt: skip
        assert client.get(url).status_code == 403, url
