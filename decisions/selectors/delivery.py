"""Who got the notice of a vote, and how (送达)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from communities import clock
from communities.estate_settings import setting
from communities.models import Building, Owner, Ownership, Role, Unit
from communities.phones import is_textable
from communities.selectors import who_holds
from communities.standing import current
from decisions.models import BoardPosting, Delivery, Notice, RollParty
from decisions.settings_rows import POSTED_DAYS
from notifications.models import Notice as Told
from notifications.states import DeliveryStatus


@dataclass(frozen=True)
class Sent:
    """By the outbox, to an account or as a text to a registered phone."""

    at: datetime
    is_text: bool


@dataclass(frozen=True)
class Reach:
    """One party and the last word about it: what the outbox ``sent``, and ``last`` as somebody recorded it."""

    party: RollParty
    building: str
    sent: Sent | None
    last: Delivery | None

    @property
    def is_reached(self) -> bool:
        return self.sent is not None or (self.last is not None and self.last.reached)

    @property
    def how(self) -> str:
        if self.sent:
            return str(_("短信") if self.sent.is_text else _("网站通知"))
        return self.last.get_channel_display() if self.last else ""

    @property
    def day(self) -> date | None:
        return clock.local(self.sent.at).date() if self.sent else self.last and self.last.day


@dataclass(frozen=True)
class Outbox:
    """Whom the outbox was to tell of a notice: user, or bare phone → when it went out or was read, if ever."""

    users: dict[int, datetime | None]
    phones: dict[str, datetime | None]


def reaches(notice: Notice) -> list[Reach]:
    """Every party of the announced roll, in its order; six queries whatever their number."""
    parties = list(notice.roll.parties.all())
    sent, houses = _sent_to(notice, parties), building_names(notice.estate_id)
    recorded = notice.deliveries.select_related("evidence", "recorded_by").order_by("pk")
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


def outbox_of(notice: Notice) -> Outbox:
    """One query; who announced it knows it."""
    told = Told.objects.for_estate(notice.estate_id).filter(
        subject=f"decisions.decision:{notice.decision_id}", kind="decisions.announced",
        created_at__gte=notice.announced_at,
    )  # fmt: skip
    sent = Min("deliveries__sent_at", filter=Q(deliveries__status=DeliveryStatus.SENT))
    rows = list(told.annotate(sent=sent).values_list("user", "phone", "sent", "read_at"))
    users = {user: sent or read for user, _phone, sent, read in rows if user}
    phones = {phone: sent for _user, phone, sent, _read in rows if phone}
    return Outbox({notice.announced_by_id: notice.announced_at} | users, phones)


def _sent_to(notice: Notice, parties: Iterable[RollParty]) -> dict[int, Sent]:
    """Party → the first moment at which the outbox reached one of its owners."""
    outbox = outbox_of(notice)
    found: dict[int, Sent] = {}
    for party, share in _shares(notice, parties):
        for at, is_text in (
            (outbox.users.get(share.user_id), False),
            (outbox.phones.get(share.owner_phone), True),
        ):
            if at and (party.pk not in found or at < found[party.pk].at):
                found[party.pk] = Sent(at, is_text)
    return found


def _shares(notice: Notice, parties: Iterable[RollParty]):
    """Each party with each title of its homes on the day of the notice."""
    by_unit = {unit: party for party in parties for unit in party.units}
    shares = Ownership.objects.for_estate(notice.estate_id).filter(
        current(notice.announced_on), unit__in=by_unit
    )
    for share in shares.select_related("owner"):
        party = by_unit[share.unit_id]
        # Who bought what is not delivered has no vote of her own yet.
        if not party.is_developers or share.owner.kind == Owner.Kind.DEVELOPER:
            yield party, share


def phones_to_text(notice: Notice, found: Iterable[Reach]) -> list[str]:
    """Registered phones, of no account, of those in ``found`` that nothing has reached; none that a text is on its
    way to."""
    left = [one.party for one in found if not one.is_reached]
    known = outbox_of(notice)
    return sorted(
        {
            share.owner_phone
            for _party, share in _shares(notice, left)
            if share.user_id is None
            and share.owner_phone not in known.phones
            and is_textable(share.owner_phone)
        }
    )


def is_office_told(notice: Notice, now) -> bool:
    """Whether the neighbourhood office knows of it: by the outbox, or as somebody recorded it."""
    officers = {one.pk for one in who_holds(notice.estate, now, Role.COMMUNITY_OFFICER)}
    if officers & {user for user, at in outbox_of(notice).users.items() if at}:
        return True
    last = notice.deliveries.filter(party=None).order_by("pk").last()
    return last is not None and last.reached


def hung_long_enough(notice: Notice, today: date) -> BoardPosting | None:
    """The first posting that has hung long enough, its own day not counted."""
    days = days_to_hang(notice)
    return next((one for one in notice.postings.all() if days_hung(one, today) >= days), None)


def days_to_hang(notice: Notice) -> int:
    """What held when it was given."""
    return setting(notice.estate, POSTED_DAYS, notice.announced_at)


def days_hung(posting: BoardPosting, today: date) -> int:
    return ((posting.gone_on or today) - posting.day) // timedelta(days=1)
