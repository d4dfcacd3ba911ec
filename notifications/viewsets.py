"""What operators set in the admin: where bodies are written to, and what people get by default."""

from wagtail.admin.viewsets.model import ModelViewSetGroup

from communities.viewsets import TwoPeopleViewSet
from notifications.models import BodyChannel, ChannelDefault


class BodyChannelViewSet(TwoPeopleViewSet):
    model = BodyChannel
    icon = "mail"
    menu_label = "机构联系渠道"
    form_fields = ["body", "contract", "channel", "address"]
    list_display = ["body", "contract", "channel"]


class ChannelDefaultViewSet(TwoPeopleViewSet):
    model = ChannelDefault
    icon = "bell"
    menu_label = "默认提醒方式"
    form_fields = ["topic", "channel", "mode"]
    list_display = ["topic", "channel", "mode"]


class AlertConfiguration(ModelViewSetGroup):
    menu_label = "提醒"
    menu_icon = "mail"
    menu_order = 310
    items = [
        BodyChannelViewSet(name="body-channels"),
        ChannelDefaultViewSet(name="channel-defaults"),
    ]
