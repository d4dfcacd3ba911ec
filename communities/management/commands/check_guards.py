"""``manage.py check_guards``: is the SQL in force as its files say?"""

from django.core.management.base import BaseCommand, CommandError

from communities.installing import differences


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Compare the database's functions, triggers, views and grants with <room>/sql/*.sql."

    def handle(self, **_):
        if found := differences():
            lines = "".join(f"\n  {difference}" for difference in found)
            raise CommandError(
                f"The database is not as its files say; migrate puts it right:{lines}"
            )
