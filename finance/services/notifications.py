"""渠道通知: a verified one is stored once, and a hint: the channel is asked afterwards."""

from datetime import datetime, timedelta

from django.db import connection

from finance.gateway.protocol import Hint

# Older ones are no hints any more: the order's own times to be asked about, and the channel's bill, decide.
HEEDED = timedelta(minutes=10)

# By hand: bulk_create begins and commits a transaction around it, two more answers to wait for.
KEEP = """
insert into finance_channelnote (channel, merchant, event, number, received_at)
values (%s, %s, %s, %s, %s) on conflict do nothing
"""


def store_note(*, channel: str, merchant: str, hint: Hint, now) -> None:
    """Said again it adds no row; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [channel, merchant, hint.event[:255], hint.number, now])


SPOKEN_OF = """
select o.id, max(n.received_at) from finance_channelnote n
join finance_payorder o on (o.number, o.channel, o.merchant) = (n.number, n.channel, n.merchant)
where n.received_at > %s and (o.asked_at is null or o.asked_at < n.received_at)
group by o.id order by 2 limit %s
"""


def orders_spoken_of(now: datetime, most: int = 200) -> list[tuple[int, datetime]]:
    """Orders whose channel said something since it was asked, with when it did; what another account
    says of an order is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(SPOKEN_OF, [now - HEEDED, most])
        return cursor.fetchall()
