"""How texts (短信) leave this installation by a carrier that knows approved templates alone."""

from django.core.exceptions import ImproperlyConfigured

from portal.launch.environment import read


def tencent() -> dict:
    """腾讯云短信, used where SMS_SENDER is ``notifications.channels.tencent.send``."""
    return {
        "id": read("TENCENT_SMS_ID", str, ""),
        "key": read("TENCENT_SMS_KEY", str, ""),
        "app": read("TENCENT_SMS_APP", str, ""),
        "sign": read("TENCENT_SMS_SIGN", str, ""),
        "region": read("TENCENT_SMS_REGION", str, "ap-guangzhou"),
        "endpoint": read("TENCENT_SMS_ENDPOINT", str, "sms.tencentcloudapi.com"),
        "protocol": "https",
        "templates": dict(_pair(one) for one in read("TENCENT_SMS_TEMPLATES", list, [])),
    }


def _pair(text: str) -> tuple[str, str]:
    name, equals, template = text.strip().partition("=")
    if not (name and equals and template.isdecimal()):
        raise ImproperlyConfigured(
            f"TENCENT_SMS_TEMPLATES has {text!r}; it takes pairs such as code=1234567."
        )
    return name, template
