"""An estate that is being prepared."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from communities.models import (
    Area,
    Body,
    Estate,
    ManagementBody,
    PropertyCompany,
    ServiceContract,
    User,
)
from portal.oversight.models import UnconnectedEstate

KEEPERS = [ManagementBody.Kind.COMMITTEE, ManagementBody.Kind.CUSTODY]


class EstateDraft(models.Model):
    """开通草稿: what operators of an area have gathered so far; nothing of it is public.

    Once it is founded it stays as the record of how it began. ``version`` grows with every save.
    """

    register = models.OneToOneField(
        UnconnectedEstate, models.PROTECT, null=True, related_name="+", verbose_name="登记的小区"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="社区")
    name = models.CharField("名称", max_length=40)
    slug = models.CharField("网址名", max_length=40, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    property_phone = models.CharField("物业电话", max_length=30, blank=True)
    community_phone = models.CharField("社区电话", max_length=30, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", verbose_name="机构")
    body_kind = models.CharField(
        "由谁管理", max_length=12, blank=True, choices=ManagementBody.Kind.choices
    )
    body_from = models.DateField("从哪一天起", null=True)
    company = models.ForeignKey(
        PropertyCompany, models.PROTECT, null=True, related_name="+", verbose_name="物业服务企业"
    )
    fee_model = models.CharField(
        "收费方式", max_length=12, blank=True, choices=ServiceContract.FeeModel.choices
    )
    contract_from = models.DateField("合同从哪一天起", null=True)
    contract_until = models.DateField("合同到哪一天止", null=True)
    no_company = models.CharField("没有物业的原因", max_length=200, blank=True)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="开始的人")
    begun_at = models.DateTimeField("开始时间")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    changed_at = models.DateTimeField("修改时间")
    version = models.PositiveIntegerField(default=1)
    founded = models.OneToOneField(
        Estate, models.PROTECT, null=True, related_name="+", verbose_name="开通的小区"
    )
    founded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="开通人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "开通草稿"
        constraints = [
            models.UniqueConstraint("area", Lower("name"), name="estate_is_drafted_once"),
            models.UniqueConstraint("slug", condition=~Q(slug=""), name="drafted_slug_once"),
            models.CheckConstraint(
                condition=Q(body_kind="", body=None)
                | Q(body_kind__in=KEEPERS, body__isnull=False, body_from__isnull=False),
                name="drafted_estate_is_kept_by_a_body_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(company=None, fee_model="", contract_from=None, contract_until=None)
                | ~Q(fee_model="")
                & Q(company__isnull=False, contract_from__isnull=False, no_company=""),
                name="drafted_estate_has_a_contract_or_none",
            ),
            models.CheckConstraint(
                condition=Q(founded=None, founded_by=None)
                | Q(founded__isnull=False, founded_by__isnull=False),
                name="founded_estate_says_by_whom",
            ),
        ]

    def __str__(self):
        return self.name
