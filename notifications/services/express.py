"""急件 go out on their own: at night too, past every budget, and until they are of no use.

Nothing of one is kept or written down: neither its words nor whom it went to.
"""

import logging
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from communities.texting import Text, send_text
from notifications.messages import message_id
from notifications.models import Channel, Express

# Longer than a mail server may take to answer.
LEASE = timedelta(seconds=30)
# Of one channel at once: a carrier who does not answer leaves the other channel its hands.
AT_ONCE = 2
LATE = timedelta(minutes=1)
logger = logging.getLogger(__name__)


def hand_in(
    *, channel: str, address: str, subject: str, body: str, lives: timedelta, now: datetime,
    code: str = "", template: str = "",
) -> Express:  # fmt: skip
    """A row in the transaction of whatever it tells of; dropped ``lives`` after ``now``."""
    return Express.objects.create(
        channel=channel,
        address=address,
        subject=subject,
        body=body,
        code=code,
        template=template,
        created_at=now,
        due_at=now,
        expires_at=now + lives,
    )


def send_next(*, channel: str, now: datetime) -> bool:
    """Send the oldest that is free; False where there is none, or enough are being sent."""
    row = _claim(channel, now)
    if row is None:
        return False
    try:
        _SENDERS[channel](row)
    except (
        Exception
    ) as why:  # a channel is somebody else's program, and may repeat what it was given
        logger.warning("express %s by %s failed: %s", row.pk, channel, type(why).__name__)
        Express.objects.filter(pk=row.pk).update(due_at=now + _pause(row), lease_until=None)
    else:
        row.delete()
    return True


def drop_expired(now: datetime) -> int:
    """What is of no use any more, sent or not."""
    dropped = Express.objects.filter(expires_at__lte=now).delete()[0]
    if dropped:
        logger.warning("%s express messages were never sent", dropped)
    return dropped


def waiting_channels(now: datetime) -> list[str]:
    """The channels in which something is free to be sent."""
    return list(_free(now).order_by().values_list("channel", flat=True).distinct())


def is_late(now: datetime) -> bool:
    """Whether somebody waits for a code longer than anybody should."""
    return Express.objects.filter(created_at__lt=now - LATE, expires_at__gt=now).exists()


def _free(now: datetime):
    rows = Express.objects.filter(due_at__lte=now, expires_at__gt=now)
    return rows.filter(Q(lease_until=None) | Q(lease_until__lte=now))


@transaction.atomic
def _claim(channel: str, now: datetime) -> Express | None:
    if Express.objects.filter(channel=channel, lease_until__gt=now).count() >= AT_ONCE:
        return None
    free = _free(now).filter(channel=channel).order_by("created_at", "pk")
    row = free.select_for_update(skip_locked=True).first()
    if row:
        row.attempts, row.lease_until = row.attempts + 1, now + LEASE
        row.save(update_fields=["attempts", "lease_until"])
    return row


def _pause(row: Express) -> timedelta:
    """Two seconds, then four and so on, but never so long that it would be of no use by then."""
    doubled = timedelta(seconds=2 ** min(row.attempts, 16))
    return min(doubled, (row.expires_at - row.created_at) / 10)


def _mail(row: Express) -> None:
    headers = {"Message-ID": message_id(row.message_id), "Auto-Submitted": "auto-generated"}
    EmailMessage(row.subject, row.body, to=[row.address], headers=headers).send()


def _text(row: Express) -> None:
    send_text(row.address, Text(row.body, row.template, (row.code,) if row.code else ()))


_SENDERS = {Channel.EMAIL: _mail, Channel.SMS: _text}
