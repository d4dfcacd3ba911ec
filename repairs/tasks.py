"""What happens to tickets while nobody presses anything."""

import logging

from celery import shared_task

from communities import clock
from repairs import services
from repairs.services.drafts import drop_expired_drafts, sweep_photos

log = logging.getLogger(__name__)


@shared_task
def close_unrated():
    """未评价: also after a long standstill, in batches."""
    return services.close_unrated(now=clock.now())


@shared_task
def remind_to_rate():
    return services.remind_to_rate(now=clock.now())


@shared_task
def settle_categories():
    """到期生效: names and ends of categories whose notice has run out."""
    return services.settle_categories(now=clock.now())


@shared_task
def drop_leftover_photos() -> None:
    """Drafts that nobody sent, and files of uploads that were cut off."""
    n_drafts, n_files = drop_expired_drafts(now=clock.now()), sweep_photos()
    if n_drafts or n_files:
        log.info("%s drafts and %s leftover photos removed", n_drafts, n_files)
