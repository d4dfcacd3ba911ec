"""物业交接: another company answers for what is open; no due time moves and no score changes hands.

A ticket whose deadline was broken stays the old company's in the scores, whoever mends it. Finished
work stays where it is; what comes back after the change passes on then, by the same rule.
"""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from communities.models import Clock, Estate, PropertyCompany, User
from communities.selectors import handler_here
from communities.services import hand_clock
from communities.standing import standing_of
from repairs.models import Ticket
from repairs.selectors.succession import broken_before, company_in_charge, open_tickets_with
from repairs.services.trail import record, tell, tell_concerned
from repairs.states import OPEN


@transaction.atomic
def pass_on_tickets(
    *, estate: Estate, old: PropertyCompany, new: PropertyCompany, handler: User, now
) -> int:
    """Every open ticket goes to ``handler`` of ``new``, paused ones too. Returns how many."""
    rows = Ticket.objects.for_estate(estate).filter(status__in=OPEN).order_by("pk")
    tickets = list(rows.select_for_update(of=("self",)).select_related("category", "building"))
    broken = broken_before(tickets, now)
    fresh = [one for one in tickets if one.company_id == old.pk and one.subject not in broken]
    words = _("物业由 %(old)s 换为 %(new)s，期限不变。") % {"old": old.name, "new": new.name}
    for ticket in tickets:
        # The database lets the company change only after an event that names both.
        names = {"from": old.pk, "to": new.pk} if ticket in fresh else {}
        record(ticket, "pass_on", actor=None, now=now, words=words, **names)
    rows.filter(pk__in=[one.pk for one in fresh]).update(company=new)
    rows.update(handler=handler, revision=F("revision") + 1)
    subjects = [one.subject for one in tickets]
    for clock in Clock.objects.running().filter(subject__in=subjects).order_by("pk"):
        hand_clock(clock=clock, handler=handler, actor=None, now=now)
    for ticket in tickets:
        ticket.refresh_from_db(fields=["handler", "company", "revision"])
        tell_concerned(ticket, "passed_on", actor=None, now=now, company=new.name)
    return len(tickets)


@transaction.atomic
def release_tickets(*, estate: Estate, user: User, successor: User | None, now) -> int:
    """离任: her open tickets go to ``successor``, or to nobody; no due time moves. Returns how many.

    Nothing moves while she handles matters of the estate in another role.
    """
    if standing_of(user, estate, now).may_handle():
        return 0
    handler = handler_here(successor, estate, now)
    tickets = list(open_tickets_with(user, estate).select_for_update(of=("self",)))
    whom = handler.office_name if handler else ""
    words = (
        _("原处理人离任，由 %s 接着办，期限不变。") % whom
        if whom
        else _("原处理人离任，等待重新分派，期限不变。")
    )
    for ticket in tickets:
        record(ticket, "hand_back", actor=None, now=now, words=words)
        Ticket.objects.filter(pk=ticket.pk).update(handler=handler, revision=F("revision") + 1)
        ticket.refresh_from_db(fields=["handler", "revision"])
    subjects = [one.subject for one in tickets]
    for clock in Clock.objects.running().filter(subject__in=subjects).order_by("pk"):
        hand_clock(clock=clock, handler=handler, actor=None, now=now)
    for ticket in tickets if handler else ():
        tell(ticket, [handler], "handler", reason="handler", now=now)
    return len(tickets)


def pass_on_returned(ticket: Ticket, *, now) -> None:
    """返修 or 撤销不予受理 after the change: the company that serves now answers for it, as for what
    was open."""
    old, new = ticket.company, company_in_charge(ticket.estate, now)
    if old is None or new in {None, old} or broken_before([ticket], now):
        return
    words = _("物业由 %(old)s 换为 %(new)s，由新物业负责。") % {
        "old": old.name,
        "new": new.name,
    }
    names = {"from": old.pk, "to": new.pk}
    record(ticket, "pass_on", actor=None, now=now, words=words, **names)
    Ticket.objects.filter(pk=ticket.pk).update(company=new)
    ticket.refresh_from_db(fields=["company"])
