"""Payments of the company's own system by import: every error by row, all or nothing, twice is once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.errors import DomainError, NotAllowed
from communities.models import Body, PropertyCompany, Role, ServiceContract
from finance.gateway.protocol import Said
from finance.models import Bill, Entry, Payment, PayOrder, Posting, Receipt
from finance.selectors.payments import unallocated_payments
from finance.services.elsewhere import try_taken
from notifications.models import Notice
from tests.cast import member
from tests.finance.billing import NOVEMBER
from tests.finance.gateway.elsewhere import file, given, open_fen, row, take
from tests.finance.gateway.paying import NOW, paid, said
from tests.sessions import log_in


def test_what_was_taken_pays_its_bill_with_receipt_and_books(paying):
    bill, space = paying.bills[0], paying.parking[0]
    taken = take(paying, row(bill, "S1", own="物-0077"), row(space, "S2", method="微信"))

    assert (taken.number, taken.total_fen, taken.rest_fen) == (2, 16_533 + 15_000, 0)
    assert (open_fen(bill), open_fen(space)) == (0, 0)
    assert set(PayOrder.objects.values_list("status", "payer")) == {("paid", None)}
    own, owners = Receipt.objects.order_by("payment")
    assert (own.snapshot["own_receipt"], own.snapshot["method"]) == ("物-0077", "现金")
    assert (own.snapshot["payer"], own.snapshot["channel"]) == ("业主", "elsewhere")
    assert own.number == owners.number == 1
    [entry] = Entry.objects.filter(source__startswith="finance.payment")
    lines = Posting.objects.filter(entry=entry).order_by("pk")
    assert list(lines.values_list("account__code", "amount_fen")) == [
        ("CLEAR_ELSEWHERE", 15_000), ("PARKING_MONTHLY", -15_000),
    ]  # fmt: skip


def test_lines_of_one_serial_are_one_payment(paying):
    take(paying, *(row(bill, "S1") for bill in paying.bills))

    payment = Payment.objects.get()
    assert (payment.amount_fen, payment.shares.count()) == (3 * 16_533, 3)
    assert len(Receipt.objects.get().snapshot["items"]) == 3


def test_one_serial_pays_two_payees_of_one_book(paying):
    """Under another name the committee is another payee, of the same book."""
    Body.objects.filter(kind="committee").update(name="新一届业委会")
    paying.fees.run(NOVEMBER)
    old, new = paying.parking[0], Bill.objects.get(kind="park_common", month=NOVEMBER)
    rows = [row(old, "S1"), row(new, "S1")]

    assert take(paying, *rows).number == 2
    assert take(paying, *rows).n_known == 2
    assert {*PayOrder.objects.values_list("payee", "fund")} == {
        (old.payee, old.fund_id), ("新一届业委会", old.fund_id),
    }  # fmt: skip


def another_contract(paying) -> ServiceContract:
    company = PropertyCompany.objects.create(name="晨光物业", credit_code="91330481MA00000009")
    return ServiceContract.objects.create(
        estate=paying.estate, company=company, fee_model="lump_sum", valid_from=NOW
    )


def manager_of_another_company(paying):
    role = Role.PROPERTY_MANAGER
    member(paying.cast.eve, role, paying.estate, contract=another_contract(paying), valid_from=NOW)
    return paying.cast.eve


def test_a_second_contract_changes_no_numbers(paying):
    """Whose numbers they are says the person who brings them, not which contract is the newest."""
    take(paying, row(paying.bills[0], "S1"))
    another_contract(paying)
    assert take(paying, row(paying.bills[0], "S1")).n_known == 1


def test_the_same_file_twice_adds_nothing(paying):
    rows = [row(paying.bills[0], "S1"), row(paying.parking[0], "S2")]
    take(paying, *rows)
    again = take(paying, *rows, row(paying.bills[1], "S3"))

    assert (again.number, again.n_known, Payment.objects.count()) == (1, 2, 3)


def test_the_same_serial_otherwise_is_refused(paying):
    first, second, _third = paying.bills
    take(paying, row(first, "S1", "100"))
    for other in (row(first, "S1", "65.33"), row(second, "S1", "100"),
                  row(first, "S1", "100", day="2026-11-17")):  # fmt: skip
        with pytest.raises(DomainError, match="流水号 S1 已经导入过"):
            take(paying, other)
    assert Payment.objects.count() == 1


def test_what_was_wholly_to_be_returned_is_compared_all_the_same(paying):
    """The company corrects the month of a line whose bill was paid online before."""
    first, second, _third = paying.bills
    paid(paying.order(first))
    take(paying, row(first, "S1", "100"))
    with pytest.raises(DomainError, match="流水号 S1 已经导入过"):
        take(paying, row(second, "S1", "100"))
    assert take(paying, row(first, "S1", "100")).n_known == 1


def test_the_same_sum_spread_otherwise_is_refused(paying):
    first, second, _third = paying.bills
    take(paying, row(first, "S1", "100"), row(second, "S1", "50"))
    with pytest.raises(DomainError, match="流水号 S1 已经导入过"):
        take(paying, row(first, "S1", "50"), row(second, "S1", "100"))
    assert take(paying, row(second, "S1", "50"), row(first, "S1", "100")).n_known == 1


@pytest.mark.parametrize("yuan", ["165.33", "100"])
def test_money_under_a_serial_written_otherwise_is_refused(paying, yuan):
    """An export saved once more has lost the zeros in front, be the bill open still or not."""
    bill = paying.bills[0]
    take(paying, row(bill, "000123", yuan))
    with pytest.raises(DomainError, match="已导入的流水号 000123 同一天"):
        take(paying, row(bill, "123", yuan))
    assert Payment.objects.count() == 1
    assert take(paying, row(bill, "000123", yuan), row(bill, "124", yuan)).number == 1
    assert take(paying, row(bill, "125", yuan, day="2026-11-17")).number == 1


def test_no_receipt_is_given_in_another_companys_name(paying):
    """The successor takes what belongs to the owners, not what is owed to who was here before."""
    successor = manager_of_another_company(paying)
    rows = [row(paying.parking[0], "S1"), row(paying.bills[0], "S2")]
    tried = try_taken(**given(paying, *rows, actor=successor))
    [problem] = tried.problems
    assert (problem.row, "收款单位是清风物业，不是本公司" in problem.message) == (4, True)
    with pytest.raises(DomainError, match="不是本公司"):
        take(paying, *rows, actor=successor)
    assert not Receipt.objects.exists()
    assert take(paying, rows[0], actor=successor).number == 1
    assert take(paying, rows[1]).number == 1


def told(user) -> list[tuple[int, str]]:
    rows = Notice.objects.filter(user=user, kind="finance.payments_taken").order_by("pk")
    return [(one.params["n"], one.params["sum"]) for one in rows]


def test_the_owners_body_is_told_what_is_booked_for_them(paying):
    take(paying, row(paying.bills[0], "S1"))
    assert told(paying.cast.bob) == []
    take(paying, row(paying.bills[0], "S1"), row(paying.parking[0], "S2"),
         row(paying.parking[1], "S3"))  # fmt: skip
    assert told(paying.cast.bob) == told(paying.cast.cora) == [(2, "300.00")]
    take(paying, row(paying.parking[0], "S2"))
    assert len(told(paying.cast.bob)) == 1


def test_the_desk_finds_what_was_brought_in(paying, client):
    there = "/desk/payments/riverside/taken/"
    take(paying, row(paying.bills[0], "WY-1"), row(paying.parking[0], "WY-2"))

    log_in(client, paying.cast.petra)
    html = client.get(there, {"q": "wy-1"}).content.decode()
    assert ("WY-1" in html, "WY-2" in html) == (True, False)
    assert all(serial in client.get(there).content.decode() for serial in ("WY-1", "WY-2"))
    log_in(client, paying.cast.bob)
    html = client.get(there).content.decode()
    assert ("WY-1" in html, "WY-2" in html) == (False, True), "the company's own sums tell of homes"
    log_in(client, paying.cast.paul)
    assert client.get(there).status_code == 403


def test_what_the_company_before_took_is_not_taken_again(paying):
    """Its own numbers begin at one again, so the serial alone would not tell."""
    take(paying, row(paying.parking[0], "S1"))
    successor = manager_of_another_company(paying)
    with pytest.raises(DomainError, match="已导入的流水号 S1 同一天"):
        take(paying, row(paying.parking[0], "S1"), actor=successor)
    assert take(paying, row(paying.parking[1], "S1"), actor=successor).number == 1


def test_what_exceeds_a_bill_is_to_be_returned(paying):
    bill, space = paying.bills[0], paying.parking[0]
    paid(paying.order(space))
    taken = take(paying, row(bill, "S1", "200"), row(bill, "S2"), row(space, "S3"))

    assert taken.rest_fen == 20_000 - 16_533 + 16_533 + 15_000
    rests = {one.transaction: one.rest_fen for one in unallocated_payments([paying.estate])}
    assert rests == {"S1": 3_467, "S2": 16_533, "S3": 15_000}
    held = Posting.objects.filter(account__code="REFUNDABLE")
    assert list(held.values_list("amount_fen", flat=True)) == [-15_000]


def test_a_bill_that_is_being_paid_is_refused_with_its_row(paying):
    first, second, _third = paying.bills
    order = paying.order(second)
    rows = [row(first, "S1"), row(second, "S2")]
    tried = try_taken(**given(paying, *rows))
    assert [(one.row, "正在支付中" in one.message) for one in tried.problems] == [(4, True)]
    with pytest.raises(DomainError, match="正在支付中"):
        take(paying, *rows)
    assert not Payment.objects.exists()

    said(order, Said.CLOSED)
    assert take(paying, *rows).number == 2


def test_one_error_and_nothing_is_taken(paying):
    bill = paying.bills[0]
    bad = [
        row(bill),
        row(bill),
        [99, *row(bill, "S2")[1:]],
        [*row(bill, "S3")[:3], "2026-07", *row(bill, "S3")[4:]],
        row(bill, "S4", day="2026-12-01"),
        row(bill, "S 5"),
        row(bill, "S6", method=""),
        row(bill, "S7", day="昨天"),
        row(bill, "S8", "0"),
        row(paying.bills[1], "S1", method="刷卡"),
        row(bill, 123.0),
    ]
    tried = try_taken(**given(paying, *bad))
    said_of = [(one.row, one.message) for one in tried.problems]

    assert [at for at, _words in said_of] == list(range(4, 14))
    for words in ("与第 3 行重复", "没有这套房屋", "没有这张账单", "还没有到", "流水号应是", "收款方式",
                  "日期写成", "大于零", "同一个流水号", "变成了数字"):  # fmt: skip
        assert any(words in message for _at, message in said_of), words
    with pytest.raises(DomainError):
        take(paying, *bad)
    assert not PayOrder.objects.exists()


def test_statements_do_not_grow_with_the_rows(paying):
    def cost(*rows):
        with CaptureQueriesContext(connection) as found:
            take(paying, *rows)
        return len(found)

    few = cost(row(paying.bills[0], "S1"), row(paying.parking[0], "S2"))
    for number in range(12):
        paying.fees.home(f"1-6{number:02d}")
        paying.fees.space(paying.fees.cast.unit, f"B-7{number:02d}")
    paying.fees.run(NOVEMBER)
    more = Bill.objects.filter(month=NOVEMBER).select_related("unit__building")
    assert cost(*(row(bill, f"N{bill.pk}") for bill in more)) <= few
    assert more.count() > 20


@pytest.mark.parametrize("name", ["paul", "bob", "hal"])
def test_only_the_manager_brings_it(paying, name):
    with pytest.raises(NotAllowed):
        take(paying, row(paying.bills[0]), actor=getattr(paying.cast, name))


def test_the_desk_tries_and_then_takes(paying, client):
    there = "/desk/fees/riverside/taken/"

    def upload(*rows):
        return client.post(there, {"file": SimpleUploadedFile("收款.xlsx", file(*rows))})

    log_in(client, paying.cast.petra)
    html = upload(row(paying.bills[0], amount="-1")).content.decode()
    assert "共 1 处错误，什么也没有导入" in html
    html = upload(row(paying.bills[0], amount="200")).content.decode()
    assert "要新增 1 笔收款" in html
    assert "待退" in html
    assert not Payment.objects.exists()
    done = client.post(there, {"step": "store"}, follow=True)
    assert "已导入 1 笔收款" in done.content.decode()
    receipt = client.get(f"/receipts/{Receipt.objects.get().code}/").content.decode()
    assert "物业公司系统" in receipt
    assert "现金" in receipt
    log_in(client, paying.cast.alice)
    html = client.get("/me/bills/").content.decode()
    assert "R-2026-000001" in html
    assert "2026-08" not in client.get("/me/pay/").content.decode()
