"""What gathers around a ticket (留痕): drafts before it, then events, photos, +1 and quotes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Building, Unit, User
from communities.scoping import EstateOwned
from repairs.models.setup import Category, Spot
from repairs.models.ticket import Scope, Ticket
from repairs.states import QuoteStatus


class ReportDraft(EstateOwned):
    """报修草稿: what a person has filled in so far; its id is what makes sending it twice once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="账户")
    scope = models.CharField("范围", max_length=6, choices=Scope.choices, blank=True)
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    spot = models.ForeignKey(Spot, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("位置", max_length=80, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField("说明", max_length=500, blank=True)
    is_public = models.BooleanField("公开", null=True, blank=True)
    visit_wish = models.CharField("方便上门时间", max_length=80, blank=True)
    phone = models.CharField("联系电话", max_length=16, blank=True)
    fields = models.JSONField("其他", default=dict, blank=True)
    changed_at = models.DateTimeField("保存时间")
    expires_at = models.DateTimeField("保留到")

    class Meta:
        verbose_name = verbose_name_plural = "报修草稿"
        indexes = [models.Index("user", "estate", name="drafts_of_user")]

    def __str__(self):
        return str(self.id)


class TicketEvent(EstateOwned):
    """办理记录: one act, never changed; without an actor the portal itself acted.

    ``once`` is what makes a message that is sent twice one message.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    verb = models.CharField("动作", max_length=20)
    words = models.TextField("说明", max_length=500, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor_role = models.CharField("身份", max_length=20, blank=True)
    at = models.DateTimeField("时间")
    is_public = models.BooleanField("公开", default=True)
    data = models.JSONField("细节", default=dict, blank=True)
    once = models.UUIDField("只发一次", null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("ticket", "actor", "once", name="one_event_per_form_sent")
        ]
        indexes = [models.Index("ticket", "at", name="events_of_ticket")]

    def __str__(self):
        return self.verb


class TicketPhoto(EstateOwned):
    """照片: re-encoded, without position or camera; of a draft, then of a ticket or an act."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("报修时")
        DURING = "during", _("到场时")
        AFTER = "after", _("办结时")

    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="photos")
    draft = models.ForeignKey(
        ReportDraft, models.SET_NULL, null=True, blank=True, related_name="photos"
    )
    event = models.ForeignKey(
        TicketEvent, models.PROTECT, null=True, blank=True, related_name="photos"
    )
    kind = models.CharField("种类", max_length=6, choices=Kind.choices)
    path = models.CharField("文件", max_length=120)
    thumb_path = models.CharField("缩略图", max_length=120, blank=True)
    width = models.PositiveSmallIntegerField("宽")
    height = models.PositiveSmallIntegerField("高")
    sha256 = models.CharField("摘要", max_length=64)
    looks = models.CharField("样子", max_length=16, blank=True)
    is_older = models.BooleanField("早于报修", default=False)
    is_alike = models.BooleanField("像报修时的照片", default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "照片"

    @property
    def doubts(self) -> list[str]:
        """What speaks against it as a photo of the finished work."""
        said = (
            (self.is_older, _("照片拍摄时间早于报修")),
            (self.is_alike, _("和报修时的照片很像")),
        )
        return [str(words) for holds, words in said if holds]

    def __str__(self):
        return self.path


class MeToo(EstateOwned):
    """我也遇到: one more person whom the matter concerns, told whenever it moves."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="me_toos")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [models.UniqueConstraint("ticket", "user", name="one_me_too_per_person")]

    def __str__(self):
        return f"{self.ticket_id} {self.user_id}"


class Quote(EstateOwned):
    """报价: what paid work inside a home would cost, in fen; nothing is owed before a yes."""

    Status = QuoteStatus

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="quotes")
    amount_fen = models.BigIntegerField("金额（分）")
    words = models.CharField("内容", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.OFFERED)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField("报价时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="quote_is_positive"),
            models.UniqueConstraint(
                "ticket",
                condition=Q(status__in=["offered", "accepted"]),
                name="one_quote_in_force_per_ticket",
            ),
        ]

    def __str__(self):
        return f"{self.ticket_id} {self.amount_fen}"
