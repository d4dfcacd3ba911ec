"""Bulk (批量): one act on many tickets, each for itself; one refusal stops no other."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from communities.errors import DomainError
from repairs.models import Ticket


@dataclass(frozen=True)
class Done:
    """What became of one ticket; ``error`` is a sentence, empty where it worked."""

    ticket: Ticket
    error: str = ""


def bulk(act: Callable, tickets, *, actor, now, **more) -> list[Done]:
    """``act`` (a service such as ``acknowledge``) for each of ``tickets``, in their order."""
    return [_one(act, ticket, actor=actor, now=now, **more) for ticket in tickets]


def _one(act, ticket, **more) -> Done:
    try:
        with transaction.atomic():
            act(ticket=ticket, **more)
    except DomainError as refused:
        return Done(ticket, refused.message)
    return Done(ticket)
