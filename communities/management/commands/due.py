"""manage.py due 2026-02-12T09:00 5wd: when a term ends, worked out day by day."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from communities.calendars import load_calendar_if_any
from communities.deadlines import LOCAL, Term, due_at, explain


class Command(BaseCommand):
    requires_system_checks = []
    help = "Print when a term ends and how that was worked out, day by day."

    def add_arguments(self, parser):
        parser.add_argument("start", help="2026-02-12T09:00 (Asia/Shanghai unless it has a zone)")
        parser.add_argument("term", help="5wd, 10d, 2h, 2wh, 15min, 1m or 1y")
        parser.add_argument("--no-roll", action="store_true", help="keep an end on a day off")

    def handle(self, *args, start, term, no_roll, **options):
        try:
            wanted = Term.parse(term, rolls=not no_roll)
            due = due_at(_read_start(start), wanted, load_calendar_if_any())
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{due.shown:%Y-%m-%d %H:%M:%S}")
        for line in explain(due):
            self.stdout.write(line)
        self.stdout.write(_("工作日历：%s") % due.calendar_version)


def _read_start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(
            _("看不懂起算时间“%s”。请写成 2026-02-12T09:00 或 2026-02-12。") % text
        ) from error
    return start if start.tzinfo else start.replace(tzinfo=LOCAL)
