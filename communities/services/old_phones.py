"""告知原登记手机: whoever has a home's registered phone hears that another takes its place."""

from communities import express
from communities.phones import textable_phone
from communities.wording import phone_masked


def tell_old_phone(old: str, new: str, sentence: str, *, estate, home) -> None:
    """By a text to ``old``, unless it is the same number or no text reaches it; ``sentence`` has places
    for estate, home and phone (masked)."""
    try:
        old = textable_phone(old)
    except ValueError:
        return
    if old != new:
        words = {"estate": estate.name, "home": home, "phone": phone_masked(new)}
        express.text(old, sentence % words, lives=express.CHANGE_LIVES)
