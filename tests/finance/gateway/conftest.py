import pytest

from tests.finance.billing import set_up
from tests.finance.books import opened
from tests.finance.gateway.paying import Paying, billed
from tests.stages import staged


@staged
def paying(cast) -> Paying:
    return billed(set_up(opened(cast)))


@pytest.fixture
def committed_paying(committed) -> Paying:
    return committed.made["paying"]
