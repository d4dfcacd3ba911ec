"""What is told while an estate begins (事由)."""

from django.utils.translation import gettext_lazy as _

from notifications.kinds import Kind, register
from notifications.models import Topic

CHANNEL_TEST = "portal.channel_test"
KINDS = {
    CHANNEL_TEST: Kind(
        Topic.DEADLINES, _("这是给%(body)s的一条测试通知，收到就说明渠道能用，不用回。")
    ),
}

register(KINDS)
