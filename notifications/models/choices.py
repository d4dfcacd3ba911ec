"""Who wants to hear of what, and where (提醒方式)."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import Body, ServiceContract, User

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


class Topic(models.TextChoices):
    EMERGENCY = "emergency", _("紧急情况")
    TICKETS = "tickets", _("报事报修")
    DEADLINES = "deadlines", _("时限提醒")
    REFERRALS = "referrals", _("吹哨与督办")
    MONEY = "money", _("公共收益与缴费")
    DECISIONS = "decisions", _("业主决定")
    ACCOUNT = "account", _("账户与权限")
    LEGAL = "legal", _("法定告知")


# What the law says must reach people is nobody's to switch off.
LOCKED = frozenset({Topic.LEGAL})


class Channel(models.TextChoices):
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信群")


class Mode(models.TextChoices):
    OFF = "off", _("不发")
    ASKS = "asks", _("只发等您答复和超时的")
    NOW = "now", _("立即")
    DIGEST = "digest", _("每天汇总一次")


# What a person gets who never chose (ASKS: only where the account has no e-mail), where no row of ChannelDefault says otherwise.
SHIPPED = {
    (Topic.EMERGENCY, Channel.EMAIL): Mode.NOW,
    (Topic.EMERGENCY, Channel.SMS): Mode.NOW,
    (Topic.TICKETS, Channel.EMAIL): Mode.NOW,
    (Topic.TICKETS, Channel.SMS): Mode.ASKS,
    (Topic.DEADLINES, Channel.EMAIL): Mode.NOW,
    (Topic.DEADLINES, Channel.SMS): Mode.ASKS,
    (Topic.REFERRALS, Channel.EMAIL): Mode.NOW,
    (Topic.REFERRALS, Channel.SMS): Mode.OFF,
    (Topic.MONEY, Channel.EMAIL): Mode.DIGEST,
    (Topic.MONEY, Channel.SMS): Mode.OFF,
    (Topic.DECISIONS, Channel.EMAIL): Mode.NOW,
    (Topic.DECISIONS, Channel.SMS): Mode.OFF,
    (Topic.ACCOUNT, Channel.EMAIL): Mode.NOW,
    (Topic.ACCOUNT, Channel.SMS): Mode.OFF,
    (Topic.LEGAL, Channel.EMAIL): Mode.NOW,
    (Topic.LEGAL, Channel.SMS): Mode.NOW,
}
# An emergency waits for nothing.
NEVER_LATER = models.Q(topic=Topic.EMERGENCY, mode=Mode.DIGEST)


def modes_of(topic: str, channel: str) -> list[Mode]:
    """What may be chosen for a topic."""
    without = set()
    if topic == Topic.EMERGENCY:
        without.add(Mode.DIGEST)
    if SHIPPED.get((topic, channel)) != Mode.ASKS:
        without.add(Mode.ASKS)
    return [mode for mode in Mode if mode not in without]


class ChannelDefault(models.Model):
    """默认方式: what a person gets who never chose, as this installation wants it.

    A missing row means what is SHIPPED. Legal notices fall back to it when a person chose "off";
    their e-mail itself is never off.
    """

    topic = models.CharField("类别", max_length=12, choices=Topic.choices)
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    mode = models.CharField("方式", max_length=6, choices=Mode.choices)

    class Meta:
        verbose_name = verbose_name_plural = "默认提醒方式"
        constraints = [
            models.UniqueConstraint("topic", "channel", name="one_default_per_channel"),
            models.CheckConstraint(
                condition=~NEVER_LATER,
                name="default_emergency_is_no_digest",
                violation_error_message="紧急情况立即发，不能等汇总。",
            ),
            models.CheckConstraint(
                condition=~models.Q(topic=Topic.LEGAL, channel=Channel.EMAIL, mode=Mode.OFF),
                name="default_legal_email_is_on",
                violation_error_message="法定告知的邮件不能关闭。",
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} {self.get_channel_display()}"


class Preference(models.Model):
    """提醒设置: what one person chose for a topic and a channel."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账户")
    topic = models.CharField("类别", max_length=12, choices=Topic.choices)
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    mode = models.CharField("方式", max_length=6, choices=Mode.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "topic", "channel", name="one_preference_per_channel"),
            models.CheckConstraint(condition=~NEVER_LATER, name="chosen_emergency_is_no_digest"),
        ]

    def __str__(self):
        return f"{self.get_topic_display()} {self.get_channel_display()}"


class BodyChannel(models.Model):
    """机构联系渠道: where a body is written to; an e-mail address, or a group robot's address.

    Under a ``contract`` it is the robot of the company's group for that estate, which hears what
    all of its staff or its managers are told, once, for as long as the contract runs.
    """

    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    contract = models.ForeignKey(
        ServiceContract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="物业服务合同",
    )
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    address = models.CharField("地址", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "机构联系渠道"
        constraints = [
            models.UniqueConstraint("body", "channel", name="one_address_per_body_and_channel"),
            models.UniqueConstraint("contract", name="one_robot_per_contract"),
            models.CheckConstraint(
                condition=models.Q(body__isnull=False, contract=None)
                | models.Q(body=None, contract__isnull=False, channel=Channel.WECOM),
                name="address_of_a_body_or_robot_of_a_contract",
                violation_error_message="选一个机构；或者选一份物业服务合同，渠道为企业微信群。",
            ),
        ]

    def __str__(self):
        return f"{self.body or self.contract} {self.get_channel_display()}"

    @property
    def reader(self) -> str:
        """As its deliveries name it."""
        return f"body:{self.body_id}" if self.body_id else f"contract:{self.contract_id}"

    def clean(self):
        """Refuses an address that its channel cannot use, before a notice finds out."""
        if self.channel == Channel.EMAIL:
            validate_email(self.address)
        elif self.channel == Channel.SMS and not re.fullmatch(r"\+[1-9]\d{6,14}", self.address):
            raise ValidationError({"address": "手机号要写成 +8613800000000 这样。"})
        elif self.channel == Channel.WECOM and not self._is_robot():
            raise ValidationError({"address": f"群机器人的地址以 {ROBOT}… 开头。"})

    def _is_robot(self) -> bool:
        scheme = urlsplit(self.address).scheme
        return self.address.startswith(ROBOT) or scheme in {"wecombot", *settings.APPRISE_SCHEMES}
