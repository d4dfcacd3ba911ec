"""委托代理: whether an authority to vote for another is good (Civil Code, articles 161 to 165 and 169). Pure.

A letter names the agent, the matters, the powers and the term, and is signed. Ours, settable: at most three
principals for one agent, and nobody of the property company.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from decisions.counting import Flaw
from decisions.vote_rules import VoteRules


class Lack(StrEnum):
    """What a letter of authority lacks."""

    AGENT = "agent"
    MATTERS = "matters"
    TERM = "term"
    SIGNATURE = "signature"
    EXPIRED = "expired"
    PROPERTY_STAFF = "property_staff"


class Kind(StrEnum):
    """受托人, 监护人 or 法定代表人: who speaks for somebody by agreement, and who by law."""

    AGENT = "agent"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True)
class Proxy:
    """委托书: ``matters`` are numbers of the decision's matters; ``until`` is the last day it holds."""

    principal: str
    agent: str
    matters: frozenset[int]
    since: date | None
    until: date | None
    is_signed: bool
    is_property_staff: bool
    given_at: datetime
    kind: Kind = Kind.AGENT

    @property
    def is_agents(self) -> bool:
        """By agreement: only then do the cap and the bar of property staff apply."""
        return self.kind == Kind.AGENT


def lacks(
    proxy: Proxy, *, matters: frozenset[int], closing_day: date, rules: VoteRules
) -> list[Lack]:
    """Everything that makes the letter no authority for this vote; it may be cured before closing."""
    found = {
        Lack.AGENT: not proxy.agent or proxy.agent == proxy.principal,
        Lack.MATTERS: not proxy.matters or not proxy.matters <= matters,
        Lack.TERM: not (proxy.since and proxy.until and proxy.since <= proxy.until),
        Lack.SIGNATURE: not proxy.is_signed,
        Lack.EXPIRED: proxy.until is not None and proxy.until < closing_day,
        Lack.PROPERTY_STAFF: proxy.is_agents
        and proxy.is_property_staff
        and rules.bars_property_staff,
    }
    return [lack for lack, is_so in found.items() if is_so]


def flaws(
    proxies: Iterable[Proxy], *, matters: frozenset[int], closing_day: date, rules: VoteRules
) -> dict[Proxy, Flaw]:
    """The proxies under which no ballot counts: a letter that lacks something, or one past the agent's cap.

    The first ones by time are within the cap; a letter that lacks something uses up no place.
    """
    found: dict[Proxy, Flaw] = {}
    held: dict[str, set[str]] = defaultdict(set)
    for proxy in sorted(proxies, key=lambda one: (one.given_at, one.principal)):
        if lacks(proxy, matters=matters, closing_day=closing_day, rules=rules):
            found[proxy] = Flaw.PROXY_PAPER
            continue
        if proxy.is_agents:
            # Another letter of the same principal uses no other place.
            held[proxy.agent].add(proxy.principal)
            if len(held[proxy.agent]) > rules.proxy_cap:
                found[proxy] = Flaw.PROXY_CAP
    return found
