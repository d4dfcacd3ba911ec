"""Notices (通知): what, when, where, what to do; prose only after that."""

from datetime import timedelta
from urllib.parse import urlencode

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from communities import clock
from communities.models import Building
from portal.content.blocks import ProseField
from portal.content.widgets import BuildingChoices
from portal.models.base import NoticeKind, OwnSlugForm, PublicPage

MAX_NOTICES = 100
# What begins in so many days, or fewer, is of now; what is planned for the year stands apart.
SOON_DAYS = 30
NOW, LATER, PAST = "", "later", "past"
TIMES = [(NOW, _("现在和近期")), (LATER, _("以后的安排")), (PAST, _("已过去的"))]
KINDS = [("", _("全部")), *NoticeKind.choices]


def _asking(when: str, kind: str) -> str:
    asked = {name: value for name, value in (("when", when), ("kind", kind)) if value}
    return f"?{urlencode(asked)}" if asked else "./"


class NoticesIndexPage(PublicPage):
    """通知列表."""

    interface_title = _("通知")
    section = "notices"
    parent_page_types = ["portal.EstatePage"]
    subpage_types = ["portal.NoticePage"]
    promote_panels = content_panels = []

    @property
    def description(self):
        return _("%(estate)s的停水停电、收费、活动和公示通知。") % {"estate": self.estate.name}

    def get_context(self, request, *args, **kwargs):
        kind, when = request.GET.get("kind", ""), request.GET.get("when", "")
        kind = kind if kind in NoticeKind.values else ""
        when = when if when in dict(TIMES) else NOW
        return super().get_context(request, *args, **kwargs) | {
            "kinds": [(_asking(when, key), word, key == kind) for key, word in KINDS],
            "times": [(_asking(key, kind), word, key == when) for key, word in TIMES],
            "is_filtered": bool(kind or when),
            "notices": self.notices(kind=kind, when=when, now=clock.now()),
        }

    def notices(self, *, now, kind="", when=NOW, limit=MAX_NOTICES) -> list["NoticePage"]:
        """What is live below. Of now: urgent first, then whose next date comes first, then what has
        begun and has no end; planned: by its beginning; past: the last first."""
        notices = NoticePage.objects.live().child_of(self).prefetch_related("buildings")
        if kind:
            notices = notices.filter(kind=kind)
        is_over, soon = Q(effective_until__lt=now), now + timedelta(days=SOON_DAYS)
        if when == PAST:
            rows = notices.filter(is_over).order_by("-effective_until", "-pk")
        elif when == LATER:
            rows = notices.filter(effective_from__gt=soon).order_by("effective_from", "pk")
        else:
            began = Q(effective_from__lte=now)
            next_date = Case(When(began, then=F("effective_until")), default=F("effective_from"))
            rows = notices.exclude(is_over).filter(effective_from__lte=soon)
            rows = rows.annotate(is_urgent=Q(kind=NoticeKind.URGENT), next_date=next_date)
            order = F("next_date").asc(nulls_last=True)
            rows = rows.order_by("-is_urgent", order, "-effective_from", "pk")
        found = list(rows[:limit])
        for row in found:
            row.over = row.is_over(now)
        return found

    def urgent(self, *, now) -> list["NoticePage"]:
        """What everybody should see who opens the estate's page."""
        return self.notices(now=now, kind=NoticeKind.URGENT)


class NoticeForm(OwnSlugForm):
    """Only buildings of the notice's own estate can be chosen."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        parent = self.parent_page or self.instance.get_parent()
        estate = parent.specific.estate
        if "buildings" in self.fields:
            self.fields["buildings"].queryset = Building.objects.for_estate(estate).order_by(
                "number"
            )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("effective_from"), cleaned.get("effective_until")
        if start and end and end <= start:
            self.add_error("effective_until", _("结束时间要晚于开始时间。"))
        return cleaned


class NoticePage(PublicPage):
    """通知: structured, so that page, share card, poster and message say the same."""

    kind = models.CharField(_("类别"), max_length=10, choices=NoticeKind.choices)
    effective_from = models.DateTimeField(_("开始时间"))
    effective_until = models.DateTimeField(
        _("结束时间"),
        null=True,
        blank=True,
        help_text=_("不填就是一直有效；到期后通知变灰，不会消失"),
    )
    buildings = ParentalManyToManyField(
        Building, blank=True, verbose_name=_("影响哪几幢"), help_text=_("不选就是全小区")
    )
    what = models.CharField(_("什么事"), max_length=120, help_text=_("一句话说清楚"))
    where = models.CharField(_("在哪里"), max_length=80, blank=True)
    todo = models.CharField(
        _("您要做什么"), max_length=160, blank=True, help_text=_("例如：请提前接好用水。没有就不填")
    )
    prose = ProseField(verbose_name=_("详细说明"))

    base_form_class = NoticeForm
    section = "notices"
    parent_page_types = ["portal.NoticesIndexPage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldPanel("what"),
                FieldPanel("effective_from"),
                FieldPanel("effective_until"),
                FieldPanel("where"),
                FieldPanel("buildings", widget=BuildingChoices),
                FieldPanel("todo"),
            ],
            heading=_("什么事、何时、哪里、您要做什么"),
        ),
        FieldPanel("prose"),
    ]

    class Meta:
        verbose_name = _("通知")

    @property
    def description(self):
        return self.search_description or self.what

    @property
    def share(self):
        return f"notice/{self.slug}"

    @property
    def slug_base(self):
        return f"{clock.today():%Y-%m-%d}"

    def is_over(self, now):
        return bool(self.effective_until and self.effective_until < now)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "buildings": [building.name for building in self.buildings.all()],
            "is_over": self.is_over(clock.now()),
        }
