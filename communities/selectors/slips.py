"""Slips that wait at the counter, and whom they are for."""

from communities.models import LoginSlip, Membership
from communities.models.slips import OPEN
from communities.roles import AT_HOME
from communities.selectors.vouched import n_for
from communities.states import SlipStatus

MAX_OVER = 50


def slips_of(estates):
    rows = LoginSlip.objects.filter(estate__in=estates)
    return rows.select_related("estate", "user", "asked_by", "decided_by")


def slips_open(estates, now):
    """Asked for, confirmed or printed, and within their day."""
    return slips_of(estates).filter(status__in=OPEN, ends_at__gt=now).order_by("asked_at")


def slips_over(estates, now):
    """The newest of those that are over."""
    is_open = slips_open(estates, now).values("pk")
    return slips_of(estates).exclude(pk__in=is_open).order_by("-asked_at")[:MAX_OVER]


def n_slips_for(user, estates, now) -> int:
    """How many wait for this person."""
    return n_for(user, slips_open(estates, now).filter(status=SlipStatus.ASKED), now)


def homes_of(slip: LoginSlip, now) -> list[Membership]:
    """The homes that the person has in the slip's estate, with the names the register knows."""
    held = Membership.objects.current(now).filter(
        user=slip.user, estate=slip.estate, role__in=AT_HOME
    )
    return list(held.select_related("unit__building", "ownership").order_by("unit"))
