"""A cashier's day: float, cash for bills, a mistake cancelled by another, the count, the bank; and cash that lies."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from finance.models import (
    CashDeposit,
    CashDifference,
    CashShift,
    CashTaking,
    Entry,
    Payment,
    PayOrder,
    Posting,
    Receipt,
)
from finance.selectors.counter import lying_cash, taken_in
from finance.selectors.payments import standing_of_bills
from finance.services.counter import cancel_taking, close_shift, open_shift, take_cash
from finance.services.deposits import record_deposit, watch_cash
from notifications.models import Notice
from portal.estates import open_face
from tests.finance.gateway.paying import NOW, credited
from tests.finance.gateway.test_transfers import html, letting, noted, owners_account
from tests.sessions import log_in
from tests.settled import keep_setting

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def begun(paying, by="paul", float_fen=20_000) -> CashShift:
    """paul's, whom petra lets."""
    if by == "paul":
        letting(paying)
    who = getattr(paying.cast, by)
    return open_shift(estate=paying.estate, float_fen=float_fen, actor=who, now=NOW)


def took(paying, shift, *bills, tendered=None, token=None, **more) -> CashTaking:
    bills = bills or paying.bills[:1]
    given = {"tendered_fen": tendered or 100_000, "token": token or uuid.uuid4()} | more
    return take_cash(shift=shift, bills=list(bills), actor=shift.cashier, now=NOW, **given)


def closed(shift, counted, *, reason="", by=None, counts=None) -> CashShift:
    return close_shift(
        shift=shift, counts=counts or {}, counted_fen=counted, reason=reason,
        actor=by or shift.cashier, now=NOW + HOUR,
    )  # fmt: skip


def deposited(paying, shift, fund, account, *, by="petra", serial="DEP-0001", on=None):
    return record_deposit(
        shift=shift, fund=fund, bank_account=account, serial=serial, actor=getattr(paying.cast, by),
        deposited_on=on or NOW.date(), now=NOW + 2 * HOUR,
    )  # fmt: skip


def test_cash_pays_bills_at_once_with_change_and_receipt(paying):
    shift, bills = begun(paying), paying.bills[:2]
    taking = took(paying, shift, *bills, tendered=40_000, payer_name="李明的母亲")

    due = sum(bill.amount_fen for bill in bills)
    assert (taking.payment.amount_fen, taking.change_fen) == (due, 40_000 - due)
    assert [credited(bill) for bill in bills] == [bill.amount_fen for bill in bills]
    said = Receipt.objects.get().snapshot
    assert (said["payer"], said["channel"], said["payee"]) == (
        "李明的母亲", "counter", bills[0].payee,
    )  # fmt: skip
    assert taken_in(shift) == due
    assert Entry.objects.count() == 0


def test_the_receipt_names_the_payer_alike_in_whatever_language_the_cashier_reads(paying):
    with translation.override("en"):
        took(paying, begun(paying))
        noted(paying, paying.bills[1], payer_name="")
    assert Receipt.objects.get().snapshot["payer"] == "业主"
    assert PayOrder.objects.get(channel="transfer").payer_name == "业主"


def test_the_same_form_sent_twice_takes_a_part_once(paying):
    shift, token, bill = begun(paying), uuid.uuid4(), paying.bills[0]
    first = took(paying, shift, bill, token=token, part_fen=5_000)
    again = took(paying, shift, bill, token=token, part_fen=5_000)

    assert first == again
    assert credited(bill) == 5_000
    assert took(paying, shift, bill, part_fen=5_000) != first


