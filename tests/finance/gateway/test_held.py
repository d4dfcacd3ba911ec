"""What payments hold on 待退款 and 预收款 goes their way alone: by a refund, for bills, or as its months are billed."""

import pytest

from communities.errors import DomainError
from finance.models import Entry, EntryDraft, Fund
from finance.models.draft import Kind
from finance.selectors.audit import ledger_findings
from finance.selectors.drafts import problems
from finance.selectors.held import held_for_payers
from finance.services.ledger import post_draft
from finance.services.rests import keep_for_bills
from tests.finance.books import NOW, Books
from tests.finance.gateway.paying import paid
from tests.finance.gateway.refunding import LATER
from tests.finance.gateway.test_prepaid import ahead, settled
from tests.finance.gateway.test_rests import late

REST = 15_000


@pytest.fixture
def books(paying) -> Books:
    fund = Fund.objects.get(pk=paying.parking[0].fund_id)
    bank = fund.accounts.get(bank_account__isnull=False).bank_account
    return Books(paying.cast, fund, fund, bank)


def too_much(books, fen: int) -> Entry:
    """Somebody transferred too much, and the desk booked it."""
    return books.posted(("BANK", fen), ("REFUNDABLE", -fen), kind=Kind.OWED, memo="多收")


def back(books, fen: int) -> EntryDraft:
    return books.draft(("REFUNDABLE", fen), ("BANK", -fen), kind=Kind.OWED, memo="退还多收")


def test_the_desk_gives_back_what_it_booked_and_not_what_a_payer_has(books, paying):
    late(paying, paying.parking[0])
    too_much(books, 4_000)

    assert held_for_payers(books.fund) == {"REFUNDABLE": REST}
    assert problems(back(books, 4_000), NOW) == []
    [sentence] = problems(back(books, 4_001), NOW)
    assert "有 150.00 元是付款人的，请从“退款”退；这里最多只能用 40.00 元" in sentence


def test_two_drafts_do_not_take_the_same_twice(books, paying):
    """The books alone would allow it: what the payer has covers the second."""
    payment = late(paying, paying.parking[0])
    too_much(books, 4_000)
    lines = ("REFUNDABLE", 4_000), ("BANK", -4_000)
    first, second = (books.approved(*lines, kind=Kind.OWED, memo=name) for name in ("甲", "乙"))
    post_draft(draft=first, actor=books.cast.petra, now=NOW)

    with pytest.raises(DomainError, match="是付款人的"):
        post_draft(draft=second, actor=books.cast.petra, now=NOW)
    keep_for_bills(payment=payment, now=LATER)
    assert held_for_payers(books.fund) == {}
    assert ledger_findings(paying.estate) == []


def test_months_paid_ahead_are_earned_by_their_run_alone(books, paying):
    settled(paying)
    paid(ahead(paying), "A1")
    early = books.draft(("PREPAID", 100), ("PARKING_MONTHLY", -100), kind=Kind.OWED, memo="转入")

    assert held_for_payers(books.fund) == {"PREPAID": 45_000}
    [sentence] = problems(early, NOW)
    assert "有 450.00 元是业主预交的" in sentence
