"""``manage.py settings_table > docs/settings.md``: the page of what an estate may settle for itself."""

from django.core.management.base import BaseCommand

from communities.settings_page import page


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Print the table of all settings: preset, range, unit, who may change it, and its source."
    )

    def handle(self, **_):
        self.stdout.write(page())
