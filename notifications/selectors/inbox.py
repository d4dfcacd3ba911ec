"""What one may read: the inbox of a person, her choices, and what did not arrive."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from communities.models import Clock, Membership, User
from notifications import alerts, kinds
from notifications.models import (
    SHIPPED,
    Channel,
    ChannelDefault,
    Delivery,
    Mode,
    Notice,
    Preference,
    Topic,
)
from notifications.states import DeliveryStatus

# Beyond this a number says no more than "many".
MANY = 99
GRAVITY = {alerts.BREACHED: 1, alerts.ESCALATED: 2}


def inbox(user: User, now: datetime):
    """Her own notices and those of the bodies she serves in now."""
    bodies = Membership.objects.current(now).filter(user=user).exclude(body=None).values("body")
    return Notice.objects.filter(Q(user=user) | Q(body__in=bodies))


def inbox_todo(user: User, now: datetime) -> list[Notice]:
    """What asks her to act, the latest of each subject: unread, or its time still runs. A graver
    one stays beside a later one until she has read it."""
    rows = _shown(inbox(user, now).filter(_open_todo()))
    shown, gravest = [], {}
    for notice in rows.order_by("-created_at", "-id")[:MANY]:
        known, gravity = gravest.get(notice.subject), GRAVITY.get(notice.kind, 0)
        if known is None or (gravity > known and notice.read_at is None):
            gravest[notice.subject] = gravity
            shown.append(notice)
    return shown


def inbox_told(user: User, now: datetime):
    """All the rest, newest first."""
    return _shown(inbox(user, now).exclude(_open_todo())).order_by("-created_at", "-id")


def _shown(rows):
    """With ``unsent``, the ways by which a notice did not get out."""
    lost = Delivery.objects.filter(status__in=[DeliveryStatus.DEAD, DeliveryStatus.SKIPPED])
    lost = lost.exclude(reader__startswith="contract:")
    ways = Prefetch("deliveries", lost.order_by("channel"), to_attr="unsent")
    return rows.select_related("estate").prefetch_related(ways)


def _open_todo() -> Q:
    running = Clock.objects.running().filter(subject=OuterRef("subject"))
    return Q(kind__in=kinds.todo_names()) & (Q(read_at=None) | Exists(running))


def unread_count(user: User, now: datetime) -> int:
    """At most one more than ``MANY``: nobody needs to know how many that is."""
    rows = inbox(user, now).filter(read_at=None).order_by()
    return rows.values("pk")[: MANY + 1].count()


def choices_of(user: User) -> dict[tuple[str, str], str]:
    """The mode for each topic and channel of a person, by default or by choice."""
    modes = {(topic, channel): Mode.OFF for topic in Topic for channel in Channel} | SHIPPED
    for model, rows in ((ChannelDefault, {}), (Preference, {"user": user})):
        for topic, channel, mode in model.objects.filter(**rows).values_list(
            "topic", "channel", "mode"
        ):
            modes[topic, channel] = mode
    return modes


def failures(estates, *statuses: DeliveryStatus):
    """Messages that are dead or were not sent, newest first; those joined to one are counted."""
    failed = Delivery.objects.filter(
        status__in=statuses or [DeliveryStatus.DEAD, DeliveryStatus.SKIPPED],
        joined_to=None,
        notice__estate__in=estates,
    )
    rows = failed.select_related("notice__estate", "notice__user", "notice__body")
    return rows.annotate(n_joined=Count("joined")).order_by("-due_at", "-pk")
