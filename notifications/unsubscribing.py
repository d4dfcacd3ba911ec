"""退订: a signed link turns one topic's e-mails off without a log-in; it never expires.

It says who and which topics, and can do nothing else.
"""

from django.core import signing
from django.urls import reverse

from notifications.messages import absolute
from notifications.models import Channel

SALT = "notifications.off"


def off_link(message) -> str:
    """Empty for a body's mailbox: its address is set by the operator."""
    user = message.leader.notice.user_id
    if user is None:
        return ""
    topics = sorted({notice.topic for notice in message.notices})
    token = signing.dumps([user, topics], salt=SALT)
    return absolute(reverse("notices-off", args=[token]))


def opened(token: str) -> tuple[int, list[str]] | None:
    """Whose link it is, and about what; None where nobody signed it."""
    try:
        user, topics = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return user, topics


CHANNEL = Channel.EMAIL
