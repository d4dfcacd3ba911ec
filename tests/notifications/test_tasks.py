"""The queue: a message is a row, a task only a pair of hands; losing every task loses nothing."""

import pytest
import redis
from celery import current_app

from communities import clock
from notifications import tasks
from notifications.models import Delivery
from tests.notifications.test_delivery import NOON
from tests.notifications.test_faults import people, told

QUEUE = "celery"
CHUNK = 20


@pytest.fixture
def broker(settings, monkeypatch):
    """The real queue, empty; a chunk is small so that few mails make several."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.delete(QUEUE)
    current_app.config_from_object("django.conf:settings", namespace="CELERY")
    monkeypatch.setattr(tasks, "CHUNK", CHUNK)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    yield server
    server.delete(QUEUE)


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK, 50 * CHUNK])
def test_a_mailing_calls_one_more_task_for_every_chunk(cast, broker, count, figures):
    if count:
        told(cast, people(count), "mailing")
    assert broker.llen(QUEUE) == 0, "telling enqueues nothing"

    tasks.deliver_due()

    helpers = broker.llen(QUEUE)
    figures(f"{count} messages, {CHUNK} a task: 1 task and {helpers} helpers")
    assert helpers == min(tasks.HELPERS, max(0, -(-count // CHUNK) - 1))
    assert all(b'"argsrepr": "()"' in task for task in broker.lrange(QUEUE, 0, -1))


def test_flushed_away_the_helpers_are_called_again(cast, broker, mailoutbox):
    told(cast, people(3 * CHUNK), "mailing")
    while Delivery.objects.filter(status="due").exists():
        tasks.deliver_due()
        broker.flushdb()

    assert len(mailoutbox) == len({mail.to[0] for mail in mailoutbox}) == 3 * CHUNK
