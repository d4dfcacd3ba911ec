"""Letters of authority of a vote (委托书): who may vote for whom, and which of them are none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from communities.models import ServiceContract, User
from communities.standing import current, standings_of
from decisions.counting import Flaw
from decisions.models import Decision, ProxyLetter
from decisions.proxies import Kind, Proxy, flaws

COMPANY = "company"
IN_FORCE = (Q(registered_by=None) | Q(check_row__isnull=False)) & Q(end=None)


def letters_of(decision: Decision):
    return ProxyLetter.objects.filter(decision=decision).select_related(
        "party", "principal", "agent", "end", "check_row", "registered_by", "scan"
    )


def in_force(letters):
    """Those that nobody has ended, and of those on paper the ones that another body has checked."""
    return letters.filter(IN_FORCE)


def letters_between(decision: Decision, user: User) -> dict[str, list[ProxyLetter]]:
    """What she gave, and what she holds of others."""
    rows = letters_of(decision).filter(Q(principal=user) | Q(agent=user))
    return {
        "given": [one for one in rows if one.principal_id == user.pk],
        "held": [one for one in rows if one.agent_id == user.pk],
    }


def paper_letters(decision: Decision) -> list[ProxyLetter]:
    """Those that an office registered, the newest first."""
    return list(letters_of(decision).filter(registered_by__isnull=False).order_by("-pk"))


def numbered(decision: Decision) -> frozenset[int]:
    return frozenset(decision.matters.values_list("position", flat=True))


def held_by_agent(letters: Iterable[ProxyLetter], agent: User) -> set[int]:
    """Parties for which an agent speaks by agreement, or has cast: each uses one of her places."""
    mine = [one for one in letters if one.agent_id == agent.pk]
    return {one.party_id for one in mine if one.kind == Kind.AGENT}


def using_places(decision: Decision):
    """Letters that use up a place: in force, or a ballot was cast by them."""
    return letters_of(decision).filter(IN_FORCE | Q(ballots__isnull=False)).distinct()


def property_staff(decision: Decision, people: Iterable[User], now: datetime) -> set[int]:
    """Ids of those who work for a property company that serves the estate, wherever they work for it."""
    contracts = ServiceContract.objects.filter(current(now), estate=decision.estate)
    here = {(COMPANY, pk) for pk in contracts.values_list("company", flat=True)}
    known = standings_of(people, [decision.estate], now)
    return {user for (user, _estate), one in known.items() if one.employers_anywhere & here}


def proxy_of(letter: ProxyLetter, staff: set[int]) -> Proxy:
    """As the law's rules read it; given online after a fresh log-in, or with a scan, it is signed."""
    return Proxy(
        f"party {letter.party_id}", f"user {letter.agent_id}", frozenset(letter.matters), letter.since,
        letter.until, True, letter.agent_id in staff, letter.given_at, Kind(letter.kind),
    )  # fmt: skip


def letter_flaws(decision: Decision, now: datetime) -> dict[int, Flaw]:
    """By the letter's id, of those by which no ballot counts; a party uses one place of an agent, by its first letter."""
    letters = list(using_places(decision))
    if not letters:
        return {}
    staff = property_staff(decision, {one.agent for one in letters}, now)
    first: dict[tuple[int, int, str], datetime] = {}
    proxies = {}
    for one in letters:
        given_at = first.setdefault((one.party_id, one.agent_id, one.kind), one.given_at)
        proxies[one.pk] = replace(proxy_of(one, staff), given_at=given_at)
    found = flaws(
        set(proxies.values()), matters=numbered(decision), closing_day=decision.closes_on,
        rules=decision.vote_rules,
    )  # fmt: skip
    return {pk: found[proxy] for pk, proxy in proxies.items() if proxy in found}
