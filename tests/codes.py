"""Codes as their reader gets them: what waits is sent as the worker sends it, then read."""

import re

from communities import clock
from notifications.models import Channel
from notifications.services.express import send_next
from portal.demo import mail as demo_mail


def received() -> list[dict]:
    """What phones and the demo's mail box hold by now, newest first."""
    for channel in (Channel.SMS, Channel.EMAIL):
        while send_next(channel=channel, now=clock.now()):
            pass
    return demo_mail.latest()


def sent_code() -> str:
    """The code of the newest text."""
    return code_in(received()[0]["body"])


def mailed_code(mailoutbox) -> str:
    """The code of the newest mail, where Django keeps mails in memory."""
    received()
    return code_in(mailoutbox[-1].body)


def code_in(words: str) -> str:
    return re.search(r"\d{6}", words)[0]
