"""The slip's code (评价码): texted to who has a telephone; another counts once the text with it was taken."""

import secrets

from django.urls import reverse

from communities.models import Clock
from communities.texting import can_text
from notifications.services import notify_number
from repairs.levels import Level, Stage
from repairs.models import Ticket
from repairs.selectors.tickets import code_hash
from repairs.services.running import running

# Letters that are not mistaken for one another on paper or over the telephone.
LETTERS = "ABCDEFGHJKMNPQRTUVWXY"
CODE_LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH))


def text_slip(ticket: Ticket, code: str, *, now) -> None:
    """To the telephone of who reported: number, code, and by when it is taken up."""
    is_urgent = ticket.level in {Level.P0, Level.P1}
    first = _first(running(ticket))
    notify_number(
        estate=ticket.estate,
        phone=ticket.slip_phone,
        kind="repairs.urgent_slip" if is_urgent else "repairs.slip",
        subject=ticket.subject,
        path=_path(ticket),
        params={"number": ticket.number, "due": first.shown_due if first else "", "code": code},
        now=now,
    )


def text_reporter(ticket: Ticket, what: str, *, now, **params) -> None:
    """To who has no account but left a telephone: what came of it. The code stays on the slip."""
    if ticket.reporter_id or not ticket.slip_phone or not can_text():
        return
    notify_number(
        estate=ticket.estate,
        phone=ticket.slip_phone,
        kind=f"repairs.{what}",
        subject=ticket.subject,
        path=_path(ticket),
        params={"number": ticket.number} | params,
        now=now,
    )


def _path(ticket: Ticket) -> str:
    return f"{reverse('repairs:slip')}?n={ticket.number}"


def _first(clocks: list[Clock]) -> Clock | None:
    stages = {clock.stage: clock for clock in clocks}
    return stages.get(Stage.RESPOND) or next(iter(clocks), None)


def keep_code(subject: str, code: str) -> None:
    """The ticket's code from now on; the one before opens nothing more."""
    ticket = Ticket.objects.get(pk=subject.rpartition(":")[2])
    ticket.rating_code_hash = code_hash(ticket.number, code)
    ticket.save(update_fields=["rating_code_hash"])
