"""Files of pages that were published before files were kept; doing it again changes nothing."""

from django.core.management.base import BaseCommand

from communities import clock
from portal.models import GuidePage, NoticePage
from portal.shown_files.services import drop_removed, show_files


class Command(BaseCommand):
    help = "Keep what live pages refer to; end removals that were cut off."

    def handle(self, **_):
        for model in (NoticePage, GuidePage):
            for page in model.objects.live().order_by("pk"):
                show_files(page=page, now=page.last_published_at or clock.now())
        drop_removed()
