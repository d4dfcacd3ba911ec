"""``manage.py compile_locale``: write the .mo file; it is not committed."""

import polib
from django.core.management.base import BaseCommand, CommandError

from portal.translation import messages_used, po_path


class Command(BaseCommand):
    help = "Compile locale/en; with --missing, list what has no English text yet and fail."

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true")

    def handle(self, *args, **options):
        catalogue = polib.pofile(str(po_path()))
        if options["missing"]:
            texts = {entry.msgid for entry in catalogue.translated_entries()}
            missing = {text: place for text, place in messages_used().items() if text not in texts}
            for text, place in missing.items():
                self.stdout.write(f"{place}: {text}")
            if missing:
                raise CommandError(f"{len(missing)} messages have no English text")
        catalogue.save_as_mofile(str(po_path().with_suffix(".mo")))
        self.stdout.write(f"{len(catalogue)} messages compiled")
