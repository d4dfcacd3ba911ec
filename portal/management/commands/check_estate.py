"""``manage.py check_estate <slug>``: what an estate still lacks until its first publication."""

import sys

from django.core.management.base import BaseCommand, CommandError

from communities import clock
from communities.models import Estate
from portal.founding.progress import Facts, sentences


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print what an estate lacks, whom to ask, and end with 1 while anything is missing."

    def add_arguments(self, parser):
        parser.add_argument("slug")

    def handle(self, *, slug, **_options):
        estate = Estate.objects.select_related("area__parent__parent").filter(slug=slug).first()
        if estate is None:
            raise CommandError(f"There is no estate {slug}.")
        missing = sentences(Facts(estate, clock.now()))
        for sentence in missing:
            self.stdout.write(sentence)
        if missing:
            sys.exit(1)
