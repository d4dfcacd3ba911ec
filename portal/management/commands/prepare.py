"""Everything an installation needs before its processes start; doing it again changes nothing."""

import hashlib
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from portal.environment import read


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Migrate, compile the languages, collect static files, load the demo estates once."

    def handle(self, **_):
        self.began = time.monotonic()
        self._do("database", "migrate", verbosity=0, interactive=False)
        self._do("cache", "createcachetable", verbosity=0)
        stamp, now = Path(settings.STATE_DIR) / "static.stamp", _fingerprint()
        if not stamp.exists() or stamp.read_text() != now:
            self._do("languages", "compile_locale", verbosity=0)
            self._do("static files", "collectstatic", verbosity=0, interactive=False)
            stamp.write_text(now)
        if settings.DEMO and read("DEMO_ESTATES", bool, True):
            self._do("demo estates", "demo")

    def _do(self, what: str, command: str, **options) -> None:
        if command not in get_commands():
            return
        self.stdout.write(f"  {what} …", ending="\n")
        self.stdout.flush()
        call_command(command, **options)


def _fingerprint() -> str:
    """Changes when a file of ours or a pinned package does."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in sorted([*root.glob("static/**/*"), *root.glob("locale/**/*.po")]):
        if path.is_file():
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
