"""渠道通知: a verified one is stored once, and a hint: the channel is asked afterwards."""

from django.db import connection

from finance.gateway.protocol import Hint
from finance.models import PayOrder

# By hand: bulk_create begins and commits a transaction around it, two more answers to wait for.
KEEP = """
insert into finance_channelnote (channel, merchant, event, number, received_at)
values (%s, %s, %s, %s, %s) on conflict do nothing
"""


def store_note(*, channel: str, merchant: str, hint: Hint, now) -> None:
    """Said again it adds no row; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [channel, merchant, hint.event[:255], hint.number, now])


def order_spoken_of(channel: str, merchant: str, number: str) -> int | None:
    """The order of that account; what another account says of it is nothing."""
    rows = PayOrder.objects.filter(number=number, channel=channel, merchant=merchant)
    return rows.values_list("pk", flat=True).first()
