"""Who may report, of which home, and what has been reported already (报修前查询)."""

from communities.models import Unit
from communities.standing import Standing
from repairs.models import ReportDraft, TicketPhoto
from repairs.models.ticket import Scope
from repairs.selectors.tickets import similar_tickets

MAX_SIMILAR = 3


def homes_of(standing: Standing):
    """The units of the estate in which the person lives, helps or owns."""
    return Unit.objects.filter(pk__in=standing.homes).select_related("building")


def may_report(standing: Standing, spot) -> bool:
    """Residents may; a passer-by whose telephone is proved may, where a label hangs."""
    if standing.homes:
        return True
    user, estate = standing.user, standing.estate
    at_label = spot is not None and spot.is_active and spot.estate_id == estate.pk
    return at_label and user.is_authenticated and bool(user.phone) and user.phone_verified


def drafts_of(user, now):
    """What the person has begun and not sent, the newest first."""
    rows = ReportDraft.objects.filter(user=user, expires_at__gt=now)
    return rows.select_related("estate", "category", "building", "unit").order_by("-changed_at")


def photos_of(draft):
    return TicketPhoto.objects.filter(draft=draft, ticket=None).order_by("pk")


def similar_to(draft) -> list:
    """What is open already where the draft says, if that is a common place."""
    if draft.scope != Scope.COMMON or draft.category_id is None:
        return []
    return list(
        similar_tickets(
            draft.estate,
            category=draft.category,
            building=draft.building,
            spot=draft.spot,
            place=draft.place,
        )[:MAX_SIMILAR]
    )
