"""结算分账: one row at the bank pays out several books, or the company as well; what the exchange took is an account
of its own. All of it is posted at once, and taken back at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from communities.errors import DomainError
from communities.models import ServiceContract
from finance.gateway.protocol import DayBill, ItemKind, PaidItem, PaidOut
from finance.models import (
    BankAccount,
    BankRow,
    Bill,
    Entry,
    EntryDraft,
    FeeKind,
    Fund,
    PayoutPart,
    Posting,
    RowSetAside,
)
from finance.payouts import Named, Share, may_be, named_by, shares_of
from finance.selectors.audit import ledger_findings
from finance.selectors.channel_bills import MerchantAccount
from finance.selectors.payouts import payouts_of
from finance.selectors.rows import with_rest
from finance.services.approvals import approve_draft
from finance.services.channel_bills import keep_bills
from finance.services.channel_payouts import keep_payout
from finance.services.drafts import LineInput, discard_draft, save_draft, submit_draft
from finance.services.ledger import post_drafts, reverse_entry
from finance.services.matching import decide_set_aside
from finance.services.payouts import draft_payout
from finance.services.statements import submit_statement
from tests.cast import START
from tests.finance.books import Books
from tests.finance.gateway.paying import NOW, Paying, paid, trade
from tests.sessions import log_in

DAY = timedelta(days=1)
PAID = datetime(2026, 11, 9, 4, tzinfo=UTC)
FIRST = date(2026, 11, 9)
FEE = 57


@pytest.fixture
def fees_bill(paying: Paying) -> Bill:
    """A bill under 酬金制: its money is the fees' book's."""
    ServiceContract.objects.create(
        estate=paying.estate, company=paying.cast.contract.company, fee_model="commission",
        valid_from=START + timedelta(days=1),
    )  # fmt: skip
    month = date(2026, 11, 1)
    paying.fees.run(month)
    return Bill.objects.get(month=month, kind=FeeKind.PROPERTY)


@pytest.fixture
def books(paying) -> Books:
    funds = Fund.objects.filter(code="gs").order_by("pk")
    fund = funds.get(estate=paying.estate)
    return Books(
        paying.cast, fund, funds.exclude(pk=fund.pk).get(), BankAccount.objects.get(fund=fund)
    )  # fmt: skip


def settled(paying, *bills) -> list:
    orders = []
    for number, bill in enumerate(bills):
        order = paying.order(bill, now=PAID)
        paid(order, f"T{number}", paid_at=PAID, now=PAID)
        orders.append(order)
    return orders


def billed(paying, *bills) -> int:
    """What the channel owes for the day on which all of them were paid."""
    orders = settled(paying, *bills)
    trades = [trade(one, f"T{n}", paid_at=PAID, fee_fen=FEE) for n, one in enumerate(orders)]
    account = MerchantAccount(paying.estate, "demo", orders[0].merchant)
    said = DayBill(FIRST, tuple(trades), fee_fen=FEE * len(trades), digest="ab" * 32)
    keep_bills(account, [said], NOW)
    return sum(one.amount_fen for one in orders) - said.fee_fen


RATE = 3


def named(paying, *bills) -> int:
    """The same, by a channel that names what it paid out in another currency, and keeps a hundredth."""
    orders = settled(paying, *bills)
    items = tuple(
        PaidItem(
            f"txn_{n}", ItemKind.TRADE, "charge", one.amount_fen * RATE,
            one.amount_fen * RATE // 100, one.number, f"T{n}", one.amount_fen, "CNY",
        )
        for n, one in enumerate(orders)
    )  # fmt: skip
    account = MerchantAccount(paying.estate, "demo", orders[0].merchant)
    amount = sum(one.net for one in items)
    keep_payout(account, PaidOut("po_1", FIRST + DAY, "HKD", amount, items), NOW)
    return sum(part.net_fen for part in PayoutPart.objects.all())


def drafted(books, row) -> EntryDraft:
    return draft_payout(row=row, actor=books.cast.paul, now=NOW)[0]


def balances() -> dict[str, int]:
    """Of every account that is no income, by book and code; nothing of what is empty."""
    found: dict[str, int] = {}
    rows = Posting.objects.exclude(account__kind="income")
    for fund, code, fen in rows.values_list("fund__code", "account__code", "amount_fen"):
        key = f"{fund} {code.partition('_')[0] if code.startswith('BANK') else code}"
        found[key] = found.get(key, 0) + fen
    return {key: fen for key, fen in found.items() if fen}


def test_a_row_over_two_books_is_one_draft_and_posts_in_both(paying, books, fees_bill):
    fen = billed(paying, paying.parking[0], fees_bill)
    row = books.row(fen, FIRST + DAY)
    draft = drafted(books, row)
    other = fees_bill.amount_fen - FEE
    assert "公共收益 149.43 元" in draft.memo
    assert not Entry.objects.filter(source__startswith="finance.payout:").exists()

    entry = books.carry(draft)
    follower = Entry.objects.get(key__startswith="payout:")
    assert (entry.fund.code, follower.fund.code, follower.kind) == ("gs", "wy", "transfer")
    assert balances() == {
        "gs BANK": fen, "gs CLEAR_FUNDS": -other, "wy CLEAR_FUNDS": other,
        "gs COST_CHANNEL": FEE, "wy COST_CHANNEL": FEE,
    }  # fmt: skip
    assert with_rest(BankRow.objects.filter(pk=row.pk)).get().rest_fen == 0
    assert ledger_findings(paying.estate) == []


def test_it_is_taken_back_as_a_whole_and_no_part_of_it_alone(paying, books, fees_bill):
    fen = billed(paying, paying.parking[0], fees_bill)
    before = balances()
    row = books.row(fen, FIRST + DAY)
    entry = books.carry(drafted(books, row))
    follower = Entry.objects.get(key__startswith="payout:")
    words = {"reason": "账户记错", "actor": books.cast.paul, "now": NOW}
    with pytest.raises(DomainError, match="一起冲销"):
        reverse_entry(entry=follower, **words)
    books.carry(reverse_entry(entry=entry, **words))
    assert balances() == before
    again = books.carry(drafted(books, row))
    assert again.reverses is None
    assert ledger_findings(paying.estate) == []


def test_a_draft_that_says_otherwise_than_the_bill_is_not_posted(paying, books, fees_bill):
    fen = billed(paying, paying.parking[0], fees_bill)
    draft = drafted(books, books.row(fen, FIRST + DAY))
    bank, own, other = draft.lines.select_related("account", "bank_row").order_by("position")
    moved = [
        LineInput(bank.account, bank.amount_fen, bank.bank_row),
        LineInput(own.account, own.amount_fen - 1),
        LineInput(other.account, other.amount_fen + 1),
    ]
    draft = save_draft(draft=draft, fund=draft.fund, lines=moved, actor=books.cast.paul, now=NOW)
    with pytest.raises(DomainError, match="与渠道现在的账单不符"):
        books.carry(draft)
    assert not Entry.objects.filter(source__startswith="finance.payout:").exists()


def test_days_that_are_booked_are_not_booked_again(paying, books, fees_bill):
    fen = billed(paying, paying.parking[0], fees_bill)
    first = drafted(books, books.row(fen, FIRST + DAY))
    second = books.row(fen, FIRST + DAY)
    assert second.pk not in payouts_of(books.bank, with_rest(BankRow.objects.filter(pk=second.pk)))
    lines = [
        LineInput(one.account, one.amount_fen, second if one.bank_row_id else None)
        for one in first.lines.select_related("account").order_by("position")
    ]
    given = {
        "kind": "transfer",
        "memo": "再来一次",
        "no_voucher_reason": "试",
        "source": first.source,
    }
    twin = save_draft(
        fund=first.fund, lines=lines, booking_date=first.booking_date, actor=books.cast.paul,
        now=NOW, **given,
    )  # fmt: skip
    for one in (first, twin):
        submit_draft(draft=one, actor=books.cast.paul, now=NOW)
        approve_draft(draft=one, actor=books.cast.bob, now=NOW)
    refused = post_drafts(drafts=[first, twin], actor=books.cast.petra, now=NOW)
    assert [draft.pk for draft, _why in refused] == [twin.pk]
    assert "或已经入账" in refused[0][1]
    assert Entry.objects.filter(source=first.source).count() == 2
    with pytest.raises(DomainError, match="渠道结算"):
        drafted(books, second)


def test_the_companys_part_is_set_aside_and_owed_to_it(paying, books):
    space, own = paying.parking[0], paying.bills[0]
    fen = billed(paying, space, own)
    row = books.row(fen, FIRST + DAY)
    entry = books.carry(drafted(books, row))
    aside = RowSetAside.objects.get()
    assert (aside.kind, aside.amount_fen, aside.status) == (
        "company", own.amount_fen - FEE, "proposed",
    )  # fmt: skip
    assert entry.amount_fen == space.amount_fen - FEE
    decide_set_aside(aside=aside, verb="agree", actor=books.cast.bob, now=NOW)
    assert with_rest(BankRow.objects.filter(pk=row.pk)).get().rest_fen == 0
    assert balances() == {"gs BANK": space.amount_fen - FEE, "gs COST_CHANNEL": FEE}


def test_what_reached_the_companys_own_account_does_not_concern_the_books(paying, books):
    billed(paying, paying.parking[0], paying.bills[0])
    books.carry(drafted(books, books.row(15_000 - FEE, FIRST + DAY)))
    assert not RowSetAside.objects.exists()
    assert balances() == {"gs BANK": 15_000 - FEE, "gs COST_CHANNEL": FEE}


@pytest.mark.parametrize("apart", [-301, 0, 7, 600])
def test_the_exchange_is_an_account_of_its_own_and_nothing_stays_in_transit(
    paying, books, fees_bill, apart
):
    owed = named(paying, paying.parking[0], fees_bill)
    fees = sum(part.fee_fen for part in PayoutPart.objects.all())
    row = books.row(owed + apart, FIRST + 2 * DAY)
    draft = drafted(books, row)
    entry = books.carry(draft)
    found = balances()
    assert not {key for key in found if key.endswith("CLEAR_DEMO")}
    assert sum(fen for key, fen in found.items() if key.endswith("COST_EXCHANGE")) == -apart
    assert sum(fen for key, fen in found.items() if key.endswith("COST_CHANNEL")) == fees
    assert found["gs BANK"] == owed + apart
    assert found["gs CLEAR_FUNDS"] == -found["wy CLEAR_FUNDS"]
    kinds = Entry.objects.filter(key__contains=":exchange").values_list("kind", flat=True)
    assert set(kinds) <= {"cost"}
    assert ("汇兑差额" in draft.memo) == bool(apart)
    assert ledger_findings(paying.estate) == []

    books.carry(reverse_entry(entry=entry, reason="试", actor=books.cast.paul, now=NOW))
    assert "gs COST_EXCHANGE" not in balances()
    assert drafted(books, row).source == draft.source


def test_the_statement_says_what_the_exchange_took(paying, books):
    owed = named(paying, paying.parking[0])
    books.carry(drafted(books, books.row(owed - 123, FIRST + DAY)))
    december = NOW + 15 * DAY
    frozen = submit_statement(
        fund=books.fund, period="2026-11", actor=paying.cast.petra, now=december
    )
    found = {one["code"]: one for one in frozen.raw["categories"]}["COST_EXCHANGE"]
    assert (found["name"], found["kind"], found["amount_fen"]) == ("汇兑差额", "cost", "123")
    assert frozen.raw["transit_fen"] == "0"


def test_a_payout_with_a_part_of_the_companys_is_shared_by_what_was_owed(paying, books):
    space, own = paying.parking[0], paying.bills[0]
    owed = named(paying, space, own)
    books.carry(drafted(books, books.row(owed - 100, FIRST + DAY)))
    aside = RowSetAside.objects.get().amount_fen
    found = balances()
    assert found["gs BANK"] + aside == owed - 100
    assert "gs CLEAR_DEMO" not in found
    lost = 100 * found["gs BANK"] / (owed - 100)
    assert abs(found["gs COST_EXCHANGE"] - lost) <= 1


@pytest.mark.parametrize(("owed", "apart"), [(named, -100), (named, 0), (named, 100), (billed, 0)])
def test_a_discarded_draft_beside_the_companys_part_is_drafted_again(paying, books, owed, apart):
    row = books.row(owed(paying, paying.parking[0], paying.bills[0]) + apart, FIRST + DAY)
    first = drafted(books, row)
    fen = first.lines.get(bank_row=row).amount_fen
    discard_draft(draft=first, actor=books.cast.paul, now=NOW)

    again = drafted(books, row)

    assert again.lines.get(bank_row=row).amount_fen == fen
    assert named_by(again.source).payout == named_by(first.source).payout
    assert RowSetAside.objects.count() == 1
    books.carry(again)
    assert "gs CLEAR_DEMO" not in balances()


def test_what_cannot_be_the_payout_is_not_proposed(paying, books):
    owed = named(paying, paying.parking[0])
    for fen, day in [(owed - owed // 19, 1), (owed * 2, 1), (owed, -1), (owed, 13)]:
        row = books.row(fen, FIRST + day * DAY)
        assert not payouts_of(books.bank, with_rest(BankRow.objects.filter(pk=row.pk)))


def test_a_sum_is_shared_to_the_fen_whatever_is_owed():
    assert shares_of({1: 100, 2: 200}, 301) == (Share(1, 100, 100), Share(2, 200, 201))
    found = shares_of({1: 1000, 2: -100}, 899)
    assert sum(one.bank_fen for one in found) == 899
    assert sum(one.exchange_fen for one in found) == 1
    for name in (Named(3, 9), Named(3, 9, is_shared=True), Named(payout=4)):
        assert named_by(name.source) == name
    assert may_be(1000, FIRST, 950, FIRST + 10 * DAY)
    assert not may_be(1000, FIRST, 949, FIRST)


def test_the_desk_shows_how_it_is_shared_and_keeps_its_lines(paying, books, fees_bill, client):
    owed = named(paying, paying.parking[0], fees_bill)
    row = books.row(owed - 100, FIRST + DAY)
    log_in(client, books.cast.paul)
    page = client.get(f"/desk/ledger/rows/{books.bank.pk}/").content.decode()
    assert "分到 2 个账套" in page
    assert "汇兑差额 1.00 元" in page
    assert "po_1" in page
    page = client.post(f"/desk/ledger/rows/{row.pk}/payout/", follow=True).content.decode()
    assert "这次结算分到各账套" in page
    draft = EntryDraft.objects.get(source__startswith="finance.payout:")
    before = list(draft.lines.order_by("position").values_list("account", "amount_fen"))
    given = {
        "action": "submit", "memo": draft.memo, "booking_date": draft.booking_date.isoformat(),
        "counterparty_kind": "none", "no_voucher_reason": draft.no_voucher_reason,
    }  # fmt: skip
    assert client.post(f"/desk/ledger/drafts/{draft.pk}/", given).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.kind) == ("submitted", "transfer")
    assert list(draft.lines.order_by("position").values_list("account", "amount_fen")) == before
    log_in(client, books.cast.bob)
    page = client.get(f"/desk/approvals/{draft.pk}/").content.decode()
    assert "这次结算分到各账套" in page
    assert "物业费收支" in page
