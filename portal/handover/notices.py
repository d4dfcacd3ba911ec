"""Who hears of a hand-over: those who sign and serve of every step, residents of the change."""

from communities.models import Role
from communities.roles import AT_HOME
from communities.selectors import who_holds
from notifications.services import notify

OFFICES = {
    "manager": [Role.PROPERTY_MANAGER],
    "management_body": [Role.COMMITTEE],
    "community": [Role.COMMUNITY_OFFICER],
    "supervisor": [Role.SUPERVISOR],
}
STAFF = {"staff": [Role.PROPERTY_STAFF]}
RESIDENTS = {"resident": AT_HOME}
# The hand-over itself is open to those who sign and govern; these are led to the estate's home.
READ_AT_HOME = STAFF.keys() | RESIDENTS.keys()


def opened(handover, now) -> None:
    _tell(handover, "opened", OFFICES, now)
    _tell_newcomer(handover, "opened", now)


def settled(handover, now) -> None:
    at = handover.effective_at
    _tell(handover, "settled", OFFICES | STAFF | RESIDENTS, now, at=at)
    _tell_newcomer(handover, "settled", now, at=at)


def done(handover, n_tickets: int, now) -> None:
    _tell(handover, "done", OFFICES, now, n=n_tickets)


def _tell(handover, what, offices, now, **params) -> None:
    """Once per person, by the first office that reaches her."""
    reached = set()
    for reason, roles in offices.items():
        found = who_holds(handover.estate, now, *roles)
        people = [one for one in found if one.pk not in reached]
        reached |= {one.pk for one in people}
        _notify(handover, what, people, reason, now, params)


def _tell_newcomer(handover, what, now, **params) -> None:
    _notify(handover, what, [handover.incoming_user], "addressee", now, params)


def _notify(handover, what, people, reason, now, params) -> None:
    estate = handover.estate
    is_home = reason in READ_AT_HOME
    notify(
        estate=estate,
        to=people,
        kind=f"portal.handover_{what}",
        subject=f"portal.handover:{handover.pk}",
        path=f"/e/{estate.slug}/" if is_home else f"/desk/handover/{handover.pk}/",
        params={
            "estate": estate.name,
            "old": handover.outgoing.company.name,
            "new": handover.company.name,
            **params,
        },
        now=now,
        key=f"portal.handover:{handover.pk}:{what}",
        reason=reason,
    )
