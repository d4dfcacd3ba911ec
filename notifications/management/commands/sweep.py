"""``manage.py sweep``: tell of every deadline that has fallen; a second driver beside the beat."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand

from communities import clock, heartbeats
from notifications.clock_guard import must_hold
from notifications.sweep import Swept, sweep


class Command(BaseCommand):
    help = "Sweep the clocks once, or for ever: any number of sweeps may run at once."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="again and again")

    def handle(self, *, loop, **_options):
        while True:
            swept = self._sweep()
            if swept.is_done:
                if not loop:
                    return
                time.sleep(settings.SWEEP_SECONDS)

    def _sweep(self) -> Swept:
        if must_hold():
            self.stderr.write("held: this machine's clock and the database's are far apart")
            return Swept()
        swept = sweep(clock.now())
        heartbeats.record("sweep")
        self.stdout.write(f"{swept.n_rungs} rungs, {swept.n_notices} notices")
        return swept
