"""What one may read: the inbox of a person, her choices, and what did not arrive."""

from datetime import datetime

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    RowRange,
    When,
    Window,
)
from django.db.models.functions import FirstValue, Greatest, RowNumber

from communities.models import Body, Clock, ManagementBody, Membership, User
from communities.standing import current
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
GRAVITY = {alerts.BREACHED: 1, alerts.YOURS_BREACHED: 1, alerts.ESCALATED: 2}


def inbox(user: User, now: datetime):
    """Her own notices and those of the bodies she serves in now."""
    bodies = Membership.objects.current(now).filter(user=user).exclude(body=None).values("body")
    return Notice.objects.filter(Q(user=user) | Q(body__in=bodies))


def inbox_todo(user: User, now: datetime):
    """What asks her to act, newest first, one of each subject: unread, or its time still runs. A
    graver one stays beside a later one until she has read it."""
    return _shown(inbox(user, now).filter(pk__in=_standing(user, now)))


def inbox_told(user: User, now: datetime):
    """All the rest, newest first: together the two lists hold everything."""
    return _shown(inbox(user, now).exclude(pk__in=_standing(user, now)))


def _standing(user: User, now: datetime):
    """Of each subject that asks for something the latest, and what is graver than all after it."""
    gravity = Case(*(When(kind=kind, then=grave) for kind, grave in GRAVITY.items()), default=0)
    unread = Case(When(read_at=None, then=F("gravity")), default=0)
    subject = {"partition_by": "subject", "order_by": ["-created_at", "-id"]}
    rows = inbox(user, now).filter(_open_todo()).annotate(gravity=gravity)
    rows = rows.annotate(
        place=Window(RowNumber(), **subject),
        latest=Window(FirstValue("gravity"), **subject),
        after=Window(Max(unread), frame=RowRange(end=-1), **subject),
    )
    graver = Q(read_at=None, gravity__gt=Greatest("latest", "after"))
    return rows.filter(Q(place=1) | graver).values("pk")


def _shown(rows):
    """With ``unsent``, the ways by which a notice did not get out."""
    lost = Delivery.objects.filter(status__in=[DeliveryStatus.DEAD, DeliveryStatus.SKIPPED])
    lost = lost.exclude(reader__startswith="contract:")
    ways = Prefetch("deliveries", lost.order_by("channel"), to_attr="unsent")
    rows = rows.select_related("estate", "handled_by").prefetch_related(ways)
    return rows.order_by("-created_at", "-id")


def _open_todo() -> Q:
    running = Clock.objects.running().filter(subject=OuterRef("subject"))
    asks = Q(kind__in=kinds.todo_names(), handled_at=None)
    return asks & (Q(read_at=None) | Exists(running))


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


def unserved(estates, now: datetime) -> list[Body]:
    """没有人在任的机构: bodies that deadlines of these estates are told to, where nobody would read it."""
    estates = list(estates)
    areas = [one.area_id for one in estates]
    managing = ManagementBody.objects.filter(current(now), estate__in=estates).values("body")
    told = Q(pk__in=managing)
    told |= Q(kind=Body.Kind.NEIGHBOURHOOD, area__in=areas)
    told |= Q(kind=Body.Kind.STREET_OFFICE, area__children__in=areas)
    serving = Membership.objects.current(now).filter(body=OuterRef("pk"), user__is_active=True)
    return list(Body.objects.filter(told).exclude(Exists(serving)).distinct().order_by("name"))


def failures(estates, *statuses: DeliveryStatus):
    """Messages that are dead or were not sent, newest first; those joined to one are counted. What is
    its reader's alone is in no list of an office."""
    failed = Delivery.objects.filter(
        status__in=statuses or [DeliveryStatus.DEAD, DeliveryStatus.SKIPPED],
        joined_to=None,
        notice__estate__in=estates,
    ).exclude(notice__kind__in=kinds.rechecked_names())
    rows = failed.select_related("notice__estate", "notice__user", "notice__body")
    return rows.annotate(n_joined=Count("joined")).order_by("-due_at", "-pk")
