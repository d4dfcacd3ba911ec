"""结算到账: what a channel pays out is proposed by the days of its bills, and takes transit off the verdict."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from communities.errors import DomainError
from finance.gateway.protocol import DayBill
from finance.models import BankAccount, BankRow, Entry, Fund
from finance.payouts import DayNet, days_paid_out
from finance.selectors.channel_bills import MerchantAccount
from finance.selectors.payouts import payouts_of
from finance.selectors.reconciliation import reconcile
from finance.selectors.rows import with_rest
from finance.services.channel_bills import keep_bills
from finance.services.ledger import reverse_entry
from finance.services.matching import unlink_rows
from finance.services.payouts import draft_payout
from tests.finance.books import Books
from tests.finance.gateway.paying import NOW, paid, trade
from tests.sessions import log_in

DAY = timedelta(days=1)
FEE = 57
FIRST = date(2026, 11, 9)


@pytest.fixture
def books(paying) -> Books:
    """Two spaces were paid on two days, and the channel's bills of both are read."""
    funds = Fund.objects.filter(code="gs").select_related("estate").order_by("pk")
    fund = funds.get(estate=paying.estate)
    bills = []
    for n, bill in enumerate(paying.parking[:2]):
        moment = datetime(2026, 11, FIRST.day + n, 4, tzinfo=UTC)
        order = paying.order(bill, now=moment)
        paid(order, f"T{n}", paid_at=moment, now=moment)
        one = trade(order, f"T{n}", paid_at=moment, fee_fen=FEE)
        bills.append(DayBill(FIRST + n * DAY, (one,), fee_fen=FEE, digest="ab" * 32))
    keep_bills(MerchantAccount(paying.estate, "demo", order.merchant), bills, NOW)
    bank = BankAccount.objects.get(fund=fund)
    return Books(paying.cast, fund, funds.exclude(pk=fund.pk).get(), bank)


NET = 15_000 - FEE


def proposed(books, row) -> tuple[date, date, int] | None:
    found = payouts_of(books.bank, with_rest(BankRow.objects.filter(pk=row.pk))).get(row.pk)
    return found and (found.first.day, found.last.day, found.fee_fen)


@pytest.mark.parametrize(
    ("fen", "days"),
    [(NET, (1, 1, FEE)), (2 * NET, (0, 1, 2 * FEE)), (NET + FEE, None), (3 * NET, None)],
)
def test_a_row_of_what_is_left_after_fees_is_proposed(books, fen, days):
    row = books.row(fen, FIRST + 2 * DAY)
    wanted = days and (FIRST + days[0] * DAY, FIRST + days[1] * DAY, days[2])
    assert proposed(books, row) == wanted
    assert proposed(books, books.row(-fen, FIRST + 2 * DAY)) is None


def test_a_payout_is_one_transfer_out_of_transit_and_its_days_are_done(books):
    row = books.row(2 * NET, FIRST + 2 * DAY)
    again = books.row(2 * NET, FIRST + 3 * DAY)
    given = {"actor": books.cast.paul, "now": NOW}
    [draft] = draft_payout(row=row, **given)
    assert proposed(books, again) is None
    with pytest.raises(DomainError, match="渠道账单"):
        draft_payout(row=again, **given)

    entry = books.carry(draft)
    lines = entry.postings.order_by("-amount_fen").values_list("account__code", "amount_fen")
    assert (entry.kind, entry.booking_date) == ("transfer", FIRST + 2 * DAY)
    assert list(lines) == [(books.account("BANK").code, 2 * NET), ("CLEAR_DEMO", -2 * NET)]
    assert "已扣手续费 1.14 元" in entry.memo
    assert proposed(books, again) is None
    books.carry(reverse_entry(entry=entry, reason="账户记错", **given))
    assert proposed(books, again) == (FIRST, FIRST + DAY, 2 * FEE)


def test_a_draft_that_lets_go_of_its_row_lets_go_of_the_days(books):
    row = books.row(NET, FIRST + DAY)
    given = {"actor": books.cast.paul, "now": NOW}
    [draft] = draft_payout(row=row, **given)
    unlink_rows(draft=draft, **given)
    assert proposed(books, row) == (FIRST + DAY, FIRST + DAY, FEE)


def test_a_late_payout_is_grey_with_its_reason_and_a_payout_is_green(books):
    ends, today = FIRST + 2 * DAY, date(2026, 11, 20)
    books.covered(date(2026, 11, 1), ends)
    row = books.row(2 * NET, ends, balance_fen=2 * NET)

    def judged():
        found = reconcile(books.fund, date(2026, 11, 1), ends, today)
        late = [(one.source, one.since) for one in found.transit if one.is_late]
        return found.state, found.transit_fen, late

    space = books.account("PARKING_MONTHLY").name
    assert judged() == ("grey", 2 * NET, [(space, FIRST), (space, FIRST + DAY)])
    books.carry(draft_payout(row=row, actor=books.cast.paul, now=NOW)[0])
    assert judged() == ("ok", 0, [])
    assert Entry.objects.filter(key__startswith="channel-fee:").count() == 2


def test_the_desk_proposes_it_beside_the_row(books, client):
    row = books.row(NET, FIRST + DAY)
    log_in(client, books.cast.paul)
    page = client.get(f"/desk/ledger/rows/{books.bank.pk}/").content.decode()
    there = f"/desk/ledger/rows/{row.pk}/payout/"
    assert there in page
    assert "是这些天的结算到账" in page
    said = client.post(there, follow=True)
    assert "结算到账，已扣手续费 0.57 元" in said.content.decode()
    assert there not in client.get(f"/desk/ledger/rows/{books.bank.pk}/").content.decode()


def test_the_newest_days_are_taken_and_none_after_the_money_came():
    days = [DayNet(n, FIRST + n * DAY, 100, 1) for n in range(5)]
    assert days_paid_out(days, 200, FIRST + 3 * DAY) == days[2:4]
    assert days_paid_out(days, 200, FIRST) == ()
    assert (
        days_paid_out([replace(days[0], net_fen=-100), *days[1:2]], 100, FIRST + DAY) == days[1:2]
    )
    assert days_paid_out(days, 100, FIRST + 50 * DAY) == ()
