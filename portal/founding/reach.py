"""谁听得到: whom each rung of the ladders reaches in an estate now; a body without people reaches nobody."""

from django.db.models import Q

from communities.models import Body, LadderStep, Membership, Role
from communities.selectors import management_body_of, who_governs, who_holds, who_serves

Recipient = LadderStep.Recipient
# Who is told what she began herself needs no office.
BY_HERSELF = Recipient.REPORTER


def reached(estate, now) -> dict[str, list]:
    """People by recipient; the sweep's rules said again for a reader (``notifications/sweep.py``)."""
    managers = who_holds(estate, now, Role.PROPERTY_MANAGER)
    keeping = _of_managing_body(estate, now)
    return {
        Recipient.HANDLER: list(who_serves([estate], now)) or keeping,
        Recipient.MANAGER: managers or keeping,
        Recipient.MANAGEMENT_BODY: keeping,
        Recipient.COMMUNITY: _of_bodies("neighbourhood", estate.area_id, now),
        Recipient.SUPERVISOR: _of_bodies("street_office", estate.area.parent_id, now),
    }


def silent_rungs(estate, now) -> list[LadderStep]:
    """Recipients of any ladder that reach nobody."""
    people = reached(estate, now)
    steps = LadderStep.objects.exclude(recipient=BY_HERSELF)
    return [step for step in steps if not people[step.recipient]]


def _of_managing_body(estate, now) -> list:
    if governing := who_governs(estate, now):
        return governing
    managing = management_body_of(estate, now)
    # Who sits in a committee for another estate answers for nothing here.
    if managing and managing.body.kind == Body.Kind.COMMITTEE:
        return []
    return _people(Q(body=managing.body_id), now) if managing else []


def _of_bodies(kind: str, area_id: int, now) -> list:
    return _people(Q(body__kind=kind, body__area=area_id), now)


def _people(of: Q, now) -> list:
    held = Membership.objects.current(now).filter(of).select_related("user").order_by("user")
    return list({one.user_id: one.user for one in held}.values())
