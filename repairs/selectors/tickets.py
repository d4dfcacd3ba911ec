"""Reading tickets (查询)."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from communities.estate_settings import setting
from communities.models import User
from repairs.models import MeToo, Ticket
from repairs.settings_rows import SIGNAL_DAYS
from repairs.states import OPEN, TicketStatus

MAX_SIMILAR = 5


def similar_tickets(estate, *, category, building=None, spot=None, place=""):
    """Open public tickets that may be the same matter, the newest first: offered with 我也遇到.

    Of the same building; outdoors of the same label, or of the same words for the place.
    """
    here = Q(building=building) if building else Q(building=None, place=place) & ~Q(place="")
    if spot is not None:
        here = Q(spot=spot) | here
    rows = Ticket.objects.for_estate(estate).filter(
        here, status__in=OPEN, scope="common", is_public=True, matter=None, category=category
    )
    rows = rows.select_related("category", "building").annotate(n_joined=Count("me_toos"))
    return rows.order_by("-reported_at")[:MAX_SIMILAR]


def alike_since(ticket: Ticket, now):
    """苗头: tickets of this building and category of the estate's last days that belong to no signal; not
    what was declined or withdrawn, which says nothing of the building."""
    rows = Ticket.objects.for_estate(ticket.estate).exclude(
        status__in=[TicketStatus.DECLINED, TicketStatus.WITHDRAWN]
    )
    return rows.filter(
        building_id=ticket.building_id,
        category_id=ticket.category_id,
        reported_at__gt=now - timedelta(days=setting(ticket.estate, SIGNAL_DAYS, now)),
        signal=None,
    )


def concerned(ticket: Ticket) -> list[tuple[User, str]]:
    """Reporter and those who joined, each with why they are told; of a lead ticket also the people
    of the tickets joined into it."""
    of_matter = Q(ticket=ticket) | Q(ticket__matter=ticket)
    people = {row.user: "me_too" for row in MeToo.objects.filter(of_matter).select_related("user")}
    for other in ticket.joined.exclude(reporter=None).select_related("reporter"):
        people[other.reporter] = "me_too"
    if ticket.reporter:
        people[ticket.reporter] = "reporter"
    return list(people.items())


def following(lead: Ticket, act, standing) -> list[Ticket]:
    """并入的: tickets that go the same way as the one that leads, where nothing of their own stands in it."""
    rows = lead.joined.select_related("estate", "category", "building", "reporter").order_by("pk")
    return [one for one in rows if not act.refusal(one, standing)]


def code_hash(ticket_number: str, code: str) -> str:
    """The only trace of a rating code."""
    return salted_hmac(
        "repairs.rating", f"{ticket_number}:{_plain(code)}", algorithm="sha256"
    ).hexdigest()


def is_code_of(ticket: Ticket, code: str) -> bool:
    kept = ticket.rating_code_hash
    return bool(kept) and constant_time_compare(kept, code_hash(ticket.number, code))


def ticket_by_slip(number: str, code: str) -> Ticket | None:
    """回执: the ticket whose number and code both fit; two estates may use one number."""
    rows = Ticket.objects.filter(number=number.strip().upper()).exclude(rating_code_hash="")
    rows = rows.select_related("estate", "category", "building")
    return next((ticket for ticket in rows if is_code_of(ticket, code)), None)


def _plain(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalpha())
