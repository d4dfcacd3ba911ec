"""Tickets that wait for a decision of the owners, or were worked on by it (决定和报修)."""

from dataclasses import dataclass

from django.db.models import Q

from decisions.models import Decision
from decisions.selectors.named import Named, is_awaited, state_words
from repairs.models import Ticket, TicketPhoto
from repairs.selectors.places import named_buildings, public_place
from repairs.selectors.timeline import shows_photos

MAX_TICKETS = 50


@dataclass(frozen=True)
class Awaited:
    """所等的表决: the decision that a ticket names and where it stands; ``is_open``: it has no final result yet."""

    decision: Named
    state: str
    is_open: bool


@dataclass(frozen=True)
class Shown:
    """一件公开的报修, with the photos that strangers may see."""

    ticket: Ticket
    about: str
    photos: list[TicketPhoto]


def awaited_by(ticket: Ticket) -> Awaited | None:
    decision = ticket.decision
    return decision and Awaited(decision, state_words(decision), is_awaited(decision))


def tickets_under(decision: Named) -> list[Shown]:
    """The public tickets that name it, the newest first, at most ``MAX_TICKETS``; a private one never. A record of a vote,
    and what corrects a record, take over the tickets of those. Four queries."""
    rows = Ticket.objects.for_estate(decision.estate_id).filter(_names(decision), is_public=True)
    rows = rows.select_related("category", "building").order_by("-reported_at", "-pk")
    tickets = list(rows[:MAX_TICKETS])
    if not tickets:
        return []
    buildings, photos = named_buildings(decision.estate), _photos(tickets)
    return [
        Shown(one, f"{public_place(one, buildings)} {one.kind}".strip(), photos.get(one.pk, []))
        for one in tickets
    ]


def _names(decision: Named) -> Q:
    if isinstance(decision, Decision):
        return Q(vote=decision)
    found, votes = [decision.pk], [decision.vote_id]
    while decision.replaces_id:
        decision = decision.replaces
        found.append(decision.pk)
        votes.append(decision.vote_id)
    return Q(elsewhere__in=found) | Q(vote__in=[pk for pk in votes if pk])


def _photos(tickets: list[Ticket]) -> dict[int, list[TicketPhoto]]:
    open_ones = [one for one in tickets if shows_photos(one)]
    rows = TicketPhoto.objects.filter(event__ticket__in=open_ones, event__is_public=True)
    found: dict[int, list[TicketPhoto]] = {}
    for photo in rows.select_related("event").order_by("pk"):
        found.setdefault(photo.event.ticket_id, []).append(photo)
    return found
