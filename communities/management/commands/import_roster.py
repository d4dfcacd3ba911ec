"""manage.py import_roster FILE --estate SLUG [--dry-run]: buildings, units, areas and owners."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from communities import clock
from communities.errors import DomainError
from communities.models import Estate
from communities.roster import read_roster
from communities.services.roster import import_roster
from communities.services.roster_imports import take_over
from communities.tables import MAX_BYTES


class Command(BaseCommand):
    help = "Take a roster of buildings, units and owners over from XLSX or CSV: all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--estate", required=True, help="the estate's slug")
        parser.add_argument("--dry-run", action="store_true", help="check and count, store nothing")

    def handle(self, *args, file, estate, dry_run, **options):
        place = Estate.objects.filter(slug=estate).first()
        if place is None:
            raise CommandError(_("没有这个小区：%s") % estate)
        try:
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(_("打不开文件：%s") % error.strerror) from error
        roster = read_roster(content, file.name)
        for problem in roster.problems:
            self.stderr.write(str(problem))
        if roster.problems:
            raise CommandError(_("共 %s 处错误，什么也没有导入。") % len(roster.problems))
        try:
            words = {"estate": place, "roster": roster, "now": clock.now()}
            if dry_run:
                result = import_roster(**words, actor=None, is_dry_run=True)
            else:
                result = take_over(**words, file_name=file.name)
        except DomainError as error:
            raise CommandError(error.message) from error
        for line in result.lines(is_dry_run=dry_run) + roster.notes:
            self.stdout.write(line)
