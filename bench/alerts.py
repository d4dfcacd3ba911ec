"""From a row in the outbox to the mail server's "taken", and what a mailing costs the queue."""

import statistics
import time

import redis
from django.conf import settings

from communities import clock
from communities.models import User
from notifications import kinds, tasks
from notifications.models import Delivery
from notifications.services import notify
from tests.notifications.mailbox import smtp

KIND, ROUNDS, READERS = "bench.told", 100, 5000


def measure(books) -> None:
    kinds.register({KIND: kinds.Kind("emergency", "%(title)s", urgent=True)})
    readers = User.objects.bulk_create(
        User(username=f"bench-{number}", email=f"bench-{number}@example.org")
        for number in range(READERS)
    )
    _mailing(books, readers)
    _hand_over(books, readers)


def _tell(books, readers) -> float:
    began = time.perf_counter()
    notify(
        estate=books.cast.riverside,
        to=readers,
        kind=KIND,
        subject="bench",
        path="/me/",
        params={"title": "电梯困人"},
        now=clock.now(),
    )
    return time.perf_counter() - began


def _mailing(books, readers) -> None:
    """Tasks are counted, not done: the helpers of one beat stay in the queue."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.delete("celery")
    seconds = _tell(books, readers)
    at_telling = broker.llen("celery")
    waiting = tasks.count_due(clock.now(), READERS + 1)
    tasks.call_helpers(waiting)
    helpers = broker.llen("celery")
    broker.delete("celery")
    Delivery.objects.all().update(status="sent")
    limit = 1 + READERS / tasks.CHUNK
    verdict = "reached" if 1 + helpers <= limit else "MISSED"
    print(f"told at once, readers per second{READERS / seconds:27,.0f}")
    print(
        f"tasks of a mailing to {READERS:,}{at_telling + 1 + helpers:34} <= {limit:.0f} {verdict}"
    )


def _hand_over(books, readers) -> None:
    taken = []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with smtp() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        tasks.deliver_due()
        for number in range(ROUNDS):
            began = time.perf_counter()
            _tell(books, [readers[number]])
            tasks.deliver_due()
            taken.append((time.perf_counter() - began) * 1000)
        count = len(sink.mails)
    cut = statistics.quantiles(taken, n=100)
    beat = settings.CELERY_BEAT_SCHEDULE["deliver-due"]["schedule"]
    verdict = "reached" if count == ROUNDS and cut[98] <= 1000 else "MISSED"
    print(
        f"told → taken by the mail server, ms: p50 {cut[49]:.1f}, p99 {cut[98]:.1f} <= 1,000 {verdict}"
        f" (and up to {beat:.0f} s until the beat)"
    )
