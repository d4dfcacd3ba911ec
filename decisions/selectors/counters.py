"""Who will count a vote (计票人、监票人), and who may be asked to."""

from dataclasses import dataclass

from communities.models import Body, Membership, User
from communities.roles import IN_OFFICE
from communities.standing import Standing, standings_of
from decisions.models import Counter, Decision


@dataclass(frozen=True)
class Candidate:
    """Somebody who holds an office here, and of which body."""

    user: User
    body: Body

    @property
    def key(self) -> str:
        return f"{self.user.pk}-{self.body.pk}"


def counters_of(decision: Decision):
    """Those named and not gone, in the order of naming."""
    return decision.counters.filter(left_at=None).select_related("user", "body")


def candidates(decision: Decision, now) -> list[Candidate]:
    """Whoever is of a body here and of no property company, and is not named yet; by body and name."""
    held = Membership.objects.reaching(decision.estate).current(now).filter(role__in=IN_OFFICE)
    found = {(one.user, one.body) for one in held.select_related("user", "body")}
    known = standings_of({user for user, _body in found}, [decision.estate], now)
    named = set(counters_of(decision).values_list("user", flat=True))
    fit = [
        Candidate(user, body)
        for user, body in found
        if user.pk not in named and is_fit(known[user.pk, decision.estate_id], body)
    ]
    return sorted(fit, key=lambda one: (one.body.name, one.user.name, one.user.pk))


def is_fit(standing: Standing, body: Body) -> bool:
    """Of that body in this estate, and employed by no property company anywhere."""
    works_for_company = any(kind == "company" for kind, _pk in standing.employers_anywhere)
    return ("body", body.pk) in standing.employers and not works_for_company


def unfit_counters(decision: Decision, now) -> list[Counter]:
    """Named ones who have left their body since, or work for a property company now."""
    named = list(counters_of(decision))
    known = standings_of({one.user for one in named}, [decision.estate], now)
    return [one for one in named if not is_fit(known[one.user_id, decision.estate_id], one.body)]
