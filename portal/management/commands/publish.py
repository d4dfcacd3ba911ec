"""``manage.py publish``: write every public page of the books as a file."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from communities import clock
from communities.models import Estate
from portal.publishing import files, paths


class Command(BaseCommand):
    help = "Write the public pages as files. Run it after every deployment: they name the styles."

    def add_arguments(self, parser):
        parser.add_argument("--later", action="store_true", help="leave the writing to the worker")

    def handle(self, *, later, **_options):
        for folder in ("e", "en"):
            shutil.rmtree(Path(settings.PUBLIC_ROOT) / folder, ignore_errors=True)
        for estate in Estate.objects.order_by("pk"):
            files.want(paths.of_estate(estate), at=clock.now())
        if not later:
            done = 0
            while files.publish_next():
                done += 1
            self.stdout.write(f"{done} pages written below {settings.PUBLIC_ROOT}")
