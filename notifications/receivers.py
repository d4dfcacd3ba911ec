"""Rooms below signal up; who is concerned is told here."""

from django.dispatch import receiver

from communities.models import LadderStep, Membership, Role, User
from communities.models.people import AT_HOME
from communities.selectors import management_body_of
from communities.signals import clocks_recomputed
from notifications.alerts import RECOMPUTED
from notifications.services import notify

To = LadderStep.Recipient


@receiver(clocks_recomputed)
def tell_of_new_ends(clocks, now, **_):
    """Who answers for it, and the reporter, each with the page that is theirs."""
    for clock in clocks:
        answering, reason = _answering(clock, now)
        tell_of_new_end(clock, answering, reason, clock.path, now)
        if clock.reporter:
            tell_of_new_end(clock, [clock.reporter], "reporter", clock.reporter_path, now)


def tell_of_new_end(clock, readers, reason, path, now) -> None:
    notify(
        estate=clock.estate,
        to=readers,
        kind=RECOMPUTED,
        subject=clock.subject,
        path=path,
        params={"title": clock.title, "due": clock.shown_due},
        now=now,
        key=f"recomputed:{clock.pk}:{clock.calendar_version}",
        reason=reason,
    )


def _answering(clock, now) -> tuple[list, str]:
    """The handler while she serves here, else those whom the clock's ladder would tell instead."""
    handler = clock.handler
    if handler and handler.roles_in(clock.estate, now) - set(AT_HOME):
        return [handler], "handler"
    named = set(LadderStep.objects.filter(ladder=clock.ladder).values_list("recipient", flat=True))
    held = Membership.objects.current(now).filter(estate=clock.estate)
    managers = held.filter(role=Role.PROPERTY_MANAGER).values("user")
    people = list(User.objects.filter(pk__in=managers).order_by("pk"))
    if people and To.MANAGER in named:
        return people, "manager"
    governing = management_body_of(clock.estate, now)
    if governing and not people and To.MANAGEMENT_BODY in named:
        return [governing.body], "management_body"
    return [], ""
