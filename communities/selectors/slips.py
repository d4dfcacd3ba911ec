"""Slips that wait at the counter, and whom they are for."""

from communities.models import LoginSlip, Membership
from communities.models.people import LESS_TRUST
from communities.models.slips import OPEN, VOUCHED
from communities.roles import AT_HOME
from communities.selectors.vouched import n_for
from communities.states import SlipStatus


def slips_of(estates):
    rows = LoginSlip.objects.filter(estate__in=estates)
    return rows.select_related("estate", "user", "asked_by", "decided_by")


def slips_open(estates, now):
    """Asked for, confirmed or printed, and within their day."""
    return slips_of(estates).filter(status__in=OPEN, ends_at__gt=now).order_by("asked_at")


def slips_over(estates, now):
    """Those that are over, the newest first."""
    is_open = slips_open(estates, now).values("pk")
    return slips_of(estates).exclude(pk__in=is_open).order_by("-asked_at", "-pk")


def n_slips_for(user, estates, now) -> int:
    """How many wait for this person."""
    return n_for(user, slips_open(estates, now).filter(status=SlipStatus.ASKED), now)


def slip_for(user, now) -> LoginSlip | None:
    """What is being made for this person, and not used yet."""
    rows = LoginSlip.objects.filter(user=user, status__in=OPEN, ends_at__gt=now)
    return rows.select_related("estate").first()


def is_phone_stolen(user, now) -> bool:
    """Whether two people of the counter said so within seven days; no log-in code goes to it then."""
    rows = LoginSlip.objects.filter(user=user, is_stolen=True, status__in=VOUCHED)
    return rows.filter(decided_at__gt=now - LESS_TRUST).exists()


def homes_of(slip: LoginSlip, now) -> list[Membership]:
    """The homes that the person has in the slip's estate, with the names the register knows."""
    held = Membership.objects.current(now).filter(
        user=slip.user, estate=slip.estate, role__in=AT_HOME
    )
    return list(held.select_related("unit__building", "ownership").order_by("unit"))
