"""What a person or a body is told, and each way by which it goes out."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from communities.models import Body, Estate, User
from communities.scoping import EstateQuerySet
from communities.sealed_fields import SealedText
from notifications import kinds
from notifications.models.choices import Channel, Mode, Topic
from notifications.reasons import REASONS
from notifications.states import DeliveryStatus

WAITING = Q(status=DeliveryStatus.DUE, joined_to=None)


class Notice(models.Model):
    """通知: one thing told to one person, body or bare telephone number, once by its key.

    A sweep writes many at once: every index here is one that a page or a check needs.
    ``path`` is a page of the portal; ``reason`` says why the reader gets it ("handler",
    "manager"); ``params`` fill the words of the kind. Without an estate it is about the account.
    ``secret`` is the param that nobody but its reader may know, as long as it is kept at all.
    ``handled_at``: one of a body's people said 已处理, for all of them.
    A ``phone`` is that of somebody without an account: no inbox, a text alone.
    """

    estate = models.ForeignKey(
        Estate, models.PROTECT, null=True, related_name="+", verbose_name="小区", db_index=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="账户", db_index=False
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", verbose_name="机构", db_index=False
    )
    phone = models.CharField("电话", max_length=16, blank=True, default="", db_default="")
    kind = models.CharField("事由", max_length=60)
    topic = models.CharField("类别", max_length=12, choices=Topic.choices)
    subject = models.CharField("对象", max_length=80)
    path = models.CharField("页面", max_length=200)
    params = models.JSONField("内容", default=dict)
    secret = SealedText("密语", blank=True, default="", db_default="")
    reason = models.CharField("收到的原因", max_length=20, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    legal = models.BooleanField("法定", default=False)
    key = models.CharField("唯一键", max_length=160)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)
    handled_at = models.DateTimeField("处理时间", null=True)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="处理人", db_index=False
    )

    objects = EstateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, body__isnull=False, phone="")
                | Q(user__isnull=False, body=None, phone="")
                | Q(user=None, body=None) & ~Q(phone=""),
                name="notice_has_one_reader",
            ),
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None)
                | Q(handled_at__isnull=False, handled_by__isnull=False, body__isnull=False),
                name="handled_notice_is_a_bodys",
            ),
            models.UniqueConstraint("key", name="notice_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="inbox_of_person"),
            models.Index(
                fields=["body", "-created_at", "-id"],
                name="inbox_of_body",
                condition=Q(body__isnull=False),
            ),
            models.Index(fields=["user"], name="unread_of_person", condition=Q(read_at=None)),
            models.Index(
                fields=["body"],
                name="unread_of_body",
                condition=Q(read_at=None, body__isnull=False),
            ),
            models.Index(fields=["subject"], name="notices_of_subject"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject}"

    @property
    def words(self) -> str:
        """What it says, in the language that is active."""
        return kinds.sentence(self.kind, self.told) or self.get_topic_display()

    @property
    def told(self) -> dict:
        """What its words are filled from, the secret with them."""
        return self.params | ({kinds.secret_name(self.kind): self.secret} if self.secret else {})

    @property
    def why(self) -> str:
        """Why its reader got it."""
        return str(REASONS.get(self.reason, ""))


class Delivery(models.Model):
    """送达: one notice on its way by one channel; the inbox needs none.

    A process takes it by a lease (``lease_until``) and marks it after sending, so that a crash in
    between sends it twice under one ``message_id`` and never loses it. ``joined_to`` is the
    delivery whose message carries this one too. ``reader`` ("user:12", "body:3", "phone:" and a
    keyed hash, "contract:4" for the group of a company) says whose it is, so that one person's
    deliveries are found without the notices. The promise: docs/settled.md A1.
    """

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="deliveries", verbose_name="通知", db_index=False
    )
    reader = models.CharField("读者", max_length=24)
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    mode = models.CharField("方式", max_length=6, choices=Mode.choices, default=Mode.NOW)
    status = models.CharField(
        "状态", max_length=7, choices=DeliveryStatus.choices, default=DeliveryStatus.DUE
    )
    urgent = models.BooleanField("紧急", default=False)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    due_at = models.DateTimeField("应发时间")
    lease_until = models.DateTimeField("占用至", null=True)
    joined_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="joined",
        verbose_name="合并到",
        db_index=False,
    )
    message_id = models.UUIDField("消息编号", db_default=RandomUUID())
    last_error = models.CharField("原因", max_length=300, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        constraints = [
            models.UniqueConstraint(
                "notice", "reader", "channel", name="one_delivery_per_reader_and_channel"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="deliveries_due", condition=WAITING),
            models.Index(
                fields=["due_at"],
                name="deliveries_due_by_night",
                condition=WAITING & Q(urgent=True),
            ),
            models.Index(fields=["reader", "channel"], name="due_of_reader", condition=WAITING),
            models.Index(
                fields=["joined_to"],
                name="joined_deliveries",
                condition=Q(joined_to__isnull=False),
            ),
            models.Index(
                fields=["-due_at"],
                name="deliveries_failed",
                condition=Q(status__in=[DeliveryStatus.DEAD, DeliveryStatus.SKIPPED]),
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.get_status_display()}"

    @property
    def estate_id(self):
        return self.notice.estate_id

    @property
    def person_id(self) -> int | None:
        """Whose own channel it goes by: hers to whom the notice is, or one of its body's people."""
        kind, _colon, pk = self.reader.partition(":")
        return int(pk) if kind == "user" else None

    @property
    def is_to_group(self) -> bool:
        """To a company's group, which is told what several of its people are."""
        return self.reader.startswith("contract:")
