import pytest

from finance.models import BankAccount
from tests.finance.billing import Fees, set_up
from tests.finance.books import Books, opened
from tests.finance.deposits import laid_down
from tests.stages import staged


@staged
def books(cast) -> Books:
    return opened(cast)


@staged
def fees(books) -> Fees:
    return set_up(books)


@pytest.fixture
def committed_books(committed) -> Books:
    return committed.made["books"]


@pytest.fixture
def deposit(books) -> BankAccount:
    return laid_down(books)
