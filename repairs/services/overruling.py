"""撤销不予受理: what was declined wrongly is open again, by a body and never by the company."""

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError
from communities.models import Role
from communities.selectors import handler_here, who_holds
from communities.transitions import move
from repairs.levels import ROUND_THE_CLOCK, Level
from repairs.models import Ticket
from repairs.selectors.terms import times_in_force
from repairs.services.running import start_stages
from repairs.services.signals import raise_signal
from repairs.services.slips import text_reporter
from repairs.services.succession import pass_on_returned
from repairs.services.trail import lock_for, record, tell, tell_concerned, tell_handlers
from repairs.states import STEPS


@transaction.atomic
def overrule_decline(*, ticket: Ticket, words: str, actor, now) -> None:
    """撤销不予受理, with a public reason: back to 待受理, all its clocks anew by the times in force.

    By the management body or 居委会; nobody who works for the company that declined. The clocks
    that ended stay as they are, and the first promise goes on in the scores. It is not declined a
    second time.
    """
    if not words.strip():
        raise DomainError(_("请写明为什么应当受理。"))
    lock_for(ticket, "overrule_decline", actor=actor, now=now)
    refusal = ticket.refusal
    move(
        ticket,
        STEPS,
        "overrule_decline",
        actor=actor,
        now=now,
        wrongly_declined_at=ticket.closed_at,
        times=times_in_force(ticket.estate, now),
        handler=handler_here(ticket.handler, ticket.estate, now),
        acknowledged_at=None,
        closed_at=None,
        escalated_at=None,
        refusal="",
    )
    pass_on_returned(ticket, now=now)
    start_stages(ticket, actor=actor, now=now)
    record(ticket, "overrule_decline", actor=actor, now=now, words=words, refusal=refusal)
    raise_signal(ticket, now=now)
    _tell_all(ticket, words.strip()[:150], actor=actor, now=now)


def _tell_all(ticket: Ticket, why: str, *, actor, now) -> None:
    tell_concerned(ticket, "overruled", actor=actor, now=now, why=why)
    text_reporter(ticket, "slip_overruled", now=now)
    what = "accept_again_now" if Level(ticket.level) in ROUND_THE_CLOCK else "accept_again"
    tell_handlers(ticket, what, actor=actor, now=now, why=why)
    handler = handler_here(ticket.handler, ticket.estate, now)
    managers = who_holds(ticket.estate, now, Role.PROPERTY_MANAGER) if handler else []
    others = [one for one in managers if one not in {handler, actor}]
    tell(ticket, others, what, reason="manager", now=now, why=why)
