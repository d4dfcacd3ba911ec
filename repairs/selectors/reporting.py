"""Who may report, of which home, and what has been reported already (报修前查询)."""

from communities.models import Membership, Unit
from communities.models.people import AT_HOME
from repairs.models import ReportDraft, TicketPhoto
from repairs.models.ticket import Scope
from repairs.selectors.tickets import similar_tickets

MOST_SIMILAR = 3


def homes_of(user, estate, now):
    """The units of ``estate`` in which the person lives, helps or owns."""
    held = Membership.objects.current(now).filter(user=user, estate=estate, role__in=AT_HOME)
    return Unit.objects.filter(pk__in=held.values("unit")).select_related("building")


def may_report(user, estate, spot, now) -> bool:
    """Residents may; a passer-by whose telephone is proved may, where a label hangs."""
    if not user.is_authenticated:
        return False
    if user.roles_in(estate, now) & set(AT_HOME):
        return True
    at_label = spot is not None and spot.is_active and spot.estate_id == estate.pk
    return at_label and bool(user.phone) and user.phone_verified


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
        )[:MOST_SIMILAR]
    )
