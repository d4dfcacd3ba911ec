"""The world around an estate: areas above it and the named bodies that answer for something."""

from django.db import models


class Area(models.Model):
    """区域: 县、街道、社区, one inside the other; each may carry rules for the estates below."""

    class Kind(models.TextChoices):
        COUNTY = "county", "县（市、区）"
        STREET = "street", "街道（镇）"
        COMMUNITY = "community", "社区（村）"

    kind = models.CharField("层级", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=50)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    rule_pack = models.JSONField("规则包", default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                nulls_distinct=False,
                name="area_name_once_below_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="county", parent=None)
                | ~models.Q(kind="county") & models.Q(parent__isnull=False),
                name="only_a_county_stands_alone",
            ),
        ]

    def __str__(self):
        return self.name

    def lineage(self) -> list[int]:
        """Its own id and those above; the tree has three storeys."""
        ids, area = [], self
        while area is not None:
            ids.append(area.pk)
            area = area.parent
        return ids


class Body(models.Model):
    """机构: a named organisation with somebody to call, and the day that was last checked."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "业主委员会"
        NEIGHBOURHOOD = "neighbourhood", "居民委员会"
        PREPARATORY = "preparatory", "筹备组"
        STREET_OFFICE = "street_office", "街道办事处"
        HOUSING = "housing", "住建部门"
        OTHER = "other", "其他"

    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, verbose_name="区域")
    phone = models.CharField("电话", max_length=30, blank=True)
    contact = models.CharField("联系人", max_length=30, blank=True)
    verified_date = models.DateField("最近核实日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构"

    def __str__(self):
        return self.name


class PropertyCompany(models.Model):
    """物业服务企业: employs the people who serve estates under its contracts."""

    name = models.CharField("名称", max_length=80, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "物业服务企业"

    def __str__(self):
        return self.name
