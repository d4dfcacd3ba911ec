"""``manage.py seal_secrets``: nothing lies open, nor under an older key."""

from django.core.management.base import BaseCommand, CommandError

from communities.services.sealing import seal_all


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Seal anew what lies open or under another key than the first of SECRETS_KEYS."

    def add_arguments(self, parser):
        parser.add_argument("--drop-lost", action="store_true", help="remove what no key opens")

    def handle(self, *, drop_lost, **_):
        done = seal_all(drop_lost=drop_lost)
        if done.lost and not drop_lost:
            raise CommandError(
                f"{done.lost} rows are sealed under a key that SECRETS_KEYS does not name. "
                "Add the old key at the end of the list. If it is lost, --drop-lost removes them: "
                "whoever had an authenticator needs a new one."
            )
        if done.anew:
            self.stdout.write(f"{done.anew} rows sealed anew; all lie under the first key")
