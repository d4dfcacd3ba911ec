"""Who acts, where, when (身份): one value that every rule about people asks.

A role ends with its contract or ownership, an office with the charge of its body. The view
``communities_tenure`` (``sql/tenures.sql``) says from when until when each holds; all its readers
bring a moment of their own, and nothing here reads a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import rules
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from communities.prepared import array, prepared_cursor
from communities.roles import AT_HOME, IN_OFFICE, PROPERTY, Role

TENURES = "communities_tenure"
# 没有开始: ended before its first moment; it never holds, and what reads spans skips it.
NEVER_BEGAN = Q(valid_until=F("valid_from"))

Employer = tuple[str, int]


def current(now, prefix: str = "") -> Q:
    """Rows with a from–to that holds at ``now``: the start counts, the end does not."""
    return Q(**{f"{prefix}valid_from__lte": now}) & (
        Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": now})
    )


def within(span: str = "valid", now: str = "%(now)s") -> str:
    """The same in SQL: the columns ``<span>_from`` and ``<span>_until``, ``now`` a parameter."""
    return f"{span}_from <= {now} and ({span}_until is null or {span}_until > {now})"


def holding(*roles: Role):
    """A rule in SQL over TENURES: whoever holds one of ``roles``."""
    names = ", ".join(f"'{role.value}'" for role in roles)
    return lambda now="%(now)s": f"(is_active and role in ({names}) and {within('holds', now)})"


def governing(now: str = "%(now)s") -> str:
    """Whoever is of the body that manages the estate."""
    return f"(is_active and {within('governs', now)})"


def reviewing(now: str = "%(now)s") -> str:
    """Whoever ``reviews``."""
    return f"(is_active and {within('reviews', now)})"


def handling(now: str = "%(now)s") -> str:
    """Whoever ``may_handle``."""
    return f"({holding(*PROPERTY)(now)} or {governing(now)})"


in_office = holding(*(role for role in Role if role not in AT_HOME))


def people(rule, estates: Iterable, now) -> RawSQL:
    """Ids for ``pk__in``: everybody of whom a rule over TENURES is true in one of ``estates``."""
    told = rule("%s")
    sql = f"select user_id from {TENURES} where estate_id = any(%s) and {told}"  # noqa: S608
    return RawSQL(sql, [[one.pk for one in estates]] + [now] * told.count("%s"))  # noqa: S611


def reviews_anywhere(user, now) -> bool:
    """Whether there is an estate in which she ``reviews``; one query."""
    sql = f"select exists (select from {TENURES} where user_id = %(user)s and {reviewing()})"  # noqa: S608
    with prepared_cursor() as cursor:
        cursor.execute(sql, {"user": user.pk, "now": now})
        return cursor.fetchone()[0]


def places(user, now) -> RawSQL:
    """Ids for ``pk__in``: the estates in which ``user`` has any role."""
    held = f"user_id = %s and is_active and {within('holds', '%s')}"
    sql = f"select estate_id from {TENURES} where estate_id is not null and {held}"  # noqa: S608
    return RawSQL(sql, [user.pk, now, now])  # noqa: S611


@dataclass(frozen=True)
class Span:
    """From–to: the start counts, the end does not."""

    start: datetime
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True)
class Tenure:
    """任期: one row of the view; without an ``estate_id`` it counts for the employer alone."""

    role: Role
    estate_id: int | None
    employers: frozenset[Employer]
    unit_id: int | None
    is_active: bool
    held: Span
    governing: Span | None
    reviewing: Span | None


@dataclass(frozen=True)
class Standing:
    """身份 of ``user`` in ``estate`` at ``now``; ``tenures`` are all of hers, whenever they hold.

    Without an estate it answers only what is asked of every estate together.
    """

    user: Any
    estate: Any
    now: datetime
    tenures: tuple[Tenure, ...] = ()

    @cached_property
    def _held(self) -> list[Tenure]:
        return [one for one in self.tenures if one.is_active and one.held.holds(self.now)]

    @cached_property
    def _here(self) -> list[Tenure]:
        place = self.estate and self.estate.pk
        return [one for one in self._held if place and one.estate_id == place]

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(one.role for one in self._here)

    @cached_property
    def roles_anywhere(self) -> frozenset[Role]:
        return frozenset(one.role for one in self._held)

    @cached_property
    def employers(self) -> frozenset[Employer]:
        """("company", id) and ("body", id) that the person acts for in this estate."""
        return _employers(self._here)

    @cached_property
    def employers_anywhere(self) -> frozenset[Employer]:
        return _employers(self._held)

    @cached_property
    def offices_anywhere(self) -> frozenset[int]:
        """Ids of the bodies of which she holds an office, wherever."""
        held = [one for one in self._held if one.role in IN_OFFICE]
        return frozenset(pk for kind, pk in _employers(held) if kind == "body")

    @cached_property
    def employer(self) -> Employer | None:
        """The one that is named; the company where a person also sits in a body."""
        return max(self.employers, default=None)

    @cached_property
    def governs(self) -> bool:
        """Is a person of the body that manages the estate (管理主体)."""
        offices = [one.governing for one in self._here if one.governing]
        return any(office.holds(self.now) for office in offices)

    @cached_property
    def reviews(self) -> bool:
        """Supervises a 居委会 that keeps the estate with no company beside it: the only other body there
        is (嘉兴条例 30: 街道监督)."""
        watched = [one.reviewing for one in self._here if one.reviewing]
        return any(span.holds(self.now) for span in watched)

    @cached_property
    def homes(self) -> frozenset[int]:
        """Ids of the units in which she lives, helps or owns."""
        return frozenset(one.unit_id for one in self._here if one.role in AT_HOME)

    @cached_property
    def owned(self) -> frozenset[int]:
        """Ids of the units that she owns."""
        return frozenset(one.unit_id for one in self._here if one.role == Role.OWNER)

    def may_handle(self) -> bool:
        """Serves the estate under its contract, or is of the body that manages it."""
        return bool(self.roles & set(PROPERTY)) or self.governs

    def is_in_office(self) -> bool:
        """Is here for more than a home."""
        return bool(self.roles - set(AT_HOME))

    def is_in_office_anywhere(self) -> bool:
        """Has more than a home, wherever it is."""
        return bool(self.roles_anywhere - set(AT_HOME))

    def shares_employer_with(self, other: "Standing", *moments: datetime) -> bool:
        """Whether the other one works for the same as this person now, or did at one of
        ``moments`` (when she proposed it, say).

        Of all estates: colleagues are so wherever each of them serves, and whether or not the
        account of the other is still in use.
        """
        theirs = frozenset().union(*map(other._employers_at, (self.now, *moments)))
        return bool(self._employers_at(self.now) & theirs)

    def had_employer(self, moment: datetime) -> bool:
        """Whether it is known whom she worked for, whether or not her account is still in use."""
        return bool(self._employers_at(moment))

    def _employers_at(self, moment: datetime) -> frozenset[Employer]:
        return _employers(one for one in self.tenures if one.held.holds(moment))

    def at(self, now: datetime) -> "Standing":
        """The same person at another moment."""
        return replace(self, now=now)

    def may(self, perm: str, obj=None) -> bool:
        return rules.has_perm(perm, self, self.estate if obj is None else obj)


def _employers(tenures: Iterable[Tenure]) -> frozenset[Employer]:
    return frozenset(employer for one in tenures for employer in one.employers)


def standing_of(user, estate, now: datetime) -> Standing:
    """One query; none for a visitor."""
    return standings_of([user], [estate], now)[user.pk, estate and estate.pk]


def standings(user, estates: Iterable, now: datetime) -> dict[int, Standing]:
    """Of one person in many estates, by the estate's id; one query."""
    found = standings_of([user], estates, now)
    return {estate_id: standing for (_user_id, estate_id), standing in found.items()}


