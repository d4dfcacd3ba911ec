"""The portal's part of the queue: writing pages. The rows say what is to be done."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q

from communities import clock
from communities.models import Estate
from portal import paths, publishing
from portal.handover.ending import carry_over
from portal.models import NoticePage

# Of the ten between two calls: deadlines and people's files share the worker.
SECONDS = 4.0
LOOKED_BACK = timedelta(minutes=6)


@shared_task
def publish_pages():
    """公示文件: write the pages that changed."""
    publishing.publish_waiting(SECONDS)


@shared_task
def turn_notices():
    """Homes whose notices began or ended since the last look, seen a little longer than that."""
    now = clock.now()
    lately = (now - LOOKED_BACK, now)
    turned = NoticePage.objects.live().filter(
        Q(effective_from__range=lately) | Q(effective_until__range=lately)
    )
    estates = {notice.estate for notice in turned} - {None}
    publishing.want([paths.home(estate) for estate in estates], at=now)


@shared_task
def publish_again():
    """Every night all of them: words such as 今年 in them depend on the day."""
    for estate in Estate.objects.order_by("pk"):
        publishing.want(paths.of_estate(estate), at=clock.now())


@shared_task
def carry_over_estates():
    """物业交接: estates whose agreed minute has come pass to their next company."""
    carry_over(now=clock.now())
