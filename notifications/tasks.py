"""The worker's part of alerts and delivery; the database is the queue, so a task carries nothing."""

import time

from celery import shared_task

from communities import clock, heartbeats
from notifications.clock_guard import must_hold
from notifications.services.delivery import count_due, deliver
from notifications.services.express import drop_expired, send_next, waiting_channels
from notifications.sweep import sweep

CHUNK = 500
HELPERS = 7
# A task that waited longer than this is not needed: the next beat counts again.
EXPIRES = 15
SECONDS = 100
# What is left then is looked after by the next beat: a mail server that hangs holds up nothing else.
EXPRESS_SECONDS = 20


@shared_task
def sweep_clocks():
    """Tell of every deadline that has fallen; a lost or doubled task changes nothing."""
    if must_hold():
        return
    while not sweep(clock.now()).is_done:
        pass
    heartbeats.record("sweep")


@shared_task
def deliver_due():
    """One worker sends; a long queue calls one more for every ``CHUNK`` messages."""
    if must_hold():
        return
    waiting = count_due(clock.now(), CHUNK * (HELPERS + 1))
    call_helpers(waiting)
    if waiting:
        deliver_some()


def call_helpers(waiting: int) -> None:
    for _helper in range(min(HELPERS, (waiting - 1) // CHUNK) if waiting else 0):
        deliver_some.apply_async(expires=EXPIRES)


@shared_task
def deliver_some():
    """Up to ``CHUNK`` messages, and no longer than a task may run."""
    began, done = time.monotonic(), 0
    while done < CHUNK and time.monotonic() - began < SECONDS and not must_hold():
        batch = deliver(now=clock.now()).total
        if not batch:
            return
        done += batch


@shared_task
def send_express(channel):
    """急件: codes do not wait for a clock that is doubted; without them nobody gets in to look."""
    began = time.monotonic()
    while time.monotonic() - began < EXPRESS_SECONDS and send_next(
        channel=channel, now=clock.now()
    ):
        pass


@shared_task
def tend_express():
    """What no commit woke anybody for, and what is of no use any more."""
    now = clock.now()
    drop_expired(now)
    for channel in waiting_channels(now):
        send_express.delay(channel)
