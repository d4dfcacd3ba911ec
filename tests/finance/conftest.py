from datetime import date

import pytest

from finance.models import BankAccount
from finance.services.books import ledger_account, open_bank_account
from tests.finance.books import NOW, Books, opened
from tests.finance.deposits import EVE, FEN, SEPTEMBER
from tests.stages import staged


@staged
def books(cast) -> Books:
    return opened(cast)


@pytest.fixture
def committed_books(committed) -> Books:
    return committed.made["books"]


@pytest.fixture
def deposit(books) -> BankAccount:
    """20,000 yuan lie in it since August; the current account bears out September."""
    made = open_bank_account(
        estate=books.fund.estate, fund=books.fund, kind="deposit", bank_name="工商银行定期",
        name="河畔苑业主委员会", number="1204085009000008800", actor=books.cast.bob, now=NOW,
    )  # fmt: skip
    code = ledger_account(made).code
    books.posted((code, FEN), ("OPENING", -FEN), kind="opening", day=EVE)
    books.posted(("BANK", 3000), ("ADS", -3000), day=date(2026, 9, 15))
    books.borne_out(*SEPTEMBER)
    return made
