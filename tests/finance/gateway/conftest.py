import pytest

from finance.gateway import registry
from tests.finance.billing import set_up
from tests.finance.books import opened
from tests.finance.gateway.paying import Paying, billed
from tests.finance.gateway.refunding import Told
from tests.stages import staged


@staged
def paying(cast) -> Paying:
    return billed(set_up(opened(cast)))


@pytest.fixture
def committed_paying(committed) -> Paying:
    return committed.made["paying"]


@pytest.fixture
def told(monkeypatch):
    """The channel says what the test puts in here, in this order."""
    monkeypatch.setitem(registry.BUILDERS, "demo", Told)
    monkeypatch.setattr(Told, "says", [])
    monkeypatch.setattr(Told, "asked", [])
    return Told
