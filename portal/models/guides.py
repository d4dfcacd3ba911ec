"""Guides (一次性告知): one page per thing a household does, versioned by its content."""

import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page

from communities.models import User
from communities.scoping import EstateOwned
from portal.content.blocks import ProseField
from portal.models.base import EventKind, OwnSlugForm, PublicPage


class GuidesIndexPage(PublicPage):
    """指南列表."""

    interface_title = _("办事指南")
    section = "guides"
    parent_page_types = ["portal.EstatePage"]
    subpage_types = ["portal.GuidePage"]
    promote_panels = content_panels = []

    @property
    def description(self):
        return _("%(estate)s的办事指南：要办哪些、带什么、交多少、几天。") % {
            "estate": self.estate.name
        }

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"guides": self.guides()}

    def guides(self):
        return GuidePage.objects.live().child_of(self).order_by("title")


class GuidePage(PublicPage):
    """一次性告知: steps, materials, money and days, all of them, told at once."""

    event = models.CharField(_("一件事"), max_length=20, choices=EventKind.choices)
    label = models.CharField(_("版本"), max_length=20, help_text=_("例如 2026年8月版"))
    changed = models.CharField(_("这次改了什么"), max_length=160, blank=True)
    total_days = models.CharField(_("一共几天"), max_length=40, blank=True)
    total_money = models.CharField(
        _("一共多少钱"), max_length=80, blank=True, help_text=_("押金写明怎么退，收费写明依据")
    )
    forbidden = models.TextField(_("不能做的"), blank=True, help_text=_("一行一条"))
    where = models.CharField(_("到哪里办、找谁"), max_length=120, blank=True)
    hours = models.CharField(_("办理时间"), max_length=80, blank=True)
    prose = ProseField(verbose_name=_("补充说明"))

    base_form_class = OwnSlugForm
    section = "guides"
    parent_page_types = ["portal.GuidesIndexPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("event"),
        FieldPanel("label"),
        FieldPanel("changed"),
        InlinePanel("steps", heading=_("步骤"), label=_("一步"), min_num=1),
        FieldPanel("total_days"),
        FieldPanel("total_money"),
        FieldPanel("forbidden"),
        FieldPanel("where"),
        FieldPanel("hours"),
        FieldPanel("prose"),
    ]

    class Meta:
        verbose_name = _("办事指南")

    @property
    def description(self):
        return self.search_description or _(
            "%(title)s：共 %(count)s 步，要带什么、交多少、几天。"
        ) % {
            "title": self.title,
            "count": self.steps.count(),
        }

    @property
    def share(self):
        return f"guide/{self.slug}"

    @property
    def slug_base(self):
        return self.event or "guide"

    @property
    def forbidden_items(self):
        return [line.strip() for line in self.forbidden.splitlines() if line.strip()]

    def content(self) -> dict:
        """What a person acknowledges: every word of it, and nothing about the page's life."""
        words = ("title", "label", "total_days", "total_money", "forbidden", "where", "hours")
        return {name: getattr(self, name) for name in words} | {
            "steps": [step.content() for step in self.steps.all()],
            "prose": str(self.prose.get_prep_value() if self.prose else ""),
        }

    def content_hash(self) -> str:
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def newest_version(self) -> "GuideVersion | None":
        """What a reader sees; None before the first publication."""
        return self.versions.order_by("-number").first()

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"version": self.newest_version()}


class GuideStep(Orderable):
    """一步: what to do, what to bring, what it costs, how long it takes."""

    class Original(models.TextChoices):
        NONE = "", _("不用材料")
        ORIGINAL = "original", _("原件")
        COPY = "copy", _("复印件")
        DIGITAL = "digital", _("电子")

    page = ParentalKey(GuidePage, related_name="steps")
    text = models.CharField(_("做什么"), max_length=80)
    materials = models.CharField(_("带什么"), max_length=120, blank=True)
    original = models.CharField(
        _("材料形式"), max_length=8, choices=Original.choices, blank=True, default=Original.NONE
    )
    money = models.CharField(_("交多少"), max_length=60, blank=True)
    days = models.CharField(_("几天"), max_length=40, blank=True)
    note = models.CharField(_("提示"), max_length=120, blank=True)

    panels = [
        FieldPanel(name) for name in ("text", "materials", "original", "money", "days", "note")
    ]

    def content(self) -> dict:
        words = ("text", "materials", "original", "money", "days", "note")
        return {name: getattr(self, name) for name in words}


class GuideVersion(EstateOwned):
    """指南版本: the words as they were published; written at publication, never changed."""

    page = models.ForeignKey(GuidePage, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("序号")
    hash = models.CharField("指纹", max_length=64)
    content = models.JSONField("内容")
    published_at = models.DateTimeField("发布时间")

    class Meta:
        constraints = [
            models.UniqueConstraint("page", "hash", name="guide_version_once"),
            models.UniqueConstraint("page", "number", name="guide_version_number_once"),
        ]

    def __str__(self):
        return f"{self.page} · {self.number}"


class GuideAcknowledgement(EstateOwned):
    """知悉记录: who read which version, and when."""

    version = models.ForeignKey(GuideVersion, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "person", name="acknowledged_once"),
        ]

    def __str__(self):
        return f"{self.version} · {self.person}"
