"""Who speaks for a report (谁在说): the reporter, the slip's code, or somebody who writes it down."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from communities.errors import NotAllowed
from communities.models import User
from communities.permissions import DENIED
from communities.standing import standing_of
from repairs.acts import row_of, speaks_for_another
from repairs.models import Ticket
from repairs.selectors.tickets import is_code_of
from repairs.services.trail import lock_row_for


@dataclass(frozen=True)
class Voice:
    """Whose word it is, nobody's account where only the code speaks; and who wrote it down."""

    by: User | None
    recorded_by: User | None

    @property
    def is_recorded(self) -> bool:
        return self.recorded_by is not None


def hold_by_voice(ticket: Ticket, verb: str, *, actor, code: str, now) -> Voice:
    """``hold`` for what a reporter says. NotAllowed for everybody else, property staff first."""
    if code and not is_code_of(ticket, code):
        raise NotAllowed(_("编号或评价码不对。"))
    standing = standing_of(actor or AnonymousUser(), ticket.estate, now)
    act = row_of(verb, ticket, standing, has_code=bool(code))
    if not act.permits(ticket, standing):
        raise NotAllowed(DENIED, perm=act.permissions)
    lock_row_for(act, ticket, standing)
    if not standing.user.is_authenticated:
        return Voice(None, None)
    if speaks_for_another(ticket, standing, has_code=bool(code)):
        return Voice(ticket.reporter, actor)
    return Voice(actor if actor.pk == ticket.reporter_id else None, None)
