"""What happened to a ticket (办理记录), newest first; strangers read less of it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities import clock as time
from communities.models import ClockPause, Role
from communities.wording import officer
from repairs.acts import BY_SLIP
from repairs.models import Ticket, TicketPhoto
from repairs.models.ticket import Refusal, Scope
from repairs.states import VERBS, TicketStatus

OFFICES = {
    Role.PROPERTY_MANAGER: gettext_lazy("物业"),
    Role.PROPERTY_STAFF: gettext_lazy("物业"),
    Role.COMMITTEE: gettext_lazy("业委会"),
    Role.COMMUNITY_OFFICER: gettext_lazy("居委会"),
    Role.SUPERVISOR: gettext_lazy("街道"),
}
# Of these acts strangers read that they were done, not what was said to a colleague.
AMONG_COLLEAGUES = frozenset({"assign"})


@dataclass(frozen=True)
class Line:
    """一条记录: who did what and when; ``is_office``: somebody acted for an office."""

    at: datetime
    verb: str
    what: str
    who: str
    words: str
    is_office: bool
    photos: list = field(default_factory=list)


def timeline(ticket: Ticket, reader=None) -> list[Line]:
    """Everything for ``reader``, who may see the whole ticket; without one what strangers read:
    public acts, offices without names, and no word or picture that came from a home."""
    events = ticket.events.select_related("actor").order_by("-at", "-pk")
    if reader is None:
        events = events.filter(is_public=True)
    pictures: dict[int, list] = {}
    if reader is not None or shows_photos(ticket):
        for photo in TicketPhoto.objects.filter(event__ticket=ticket).order_by("pk"):
            pictures.setdefault(photo.event_id, []).append(photo)
    lines = [_line(event, reader, pictures.get(event.pk, []), ticket) for event in events]
    return sorted([*_resumed(ticket), *lines], key=lambda line: line.at, reverse=True)


def _resumed(ticket) -> list[Line]:
    """自动恢复: pauses that ran to their cap; nobody acts then, so no event says so."""
    ran_out = Q(ended_at=None) | Q(ended_at__gte=F("until_at"))
    pauses = ClockPause.objects.filter(ran_out, clock__subject=ticket.subject)
    ends = pauses.filter(until_at__lte=time.now()).values_list("until_at", flat=True)
    what, who = _("暂停到期，自动恢复计时"), _("系统")
    return [Line(at, "auto_resume", what, who, "", is_office=False) for at in sorted(set(ends))]


def shows_photos(ticket: Ticket) -> bool:
    """Photos of common places are public with their ticket; those of a home never are, nor those of
    a report that was none (误报), or that were withheld (不再公开)."""
    is_none = ticket.status == TicketStatus.DECLINED and ticket.refusal == Refusal.TEST
    is_hidden = is_none or ticket.withheld_at is not None
    return ticket.is_public and ticket.scope == Scope.COMMON and not is_hidden


def _line(event, reader, photos, ticket) -> Line:
    office = OFFICES.get(event.actor_role)
    return Line(
        at=event.at,
        verb=event.verb,
        what=_what(event),
        who=_who(event, office, reader),
        words=_words(event, reader, office, ticket),
        is_office=office is not None,
        photos=photos,
    )


def _words(event, reader, office, ticket) -> str:
    """A refusal also says how to object, to the reporter and to those who serve. Strangers read
    what was said for an office, and not to a colleague; of what is withheld (不再公开) the reason."""
    if reader is None:
        is_kept = ticket.withheld_at is not None and event.verb != "withhold"
        is_told = office and event.verb not in AMONG_COLLEAGUES and not is_kept
        return event.words if is_told else ""
    objection = event.data.get("object")
    return f"{event.words}\n{_(objection)}" if objection else event.words


def _what(event) -> str:
    if event.data.get("unrated"):
        return _("未评价，到期自动结束")
    what = str(VERBS.get(event.verb, event.verb))
    return _("%s（代录）") % what if event.data.get("is_recorded") else what


def _who(event, office, reader) -> str:
    if event.actor is None:
        return _("报修人（凭回执）") if event.verb in BY_SLIP else _("系统")
    if reader is not None and event.actor_id == reader.pk:
        return _("您")
    if office is None:
        return _("报修人") if event.actor_role == "reporter" else _("邻居")
    return f"{office} {officer(event.actor.name)}" if reader is not None else str(office)
