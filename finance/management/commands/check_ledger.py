"""Adds every estate's books up again, as the nightly check does."""

from django.core.management.base import BaseCommand, CommandError

from communities import clock
from communities.models import Estate
from finance.services.checking import all_findings


class Command(BaseCommand):
    help = "账簿核对: re-add postings, numbers, month balances, matches, leaves and pages."

    def add_arguments(self, parser):
        parser.add_argument("--estate", help="only the estate with this slug")

    def handle(self, *, estate=None, **_):
        estates = Estate.objects.order_by("slug")
        if estate:
            estates = estates.filter(slug=estate)
            if not estates:
                raise CommandError(f"没有这个小区：{estate}")
        wrong = 0
        for one in estates:
            books, files = all_findings(estate=one, now=clock.now())
            found = [*books, *files]
            wrong += len(found)
            self.stdout.write(f"{one.slug}: {'；'.join(found) or '无误'}")
        if wrong:
            raise CommandError(f"发现 {wrong} 处不符")
