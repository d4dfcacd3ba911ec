"""Tickets that wait for a decision of the owners, or were worked on by it (决定和报修)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from decisions.models import Decision
from decisions.selectors.named import Named, has_result, is_awaited, state_words
from repairs.models import Ticket, TicketPhoto
from repairs.selectors.places import named_buildings, public_building, public_place
from repairs.selectors.timeline import shows_photos

MAX_TICKETS = 50


@dataclass(frozen=True)
class Awaited:
    """所等的表决: the decision that a ticket names and where it stands; ``words`` say what it is to the ticket."""

    decision: Named
    state: str
    words: str


@dataclass(frozen=True)
class Shown:
    """一件公开的报修, with the photos that strangers may see; ``is_bare``: number, building and kind are all of it."""

    ticket: Ticket
    about: str
    photos: list[TicketPhoto]
    is_bare: bool


def awaited_by(ticket: Ticket) -> Awaited | None:
    decision = ticket.decision
    return decision and Awaited(decision, state_words(decision), _words(ticket, decision))


def _words(ticket: Ticket, decision: Named) -> str:
    """Only works that go on wait for a vote."""
    if has_result(decision):
        return _("业主表决过")
    if is_awaited(decision) and ticket.is_works_going_on:
        return _("等业主表决")
    return _("%(status)s，相关的业主表决") % {"status": ticket.get_status_display()}


def tickets_under(decision: Named) -> list[Shown]:
    """The public tickets that name it, the newest first, at most ``MAX_TICKETS``; a private one never. A record of a vote,
    and what corrects a record, take over the tickets of those. Before a final result nothing that anybody wrote or
    pictured stands there, so that nobody campaigns by tickets. Four queries at most."""
    rows = Ticket.objects.for_estate(decision.estate_id).filter(_names(decision), is_public=True)
    rows = rows.select_related("category", "building").order_by("-reported_at", "-pk")
    tickets = list(rows[:MAX_TICKETS])
    if not tickets:
        return []
    is_bare = not has_result(decision)
    place, photos = (public_building, {}) if is_bare else (public_place, _photos(tickets))
    buildings = named_buildings(decision.estate)
    return [
        Shown(one, f"{place(one, buildings)} {one.kind}".strip(), photos.get(one.pk, []), is_bare)
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
