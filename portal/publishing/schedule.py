"""定时发布与到期下线: what editors planned in Wagtail comes about, late rather than never.

The plan is in the rows, so a night on which nothing ran is made up for by the next look.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from wagtail.models import Page, Revision

log = logging.getLogger(__name__)


def keep_schedule(now: datetime) -> int:
    """How many pages went live or came down; one that cannot is logged and holds up no other."""
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    pages = due.order_by("approved_go_live_at", "pk").values_list("object_id", flat=True)
    live = sum(_done(_go_live, int(pk), now) for pk in dict.fromkeys(pages))
    over = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    return live + sum(_done(_come_down, pk, now) for pk in over.values_list("pk", flat=True))


def _done(act: Callable, pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # An editor may be changing the plan at this moment.
            page = Page.objects.select_for_update().get(pk=pk)
            return act(page, now)
    except Exception:
        log.exception("The plan of page %s could not be kept", pk)
        return False


def _go_live(page: Page, now: datetime) -> bool:
    """Also what was to come down meanwhile: readers never see it, editors see that it is over."""
    planned = page.revisions.filter(approved_go_live_at__lte=now).order_by("-approved_go_live_at")
    revision = planned.first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    _come_down(Page.objects.get(pk=page.pk), now)
    return True


def _come_down(page: Page, now: datetime) -> bool:
    if not (page.live and page.expire_at and page.expire_at <= now):
        return False
    # Wagtail takes every plan away with the page; a version that is to come later still comes.
    later = list(page.revisions.filter(approved_go_live_at__gt=now))
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    Revision.objects.bulk_update(later, ["approved_go_live_at"])
    return True
