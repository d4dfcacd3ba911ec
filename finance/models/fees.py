"""What is charged and by what right (收费标准), and what of a home it depends on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import OfficePaper, Unit, User
from communities.scoping import EstateOwned
from finance.fees import ONE_OFF, PARK_COMMON, PARK_MANAGED, PROPERTY


class FeeKind(models.TextChoices):
    """费用项目: whose money it is follows from it (民法典 275: spaces on common ground are all owners')."""

    PROPERTY = PROPERTY, _("物业费")
    PARK_COMMON = PARK_COMMON, _("公共车位费")
    PARK_MANAGED = PARK_MANAGED, _("车位管理费")
    ONE_OFF = ONE_OFF, _("一次性费用")


class FeeSchedule(EstateOwned):
    """收费标准: one version of a price, from a month on; a change is another version. Insert-only.

    ``price`` is yuan a month, for a m² of 物业费 and for a space else. What an empty home pays less
    (``vacant_percent``) and what is due for paying late (日万分之 ``late_permyriad``, at most
    ``late_cap_percent`` of what is owed) are off unless they name their clause.
    """

    kind = models.CharField("项目", max_length=12, choices=FeeKind.choices)
    unit_kind = models.CharField("适用", max_length=12, choices=Unit.Kind.choices, blank=True)
    version = models.PositiveSmallIntegerField("版本")
    price = models.DecimalField("单价（元）", max_digits=8, decimal_places=4)
    valid_from = models.DateField("自何月起（1日）")
    due_days = models.PositiveSmallIntegerField("交费期限（天）", default=30)
    paper = models.ForeignKey(OfficePaper, models.PROTECT, related_name="+", verbose_name="依据")
    clause = models.CharField("条款", max_length=60)
    vacant_percent = models.PositiveSmallIntegerField("空置按比例", null=True, blank=True)
    vacant_clause = models.CharField("空置减收的条款", max_length=60, blank=True)
    late_permyriad = models.DecimalField(
        "违约金（日万分之）", max_digits=5, decimal_places=2, null=True, blank=True
    )
    late_cap_percent = models.PositiveSmallIntegerField("违约金上限（%）", null=True, blank=True)
    late_clause = models.CharField("违约金的条款", max_length=60, blank=True)
    allows_parts = models.BooleanField("可分次交", default=False)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "收费标准"
        constraints = [
            models.UniqueConstraint(
                "estate", "kind", "unit_kind", "version", name="fee_version_once"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, valid_from__day=1) & ~Q(clause=""),
                name="fee_has_price_month_and_clause",
            ),
            models.CheckConstraint(
                condition=Q(kind=FeeKind.PARK_COMMON, unit_kind="")
                | (Q(kind__in=[FeeKind.PROPERTY, FeeKind.PARK_MANAGED]) & ~Q(unit_kind="")),
                name="fee_is_of_homes_or_of_common_spaces",
            ),
            models.CheckConstraint(
                condition=Q(vacant_percent=None) | Q(vacant_percent__lt=100) & ~Q(vacant_clause=""),
                name="vacancy_discount_has_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(late_permyriad=None)
                | Q(late_cap_percent__isnull=False) & ~Q(late_clause=""),
                name="late_fee_has_a_cap_and_a_clause",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}{self.get_unit_kind_display()}"


class FeeNote(EstateOwned):
    """计费登记: what of a home its bills depend on, from a month to a month: the space on common ground
    that it uses (``label``), or that it stands empty."""

    class Kind(models.TextChoices):
        SPACE = "space", _("使用公共车位")
        VACANT = "vacant", _("空置")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="房屋")
    kind = models.CharField("登记", max_length=8, choices=Kind.choices)
    label = models.CharField("车位号", max_length=20, blank=True)
    valid_from = models.DateField("自何月起（1日）")
    valid_until = models.DateField("到何月前（1日）", null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "计费登记"
        constraints = [
            models.UniqueConstraint(
                "estate", "label", condition=Q(kind="space", valid_until=None),
                name="a_space_is_used_by_one",
            ),
            models.UniqueConstraint(
                "unit", condition=Q(kind="vacant", valid_until=None), name="a_home_is_empty_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind="space") & ~Q(label="")) | Q(kind="vacant", label=""),
                name="a_space_has_a_label",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__day=1)
                & (Q(valid_until=None) | Q(valid_until__gt=F("valid_from"), valid_until__day=1)),
                name="fee_note_is_of_whole_months",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.label or str(self.get_kind_display())
