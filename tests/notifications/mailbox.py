"""A real SMTP server on loopback that may refuse, be slow, or hang up after DATA."""

import asyncio
import email
import socket
from collections import Counter
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller


class Sink:
    """``mood`` decides what the server does with the next message; a function is asked each time."""

    def __init__(self):
        self.mails, self.mood, self.moods = [], "take", Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        session.mood = self.mood() if callable(self.mood) else self.mood
        self.moods[session.mood] += 1
        if session.mood == "refuse" or address.startswith("gone"):
            return f"550 5.1.1 <{address}> no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if session.mood == "slow":
            await asyncio.sleep(1.5)
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))
        if session.mood == "hang up":
            server.transport.abort()
        return "250 taken"

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


@contextmanager
def smtp():
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, server_hostname="test")
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
