"""Taking up again what did not arrive (补发)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from communities.models import User
from communities.permissions import require
from communities.transitions import move_all
from notifications.kinds import registered
from notifications.models import Delivery, Notice
from notifications.states import STEPS


@transaction.atomic
def send_again(*, deliveries: list[Delivery], actor: User, now: datetime) -> int:
    """Messages that are dead or were skipped become due at once, with all their attempts anew.

    Refuses what belongs to an estate where ``actor`` may not, joined or not, and what is on its way
    already.
    A secret was forgotten with the first failure: the message goes out with a new one.
    """
    heads = [delivery.pk for delivery in deliveries]
    rows = Delivery.objects.filter(Q(pk__in=heads) | Q(joined_to__in=heads))
    rows = list(rows.select_related("notice__estate").order_by("pk"))
    for estate in {row.notice.estate for row in rows}:
        require(actor, "notifications.send_again", estate, now)
    if rows:
        anew = {"attempts": 0, "due_at": now, "lease_until": None, "last_error": ""}
        move_all(rows, STEPS, "send_again", actor=actor, now=now, **anew)
    for row in rows:
        _renew(row.notice)
    return len(deliveries)


def _renew(notice: Notice) -> None:
    kind = registered().get(notice.kind)
    if kind and kind.renew:
        notice.secret = kind.renew.make()
        notice.save(update_fields=["secret"])