def test_what_is_refused_at_the_counter(paying):
    cast, (first, second, third) = paying.cast, paying.bills
    shift = begun(paying)
    paying.order(first)
    noted(paying, second)
    with pytest.raises(DomainError, match="正在支付中"):
        took(paying, shift, first)
    with pytest.raises(DomainError, match="正在核对"):
        took(paying, shift, second)
    with pytest.raises(DomainError, match=r"收到的现金少 65\.33 元"):
        took(paying, shift, third, tendered=10_000)
    with pytest.raises(DomainError, match="一个收款单位"):
        took(paying, shift, third, paying.parking[0])
    with pytest.raises(DomainError, match="一次交清"):
        took(paying, shift, paying.parking[0], part_fen=1)
    with pytest.raises(NotAllowed, match="当班的收款员本人"):
        take_cash(
            shift=shift, bills=[third], tendered_fen=20_000, token=uuid.uuid4(), actor=cast.petra,
            now=NOW,
        )  # fmt: skip
    with pytest.raises(StaleState, match="先结上一班"):
        open_shift(estate=paying.estate, float_fen=0, actor=cast.paul, now=NOW)
    with pytest.raises(NotAllowed):
        open_shift(estate=paying.estate, float_fen=0, actor=cast.bob, now=NOW)
    assert not CashTaking.objects.exists()


def test_a_mistake_is_cancelled_in_red_by_another_while_the_shift_is_open(paying):
    cast, bill = paying.cast, paying.parking[0]
    shift = begun(paying)
    taking = took(paying, shift, bill)
    with pytest.raises(NotAllowed, match="另一名收款员"):
        cancel_taking(taking=taking, reason="收错了户", actor=cast.paul, now=NOW)
    with pytest.raises(DomainError, match="写明原因"):
        cancel_taking(taking=taking, reason=" ", actor=cast.petra, now=NOW)
    cancel_taking(taking=taking, reason="收错了户", actor=cast.petra, now=NOW)

    assert (Payment.objects.get().status, Payment.objects.get().order.status) == (
        "returned", "returned",
    )  # fmt: skip
    assert credited(bill) == 0
    assert standing_of_bills([bill])[bill.pk].open_fen == bill.amount_fen
    assert sorted(Receipt.objects.values_list("amount_fen", flat=True)) == [-15_000, 15_000]
    assert (
        sum(Posting.objects.filter(account__kind="income").values_list("amount_fen", flat=True))
        == 0
    )
    assert taken_in(shift) == 0
    with pytest.raises(StaleState, match="已经冲红"):
        cancel_taking(taking=taking, reason="再来", actor=cast.petra, now=NOW)
    other = took(paying, shift, bill)
    closed(shift, 20_000 + bill.amount_fen)
    with pytest.raises(StaleState, match="已经结了"):
        cancel_taking(taking=other, reason="迟了", actor=cast.petra, now=NOW)


def test_who_governs_and_the_debtors_are_told_of_what_was_cancelled_on_its_day(paying):
    cast, shift = paying.cast, begun(paying)
    own, owners = took(paying, shift), took(paying, shift, paying.parking[0])
    words = {"reason": "收错了户", "actor": cast.petra}
    with pytest.raises(StaleState, match="收款当天"):
        cancel_taking(taking=owners, now=NOW + 12 * HOUR, **words)
    told = Notice.objects.filter(kind="finance.taking_cancelled")
    debtors = Notice.objects.filter(kind="finance.cash_went_back", user=cast.alice)

    cancel_taking(taking=own, now=NOW + 11 * HOUR, **words)
    assert (told.count(), debtors.count()) == (0, 1)
    cancel_taking(taking=owners, now=NOW + 11 * HOUR, **words)
    assert {cast.bob.pk, cast.cora.pk} <= set(told.values_list("user", flat=True))
    assert debtors.count() == 2


def test_the_count_closes_the_shift_and_a_difference_is_told(paying):
    shift = begun(paying)
    took(paying, shift, paying.parking[0])
    with pytest.raises(DomainError, match=r"应有 350\.00 元，实点 345\.00 元，相差 .5\.00 元"):
        closed(shift, 34_500)
    with pytest.raises(DomainError, match="与填的合计不同"):
        closed(shift, 34_500, counts={10_000: 3}, reason="x")
    with pytest.raises(DomainError, match="请填清点"):
        closed(shift, None)
    with pytest.raises(NotAllowed):
        closed(shift, 35_000, by=paying.cast.bob)
    row = closed(shift, None, counts={10_000: 3, 1_000: 4, 500: 1}, reason="找零多给了 5 元")

    assert (row.status, row.counted_fen, row.taken_fen) == ("closed", 34_500, 15_000)
    assert CashDifference.objects.get().fen == -500
    told = Notice.objects.filter(kind="finance.shift_differs").values_list("user", flat=True)
    assert {paying.cast.bob.pk, paying.cast.cora.pk, paying.cast.petra.pk} == set(told)
    with pytest.raises(StaleState, match="已经结了"):
        took(paying, shift, paying.parking[1])