def standings_of(
    users: Iterable, estates: Iterable, now: datetime
) -> dict[tuple[int, int], Standing]:
    """Of many people in many estates, by the ids of both; one query."""
    users, estates = {one.pk: one for one in users}, list(estates)
    tenures = _tenures([pk for pk in users if pk], [one.pk for one in estates if one and one.pk])
    return {
        (pk, estate and estate.pk): Standing(user, estate, now, tuple(tenures.get(pk, ())))
        for pk, user in users.items()
        for estate in estates
    }


# A membership in an area reaches many estates; of those not asked for one row is enough.
_LOAD = f"""
select distinct user_id, role, asked.estate_id, company_id, body_id, unit_id, is_active,
    holds_from, holds_until,
    case when asked.estate_id is not null then governs_from end,
    case when asked.estate_id is not null then governs_until end,
    case when asked.estate_id is not null then reviews_from end,
    case when asked.estate_id is not null then reviews_until end
from {TENURES} as held
    left join unnest(%(estates)s::bigint[]) as asked (estate_id)
        on asked.estate_id = held.estate_id
where user_id = any(%(users)s::bigint[])
"""  # noqa: S608


def _tenures(users: list[int], estates: list[int]) -> dict[int, list[Tenure]]:
    found: dict[int, list[Tenure]] = {}
    if not users:
        return found
    with prepared_cursor() as cursor:
        cursor.execute(_LOAD, {"users": array(users), "estates": array(estates)})
        for user_id, *row in cursor.fetchall():
            found.setdefault(user_id, []).append(_tenure(*row))
    return found


def _tenure(
    role,
    estate_id,
    company_id,
    body_id,
    unit_id,
    is_active,
    start,
    end,
    governs_from,
    governs_until,
    reviews_from,
    reviews_until,
) -> Tenure:
    employers = {"company": company_id, "body": body_id}
    return Tenure(
        Role(role),
        estate_id,
        frozenset((kind, pk) for kind, pk in employers.items() if pk),
        unit_id,
        is_active,
        Span(start, end),
        Span(governs_from, governs_until) if governs_from else None,
        Span(reviews_from, reviews_until) if reviews_from else None,
    )
