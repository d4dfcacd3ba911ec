"""The signer (签名进程): a process of its own that alone knows the keys with which logs are signed.

What it does is a table of jobs. Each reads rows and answers by rows; none holds up another, and where
the process is down nothing else stops: its answers come late.
"""

import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from communities import clock, heartbeats
from communities.log.keeping import KEYS, Keeper, make_key
from communities.log.signing import Signing
from communities.models import SignerStart
from communities.selectors.log import signer_start
from decisions.signer import erasing, keys, unsealing
from decisions.states import VoteStatus

logger = logging.getLogger(__name__)
# Between two looks at the table of jobs, and at all logs.
TICK_SECONDS, LOOK_SECONDS, BEAT_SECONDS = 0.5, 2.0, 5.0
# Somebody waits for her sheet; nobody for the end of a key.
SHEET_SECONDS, ERASE_SECONDS = 1.0, 60.0
# Every opened ballot is read for it, and few look at them.
OPENED_SECONDS = 30.0
NAME = "signer"


@dataclass(frozen=True)
class Job:
    """One thing that is done again after so many seconds."""

    name: str
    seconds: float
    run: Callable[[datetime], None]


def directory() -> Path:
    """Its own directory, of its own user of the machine; refuses (ImproperlyConfigured) to guess one."""
    if not settings.SIGNER_DIR:
        raise ImproperlyConfigured("SIGNER_DIR is not set; the signer keeps its keys there.")
    return Path(settings.SIGNER_DIR)


def keeper() -> Keeper:
    """What the signer keeps; the demo makes its key by itself, a real installation by hand."""
    place = directory()
    if settings.DEMO and not (place / KEYS).exists():
        make_key(place, settings.LOG_HOST)
    return Keeper(place, settings.LOG_HOST)


def jobs(kept: Keeper) -> tuple[Job, ...]:
    signing = Signing(kept, timedelta(seconds=settings.SIGN_EVERY_SECONDS))
    return (
        Job("beat", BEAT_SECONDS, Introduced(kept)),
        Job("checkpoints", LOOK_SECONDS, signing.sign_due),
        Job("sheets", SHEET_SECONDS, keys.answer_requests),
        Job("test envelopes", LOOK_SECONDS, keys.make_test_envelopes),
        Job("keys of votes", LOOK_SECONDS, partial(keys.make_decision_keys, kept)),
        Job(
            "boxes of votes",
            LOOK_SECONDS,
            partial(unsealing.unseal_due, kept, wanted=(VoteStatus.CLOSED,)),
        ),
        Job("opened ballots", OPENED_SECONDS, partial(unsealing.unseal_due, kept)),
        Job("erased keys", ERASE_SECONDS, partial(erasing.erase_keys, kept)),
    )


class Introduced:
    """Says once who it is, and ever again that it lives; once more where somebody said it in its place, who would else be
    believed."""

    def __init__(self, kept: Keeper):
        self.kept = kept
        self.known_as: int | None = None

    def __call__(self, now: datetime) -> None:
        newest = signer_start()
        if self.known_as is None or newest is None or newest.pk != self.known_as:
            if self.known_as is not None:
                logger.error("somebody else said that she signs; the signer says again who it is")
            self.known_as = SignerStart.objects.create(
                host=self.kept.host,
                keys=[one.public_key().public_bytes_raw().hex() for one in self.kept.privates],
                uid=os.geteuid(),
                started_at=now,
            ).pk
        heartbeats.note(NAME)


def work(table: Iterable[Job]) -> None:
    """Do each job when its time has come, for ever; what fails is logged and done again."""
    due = dict.fromkeys(table, 0.0)
    while True:
        for job, moment in due.items():
            if time.monotonic() >= moment:
                do(job)
                due[job] = time.monotonic() + job.seconds
        time.sleep(TICK_SECONDS)


def do(job: Job) -> None:
    """One turn of ``job``; a database that restarts ends the connection and not the process."""
    try:
        job.run(clock.now())
    except Exception:
        logger.exception("%s failed and is done again", job.name)
        connection.close()
