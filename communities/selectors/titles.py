"""产权终止: what waits for a second body, and the past of a home."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from communities.models import Ownership, TitleEnd, Unit
from communities.selectors.vouched import n_of_others
from communities.states import ChangeStatus


def ends_of(estates: Iterable):
    rows = TitleEnd.objects.filter(estate__in=estates)
    return rows.select_related("estate", "unit__building", "asked_by", "decided_by", "paper")


def ends_open(estates: Iterable):
    return ends_of(estates).filter(status=ChangeStatus.ASKED).order_by("asked_at")


def ends_over(estates: Iterable):
    """The history, newest first."""
    return ends_of(estates).exclude(status=ChangeStatus.ASKED).order_by("-decided_at", "-pk")


def n_ends_for(user, estates: Iterable, now) -> int:
    """How many wait for this person."""
    return n_of_others(user, ends_open(estates), now)


@dataclass(frozen=True)
class Past:
    """一套房屋的产权: who owns it and who did, the newest first, and what was asked for."""

    shares: list[Ownership]
    ends: list[TitleEnd]

    def lasting(self, day: date) -> list[Ownership]:
        """Shares that have not ended by then; where the end is known, the day may be put right."""
        return [one for one in self.shares if one.valid_until is None or one.valid_until > day]

    def owning(self, day: date) -> list[Ownership]:
        return [
            one
            for one in self.shares
            if one.valid_from <= day and (one.valid_until is None or day < one.valid_until)
        ]


def past_of(unit: Unit) -> Past:
    shares = Ownership.objects.filter(unit=unit).select_related("user")
    ends = ends_of([unit.estate_id]).filter(unit=unit).order_by("-asked_at", "-pk")
    return Past(list(shares.order_by("-valid_from", "pk")), list(ends))


def shares_of(row: TitleEnd) -> list[Ownership]:
    rows = Ownership.objects.filter(pk__in=row.ownerships, unit=row.unit_id)
    return list(rows.select_related("user").order_by("pk"))


def lasts(day: date) -> Q:
    """Shares that have not ended by then."""
    return Q(valid_until=None) | Q(valid_until__gt=day)


def begun_with(shares: list[Ownership]) -> list[Ownership]:
    """Whom two bodies entered as the next owners, with the end of these shares that lies ahead."""
    ends = {one.valid_until for one in shares if one.valid_until}
    made = TitleEnd.objects.filter(
        unit__in=[one.unit_id for one in shares], ends_on__in=ends, status=ChangeStatus.MADE
    )
    mine = {one.pk for one in shares}
    names = {buyer[0] for row in made if mine & {*row.ownerships} for buyer in row.buyers}
    units = [one.unit_id for one in shares]
    rows = Ownership.objects.filter(unit__in=units, valid_from__in=ends, owner_name__in=names)
    return list(rows)
