"""Work on people that no person waits for."""

from celery import shared_task

from communities import clock
from communities.services.groups import sync_everybody


@shared_task
def sync_groups_by_date():
    sync_everybody(clock.now())
