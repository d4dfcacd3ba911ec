"""退订: a signed link turns one topic's e-mails off without a log-in; it never expires.

It says who and which topics, and can do nothing else. Without a moment in it, a mail that goes
again is the same to the byte.
"""

import json

from django.core import signing
from django.urls import reverse

from notifications.messages import absolute

SALT = "notifications.off"


def off_link(message) -> str:
    """Empty for a body's mailbox: its address is set by the operator."""
    user = message.leader.person_id
    if user is None:
        return ""
    topics = sorted({notice.topic for notice in message.notices})
    token = signing.Signer(salt=SALT).sign_object([user, topics])
    return absolute(reverse("notices-off", args=[token]))


def opened(token: str) -> tuple[int, list[str]] | None:
    """Whose link it is, and about what; None where nobody signed it."""
    try:
        signed = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    # Links of before have their moment behind it.
    said, _colon, _moment = signed.partition(":")
    user, topics = json.loads(signing.b64_decode(said.encode()))
    return user, topics
