"""Who speaks for a report (谁在说): the reporter, the slip's code, or somebody who writes it down."""

from django.utils.translation import gettext as _

from communities.errors import NotAllowed
from communities.permissions import DENIED, require
from repairs.models import Ticket
from repairs.selectors.tickets import is_code_of

# What 居委会 or 业委会 may write down for a reporter (代录); withdrawing is nobody else's.
RECORDED = frozenset({"rate", "revise_rating", "reopen", "answer_quote"})


def voice(ticket: Ticket, verb: str, *, actor, code: str, now):
    """(who speaks, who wrote it down). NotAllowed for everybody else, property staff first."""
    if actor is not None and not actor.is_authenticated:
        actor = None
    if code and not is_code_of(ticket, code):
        raise NotAllowed(_("编号或评价码不对。"))
    if actor is None:
        if not code:
            raise NotAllowed(DENIED)
        return None, None
    is_own = actor.pk == ticket.reporter_id
    if is_own or (not code and verb not in RECORDED):
        require(actor, f"repairs.{verb}_ticket", ticket, now)
        return actor, None
    if not code:
        require(actor, "repairs.record_rating_ticket", ticket, now)
        return ticket.reporter, actor
    standing = require(actor, "repairs.rate_by_code_ticket", ticket, now)
    return ticket.reporter, actor if standing.roles or ticket.reporter_id else None