def test_a_count_that_agrees_makes_no_difference(paying):
    shift = begun(paying)
    took(paying, shift)
    assert closed(shift, 20_000 + paying.bills[0].amount_fen).status == "closed"
    assert not CashDifference.objects.exists()
    assert not Notice.objects.filter(kind="finance.shift_differs").exists()


def test_another_person_notes_the_deposit_and_the_owners_money_is_on_its_account(paying):
    shift, fund, account = begun(paying), paying.parking[0].fund, owners_account(paying)
    took(paying, shift, paying.parking[0])
    took(paying, shift, paying.bills[0])
    with pytest.raises(StaleState, match="还没有结"):
        deposited(paying, shift, fund, account)
    closed(shift, 20_000 + 15_000 + paying.bills[0].amount_fen)
    with pytest.raises(NotAllowed, match="自己的存款"):
        deposited(paying, shift, fund, account, by="paul")
    with pytest.raises(DomainError, match="银行账户"):
        deposited(paying, shift, fund, None)
    with pytest.raises(DomainError, match="今天以前"):
        deposited(paying, shift, fund, account, on=NOW.date() + DAY)
    made = deposited(paying, shift, fund, account)

    entry = Entry.objects.get(kind="transfer")
    lines = dict(entry.postings.values_list("account__code", "amount_fen"))
    assert lines["CLEAR_COUNTER"] == -15_000
    assert entry.postings.get(amount_fen__gt=0).account.bank_account == account
    assert entry.source == f"finance.cashdeposit:{made.pk}"
    with pytest.raises(StaleState, match="已经登记过存款"):
        deposited(paying, shift, fund, account, serial="DEP-0002")
    assert deposited(paying, shift, None, None, serial="DEP-0003").amount_fen == (
        paying.bills[0].amount_fen
    )
    assert CashDeposit.objects.count() == 2


def test_cash_of_the_owners_that_lies_is_shown_and_told_after_its_term(paying, client):
    shift = begun(paying)  # a Friday
    took(paying, shift, paying.parking[0])
    took(paying, shift, paying.bills[0])
    wednesday, thursday = NOW + 5 * DAY, NOW + 6 * DAY

    [lying] = lying_cash(paying.estate, wednesday)
    assert (lying.fen, lying.is_late) == (15_000, False)
    assert lying_cash(paying.estate, thursday)[0].is_late
    watch_cash(wednesday)
    told = Notice.objects.filter(kind="finance.cash_lies")
    assert not told.exists()
    watch_cash(thursday)
    watch_cash(thursday + DAY)
    assert {paying.cast.bob.pk, paying.cast.petra.pk} <= set(told.values_list("user", flat=True))
    assert told.count() == len(set(told.values_list("user", flat=True)))

    keep_setting(paying.estate, "cash_deposit_days", 5)
    assert not lying_cash(paying.estate, thursday)[0].is_late


def test_the_public_page_says_amount_and_since_when_and_no_more(paying, client):
    open_face(paying.estate)
    shift = begun(paying)
    took(paying, shift, paying.parking[0], payer_name="李明")
    keep_setting(paying.estate, "cash_deposit_days", 1, NOW + HOUR)
    page = html(client, "/e/riverside/accounts/")
    assert "柜台收的现金 ¥150.00 还没有存入银行，最早的是2026年11月20日收的" in page
    assert "约定 3 个工作日内存入" in page, (
        "what held when it was taken, whatever was settled since"
    )
    assert "李明" not in page

    closed(shift, 35_000)
    deposited(paying, shift, paying.parking[0].fund, owners_account(paying))
    assert "还没有存入银行" not in html(client, "/e/riverside/accounts/")


