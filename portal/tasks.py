"""The portal's part of the queue: writing pages. The rows say what is to be done."""

from datetime import timedelta

from celery import shared_task
from django.db import connection
from django.db.models import F, Q

from communities import clock, heartbeats
from communities.models import Clock, Estate
from portal.handover.ending import carry_over
from portal.models import NoticePage
from portal.publishing import files, paths
from portal.publishing.keeping import drop_old_changes
from portal.publishing.schedule import keep_schedule
from portal.shown_files.services import drop_removed

# Of the ten between two calls: deadlines and people's files share the worker.
SECONDS = 4.0
# How clocks name a ticket.
TICKET = "repairs.ticket:"
OVERLAP = timedelta(minutes=1)


@shared_task
def publish_pages():
    """公示文件: write the pages that changed."""
    files.publish_waiting(SECONDS)


@shared_task
def turn_notices():
    """Homes whose notices began or ended since the last look, however long ago that was."""
    now = clock.now()
    lately = (heartbeats.last("notices", now) - OVERLAP, now)
    turned = NoticePage.objects.live().filter(
        Q(effective_from__range=lately) | Q(effective_until__range=lately)
    )
    estates = {notice.estate for notice in turned} - {None}
    files.want([paths.home(estate) for estate in estates], at=now)
    heartbeats.note("notices")


@shared_task
def turn_overdue():
    """Homes whose number of overdue repairs changed since the last look: a clock ended, or what was late
    was met."""
    now = clock.now()
    lately = (heartbeats.last("overdue", now) - OVERLAP, now)
    ended = Q(due_at__range=lately) & (Q(met_at=None) | Q(met_at__gte=F("due_at")))
    late_ended = Q(met_at__range=lately, met_at__gte=F("due_at")) | Q(stopped_at__range=lately)
    clocks = Clock.objects.filter(ended | late_ended, subject__startswith=TICKET)
    estates = Estate.objects.filter(pk__in=clocks.values("estate"))
    files.want([paths.home(estate) for estate in estates], at=now)
    heartbeats.note("overdue")


@shared_task
def keep_plans():
    """Pages whose planned moment to go live or to come down is there, or was while nothing ran."""
    keep_schedule(clock.now())
    heartbeats.note("plans")


@shared_task
def publish_of_today():
    """Every night all of them: words such as 今年 in them depend on the day."""
    now = clock.now()
    if clock.local(heartbeats.last("pages", now)).date() < clock.local(now).date():
        publish_again()
    heartbeats.note("pages")


def publish_again() -> None:
    for estate in Estate.objects.order_by("pk"):
        pages = [*paths.of_estate(estate), *files.periods_written(estate)]
        files.want(pages, at=clock.now())


@shared_task
def carry_over_estates():
    """物业交接: estates whose agreed minute has come pass to their next company."""
    carry_over(now=clock.now())


@shared_task
def drop_removed_files():
    """撤下: bytes that could not be deleted when it was decided."""
    drop_removed()


@shared_task
def drop_public_changes():
    """公示变更: those that make no version any more."""
    drop_old_changes(clock.now())


@shared_task
def drop_ended_counts():
    """节流计数: how often somebody tried, of spans that are over."""
    with connection.cursor() as cursor:
        cursor.execute("delete from cache where expires < %s", [clock.now()])
