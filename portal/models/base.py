"""What every public page has: its estate, its words for a forwarded link, its time in caches."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from portal.content.testers import PublicTester

# Depth of an estate's page below the root: root, home, e, estate; four characters each.
ESTATE_PATH = 16
# What files, short links and calendars can be found by.
LATIN = re.compile(r"[A-Za-z0-9_-]+")


class PublicPage(Page):
    """公开页面: the same bytes for whoever asks."""

    # Below this page these names are addresses of our own.
    reserved_slugs: frozenset[str] = frozenset()
    section = "home"
    interface_title = ""
    show_in_menus_default = False

    promote_panels = [FieldPanel("slug"), FieldPanel("search_description")]

    class Meta:
        abstract = True

    @cached_property
    def estate(self):
        """The estate whose tree this page stands in, if any; one query."""
        if self.depth < ESTATE_PATH // Page.steplen:
            return None
        holder = Page.objects.get(path=self.path[:ESTATE_PATH]).specific
        return getattr(holder, "its_estate", None)

    @property
    def heading(self):
        """Titles of fixed pages belong to the interface and are translated, others are its own."""
        return self.interface_title or self.title

    @property
    def description(self):
        return self.search_description or self.heading

    @property
    def share(self):
        return self.section

    def permissions_for_user(self, user):
        return PublicTester(user, self)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "estate": self.estate,
            "title": self.heading,
            "description": self.description,
            "share": self.share,
            "section": self.section,
        }

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        patch_cache_control(response, public=True, s_maxage=300, stale_while_revalidate=60)
        return response

    def clean(self):
        super().clean()
        if self.slug and not LATIN.fullmatch(self.slug):
            raise ValidationError({"slug": _("网址名只能用字母、数字和短横线。")})
        parent = self.get_parent() if self.path else None
        taken = getattr(parent and parent.specific_class, "reserved_slugs", frozenset())
        if self.slug in taken:
            raise ValidationError({"slug": _("这个网址名由系统保留，请换一个。")})

    def full_clean(self, *args, **kwargs):
        if not self.slug and self.path:
            self.slug = free_slug(self.get_parent(), self.slug_base)
        return super().full_clean(*args, **kwargs)

    @property
    def slug_base(self):
        """A Latin address where a Chinese title gives none."""
        return "page"


def free_slug(parent, base):
    """``base``, or ``base-2`` and so on where that is taken below ``parent``."""
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in [base, *numbers] if slug not in taken)


class OwnSlugForm(WagtailAdminPageForm):
    """Starts a new page with a Latin address, so that no editor has to invent one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and self.parent_page and not self.instance.slug:
            self.initial["slug"] = free_slug(self.parent_page, self.instance.slug_base)


class EventKind(models.TextChoices):
    """一件事: what a guide is for."""

    RENOVATION = "renovation", _("装修")
    MOVING_IN = "moving-in", _("入住")
    PARKING = "parking", _("车位")
    CHARGER = "charger", _("充电桩")
    BALCONY = "balcony", _("封阳台")
    AIR_CONDITIONER = "air-conditioner", _("空调外机")
    TENANCY = "tenancy", _("租房登记")
    LIFT = "lift", _("加装电梯")
    OTHER = "other", _("其他")


class NoticeKind(models.TextChoices):
    """通知类别."""

    URGENT = "urgent", _("紧急")
    UTILITY = "utility", _("停水停电")
    FEE = "fee", _("收费")
    EVENT = "event", _("活动")
    DISCLOSURE = "disclosure", _("公示")
    OTHER = "other", _("其他")
