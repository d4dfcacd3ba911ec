"""短信: the one door for text messages; settings name who carries them."""

from django.conf import settings
from django.utils.module_loading import import_string


def can_text() -> bool:
    return bool(settings.SMS_SENDER)


def send_text(phone: str, text: str) -> None:
    """Send at once: codes, and that an account's keys changed; all else goes through the outbox."""
    if can_text():
        import_string(settings.SMS_SENDER)(phone, text)
