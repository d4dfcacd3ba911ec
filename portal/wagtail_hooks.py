"""The editors' admin: what it shows, and who may act there. Ranks open nothing."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.documents.models import Document
from wagtail.images.models import Image

from communities import clock
from communities.desk import served
from communities.errors import DomainError
from communities.permissions import may, where
from communities.selectors import estates_of
from portal.content.attachments import may_use
from portal.content.own_pages import choosable
from portal.models import (
    GuidePage,
    GuidesIndexPage,
    NoticePage,
    NoticesIndexPage,
    StatementPage,
)
from portal.shown_files.selectors import public_file
from portal.shown_files.services import check_unshown, refuse_removed
from portal.shown_files.views import answer

EDITED = (NoticePage, GuidePage)
# After the hooks of Wagtail itself.
LAST = 1000
HOLDERS = (NoticesIndexPage, GuidesIndexPage)
FILES = (Document, Image)


def allow(request, page, perm="communities.edit_content"):
    """Notices and guides of one's own estate; every other page is made by services alone."""
    page = page.specific
    if not isinstance(page, EDITED + HOLDERS):
        raise PermissionDenied
    if not estates_of(request.user, clock.now()).filter(pk=page.estate.pk).exists():
        raise Http404
    if not may(request.user, perm, page.estate, clock.now()):
        raise PermissionDenied


def only_content(page):
    if not issubclass(page.specific_class or type(page), EDITED):
        raise PermissionDenied


@hooks.register("before_create_page")
def before_create(request, parent, page_class):
    allow(request, parent)


@hooks.register("before_edit_page", order=-1)
def edit_statement_at_the_desk(request, page):
    """Figures are not edited; what may be done to a statement is done on the desk."""
    page = page.specific
    if isinstance(page, StatementPage):
        return redirect("finance:statement", page.statement_id)
    return None


@hooks.register("before_edit_page")
def before_edit(request, page):
    allow(request, page)
    only_content(page)


@hooks.register("before_publish_page")
@hooks.register("before_unpublish_page")
def before_publish(request, page):
    allow(request, page, "portal.publish_content")
    only_content(page)


@hooks.register("before_publish_page")
def before_showing(request, page):
    refuse_removed(page=page.specific)


@hooks.register("before_delete_page")
def before_delete(request, page):
    """What was ever published is evidence of what people were told: take it offline."""
    allow(request, page, "portal.publish_content")
    only_content(page)
    if isinstance(page.specific, GuidePage) and page.specific.versions.exists():
        raise PermissionDenied
    if page.shown_files.exists():
        raise DomainError(_("这一页公示过文件，不能删除，可以下线。"))


@hooks.register("before_move_page")
def before_move(request, page, destination):
    """An estate's words stay in its tree."""
    raise PermissionDenied


@hooks.register("before_copy_page")
def before_copy(request, page):
    allow(request, page)
    only_content(page)


@hooks.register("before_convert_alias_page")
def before_convert_alias(request, page):
    raise PermissionDenied


@hooks.register("before_bulk_action")
def before_bulk(request, action_type, objects, action):
    verbs = {"publish": before_publish, "unpublish": before_publish, "delete": before_delete}
    for page in objects:
        if not hasattr(page, "specific_class"):
            if isinstance(page, FILES) and action_type != "add_tags":
                check_unshown(page)
            continue
        if action_type not in verbs:
            raise PermissionDenied
        verbs[action_type](request, page)


hooks.register("construct_page_chooser_queryset", choosable)


@hooks.register("before_serve_document")
def before_serve(document, request):
    """What a page shows is compared with its hash; a draft's is its editors' alone."""
    if shown := public_file(document):
        return answer(shown)
    if not may_use(document, request.user):
        raise Http404
    return None


@hooks.register("insert_global_admin_css")
def colours():
    return format_html('<link rel="stylesheet" href="{}">', static("admin.css"))


@hooks.register("insert_global_admin_js")
def unreadable_dates():
    return format_html('<script src="{}"></script>', static("admin.js"))


class Served(MenuItem):
    """A way out of the admin, for those alone to whom its page opens somewhere."""

    def __init__(self, *args, perm: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.perm = perm

    def is_shown(self, request):
        return bool(served(request.user, self.perm))


@hooks.register("register_admin_menu_item")
def desk():
    return Served(
        gettext_lazy("工作台"), "/desk/", perm="communities.view_desk", icon_name="tasks", order=10
    )


@hooks.register("register_admin_menu_item")
def undelivered():
    """Operators have no desk that would lead them there."""
    url, perm = reverse_lazy("failed-deliveries"), "notifications.view_failures"
    return Served(gettext_lazy("未送达"), url, perm=perm, icon_name="warning", order=315)


@hooks.register("construct_main_menu", order=LAST)
def trim(request, items):
    """Reports and help speak of a bare Wagtail; what editors need is on the first page."""
    items[:] = [item for item in items if item.name not in {"help", "reports"}]


@hooks.register("construct_settings_menu", order=LAST)
def no_settings(request, items):
    """What Wagtail would have set by hand is closed."""
    items.clear()


class MyEstates(Component):
    """我的小区: the three ways to what a person may write."""

    name = "my_estates"
    order = 10
    template_name = "portal/admin/my_estates.html"

    def get_context_data(self, parent):
        request = parent["request"]
        rows = []
        now = clock.now()
        mine = estates_of(request.user, now).filter(page__isnull=False).select_related("page")
        for estate in where(request.user, "communities.edit_content", mine, now):
            below = {type(page): page for page in estate.page.get_children().specific()}
            notices, guides = below[NoticesIndexPage], below[GuidesIndexPage]
            rows.append(
                {
                    "estate": estate,
                    "new": reverse(
                        "wagtailadmin_pages:add", args=["portal", "noticepage", notices.pk]
                    ),
                    "notices": reverse("wagtailadmin_explore", args=[notices.pk]),
                    "guides": reverse("wagtailadmin_explore", args=[guides.pk]),
                }
            )
        return {"rows": rows, "has_desk": bool(served(request.user))}


@hooks.register("construct_homepage_panels", order=LAST)
def first_page(request, panels):
    panels.insert(0, MyEstates())


@hooks.register("construct_homepage_summary_items", order=LAST)
def no_totals(request, items):
    """Totals over all estates say nothing to anybody."""
    items[:] = [item for item in items if not isinstance(item, SummaryItem)]
