"""``manage.py demo``: load the demo estates, once."""

import time
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from communities import clock
from communities.errors import DomainError
from portal.demo.load import load


class Command(BaseCommand):
    help = "Load the demo estates; what is loaded already stays as it is."

    def add_arguments(self, parser):
        parser.add_argument(
            "--now", help="the day or moment the data is dated from (ISO 8601); default: now"
        )

    def handle(self, *args, **options):
        now, began = self.moment(options["now"]), time.monotonic()

        def say(line):
            self.stdout.write(f"[{time.monotonic() - began:5.1f} s] {line}")
            self.stdout.flush()

        try:
            loaded = load(now=now, say=say)
        except DomainError as error:
            raise CommandError(error.message) from error
        if loaded:
            say(f"演示小区已就绪：{'、'.join(estate.name for estate in loaded)}")
        else:
            say("演示小区早已装入，没有改动")

    def moment(self, text):
        if not text:
            return clock.now()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise CommandError("--now 要写成 2026-11-23 或 2026-11-23T09:00") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)
