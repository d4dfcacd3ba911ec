"""The estate (小区, 物业管理区域) and what stands on it."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from communities.models.bodies import Area, Body, PropertyCompany
from communities.scoping import EstateOwned


class Estate(models.Model):
    """小区: the tenant of this installation; everything private is kept apart by it."""

    slug = models.CharField(
        "网址名",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")],
    )
    name = models.CharField("名称", max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="所属社区")
    address = models.CharField("地址", max_length=120, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    property_phone = models.CharField("物业电话", max_length=30, blank=True)
    community_phone = models.CharField("社区电话", max_length=30, blank=True)
    params = models.JSONField("本小区约定", default=dict, blank=True)
    created_at = models.DateTimeField("开通时间")

    class Meta:
        verbose_name = verbose_name_plural = "小区"

    def __str__(self):
        return self.name


class ManagementBody(EstateOwned):
    """管理主体: who approves, publishes and convenes, and from when to when (嘉兴条例 23、30)."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "业主委员会"
        CUSTODY = "custody", "居民委员会代管"
        PREPARATORY = "preparatory", "筹备组"

    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    body = models.ForeignKey(Body, models.PROTECT, verbose_name="机构")
    valid_from = models.DateTimeField("起")
    valid_until = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "estate", condition=Q(valid_until=None), name="one_open_management_body"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="management_body_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.body}（{self.get_kind_display()}）"


class ServiceContract(EstateOwned):
    """物业服务合同: its end ends every staff role under it, to the minute."""

    class FeeModel(models.TextChoices):
        LUMP_SUM = "lump_sum", "包干制"
        COMMISSION = "commission", "酬金制"

    company = models.ForeignKey(PropertyCompany, models.PROTECT, verbose_name="物业服务企业")
    fee_model = models.CharField("收费方式", max_length=12, choices=FeeModel.choices)
    valid_from = models.DateTimeField("起")
    valid_until = models.DateTimeField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="contract_ends_after_start",
            ),
        ]

    def __str__(self):
        return f"{self.company} · {self.estate}"


class Building(EstateOwned):
    """幢: numbered within its estate."""

    number = models.PositiveSmallIntegerField("幢号")
    name = models.CharField("名称", max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "number", name="building_number_once"),
        ]

    def __str__(self):
        return self.name


class Unit(EstateOwned):
    """房屋（专有部分）: area in m² by the first source that exists (法释〔2020〕17号 8)."""

    class Kind(models.TextChoices):
        DWELLING = "dwelling", "住宅"
        COMMERCIAL = "commercial", "商业"
        STORAGE = "storage", "储藏室"
        PARKING = "parking", "车位"

    class AreaSource(models.TextChoices):
        REGISTERED = "registered", "不动产登记簿"
        SURVEYED = "surveyed", "测绘报告"
        CONTRACT = "contract", "买卖合同"

    building = models.ForeignKey(Building, models.PROTECT, verbose_name="幢")
    stair = models.CharField("单元", max_length=10, blank=True)
    number = models.CharField("室号", max_length=20)
    kind = models.CharField("用途", max_length=12, choices=Kind.choices, default=Kind.DWELLING)
    exclusive_area_m2 = models.DecimalField("专有面积（m²）", max_digits=10, decimal_places=2)
    area_source = models.CharField("面积依据", max_length=12, choices=AreaSource.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("estate", "building", "number", name="unit_number_once"),
            models.CheckConstraint(
                condition=Q(exclusive_area_m2__gt=0), name="unit_area_is_positive"
            ),
        ]

    def __str__(self):
        return f"{self.building.name}{self.number}"
