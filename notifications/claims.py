"""占用: which process sends what. A lease, not a lock, so that a killed process blocks nobody.

The statements of one claim run in one transaction; sending comes after its commit.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import connection, transaction

from notifications import kinds, quiet
from notifications.models import Delivery, Mode

LEASE = timedelta(minutes=5)
# More than this many at once for one reader, channel and estate become one message.
SINGLY = 5

Pile = tuple[str, str, int | None, int | None]

_FREE = """status = 'due' and joined_to_id is null and due_at <= %(now)s
    and (lease_until is null or lease_until <= %(now)s)"""

# Nobody began to send it, and its message holds nothing else yet.
_FRESH = """attempts = 0 and lease_until is null and not exists (
    select from notifications_delivery as other
    where other.joined_to_id = notifications_delivery.id)"""

_TAKE = """
update notifications_delivery as taken set lease_until = %(until)s
from free where taken.id = free.id returning taken.id, free.is_fresh
"""

_CLAIM = f"""
with free as (
    select id, {_FRESH} as is_fresh from notifications_delivery
    where {_FREE} {{only}}
    order by due_at limit %(limit)s for update skip locked
) {_TAKE}"""  # noqa: S608

# The rest of the piles of which a part was claimed, whole or in part as others let us.
_GATHER = f"""
with free as (
    select id, true as is_fresh from notifications_delivery
    join unnest(%(readers)s::text[], %(channels)s::text[], %(estates)s::bigint[],
            %(bodies)s::bigint[])
        as pile (reader, channel, estate, body) using (reader, channel)
    where {_FREE} and {_FRESH} and urgent = %(urgent)s and exists (
        select from notifications_notice as told where told.id = notice_id
            and told.estate_id is not distinct from pile.estate
            and told.body_id is not distinct from pile.body
            and told.kind <> all (%(alone)s::text[]))
    for update of notifications_delivery skip locked
) {_TAKE}"""  # noqa: S608


@transaction.atomic
def claim(now: datetime, limit: int) -> list[Delivery]:
    """Up to ``limit`` messages that are ours for ``LEASE``; what is urgent first, at night alone."""
    until = now + LEASE
    words = {"now": now, "until": until, "limit": limit}
    taken = _run(_CLAIM.format(only="and urgent"), words)
    if not taken and not quiet.is_quiet(now):
        taken = _run(_CLAIM.format(only=""), words)
    if not taken:
        return []
    fresh = {key for key, is_fresh in taken if is_fresh}
    rows = _deliveries([key for key, _is_fresh in taken])
    gathered = _join([row for row in rows if row.pk in fresh], words)
    return [row for row in [*rows, *gathered] if row.joined_to_id is None]


def _run(statement: str, words: dict) -> list[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        return cursor.fetchall()


def _deliveries(keys):
    rows = Delivery.objects.filter(pk__in=keys).order_by("due_at", "pk")
    return list(rows.select_related("notice__body", "notice__estate"))


def _join(fresh: list[Delivery], words: dict) -> list[Delivery]:
    """Piles become one message each; returns the deliveries that were gathered in addition."""
    piles = _piles(fresh)
    if not piles:
        return []
    readers, channels, estates, bodies = map(list, zip(*piles, strict=True))
    words |= {"readers": readers, "channels": channels, "estates": estates, "bodies": bodies}
    words |= {"urgent": fresh[0].urgent, "alone": kinds.rechecked_names()}
    gathered = _deliveries([key for key, _is_fresh in _run(_GATHER, words)])
    for row in gathered:
        piles[_pile_of(row)].append(row)
    members = [row for pile in piles.values() for row in pile[1:]]
    for pile in piles.values():
        for row in pile[1:]:
            row.joined_to = pile[0]
    Delivery.objects.bulk_update(members, ["joined_to"], batch_size=500)
    return gathered


def _pile_of(row: Delivery) -> Pile:
    """An estate's own: what failed is on its list, and is its people's to send again. A body's own: it is
    sent to nobody who has left."""
    return row.reader, row.channel, row.estate_id, row.notice.body_id


def _piles(fresh: list[Delivery]) -> dict[Pile, list[Delivery]]:
    """What goes out together: a reader's digest, and more than ``SINGLY`` at once.

    Not to a bare number, which has no inbox to be led to, and nothing that is asked about once more.
    """
    found, alone = defaultdict(list), kinds.rechecked_names()
    for row in fresh:
        if not row.notice.phone and row.notice.kind not in alone:
            found[_pile_of(row)].append(row)
    return {
        key: pile
        for key, pile in found.items()
        if len(pile) > SINGLY or any(row.mode == Mode.DIGEST for row in pile)
    }
