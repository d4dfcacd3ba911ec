"""``manage.py deliver [--loop]``: what the worker does every fifteen seconds, by hand.

Safe beside the worker and beside itself: each delivery is leased to one process.
"""

import time

from django.core.management.base import BaseCommand

from communities import clock
from notifications.clock_guard import must_hold
from notifications.services.delivery import CLAIMED_AT_ONCE, Delivered, deliver


class Command(BaseCommand):
    help = "Send the notices that are due."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on, every two seconds")
        parser.add_argument("--limit", type=int, default=CLAIMED_AT_ONCE, help="claimed at once")

    def handle(self, *args, loop, limit, **options):
        while True:
            done = Delivered() if must_hold() else deliver(now=clock.now(), limit=limit)
            if done.total:
                self.stdout.write(
                    f"sent {done.sent} failed {done.failed} dead {done.dead} skipped {done.skipped}"
                )
            elif not loop:
                return
            else:
                time.sleep(2)
