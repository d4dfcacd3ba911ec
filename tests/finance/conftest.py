import pytest

from tests.finance.books import Books, opened
from tests.stages import staged


@staged
def books(cast) -> Books:
    return opened(cast)


@pytest.fixture
def committed_books(committed) -> Books:
    return committed.made["books"]
