"""产权终止: what waits for a second body, and the past of a home."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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

    @property
    def lasting(self) -> list[Ownership]:
        """Shares of which nobody has said when they end."""
        return [one for one in self.shares if one.valid_until is None]

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
