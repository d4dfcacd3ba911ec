"""Contacts that are about to change: of one account, and at the counters one serves."""

from communities.models import ContactChange
from communities.models.contacts import OPEN
from communities.standing import standings_of
from communities.states import ContactStatus


def contacts_waiting(user) -> list[ContactChange]:
    """Whatever of the account will change unless somebody stops it, or a second person declines."""
    rows = ContactChange.objects.filter(user=user, status__in=OPEN).select_related("estate")
    return [row for row in rows.order_by("asked_at") if row.takes_effect_at or row.estate_id]


def contacts_at_counters(estates):
    """What was asked for at a counter and can still be stopped there."""
    rows = ContactChange.objects.filter(estate__in=estates, status__in=OPEN)
    return rows.select_related("user", "asked_by", "estate").order_by("asked_at")


def n_contacts_for(user, estates, now) -> int:
    """How many of them wait for this person: asked for by another employer, about somebody else."""
    proved = contacts_at_counters(estates).filter(status=ContactStatus.PROVED)
    rows = list(proved.exclude(asked_by=user).exclude(user=user))
    if not rows:
        return 0
    known = standings_of([user, *(row.asked_by for row in rows)], [None], now)
    mine = known[user.pk, None]
    return sum(
        not mine.shares_employer_with(known[row.asked_by_id, None], row.asked_at) for row in rows
    )
