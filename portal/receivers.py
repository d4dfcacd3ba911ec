"""What the portal does when a page goes live."""

from django.dispatch import receiver
from wagtail.signals import page_published

from communities import clock
from portal.guides import keep_version
from portal.models import GuidePage


@receiver(page_published, sender=GuidePage)
def keep_published_guide(instance, **_):
    keep_version(page=instance, now=clock.now())
