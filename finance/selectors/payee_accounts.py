"""收款账户: which is in force, which takes effect when, what each replaces, and what waits for a second body."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from communities.models import Estate
from finance.gateway.keys import identity_of
from finance.gateway.registry import open_channels, takes
from finance.models import PayeeAccount
from finance.states import HOLDS, SecondStatus


@dataclass(frozen=True)
class Shown:
    """One confirmed row as of ``now``; ``until`` is when the next takes its place, ``replaced`` the one before
    that took effect. What the next overtakes before its own day never takes effect. ``is_open``: orders may go
    there by its channel once it is in force."""

    row: PayeeAccount
    until: datetime | None
    replaced: PayeeAccount | None
    now: datetime
    has_keys: bool
    is_open: bool

    @property
    def is_overtaken(self) -> bool:
        return self.until is not None and self.until <= self.row.valid_from

    @property
    def is_coming(self) -> bool:
        return self.row.valid_from > self.now and not self.is_overtaken

    @property
    def is_in_force(self) -> bool:
        is_over = self.until is not None and self.until <= self.now
        return self.row.valid_from <= self.now and not is_over

    @property
    def is_taking(self) -> bool:
        """Whether money is taken by it now, as bills are offered it."""
        return self.is_in_force and self.is_open

    @property
    def is_past(self) -> bool:
        return not (self.is_coming or self.is_in_force or self.is_overtaken)


def confirmed_accounts(estate, now: datetime) -> list[Shown]:
    """What is to come first, then what is in force, then what was; one query."""
    rows = PayeeAccount.objects.for_estate(estate).filter(status=SecondStatus.AGREED)
    lines = defaultdict(list)
    for row in rows.select_related("fund").order_by("valid_from", "pk"):
        lines[row.fund_id, row.payee, row.channel].append(row)
    names = open_channels(estate)
    found = [one for line in lines.values() for one in _shown(estate, names, line, now)]
    return sorted(found, key=lambda one: (_rank(one), one.row.payee, one.row.channel))


def _shown(
    estate: Estate, names: list[str], line: list[PayeeAccount], now: datetime
) -> Iterator[Shown]:
    before = None
    for row, after in zip(line, [*line[1:], None], strict=True):
        until = after.valid_from if after else None
        ours = identity_of(row.channel, row.merchant)
        one = Shown(
            row, until, before, now, has_keys=ours != "" and ours == row.identity,
            is_open=row.channel in names and takes(estate, row.channel, row.merchant, row.identity),
        )  # fmt: skip
        yield one
        before = before if one.is_overtaken else row


def _rank(one: Shown) -> int:
    return 0 if one.is_coming else 1 if one.is_in_force else 2


def takes_for_other_side(channel: str, identity: str, fund, now: datetime) -> bool:
    """Whether the channel's account takes the owners' money, or is to, where ``fund`` is none of theirs, and the
    other way round; in every estate. What another account has taken the place of counts no more."""
    after = PayeeAccount.objects.filter(
        fund=None if fund else OuterRef("fund"), estate=OuterRef("estate"),
        payee=OuterRef("payee"), channel=channel,
        status=SecondStatus.AGREED, pk__gt=OuterRef("pk"), valid_from__lte=now,
    )  # fmt: skip
    rows = PayeeAccount.objects.filter(
        channel=channel, identity=identity, status__in=HOLDS, fund__isnull=fund is not None
    )
    return rows.exclude(Exists(after)).exists()


def proposed_accounts(estate) -> list[PayeeAccount]:
    rows = PayeeAccount.objects.for_estate(estate).filter(status=SecondStatus.PROPOSED)
    return list(rows.select_related("fund", "submitted_by").order_by("pk"))
