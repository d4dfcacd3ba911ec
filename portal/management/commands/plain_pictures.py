"""Pictures that were stored before every upload was stripped; doing it again changes nothing."""

from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.images.models import Image, SourceImageIOError

from communities.errors import DomainError


class Command(BaseCommand):
    help = "Take from every picture what it says besides what it shows."

    def handle(self, **_):
        for image in Image.objects.order_by("pk").iterator():
            try:
                # Whatever is saved is stripped; the old file stays until the new one is stored.
                with transaction.atomic():
                    image.save()
            except (DomainError, SourceImageIOError) as trouble:
                self.stderr.write(f"  picture {image.pk} stays as it is: {trouble}")
