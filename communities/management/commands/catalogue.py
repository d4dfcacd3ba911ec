"""``manage.py catalogue``: print what the database holds, to be compared with another's."""

from django.core.management.base import BaseCommand

from communities.catalogue import IN_FORCE, TABLES, catalogue


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print the tables, constraints, indexes, functions, triggers and views, sorted."

    def handle(self, **_):
        for (kind, name), definition in catalogue(TABLES | IN_FORCE).items():
            self.stdout.write(f"{kind} {name}: {definition}")
