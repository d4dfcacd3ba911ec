"""What happens to tickets when something happens below."""

from django.dispatch import receiver
from django.utils.translation import gettext as _

from communities.clock import local
from communities.held import Held
from communities.signals import (
    clocks_recomputed,
    held_asked,
    office_passed,
    roster_rests_asked,
    setting_changed,
    working_hours_adopted,
    working_hours_withdrawn,
)
from notifications.receivers import tell_of_new_end
from repairs.models import Ticket
from repairs.selectors.succession import open_tickets_with
from repairs.selectors.tickets import concerned
from repairs.services.promises import Told, tell_estate
from repairs.services.succession import release_tickets


@receiver(clocks_recomputed)
def tell_who_joined(clocks, now, **_more):
    """我也遇到: a new end matters to them as to the reporter, whom the clock itself names."""
    room = Ticket(pk=0).subject.rpartition(":")[0]
    for clock in clocks:
        name, _colon, pk = clock.subject.rpartition(":")
        ticket = Ticket.objects.filter(pk=pk).first() if name == room else None
        if ticket:
            joined = [one for one, why in concerned(ticket) if why == "me_too"]
            tell_of_new_end(clock, joined, "me_too", ticket.public_path, now)


@receiver(working_hours_adopted)
def tell_of_new_hours(adopted, before, actor, now, **_more):
    """The terms of every ticket rest on them, so they are told like service times."""
    estate, path = adopted.estate, f"/e/{adopted.estate.slug}/service/"
    tell_estate(
        estate=estate,
        offices=Told("repairs.working_hours", path),
        residents=Told("repairs.hours_changed", path),
        subject=f"communities.working_hours:{adopted.pk}",
        params={
            "title": estate.name,
            "before": before,
            "after": adopted.text,
            "day": f"{local(adopted.holds_from):%Y-%m-%d}",
        },
        actor=actor,
        now=now,
    )


@receiver(working_hours_withdrawn)
def tell_of_hours_that_stay(withdrawn, holds, actor, now, **_more):
    """Who was told of a change is told that it does not come."""
    estate, path = withdrawn.estate, f"/e/{withdrawn.estate.slug}/service/"
    tell_estate(
        estate=estate,
        offices=Told("repairs.hours_withdrawn", path),
        residents=Told("repairs.hours_stay", path),
        subject=f"communities.working_hours:{withdrawn.pk}",
        key=f"communities.working_hours:{withdrawn.pk}:withdrawn",
        params={
            "title": estate.name,
            "before": holds,
            "after": withdrawn.text,
            "day": f"{local(withdrawn.holds_from):%Y-%m-%d}",
        },
        actor=actor,
        now=now,
    )


@receiver(setting_changed)
def tell_of_a_rule(settled, before, actor, now, **_more):
    """What takes something from residents is told to everybody; the page shows every change."""
    if not settled.takes:
        return
    estate, path = settled.estate, f"/e/{settled.estate.slug}/rules/"
    tell_estate(
        estate=estate,
        offices=Told("repairs.rule", path),
        residents=Told("repairs.rule_changed", path),
        subject=f"communities.setting:{settled.pk}",
        params={
            "title": estate.name,
            "key": settled.key,
            "old": before,
            "new": settled.value,
            "why": settled.reason,
            "day": f"{local(settled.valid_from):%Y-%m-%d}",
        },
        actor=actor,
        now=now,
    )


@receiver(held_asked)
def open_tickets(user, estate, **_more):
    return [Held(_("没办完的报修"), open_tickets_with(user, estate).count(), is_hers=True)]


@receiver(office_passed)
def hand_tickets_on(end, now, **_more):
    """To her successor while that one serves here, else back to the queue."""
    user = end.membership.user
    release_tickets(estate=end.estate, user=user, successor=end.successor, now=now)


@receiver(roster_rests_asked)
def tickets_rest_on_the_register(units, since, **_more):
    return (
        _("报修") if Ticket.objects.filter(unit__in=units, reported_at__gte=since).exists() else ""
    )
