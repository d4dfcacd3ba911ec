"""短信: the one door for text messages; settings name who carries them."""

from django.conf import settings
from django.utils.module_loading import import_string


def can_text() -> bool:
    return bool(settings.SMS_SENDER)


def send_text(phone: str, text: str) -> None:
    """Hand it to the carrier: outside of requests, for it may take its time."""
    if can_text():
        import_string(settings.SMS_SENDER)(phone, text)
