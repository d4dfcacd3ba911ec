"""A channel that hangs: people are told all the same, and a sweep begins no other order once its time is over."""

import pytest

from communities import clock
from finance import tasks
from finance.gateway import registry
from finance.gateway.demo import DemoChannel
from finance.gateway.protocol import Found, Said
from finance.models import PayOrder
from finance.services.asking import look_after
from tests.finance.gateway.paying import MINUTE
from tests.finance.gateway.test_asking import Silent


class Stopped(BaseException):
    """As a task that ran for longer than it may is stopped."""


class Hanging(DemoChannel):
    asked: list[str] = []

    def create(self, asked):
        return self.query(asked.number)

    def query(self, number):
        self.asked.append(number)
        raise Stopped


@pytest.fixture
def silent(paying, monkeypatch):
    """Two orders of eleven minutes ago that had no answer."""
    begun = clock.now() - 11 * MINUTE
    monkeypatch.setitem(registry.BUILDERS, "demo", Silent)
    orders = [paying.order(bill, now=begun) for bill in paying.bills[:2]]
    for order in orders:
        look_after(pk=order.pk, now=begun)
    return orders


def test_what_is_unknown_is_told_of_though_its_channel_hangs(silent, monkeypatch):
    monkeypatch.setitem(registry.BUILDERS, "demo", Hanging)

    with pytest.raises(Stopped):
        tasks.tend_orders()

    assert not PayOrder.objects.filter(alarmed_at=None).exists()


class Closed(DemoChannel):
    def query(self, number):
        return Found(Said.CLOSED)


def test_nobody_is_told_of_what_the_same_sweep_learns(silent, monkeypatch):
    """As after hours without a worker."""
    monkeypatch.setitem(registry.BUILDERS, "demo", Closed)

    tasks.tend_orders()

    assert list(PayOrder.objects.values_list("status", "alarmed_at")) == [("closed", None)] * 2


@pytest.mark.parametrize(("seconds", "n_asked"), [(-1, 1), (3600, 2)])
def test_after_its_time_a_sweep_begins_no_other(silent, monkeypatch, seconds, n_asked):
    monkeypatch.setattr(tasks, "SWEEP", seconds)

    tasks.tend_orders()

    asked = PayOrder.objects.filter(asked_at__gt=clock.now() - 5 * MINUTE)
    assert asked.count() == n_asked
