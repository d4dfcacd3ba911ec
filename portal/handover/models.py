"""Change of company (物业交接): what is handed over, what each side says of it, and who signed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import PropertyCompany, ServiceContract, User
from communities.scoping import EstateOwned
from portal.handover.states import UNDER_WAY, HandoverStatus


class Party(models.TextChoices):
    """交接各方: ``witness`` is the street office, only where the 居委会 itself manages."""

    OUTGOING = "outgoing", _("原物业")
    INCOMING = "incoming", _("新物业")
    COMMUNITY = "community", _("居委会")
    WITNESS = "witness", _("街道见证")


class Handover(EstateOwned):
    """物业交接: one company leaves an estate at ``planned_at`` and another one comes.

    ``effective_at`` is the minute the contracts really changed: never before the last signature.
    """

    status = models.CharField(
        "状态", max_length=10, choices=HandoverStatus.choices, default=HandoverStatus.OPEN
    )
    outgoing = models.ForeignKey(
        ServiceContract, models.PROTECT, related_name="+", verbose_name="原合同"
    )
    company = models.ForeignKey(
        PropertyCompany, models.PROTECT, related_name="+", verbose_name="新物业服务企业"
    )
    fee_model = models.CharField(
        "收费方式", max_length=12, choices=ServiceContract.FeeModel.choices
    )
    valid_until = models.DateTimeField("新合同止", null=True, blank=True)
    incoming_user = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="新物业负责人"
    )
    authority = models.CharField("选聘依据", max_length=200)
    planned_at = models.DateTimeField("约定的交接时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("发起时间")
    listed_at = models.DateTimeField("清单冻结时间", null=True, blank=True)
    incoming = models.ForeignKey(
        ServiceContract, models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_at = models.DateTimeField("生效时间", null=True, blank=True)
    completed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "物业交接"
        constraints = [
            models.UniqueConstraint(
                "estate", condition=Q(status__in=UNDER_WAY), name="one_handover_under_way"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["settled", "done"])
                | Q(incoming__isnull=False, effective_at__isnull=False),
                name="settled_handover_has_a_contract",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("planned_at")),
                name="new_contract_ends_after_handover",
            ),
        ]

    def __str__(self):
        return f"{self.estate} · {self.outgoing.company} → {self.company}"


class HandoverLine(EstateOwned):
    """交接清单的一行: as it stood when the list was frozen; ``source`` is the row it tells of."""

    class Kind(models.TextChoices):
        TICKET = "ticket", _("未办结的报事报修")
        DONE = "done", _("待评价、待回访和可返修")
        CLOCK = "clock", _("走着的时限和暂停")
        REFERRAL = "referral", _("未答复的督办和提醒")
        CONTRACT = "contract", _("合同与公共资源")
        BANK = "bank", _("银行余额")
        LEDGER = "ledger", _("账面余额")
        ARREARS = "arrears", _("欠费")
        VOUCHER = "voucher", _("凭证")
        KEYS = "keys", _("钥匙和门禁卡")
        ITEM = "item", _("补充的钥匙、资料和物品")

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("内容", max_length=200)
    value = models.CharField("数量或金额", max_length=300, blank=True)
    source = models.CharField("来源", max_length=80, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "交接清单"
        indexes = [models.Index("handover", name="line_of_handover")]

    def __str__(self):
        return self.title

    def stand(self, party: str) -> "HandoverStand | None":
        """The newest word of a side; the stands were read with the line, oldest first."""
        said = [one for one in self.stands.all() if one.party == party]
        return said[-1] if said else None


class HandoverStand(EstateOwned):
    """逐项意见: what one side says of a line; the newest of a side counts, the older ones stay."""

    line = models.ForeignKey(HandoverLine, models.PROTECT, related_name="stands")
    party = models.CharField("哪一方", max_length=10, choices=Party.choices)
    agrees = models.BooleanField("认可")
    words = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "逐项意见"
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(words=""), name="dispute_says_why"
            ),
        ]
        indexes = [models.Index("line", name="stand_of_line")]

    def __str__(self):
        return self.words or str(self.agrees)


class HandoverSignature(EstateOwned):
    """交接签字: one side's, over the list as it was frozen (``digest``, SHA-256).

    A refusal is written down by the 居委会 or the management body with its reason.
    """

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="signatures")
    party = models.CharField("哪一方", max_length=10, choices=Party.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    refused = models.BooleanField("拒签", default=False)
    words = models.CharField("说明", max_length=300, blank=True)
    digest = models.CharField("清单指纹", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "交接签字"
        constraints = [
            models.UniqueConstraint(
                "handover", "party", "refused", name="handover_signed_once_per_party"
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | ~Q(words=""), name="refusal_says_why"
            ),
        ]

    def __str__(self):
        return self.get_party_display()
