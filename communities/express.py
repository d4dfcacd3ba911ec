"""急件: codes, and word that an account's keys changed. A row now, on its way once it is committed.

Nobody is talked to here: the room above that brings word to people hears the signal.
"""

from datetime import timedelta

from communities import clock
from communities.signals import express_handed_in
from communities.texting import ACCOUNT, CODE, can_text

CODE_LIVES = timedelta(minutes=10)
# That somebody changed her keys is worth knowing a day later still.
CHANGE_LIVES = timedelta(days=1)


def text(phone: str, words: str, *, lives: timedelta, code: str = "", template=ACCOUNT) -> None:
    """A text message that is of no use after ``lives``; none where nobody carries texts.

    A carrier without free text sends ``code`` by its template, or the fixed sentence of ``template``.
    """
    if can_text():
        more = {"code": code, "template": CODE if code else template}
        _hand_in(channel="sms", address=phone, subject="", body=words, lives=lives, **more)


def mail(address: str, subject: str, words: str, *, lives: timedelta) -> None:
    """A mail that is of no use after ``lives``."""
    more = {"code": "", "template": ""}
    _hand_in(channel="email", address=address, subject=subject, body=words, lives=lives, **more)


def _hand_in(**words) -> None:
    express_handed_in.send(sender=None, now=clock.now(), **words)