def test_a_cashiers_day_on_the_desk(paying, client):
    cast, bill = paying.cast, paying.parking[0]
    letting(paying)
    log_in(client, cast.paul)
    client.post("/desk/counter/riverside/", {"act": "open", "float": "200"})
    shift = CashShift.objects.get()
    found = html(client, "/desk/counter/riverside/homes/?for=cash&q=1-101")
    there = re.search(r'href="(/desk/units/\d+/cash/)"', found)[1]
    assert "请选择要交的账单" not in html(client, there)
    assert "请选择要交的账单" in html(client, f"{there}?sum=1")
    page = html(client, f"{there}?sum=1&bill={bill.pk}")
    assert "人民币壹佰伍拾元整" in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    given = {"bill": bill.pk, "token": token, "tendered": "100", "payer_name": "张阿姨"}
    answer = client.post(there, given)
    assert answer.status_code == 400
    assert "收到的现金少 50.00 元" in answer.content.decode()
    assert "张阿姨" in answer.content.decode()
    taken = client.post(there, given | {"tendered": "200"})["Location"]
    assert client.post(there, given | {"tendered": "200"})["Location"] == taken
    stale = given | {"tendered": "200", "token": str(uuid.uuid4())}
    answer = client.post(there, stale)
    assert (answer.status_code, "已经交清" in answer.content.decode()) == (400, True)
    page = html(client, taken)
    for words in ("¥50.00<", "打印收据", "请另一名收款员或经理冲红"):
        assert words in page, words
    there = f"/desk/counter/shifts/{shift.pk}/"
    answer = client.post(there, {"total": "345", "reason": ""})
    assert answer.status_code == 400
    assert 'value="345"' in answer.content.decode()
    client.post(there, {"total": "345", "reason": "找零多给了 5 元"})
    assert "相差" in html(client, there)
    pay_in = f"{there}deposit/{bill.fund_id}/"
    assert client.get(pay_in).status_code == 403

    log_in(client, cast.bob)
    assert "找零多给了" in html(client, "/desk/counter/riverside/")
    assert client.get(pay_in).status_code == 403
    log_in(client, cast.petra)
    given = {
        "deposited_on": "2026-11-20", "serial": "DEP-9", "bank_account": owners_account(paying).pk,
    }  # fmt: skip
    assert client.post(pay_in, given | {"serial": ""}).status_code == 400
    deposited_on = clock.local(CashShift.objects.get().opened_at).date().isoformat()
    client.post(pay_in, given | {"serial": "DEP-0009", "deposited_on": deposited_on})
    assert "已存入" in html(client, there)


def test_staff_who_take_no_money_see_no_counter(paying, client):
    shift = begun(paying, by="petra")
    taking = took(paying, shift)
    log_in(client, paying.cast.paul)
    for url in (
        "/desk/counter/", "/desk/counter/riverside/", f"/desk/counter/shifts/{shift.pk}/",
        f"/desk/counter/takings/{taking.pk}/", f"/desk/units/{paying.cast.unit.pk}/cash/",
        f"/desk/counter/shifts/{shift.pk}/deposit/0/",
    ):  # fmt: skip
        assert client.get(url).status_code == 403, url


def test_what_the_company_took_its_own_people_read_alone(paying, client):
    shift = begun(paying)
    own, owners = took(paying, shift), took(paying, shift, paying.parking[0])
    slips = [
        noted(paying, paying.bills[1], serial="SLIP0001"),
        noted(paying, paying.parking[1], serial="SLIP0002", bank_account=owners_account(paying)),
    ]
    pages = [f"/desk/counter/takings/{one.pk}/" for one in (own, owners)]
    papers = [f"/desk/transfers/{one.pk}/" for one in slips]

    def seen(who):
        log_in(client, who)
        day, listed = (
            html(client, f"/desk/counter/shifts/{shift.pk}/"),
            html(client, "/desk/transfers/"),
        )
        return (
            [client.get(page).status_code for page in pages + papers],
            [page in day for page in pages],
            [one.serial in listed for one in slips],
        )

    assert seen(paying.cast.bob) == ([403, 200, 403, 200], [False, True], [False, True])
    assert seen(paying.cast.petra) == ([200] * 4, [True] * 2, [True] * 2)
