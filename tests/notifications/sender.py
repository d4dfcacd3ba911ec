"""Processes that send, for the fault tests; reads lines ``MODE PORT`` and answers each with JSON.

``deliver`` sends until nothing is due, in one process after another, each of which may be
killed between the server's 250 and our commit; ``unboxed`` does the same with each mail marked
before it is sent, as a queue does that acknowledges early. ``claim`` has eight processes claim
everything at once, ``naive`` too, by reading and then writing.
"""

import json
import os
import random
import signal
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.mail.backends.smtp import EmailBackend  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402
from django.utils.translation import gettext, override  # noqa: E402

from notifications.claims import claim  # noqa: E402
from notifications.models import Delivery  # noqa: E402
from notifications.services import delivery  # noqa: E402

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PROCESSES, AT_ONCE = 8, 40
DEATH = 0.04


class Mortal(EmailBackend):
    """Django's own, whose process may not live to write down what the server has taken."""

    def send_messages(self, email_messages):
        count = super().send_messages(email_messages)
        if random.random() < DEATH:
            os.kill(os.getpid(), signal.SIGKILL)
        return count


def child(work) -> tuple[int, int]:
    """Runs ``work(pipe)`` in a process of its own; its id and the reading end."""
    connections.close_all()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    random.seed()
    with os.fdopen(writing, "w") as out:
        work(out)
    os._exit(0)


def lives(port: int, at_once: int) -> dict:
    settings.EMAIL_BACKEND = f"{Mortal.__module__}.Mortal"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 0.4
    kills, now = 0, NOON
    while (rows := Delivery.objects.filter(status="due")).exists():
        moments = rows.aggregate(Max("due_at"), Max("lease_until"))
        now = max(filter(None, [now, *moments.values()]))

        def work(_out, now=now):
            while delivery.deliver(now=now, limit=at_once).total:
                pass

        pid, reading = child(work)
        os.close(reading)
        kills += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    return {"kills": kills}


def unboxed(port: int) -> dict:
    """The control: ``_begin`` marks as sent already."""
    begin = delivery._begin

    def mark_first(message):
        begin(message)
        delivery._mark(message, "send")

    delivery._begin = mark_first
    try:
        return lives(port, AT_ONCE)
    finally:
        delivery._begin = begin


def naive() -> list[int]:
    """The control. Rows are locked in one order: a deadlock would show nothing about claims."""
    rows = Delivery.objects.filter(status="due", lease_until=None).order_by("due_at", "pk")
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    read = Delivery.objects.filter(pk__in=keys)
    with transaction.atomic():
        list(read.select_for_update().order_by("pk").values_list("pk"))
        read.update(lease_until=NOON)
    return keys


def race(take) -> dict:
    """Each process takes until nothing is left."""

    def work(out):
        taken = []
        while keys := take():
            taken += keys
        json.dump(taken, out)

    children = [child(work) for _ in range(PROCESSES)]
    taken = []
    for pid, reading in children:
        with os.fdopen(reading) as lines:
            taken += json.load(lines)
        os.waitpid(pid, 0)
    return {"taken": taken}


MODES = {
    "deliver": lambda port: lives(port, AT_ONCE),
    "unboxed": unboxed,
    "claim": lambda _port: race(lambda: [row.pk for row in claim(NOON, AT_ONCE)]),
    "naive": lambda _port: race(naive),
}

if __name__ == "__main__":
    # Loaded once, before the first fork.
    for name in ("mail/notices.txt", "mail/notices.html"):
        get_template(name)
    import_string(settings.NOTICE_CHANNELS["email"])
    with override(settings.LANGUAGE_CODE):
        gettext("邮件")
    print("ready", flush=True)
    for line in sys.stdin:
        mode, port = line.split()
        print(json.dumps(MODES[mode](int(port))), flush=True)
