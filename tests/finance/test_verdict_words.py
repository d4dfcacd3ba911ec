"""What readers are told of the bank: no disagreement hides in a sum, behind a grey account or in words."""

from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from finance.evidence import Covered, Evidence, Line, judge
from finance.models import BankRow, Statement
from finance.selectors.public.verdict import OnItsWay, Verdict, verdict
from finance.selectors.reconciliation import reconcile
from finance.services.approvals import approve_draft
from finance.services.ledger import post_draft, reverse_entry
from finance.services.versions import ask_again, reassess
from tests.finance.accounts import open_bank_account
from tests.finance.books import NOW
from tests.finance.test_reassessing import SEPTEMBER, publish, submit, versions
from tests.owner import switch_off

EVE = date(2026, 8, 31)
LATER = NOW + timedelta(days=1)


def account(name, book_fen, bank_fen=None, state="bad", **more) -> dict:
    row = {"name": name, "tail": "", "kind": "bank", "state": state, "book_fen": book_fen}
    return row | ({} if bank_fen is None else {"bank_fen": bank_fen}) | more


def said(*accounts, state="bad", difference_fen=0, **more) -> Verdict:
    sums = {"closing_fen": 1000, "bank_fen": 1000, "transit_fen": 0}
    data = {"state": state, "accounts": list(accounts), "difference_fen": difference_fen}
    return Verdict(sums | data | more, in_doubt=False)


@pytest.mark.parametrize(
    ("proofs", "sentence"),
    [
        ([{}], "与银行对账单一致。"),
        ([{}, {"certificate": {"day": "2026-09-30"}}], "与银行对账单、存单一致。"),
        ([{"proof": "sums"}], "与银行余额、流水合计一致。"),
        (
            [{"proof": "sums"}, {"certificate": {"day": "2026-09-30"}}],
            "与银行余额、存单、流水合计一致。",
        ),
    ],
)
def test_a_green_sentence_names_every_kind_of_proof(proofs, sentence):
    found = said(*[account("甲行", 1, 1, "ok", **one) for one in proofs], state="ok")

    assert found.sentence == sentence


def test_differences_that_cancel_out_are_named_one_by_one():
    found = said(account("甲行", 1500, 1000), account("乙行", 500, 1000))

    assert found.sentence == (
        "与银行不一致。甲行：账本与银行相差 5.00 元。乙行：账本与银行相差 −5.00 元。"
    )


def test_a_disagreement_beside_a_grey_account_is_told():
    found = said(
        account("甲行", 1500, 1000), account("乙行", 500, state="grey"),
        state="grey", difference_fen=None,
    )  # fmt: skip

    assert "甲行：账本与银行相差 5.00 元。" in found.why
    assert "甲行：账本与银行相差 5.00 元。" in found.sentence


@pytest.fixture
def two_accounts(books):
    """A bank account that says 100 more than the books, and a wallet of which nothing is known."""
    wallet = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="wallet", bank_name="支付宝",
        name="河畔苑", number="hpy@example.com", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    books.row(100, date(2026, 9, 30), balance_fen=3100)
    return wallet


def test_a_reason_is_asked_of_a_difference_beside_a_grey_account(books, two_accounts):
    books.row(700, date(2026, 9, 10), bank=two_accounts)
    statement = submit(books)
    assert statement.data["state"] == "grey"

    with pytest.raises(DomainError, match="写明原因"):
        publish(books, statement)
    assert publish(books, statement, difference_reason="利息待记")


def test_an_account_opened_later_makes_no_version(books):
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    publish(books)
    open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="wallet", bank_name="支付宝",
        name="河畔苑", number="hpy@example.com", actor=books.cast.bob, now=NOW,
    )  # fmt: skip

    assert reassess(fund=books.fund, since=EVE, actor=books.cast.paul, now=LATER) == []


@pytest.fixture
def green(books):
    entry = books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    publish(books)
    assert versions() == [(1, "published", "ok")]
    return entry


def test_a_reversal_takes_the_green_away_at_once(books, green):
    draft = reverse_entry(entry=green, reason="重记", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    post_draft(draft=draft, actor=books.cast.petra, now=NOW)

    now = Statement.objects.get(status="published")
    side = reconcile(books.fund, *SEPTEMBER, NOW.date())
    assert now.data["state"] == side.state == "grey"
    assert verdict(now).checked_by == "", "nobody checked what came after"


def test_a_difference_without_other_reasons_is_asked_about_every_night(books):
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    late = books.posted(("BANK", 500), ("ADS", -500), day=date(2026, 9, 30))
    publish(books, difference_reason="10月2日到账")
    assert versions() == [(1, "published", "bad")]
    row = books.row(500, date(2026, 10, 2), balance_fen=3500)
    row.matches.create(estate=row.estate, posting=late.postings.get(amount_fen=500), amount_fen=500)

    ask_again(fund=books.fund, now=LATER)

    assert versions() == [(1, "superseded", "bad"), (2, "published", "ok")]


def test_a_line_of_a_withdrawn_row_explains_nothing(books):
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    late = books.posted(("BANK", 500), ("ADS", -500), day=date(2026, 9, 30))
    row = books.row(500, date(2026, 10, 2))
    match = {"estate": row.estate, "posting": late.postings.get(amount_fen=500)}
    row.matches.create(amount_fen=500, **match)
    month = (*SEPTEMBER, NOW.date())
    assert reconcile(books.fund, *month).accounts[0].judged.stated

    switch_off("finance_bankrow")
    BankRow.objects.filter(pk=row.pk).update(withdrawn_at=NOW)
    assert not reconcile(books.fund, *month).accounts[0].judged.stated


def test_money_found_later_asks_for_its_row_on_an_account_without_balances(books):
    books.posted(("BANK", 10000), ("OPENING", -10000), kind="opening", day=EVE)
    books.posted(("BANK", 500), ("OPENING", -500), kind="opening", day=date(2026, 9, 15))
    books.covered(*SEPTEMBER, is_counted=True)

    [check] = reconcile(books.fund, *SEPTEMBER, NOW.date()).accounts

    assert (check.state, check.bank_fen, check.book_fen) == ("bad", 10000, 10500)


def test_days_after_the_opening_are_enough_for_an_account_without_balances(books):
    books.posted(("BANK", 10000), ("OPENING", -10000), kind="opening", day=EVE)
    books.posted(("BANK", 500), ("ADS", -500), day=date(2026, 9, 15))
    row = books.row(500, date(2026, 9, 15))
    row.matches.create(
        estate=row.estate,
        posting=books.account("BANK").postings.get(amount_fen=500),
        amount_fen=500,
    )
    books.covered(*SEPTEMBER, is_counted=True)

    [check] = reconcile(books.fund, *SEPTEMBER, NOW.date()).accounts

    assert (check.state, check.judged.is_summed) == ("ok", True)


def test_rows_after_the_period_make_no_balance_a_sum():
    after = (Line(date(2026, 10, 2), 500, None),)

    assert not judge(Evidence(*SEPTEMBER, lines=after, files=(Covered(*SEPTEMBER),))).is_summed


@pytest.mark.parametrize("missing", [{"source"}, {"target"}, {"source", "target"}])
def test_money_between_two_clearing_accounts_has_words(missing):
    row = {"amount_fen": 500, "since": "2026-09-01", "until": "2026-10-01"}
    row |= {"source": "支付宝", "target": "工商银行"}

    words = OnItsWay({name: value for name, value in row.items() if name not in missing}).words

    assert words.count("另一笔在途款项") == len(missing)
