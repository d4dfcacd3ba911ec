"""渠道通知: a verified one is stored once, and a hint: the channel is asked afterwards."""

from finance.gateway.protocol import Hint
from finance.models import ChannelNote, PayOrder


def store_note(*, channel: str, merchant: str, hint: Hint, now) -> None:
    """Said again it adds no row; one statement."""
    ChannelNote.objects.bulk_create(
        [
            ChannelNote(
                channel=channel, merchant=merchant, event=hint.event[:255], number=hint.number,
                received_at=now,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def order_spoken_of(channel: str, merchant: str, number: str) -> int | None:
    """The order of that account; what another account says of it is nothing."""
    rows = PayOrder.objects.filter(number=number, channel=channel, merchant=merchant)
    return rows.values_list("pk", flat=True).first()
