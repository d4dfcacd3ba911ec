"""``manage.py guards > docs/guards.md``: the page of what the database refuses."""

from django.core.management.base import BaseCommand

from communities.guards import page


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print the table of all triggers: what each refuses, and which test shows it."

    def handle(self, **_):
        self.stdout.write(page())
