"""The tree: home, the index of estates, an estate and its fixed pages."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from communities.errors import NotAllowed
from communities.models import Estate
from finance.models import Statement
from finance.states import StatementStatus
from portal.content.testers import StatementTester
from portal.models.base import PublicPage
from portal.signals import home_shown

SHOWN = [StatementStatus.PUBLISHED, StatementStatus.SUPERSEDED]
ESTATES_ON_HOME, STATEMENTS_ON_HOME = 6, 3


class HomePage(PublicPage):
    """平台首页."""

    interface_title = _("首页")
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.EstateIndexPage"]
    reserved_slugs = frozenset({"verify"})
    max_count = 1
    promote_panels = content_panels = []

    @property
    def description(self):
        return _("小区的每一笔账，晒在阳光下：公共收益、凭证、对账，人人可查。")

    share = "home"

    def get_context(self, request, *args, **kwargs):
        estates = list(EstatePage.objects.live().named(""))
        return super().get_context(request, *args, **kwargs) | {
            "estates": estates[:ESTATES_ON_HOME],
            "count": len(estates),
            "statements": StatementPage.objects.live().newest()[:STATEMENTS_ON_HOME],
        }


class EstateIndexPage(PublicPage):
    """全部小区, and the answer to the search box."""

    interface_title = _("全部小区")
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.EstatePage"]
    max_count = 1
    promote_panels = content_panels = []
    share = "estates"

    @property
    def description(self):
        return _("按名字找到您的小区，查看公共收益、通知和办事指南。")

    def get_context(self, request, *args, **kwargs):
        query = request.GET.get("q", "").strip()[:40]
        found = list(EstatePage.objects.live().named(query))
        return super().get_context(request, *args, **kwargs) | {"query": query, "estates": found}


class EstatePages(PageQuerySet):
    def named(self, query: str):
        """Of estates whose name, address or community has ``query``; all without one."""
        pages = self.select_related("its_estate__area")
        for word in query.split():
            pages = pages.filter(
                Q(its_estate__name__icontains=word)
                | Q(its_estate__address__icontains=word)
                | Q(its_estate__area__name__icontains=word)
            )
        return pages.order_by("its_estate__is_demo", "its_estate__name")


class EstatePage(PublicPage):
    """小区首页; made by founding, never by hand."""

    its_estate = models.OneToOneField(Estate, models.PROTECT, related_name="page")

    objects = PageManager.from_queryset(EstatePages)()

    interface_title = _("小区首页")
    parent_page_types = ["portal.EstateIndexPage"]
    subpage_types = ["portal.AccountsPage", "portal.NoticesIndexPage", "portal.GuidesIndexPage"]
    reserved_slugs = frozenset(
        [
            "bills",
            "decisions",
            "entries",
            "log",
            "oversight",
            "repairs",
            "rules",
            "service",
            "verify",
            "questions",
            "assets",
        ]
    )
    promote_panels = content_panels = []
    share = "estate"

    @property
    def estate(self):
        return self.its_estate

    @property
    def description(self):
        return _("%(estate)s的公共收益、通知、办事指南和联系电话。") % {
            "estate": self.its_estate.name
        }

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        for _receiver, answer in home_shown.send(type(self), page=self):
            context |= answer
        return context


class AccountsPage(PublicPage):
    """公共收益总览: its place in the tree; finance answers at its address."""

    interface_title = _("公共收益")
    section = "accounts"
    parent_page_types = ["portal.EstatePage"]
    subpage_types = ["portal.StatementPage"]
    reserved_slugs = frozenset({"entries", "bundle.zip", "export", "print", "live"})
    promote_panels = content_panels = []


class StatementPages(PageQuerySet):
    def newest(self):
        """The statements confirmed last, with whose they are."""
        rows = self.select_related("statement__fund", "statement__estate")
        return rows.order_by("-statement__decided_at", "statement__estate")


class StatementPage(PublicPage):
    """期间公示表: the page of one frozen statement; its slug is the period."""

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="page")

    objects = PageManager.from_queryset(StatementPages)()

    section = "accounts"
    parent_page_types = ["portal.AccountsPage"]
    subpage_types = []
    promote_panels = content_panels = []

    @property
    def share(self):
        return f"statement/{self.slug}"

    def permissions_for_user(self, user):
        return StatementTester(user, self)

    def save(self, *args, **kwargs):
        """No script puts a page out before its statement is published, or takes it off after."""
        is_public = self.statement.status in SHOWN
        if self.live != is_public and (self.live or self._was_live()):
            raise NotAllowed(_("公示页随公示表：确认公示才会公开，公开后不能撤下。"))
        super().save(*args, **kwargs)

    def _was_live(self) -> bool:
        return StatementPage.objects.live().filter(pk=self.pk).exists()

    def move(self, *args, **kwargs):
        raise NotAllowed(_("公示页不能移动。"))

    def copy(self, *args, **kwargs):
        raise NotAllowed(_("公示页不能复制。"))

    def delete(self, *args, **kwargs):
        raise NotAllowed(_("公示页不能删除。"))
