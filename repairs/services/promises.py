"""What an estate promises has changed (服务承诺变更): whoever keeps it and whoever relies on it is told."""

from dataclasses import dataclass

from communities.roles import AT_HOME, PROPERTY
from communities.selectors import who_governs, who_holds
from notifications.services import notify


@dataclass(frozen=True)
class Told:
    """Which sentence, and the page behind it."""

    kind: str
    path: str


def tell_estate(
    *, estate, offices: Told, residents: Told, subject, params, actor, now, key=None
) -> None:
    """告知全小区: management body, company, everybody with a home here; each once, by the first of
    these ties. Two queries for each of the three, whatever their number. Who did it knows it.
    ``key`` names what happened where more than one thing can happen to ``subject``."""
    company = who_holds(estate, now, *PROPERTY)
    reached = {actor.pk}
    for people, reason, told in (
        (who_governs(estate, now), "management_body", offices),
        (company, "staff", offices),
        (who_holds(estate, now, *AT_HOME), "resident", residents),
    ):
        fresh = [one for one in people if one.pk not in reached]
        reached |= {one.pk for one in fresh}
        notify(
            estate=estate,
            to=fresh,
            kind=told.kind,
            subject=subject,
            path=told.path,
            params=params,
            now=now,
            key=key or subject,
            reason=reason,
        )
