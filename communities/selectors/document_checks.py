"""现场核验 that waits for a second body, and what became of others."""

from communities.models import DocumentCheck
from communities.selectors.vouched import n_for
from communities.states import CheckStatus


def checks_of(estates):
    rows = DocumentCheck.objects.filter(estate__in=estates)
    return rows.select_related("estate", "user", "asked_by", "decided_by")


def checks_open(estates, now):
    """Within their seven days."""
    return checks_of(estates).filter(status=CheckStatus.ASKED, ends_at__gt=now).order_by("asked_at")


def checks_over(estates, now):
    """Those that are over, the newest first."""
    is_open = checks_open(estates, now).values("pk")
    return checks_of(estates).exclude(pk__in=is_open).order_by("-asked_at", "-pk")


def n_checks_for(user, estates, now) -> int:
    """How many wait for this person."""
    return n_for(user, checks_open(estates, now), now)
