"""System checks: a carrier of approved templates knows every text that this code may send."""

from django.conf import settings
from django.core.checks import Error, register

from communities import texting
from notifications.kinds import registered

TENCENT = "notifications.channels.tencent.send"
EVERYWHERE = (texting.NOTICE, texting.CODE, texting.ACCOUNT, texting.INVITED)


def templates() -> dict[str, tuple[str, ...]]:
    """Every template with its variables in order, as it is to be filed with the carrier."""
    shared = {texting.NOTICE: ("estate",), texting.CODE: ("code",)}
    found = dict.fromkeys(EVERYWHERE, ()) | shared
    texts = [kind.text for kind in registered().values() if kind.text]
    return found | {text.template: text.variables for text in texts}


@register()
def templates_are_filed(app_configs, **kwargs):
    if settings.SMS_SENDER != TENCENT:
        return []
    said = settings.TENCENT_SMS
    lacking = [name for name in ("id", "key", "app", "sign") if not said[name]]
    lacking += sorted(templates().keys() - said["templates"].keys())
    if not lacking:
        return []
    hint = "Set TENCENT_SMS_… and name each template in TENCENT_SMS_TEMPLATES (docs/alerts.md)."
    return [
        Error(f"Texts cannot go out: {', '.join(lacking)}.", hint=hint, id="notifications.E001")
    ]
