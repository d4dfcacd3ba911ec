import pytest

from tests.finance.books import Books, opened


@pytest.fixture
def books(cast) -> Books:
    return opened(cast)


@pytest.fixture
def committed_books(committed_cast) -> Books:
    return opened(committed_cast)
