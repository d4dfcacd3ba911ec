"""``manage.py signer``: sign the logs until stopped; make a key; go on from a checkpoint kept elsewhere."""

import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from communities import clock
from communities.log import signing
from communities.log.keeping import CannotSignError, make_key
from communities.log.notes import MalformedNoteError
from communities.manifest import why_not_to_start
from portal.launch import signer


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Sign the estates' logs, as docs/signing.md describes."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new-key", action="store_true", help="make a key and stop")
        what.add_argument(
            "--adopt",
            type=Path,
            metavar="FILE",
            help="take this checkpoint for the last one signed",
        )

    def handle(self, *, new_key, adopt, **_):
        os.umask(0o077)
        try:
            if new_key:
                self._new_key()
            elif adopt:
                self._adopt(adopt)
            else:
                self._sign()
        except (CannotSignError, ImproperlyConfigured, MalformedNoteError) as reason:
            raise CommandError(str(reason)) from reason

    def _new_key(self) -> None:
        key = make_key(signer.directory(), settings.LOG_HOST)
        self.stdout.write(f"key {key.id.hex()} of {key.name}: {key.public.hex()}")

    def _adopt(self, path: Path) -> None:
        head = signing.adopt(signer.keeper(), path.read_text(), clock.now())
        self.stdout.write(f"{head.origin}: goes on after {head.size} leaves")

    def _sign(self) -> None:
        if reason := why_not_to_start():
            raise CommandError(reason)
        logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
        signer.work(signer.jobs(signer.keeper()))
