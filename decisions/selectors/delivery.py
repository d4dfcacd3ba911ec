"""Who got the notice of a vote, and how (送达)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from communities import clock
from communities.models import Building, Owner, Ownership, Role, Unit
from communities.selectors import who_holds
from communities.standing import current
from decisions.models import BoardPosting, Delivery, Notice, RollParty
from decisions.readiness import POSTED_DAYS
from notifications.models import Notice as Told
from notifications.states import DeliveryStatus


@dataclass(frozen=True)
class Reach:
    """One party and the last word about it: ``sent_at`` by the outbox, ``last`` as somebody recorded it."""

    party: RollParty
    building: str
    sent_at: datetime | None
    last: Delivery | None

    @property
    def is_reached(self) -> bool:
        return self.sent_at is not None or (self.last is not None and self.last.reached)

    @property
    def how(self) -> str:
        if self.sent_at:
            return str(_("网站通知"))
        return self.last.get_channel_display() if self.last else ""

    @property
    def day(self) -> date | None:
        return clock.local(self.sent_at).date() if self.sent_at else self.last and self.last.day


def reaches(notice: Notice) -> list[Reach]:
    """Every party of the announced roll, in its order; six queries whatever their number."""
    parties = list(notice.roll.parties.all())
    sent, houses = _sent_to(notice, parties), building_names(notice.estate_id)
    recorded = notice.deliveries.select_related("evidence").order_by("pk")
    last = {one.party_id: one for one in recorded}
    return [
        Reach(party, houses.get(party.units[0], ""), sent.get(party.pk), last.get(party.pk))
        for party in parties
    ]


def building_names(estate_id: int) -> dict[int, str]:
    """Unit → its building's name."""
    names = dict(Building.objects.for_estate(estate_id).values_list("pk", "name"))
    units = Unit.objects.for_estate(estate_id).values_list("pk", "building")
    return {unit: names[building] for unit, building in units}


def sent_by_outbox(notice: Notice) -> dict[int, datetime]:
    """User → when the notice went out to her, or when she read it; who announced it knows it."""
    told = Told.objects.for_estate(notice.estate_id).filter(
        subject=f"decisions.decision:{notice.decision_id}", key__startswith=f"{notice.told_as}:"
    )
    sent = Min("deliveries__sent_at", filter=Q(deliveries__status=DeliveryStatus.SENT))
    rows = told.exclude(user=None).annotate(sent=sent).values_list("user", "sent", "read_at")
    known = {user: sent_at or read_at for user, sent_at, read_at in rows if sent_at or read_at}
    return {notice.announced_by_id: notice.announced_at} | known


def _sent_to(notice: Notice, parties: Iterable[RollParty]) -> dict[int, datetime]:
    """Party → the first moment at which the outbox reached one of its owners."""
    by_unit = {unit: party for party in parties for unit in party.units}
    sent = sent_by_outbox(notice)
    shares = Ownership.objects.for_estate(notice.estate_id).filter(
        current(notice.announced_on), user__in=sent, unit__in=by_unit
    )
    found: dict[int, datetime] = {}
    for unit, user, kind in shares.values_list("unit", "user", "owner__kind"):
        party, at = by_unit[unit], sent[user]
        # Who bought what is not delivered has no vote of her own yet.
        if not party.is_developers or kind == Owner.Kind.DEVELOPER:
            found[party.pk] = min(at, found.get(party.pk, at))
    return found


def is_office_told(notice: Notice, now) -> bool:
    """Whether the neighbourhood office knows of it: by the outbox, or as somebody recorded it."""
    officers = {one.pk for one in who_holds(notice.estate, now, Role.COMMUNITY_OFFICER)}
    if officers & sent_by_outbox(notice).keys():
        return True
    last = notice.deliveries.filter(party=None).order_by("pk").last()
    return last is not None and last.reached


def hung_long_enough(notice: Notice, today: date) -> BoardPosting | None:
    """The first posting that has hung for POSTED_DAYS, its own day not counted."""
    return next(
        (one for one in notice.postings.all() if days_hung(one, today) >= POSTED_DAYS), None
    )


def days_hung(posting: BoardPosting, today: date) -> int:
    return ((posting.gone_on or today) - posting.day) // timedelta(days=1)
