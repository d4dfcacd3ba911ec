"""The worker's and the beat's side: both write down that they live, for ``/healthz``."""

import logging
import os
import sys
import time

from celery import Celery
from celery.beat import Scheduler as MemoryScheduler
from celery.signals import beat_init, heartbeat_sent, worker_init
from django.db import DatabaseError

from communities.manifest import why_not_to_start
from portal import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
embedded.start_own()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

logger = logging.getLogger(__name__)
_EVERY = 5.0
_last = {"worker": 0.0, "urgent": 0.0, "beat": 0.0}
_kind = "worker"


def _beat(name: str) -> None:
    if time.monotonic() - _last[name] < _EVERY:
        return
    _last[name] = time.monotonic()
    from communities.heartbeats import record

    try:
        record(name)
    except DatabaseError as why:
        # Whoever dies of a database that is being restarted is missing when it is there again.
        logger.warning("%s could not note that it lives: %s", name, type(why).__name__)


@worker_init.connect
def _knows_its_queue(sender, **_):
    """One that sends codes alone (-n urgent@…) does not stand for the one that does all the rest."""
    global _kind
    _kind = "urgent" if sender.hostname.startswith("urgent@") else "worker"


@worker_init.connect
@beat_init.connect
def _look_at_the_guards(**_):
    """Raised, the reason would only be logged, and the work begun."""
    if reason := why_not_to_start():
        sys.exit(reason)


@heartbeat_sent.connect
def _worker_lives(**_):
    _beat(_kind)


class Scheduler(MemoryScheduler):
    """Keeps its schedule in memory: what was missed is found again in the database."""

    def tick(self, *args, **kwargs):
        """One task is sent a call; 0 says that the next one may be due already."""
        wait = super().tick(*args, **kwargs)
        _beat("beat")
        return min(wait, _EVERY)
