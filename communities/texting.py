"""短信: the one door for text messages; settings name who carries them."""

from django.conf import settings
from django.utils.module_loading import import_string

# What a carrier that knows no free text is told where a kind has no template of its own.
NOTICE, CODE, ACCOUNT, INVITED = "notice", "code", "account", "invited"


class Text(str):
    """一条短信: its words, and the template with variables as which carriers in the mainland approved it."""

    template: str
    variables: tuple[str, ...]

    def __new__(cls, words: str, template: str, variables: tuple[str, ...] = ()):
        text = super().__new__(cls, words)
        text.template, text.variables = template, variables
        return text


def can_text() -> bool:
    return bool(settings.SMS_SENDER)


def send_text(phone: str, text: Text) -> None:
    """Hand it to the carrier: outside of requests, for it may take its time."""
    if can_text():
        import_string(settings.SMS_SENDER)(phone, text)
