"""Everything an installation needs before its processes start; doing it again changes nothing."""

import hashlib
import multiprocessing
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from communities import clock
from communities.services.first_operator import has_operator, make_first_link
from portal.launch.environment import read
from portal.launch.owner import as_owner

STATIC = ["static/**/*", "locale/**/*.po"]
ROOMS = ["portal", "repairs", "finance", "decisions", "notifications", "communities"]
PAGES = ["templates/**/*", *(f"{room}/**/*.py" for room in ROOMS)]


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Migrate, compile the languages, collect static files, load the demo estates once."

    def handle(self, **_):
        # Files need no database, so they are prepared by a fork that never opened one.
        files = multiprocessing.get_context("fork").Process(target=self._prepare_files)
        files.start()
        with as_owner():
            self._do("database", "migrate", verbosity=0, interactive=False)
            self._do("cache", "createcachetable", verbosity=0)
            self._do("guards", "check_guards")
        self._do("secrets", "seal_secrets", drop_lost=settings.DEMO)
        self._do("pictures", "plain_pictures")
        self._do("shown files", "keep_shown_files")
        files.join()
        if files.exitcode:
            raise CommandError("The files could not be prepared; the reason stands above.")
        if settings.DEMO and read("DEMO_ESTATES", bool, True):
            self._do("demo estates", "demo")
        if not settings.DEMO:
            self._let_first_operator_in()
        # Pages that are files were written by the code of their day and name its styles.
        with _changed("pages", [*STATIC, *PAGES]) as is_new:
            if is_new:
                self._do("public pages", "publish", later=True)

    def _let_first_operator_in(self) -> None:
        """Where nobody operates the portal: a link for whoever reads this terminal, and nobody else."""
        now = clock.now()
        if has_operator(now):
            return
        address = reverse("first-link", args=[make_first_link(now)])
        self.stdout.write(
            "  Nobody operates this portal yet. This link lets its first operator in, once, for 24"
            " hours;\n  running prepare again prints another and ends this one:\n"
            f"  {settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{address}"
        )

    def _prepare_files(self) -> None:
        self._do("languages", "compile_locale", verbosity=0)
        with _changed("static", STATIC) as is_new:
            if is_new:
                self._do("static files", "collectstatic", verbosity=0, interactive=False)

    def _do(self, what: str, command: str, **options) -> None:
        self.stdout.write(f"  {what} …")
        self.stdout.flush()
        call_command(command, **options)


@contextmanager
def _changed(name: str, patterns: list[str]):
    """Whether files of ours changed since the block last ended well."""
    stamp, now = Path(settings.STATE_DIR) / f"{name}.stamp", _fingerprint(patterns)
    yield not stamp.exists() or stamp.read_text() != now
    stamp.write_text(now)


def _fingerprint(patterns: list[str]) -> str:
    """Changes when one of these files, a pinned package or the portal's address does."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    digest.update(settings.WAGTAILADMIN_BASE_URL.encode())
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        if path.is_file():
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()
