"""What an estate settles before anybody reports: categories, service times, labels."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.deadlines import Term
from communities.models import Building, User
from communities.scoping import EstateOwned
from repairs.levels import DEFAULT_VERSION, DEFAULTS, Level, Stage


class Part(models.TextChoices):
    """部位: the row of the warranty table (建设工程质量管理条例 40) a fault belongs to."""

    NONE = "", _("不涉及保修")
    STRUCTURE = "structure", _("地基基础、主体结构")
    WATERPROOF = "waterproof", _("屋面、外墙、卫生间防水")
    HEATING = "heating", _("供热、供冷")
    PIPES = "pipes", _("给排水管道")
    WIRING = "wiring", _("电气管线")
    EQUIPMENT = "equipment", _("设备安装")
    DECORATION = "decoration", _("装修工程")
    MAINS = "mains", _("入户表前的水、电、气、通信管线")


class Category(EstateOwned):
    """报修类别: what a fault is about, with the level it starts at.

    A milder level, another name and going out of use wait until their notice has run out at
    ``next_at``; the level counts from that moment, the rest is put in place within minutes.
    """

    slug = models.SlugField("代号", max_length=20)
    label = models.CharField("名称", max_length=20)
    icon = models.CharField("图标", max_length=20, blank=True)
    level = models.CharField("默认等级", max_length=2, choices=Level.choices)
    next_level = models.CharField("将改为", max_length=2, choices=Level.choices, blank=True)
    next_label = models.CharField("将改称", max_length=20, blank=True)
    is_retiring = models.BooleanField("将停用", default=False)
    next_at = models.DateTimeField("从何时起", null=True, blank=True)
    part = models.CharField("部位", max_length=12, choices=Part.choices, blank=True)
    sort = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("使用中", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "报修类别"
        constraints = [
            models.UniqueConstraint("estate", "slug", name="category_slug_once"),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="category_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(next_level__in=["", *Level.values]), name="category_next_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(next_level="", next_label="", is_retiring=False, next_at=None)
                | (~Q(next_level="", next_label="", is_retiring=False) & Q(next_at__isnull=False)),
                name="category_change_says_when",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def coming_level(self) -> Level:
        """What it is, or after its notice will be."""
        return Level(self.next_level or self.level)

    @property
    def coming_label(self) -> str:
        return self.next_label or self.label

    @property
    def stays_active(self) -> bool:
        """Whether it is in use, and after its notice will be."""
        return self.is_active and not self.is_retiring

    def is_due(self, now) -> bool:
        return self.next_at is not None and self.next_at <= now

    def level_at(self, now) -> Level:
        return self.coming_level if self.is_due(now) else Level(self.level)


class CategorySet(EstateOwned):
    """报修类别的一版: what the whole set of categories became, by whom and on which document.

    Before the first one the set is that of ``repairs.categories``; touches new tickets only.
    """

    number = models.PositiveSmallIntegerField("版本")
    document = models.CharField("依据文件", max_length=200)
    kinds = models.JSONField("类别")
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="通过人")
    adopted_at = models.DateTimeField("通过时间")

    class Meta:
        verbose_name = verbose_name_plural = "报修类别版本"
        constraints = [
            models.UniqueConstraint("estate", "number", name="category_set_number_once"),
            models.CheckConstraint(
                condition=~Q(document=""), name="category_set_rests_on_a_document"
            ),
        ]

    def __str__(self):
        return self.version

    @property
    def version(self) -> str:
        return f"v{self.number}"


class ServiceTimes(EstateOwned):
    """本小区服务时限: one version, adopted by the management body with a document.

    In force from ``effective_at`` until the next version is; touches new tickets only. ``file`` is
    the place of the document's clean pages; the oldest versions may have none.
    """

    number = models.PositiveSmallIntegerField("版本")
    document = models.CharField("依据文件", max_length=200)
    file = models.CharField("文件", max_length=200, blank=True)
    n_pages = models.PositiveSmallIntegerField("页数", default=1)
    adopted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="通过人")
    adopted_at = models.DateTimeField("通过时间")
    effective_at = models.DateTimeField("生效时间")

    class Meta:
        verbose_name = verbose_name_plural = "服务时限"
        constraints = [
            models.UniqueConstraint("estate", "number", name="service_times_number_once"),
            models.CheckConstraint(
                condition=Q(effective_at__gte=models.F("adopted_at")),
                name="service_times_never_reach_back",
            ),
            models.CheckConstraint(
                condition=~Q(document=""), name="service_times_rest_on_a_document"
            ),
            # Not asked of the rows that were there before it.
            models.CheckConstraint(
                condition=~Q(file="") & Q(n_pages__gt=0), name="service_times_show_their_document"
            ),
        ]

    def __str__(self):
        return self.version

    @property
    def version(self) -> str:
        return f"v{self.number}"

    @property
    def pages(self) -> range:
        """Numbers of the document's pages."""
        return range(1, self.n_pages + 1) if self.file else range(0)


class ServiceTime(EstateOwned):
    """服务时限的一格: the term of one level and stage, e.g. P2 fix 3wd."""

    times = models.ForeignKey(ServiceTimes, models.PROTECT, related_name="terms")
    level = models.CharField("等级", max_length=2, choices=Level.choices)
    stage = models.CharField("环节", max_length=10, choices=Stage.choices)
    term = models.CharField("期限", max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint("times", "level", "stage", name="one_term_per_stage"),
        ]

    def __str__(self):
        return f"{self.level}.{self.stage} {self.term}"


class Spot(EstateOwned):
    """设备标签: a place with a QR label; its code is what stands in the address."""

    code = models.CharField(
        "编码", max_length=6, unique=True, validators=[RegexValidator(r"^[a-z]{6}$")]
    )
    label = models.CharField("名称", max_length=40)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="幢"
    )
    place = models.CharField("位置", max_length=80, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="类别"
    )
    is_active = models.BooleanField("使用中", default=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "设备标签"
        constraints = [models.UniqueConstraint("estate", "label", name="spot_label_once")]

    def __str__(self):
        return self.label


def terms_of(times: ServiceTimes | None) -> dict[tuple[str, str], Term]:
    """Every level and stage that has a term under this version."""
    if times is None:
        return {
            (str(level), str(stage)): Term.parse(text)
            for level, stages in DEFAULTS.items()
            for stage, text in stages.items()
        }
    return {(row.level, row.stage): Term.parse(row.term) for row in times.terms.all()}


def version_of(times: ServiceTimes | None) -> str:
    return times.version if times else DEFAULT_VERSION
