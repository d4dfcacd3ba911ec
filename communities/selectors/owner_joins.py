"""Owners of one name (同名业主): who may be one, what waits for a second body, what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from communities.joining import heads
from communities.models import Owner, OwnerJoin, Ownership
from communities.selectors.vouched import n_of_others
from communities.standing import current
from communities.states import ChangeStatus


@dataclass(frozen=True)
class Pair:
    """Two owners of one name; ``homes`` of each."""

    first: Owner
    second: Owner
    homes: tuple[list[Ownership], list[Ownership]]


def heads_of(estates: Iterable) -> dict[int, int]:
    """For each owner who is one with others, the first of them; one query."""
    joins = OwnerJoin.objects.in_force().filter(estate__in=estates)
    return heads(joins.values_list("first_id", "second_id"))


def pairs(estates: Iterable, day: date) -> list[Pair]:
    """Owners on ``day`` of one name and kind, without a number, of whom nobody has said yet whether they
    are one: each with the first of that name. Four queries."""
    estates = list(estates)
    told, known = _told(estates), heads_of(estates)
    found, firsts = [], {}
    for owner in _namesakes(estates, day):
        first = firsts.setdefault((owner.estate_id, owner.kind, owner.folded_name), owner)
        is_one = known.get(first.pk, first.pk) == known.get(owner.pk, owner.pk)
        if not is_one and (first.pk, owner.pk) not in told:
            found.append((first, owner))
    homes = homes_by_owner([owner for pair in found for owner in pair], day)
    shown = [Pair(*both, tuple(homes.get(one.pk, []) for one in both)) for both in found]
    return [pair for pair in shown if not _share_a_home(pair)]


def homes_by_owner(owners: Iterable[Owner], day: date) -> dict[int, list[Ownership]]:
    rows = Ownership.objects.filter(current(day), owner__in=owners)
    found: dict[int, list[Ownership]] = {}
    for row in rows.select_related("unit__building").order_by("unit__building__number", "unit"):
        found.setdefault(row.owner_id, []).append(row)
    return found


def joins_of(estates):
    rows = OwnerJoin.objects.filter(estate__in=estates)
    return rows.select_related("estate", "first", "second", "asked_by", "decided_by")


def joins_open(estates):
    return joins_of(estates).filter(status=ChangeStatus.ASKED).order_by("asked_at")


def joins_over(estates):
    """The history, newest first."""
    return joins_of(estates).exclude(status=ChangeStatus.ASKED).order_by("-decided_at", "-pk")


def n_joins_for(user, estates, now) -> int:
    """How many wait for this person."""
    return n_of_others(user, joins_open(estates), now)


def _namesakes(estates: list, day: date) -> list[Owner]:
    """Owners without a number whose name another one has, too."""
    owning = Ownership.objects.filter(current(day), estate__in=estates).values("owner")
    owners = Owner.objects.filter(pk__in=owning, identity_digest="").exclude(
        kind=Owner.Kind.DEVELOPER
    )
    names = owners.values("estate", "kind", "folded_name").annotate(n=Count("pk")).filter(n__gt=1)
    wanted = Q(pk__in=[])
    for estate, kind, name, _n in names.values_list("estate", "kind", "folded_name", "n"):
        wanted |= Q(estate=estate, kind=kind, folded_name=name)
    return list(owners.filter(wanted).order_by("pk"))


def _told(estates: list) -> set[tuple[int, int]]:
    """Of whom it was asked; what was declined or undone is not proposed again."""
    rows = OwnerJoin.objects.filter(estate__in=estates)
    return set(rows.values_list("first_id", "second_id"))


def _share_a_home(pair: Pair) -> bool:
    first, second = ({row.unit_id for row in rows} for rows in pair.homes)
    return bool(first & second)
