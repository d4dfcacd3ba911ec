"""The portal's part of the queue: writing pages. The rows say what is to be done."""

import logging

from celery import shared_task

from communities import clock
from communities.models import Estate
from portal import paths, publishing

log = logging.getLogger(__name__)
# Of the ten between two calls: deadlines and people's files share the worker.
SECONDS = 4.0


@shared_task
def publish_pages():
    """公示文件: write the pages that changed."""
    publishing.publish_waiting(SECONDS)


@shared_task
def publish_again():
    """Every night all of them: words such as 今年 in them depend on the day."""
    for estate in Estate.objects.order_by("pk"):
        publishing.want(paths.of_estate(estate), at=clock.now())
