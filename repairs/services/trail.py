"""What every act on a ticket shares: hold the row, write what happened, tell those concerned."""

from django.db.models import Q
from django.utils.translation import gettext as _

from communities.acts import Act
from communities.errors import NotAllowed, StaleState
from communities.models import Role
from communities.permissions import DENIED
from communities.roles import PROPERTY
from communities.selectors import handler_here, who_governs, who_holds
from communities.standing import Standing, standing_of
from notifications.services import notify
from repairs.acts import ACTS
from repairs.models import Ticket, TicketEvent
from repairs.selectors.tickets import concerned
from repairs.states import VERBS

STAFF = (
    Role.PROPERTY_MANAGER,
    Role.PROPERTY_STAFF,
    Role.COMMITTEE,
    Role.COMMUNITY_OFFICER,
    Role.SUPERVISOR,
)


def lock_for(ticket: Ticket, verb: str, *, actor, now) -> None:
    """Lock the stored row until commit: it decides whether ``actor`` may do ``verb``, not our copy.

    Of two who act on the same state of a ticket the second is refused and told who was faster.
    NotAllowed, StaleState.
    """
    standing, act = standing_of(actor, ticket.estate, now), ACTS[verb]
    if not act.permits(ticket, standing):
        raise NotAllowed(DENIED, perm=act.permissions)
    lock_row_for(act, ticket, standing)


def lock_row_for(act: Act, ticket: Ticket, standing: Standing) -> None:
    """The same where the person was asked already. A quiet act (a message, a +1) neither counts as
    a change nor is refused for one."""
    stored = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if stored.revision != ticket.revision and not act.is_quiet:
        raise StaleState(faster(stored), verb=act.verb, status=stored.status)
    if sentence := act.refusal(stored, standing):
        raise StaleState(sentence, verb=act.verb, status=stored.status)
    if not act.is_quiet:
        Ticket.objects.filter(pk=ticket.pk).update(revision=stored.revision + 1)
        ticket.held_revision = stored.revision + 1
    ticket.acting = standing
    ticket.forget()


def hold_matter(ticket: Ticket) -> None:
    """Lock a ticket and those joined into it, in the order in which joining locks them."""
    of_matter = Ticket.objects.filter(Q(pk=ticket.pk) | Q(matter=ticket)).order_by("pk")
    list(of_matter.select_for_update(of=("self",)).values_list("pk"))


def faster(ticket: Ticket) -> str:
    """The sentence for whoever came second: what was done last, and by whom."""
    last = ticket.events.exclude(actor=None).select_related("actor").order_by("-pk").first()
    if last is None or last.verb not in VERBS:
        return _("状态已经变化，请刷新后再试。")
    is_staff = last.actor_role in STAFF
    who = last.actor.office_name if is_staff else _("报修人")
    return _("%(who)s 刚刚先一步：%(verb)s。请刷新后再看。") % {
        "who": who,
        "verb": VERBS[last.verb],
    }


def role_of(actor, ticket: Ticket, now) -> str:
    """As what the person acts here: an office before a home, the reporter before a neighbour."""
    if actor is None:
        return ""
    held = _standing(actor, ticket, now).roles
    office = next((role for role in STAFF if role in held), None)
    if office:
        return str(office)
    return "reporter" if ticket.reporter_id == actor.pk else str(next(iter(sorted(held)), ""))


def _standing(actor, ticket: Ticket, now) -> Standing:
    """That of whoever holds the row is known."""
    known = ticket.acting
    if known and known.user == actor and known.now == now:
        return known
    return standing_of(actor, ticket.estate, now)


def record(
    ticket: Ticket, verb: str, *, actor, now, words="", is_public=True, once=None, **data
) -> TicketEvent:
    """办理记录: one line of the ticket's timeline, written when the act is done."""
    if ticket.held_revision not in {None, ticket.revision}:
        ticket.refresh_from_db(fields=["revision", "status"])
    ticket.forget()
    return TicketEvent.objects.create(
        estate_id=ticket.estate_id,
        ticket=ticket,
        verb=verb,
        words=words.strip()[:500],
        actor=actor,
        actor_role=role_of(actor, ticket, now),
        at=now,
        is_public=is_public,
        data=data,
        once=once,
    )


def tell_concerned(
    ticket: Ticket, what: str, *, actor, now, others="", key=None, only="", besides=(), **params
) -> None:
    """The reporter and all who joined, but not whoever acts; ``others``: the kind for joiners.

    ``only``: "reporter" leaves the joiners out; ``key`` makes telling twice once; ``besides`` hear of it
    with a ticket of their own.
    """
    everybody = [(one, why) for one, why in concerned(ticket) if one not in besides]
    for reason, kind, path in (
        ("reporter", what, ticket.own_path),
        ("me_too", others or what, ticket.public_path),
    ):
        people = [one for one, why in everybody if why == reason and one != actor]
        if only in {"", reason}:
            _notify(ticket, people, kind, path, reason, now, params, key)


def tell_handlers(ticket: Ticket, what: str, *, actor, now, reason="", **params) -> None:
    """The handler; without one here, everybody who serves the estate, or those who govern it."""
    if handler_here(ticket.handler, ticket.estate, now):
        people, why = [ticket.handler], "handler"
    else:
        people, why = who_holds(ticket.estate, now, *PROPERTY), "staff"
        if not people:
            people, why = who_governs(ticket.estate, now), "management_body"
    people = [one for one in people if one != actor]
    _notify(ticket, people, what, ticket.desk_path, reason or why, now, params)


def tell(ticket: Ticket, people: list, what: str, *, reason: str, now, **params) -> None:
    """People in office, on their desk."""
    _notify(ticket, people, what, ticket.desk_path, reason, now, params)


def _notify(ticket, people, what, path, reason, now, params, key=None) -> None:
    if people:
        notify(
            estate=ticket.estate,
            to=people,
            kind=f"repairs.{what}",
            subject=ticket.subject,
            path=path,
            params={"number": ticket.number, "title": ticket.title} | params,
            now=now,
            key=key,
            reason=reason,
        )
