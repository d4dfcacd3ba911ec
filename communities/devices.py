"""What a browser calls itself, in two words that its owner knows (设备)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that is found: browsers name those they descend from.
BROWSERS = {
    "MicroMessenger": gettext_lazy("微信"),
    "AlipayClient": gettext_lazy("支付宝"),
    "DingTalk": gettext_lazy("钉钉"),
    "QQBrowser": gettext_lazy("QQ 浏览器"),
    "UCBrowser": gettext_lazy("UC 浏览器"),
    "HuaweiBrowser": gettext_lazy("华为浏览器"),
    "MiuiBrowser": gettext_lazy("小米浏览器"),
    "Edg": "Edge",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": gettext_lazy("苹果手机"),
    "iPad": "iPad",
    "HarmonyOS": gettext_lazy("鸿蒙"),
    "OpenHarmony": gettext_lazy("鸿蒙"),
    "Android": gettext_lazy("安卓"),
    "Windows": "Windows",
    "Mac OS": gettext_lazy("苹果电脑"),
    "Linux": "Linux",
}


def device_words(user_agent: str) -> str:
    """Browser and system, such as 微信 · 安卓; 未知设备 where neither is known."""
    found = [
        next((str(words) for mark, words in names.items() if mark in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or _("未知设备")
