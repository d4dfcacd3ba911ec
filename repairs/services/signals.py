"""苗头: what comes back is looked at as one matter, and everybody concerned hears of it."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from communities.errors import DomainError, StaleState
from communities.estate_settings import setting
from communities.models import Role
from communities.permissions import require
from communities.selectors import who_governs, who_holds
from communities.standing import standing_of
from communities.transitions import CHANGED, move
from notifications.services import notify
from repairs.acts import ACTS
from repairs.models import Signal, Ticket
from repairs.selectors.tickets import alike_since, concerned
from repairs.services.trail import lock_for, record, tell_concerned
from repairs.settings_rows import SIGNAL_CASES
from repairs.states import SIGNAL_STEPS

Status = Signal.Status


def raise_signal(ticket: Ticket, *, now) -> Signal | None:
    """提出苗头: at the third similar ticket of one building within 30 days, once."""
    if ticket.building_id is None:
        return None
    key = {"building_id": ticket.building_id, "category_id": ticket.category_id}
    of_estate = Signal.objects.for_estate(ticket.estate).filter(**key)
    signal = of_estate.exclude(status=Status.REVIEWED).first()
    alike = alike_since(ticket, now)
    if signal is None:
        n = alike.count()
        if n < setting(ticket.estate, SIGNAL_CASES, now):
            return None
        fresh = Signal(estate_id=ticket.estate_id, raised_at=now, **key)
        Signal.objects.bulk_create([fresh], ignore_conflicts=True)
        signal = of_estate.exclude(status=Status.REVIEWED).get()
        told = {"key": f"signal:{signal.pk}", "n": n}
        managers = who_holds(ticket.estate, now, Role.PROPERTY_MANAGER)
        _tell(signal, managers, "signal", "manager", now, **told)
        _tell(signal, who_governs(ticket.estate, now), "signal", "management_body", now, **told)
    alike.update(signal=signal)
    ticket.signal = signal
    return signal


@transaction.atomic
def assign_signal(*, signal: Signal, to, actor, now) -> None:
    """分派核查. StaleState once it is reviewed, hers already, or given to another meanwhile."""
    require(actor, "repairs.assign_signal", signal, now)
    if not standing_of(to, signal.estate, now).is_in_office():
        raise DomainError(_("只能派给在这个小区任职的人。"))
    if signal.assigned_to_id == to.pk:
        raise StaleState(_("已经由 %s 核查。") % to.office_name)
    _hold(signal)
    said = {"assigned_to": to, "detail": {"to": to.pk}}
    move(signal, SIGNAL_STEPS, "assign", actor=actor, now=now, **said)
    _tell(signal, [to], "signal_assigned", "handler", now)


@transaction.atomic
def review_signal(*, signal: Signal, findings: str, actor, now, lead: Ticket | None = None) -> None:
    """核查: what lies behind it, in words; with ``lead`` the open tickets become one matter.

    Everybody who reported or joined one of its tickets is told what was found.
    """
    require(actor, "repairs.review_signal", signal, now)
    if not findings.strip():
        raise DomainError(_("请写明核查意见。"))
    _hold(signal)
    found = {"findings": findings.strip()[:1000], "reviewed_by": actor, "reviewed_at": now}
    move(signal, SIGNAL_STEPS, "review", actor=actor, now=now, **found)
    rows = signal.tickets.select_related("estate", "category", "building", "reporter")
    tickets = list(rows.order_by("pk"))
    joining, standing = ACTS["join_matter"], standing_of(actor, signal.estate, now)
    for ticket in tickets:
        if lead is not None and ticket != lead and not joining.refusal(ticket, standing):
            join_matter(ticket=ticket, lead=lead, actor=actor, now=now)
    _tell_findings(signal, tickets, actor, now)


def _tell_findings(signal: Signal, tickets: list[Ticket], actor, now) -> None:
    """Each person once, however many of the tickets are hers; with her own rather than another's."""
    about = {}
    for ticket in tickets:
        for person, why in concerned(ticket):
            _ticket, known = about.get(person, (None, ""))
            if not known or (why == "reporter" and known != "reporter"):
                about[person] = ticket, why
    people = defaultdict(list)
    for person, mine in about.items():
        if person != actor:
            people[mine].append(person)
    for (ticket, reason), readers in people.items():
        notify(
            estate=ticket.estate,
            to=readers,
            kind="repairs.signal_reviewed",
            subject=ticket.subject,
            path=ticket.own_path if reason == "reporter" else ticket.public_path,
            params={"number": ticket.number, "title": ticket.title, "why": signal.findings},
            now=now,
            reason=reason,
        )


@transaction.atomic
def join_matter(*, ticket: Ticket, lead: Ticket, actor, now) -> None:
    """合并办理: the ticket goes with ``lead``, whose acts its people hear of; its clocks keep
    running, since each of them was promised a time."""
    # Both rows, in one order: two tickets joined into each other at once would make a ring.
    pair = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=[ticket.pk, lead.pk])
    lead = {row.pk: row for row in pair.order_by("pk")}[lead.pk]
    lock_for(ticket, "join_matter", actor=actor, now=now)
    if lead.estate_id != ticket.estate_id or lead.pk == ticket.pk or lead.matter_id:
        raise DomainError(_("请选择本小区另一件独立的报修作为主件。"))
    if not lead.is_public:
        raise DomainError(_("主件不公开，大家看不到它办得怎样；请选公开的一件。"))
    if not _is_open(lead):
        raise DomainError(_("主件已经结束，不能并入。"))
    Ticket.objects.filter(pk=ticket.pk).update(matter=lead)
    ticket.refresh_from_db()
    record(ticket, "join_matter", actor=actor, now=now, lead=lead.number)
    tell_concerned(ticket, "join_matter", actor=actor, now=now, lead=lead.number)


def _is_open(ticket: Ticket) -> bool:
    return ticket.status in {"reported", "acknowledged"}


def _hold(signal: Signal) -> None:
    """Given to another, it stays as it is by its status: who looks into it counts as well."""
    stored = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if stored.assigned_to_id != signal.assigned_to_id:
        raise StaleState(CHANGED)


def _tell(signal: Signal, people, what, reason, now, key=None, **params) -> None:
    notify(
        estate=signal.estate,
        to=people,
        kind=f"repairs.{what}",
        subject=f"repairs.signal:{signal.pk}",
        path=f"/desk/signals/{signal.pk}/",
        params={"title": str(signal)} | params,
        now=now,
        key=key,
        reason=reason,
    )
