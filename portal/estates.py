"""Founding an estate (开通小区): its rows, its pages, its editors, its review, or nothing at all."""

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from communities.errors import DomainError
from communities.models import Estate, Role
from communities.services import create_estate, estate_group
from portal.models import (
    AccountsPage,
    EstateIndexPage,
    EstatePage,
    GuidesIndexPage,
    NoticesIndexPage,
)
from repairs.services import open_repairs

# Names that would read like a function of the portal in /e/<slug>/.
RESERVED = frozenset({"all", "api", "en", "estates", "new", "search"})
MAY_PUBLISH = (Role.PROPERTY_MANAGER, Role.COMMITTEE, Role.COMMUNITY_OFFICER)
MAY_EDIT = (Role.PROPERTY_STAFF, *MAY_PUBLISH)
EDIT, PUBLISH = ["add_page", "change_page"], ["publish_page"]
FILES = [
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
]


@transaction.atomic
def found_estate(*, slug: str, name: str, actor, now, **more) -> Estate:
    """Make everything an estate needs; ``more`` goes to ``communities.services.create_estate``.

    Refuses a reserved slug (DomainError). The staff groups stay empty until roles fill them.
    """
    if slug in RESERVED:
        raise DomainError("这个网址名由系统保留，请换一个。", slug=slug)
    estate = create_estate(slug=slug, name=name, actor=actor, now=now, **more)
    open_face(estate)
    open_repairs(estate=estate)
    return estate


def open_face(estate) -> None:
    """The estate's pages, its collection, and what its groups may do with them."""
    home = _plant(estate)
    collection = Collection.get_first_root_node().add_child(name=f"{estate.name}（{estate.slug}）")
    _let_edit(estate, home, collection)
    _review(estate, home)


def _plant(estate) -> EstatePage:
    """The estate's page with the three fixed ones below it, live from the start."""
    index = EstateIndexPage.objects.get()
    home = index.add_child(
        instance=EstatePage(its_estate=estate, title=estate.name, slug=estate.slug)
    )
    home.add_child(instance=AccountsPage(title="公共收益", slug="accounts"))
    home.add_child(instance=NoticesIndexPage(title="通知", slug="notices"))
    home.add_child(instance=GuidesIndexPage(title="办事指南", slug="guides"))
    return home


def _let_edit(estate, home, collection):
    """Notices, guides and their files only: statements have a desk of their own.

    The groups open the screens; ``wagtail_hooks`` asks the roles again at every act.
    """
    files = list(
        Permission.objects.filter(
            codename__in=FILES, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
        )
    )
    acts = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", codename__in=EDIT + PUBLISH
        )
    }
    for role in MAY_EDIT:
        group = estate_group(estate, role)
        for permission in files:
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=permission
            )
        for page in _edited(home):
            for codename in EDIT + (PUBLISH if role in MAY_PUBLISH else []):
                GroupPagePermission.objects.create(
                    group=group, page=page, permission=acts[codename]
                )


def _edited(home):
    return home.get_children().type(NoticesIndexPage, GuidesIndexPage)


def _review(estate, home):
    """通知、指南: who may not publish asks one who may."""
    workflow = Workflow.objects.create(name=f"{estate.name}：通知与指南审核")
    task = GroupApprovalTask.objects.create(name=f"{estate.name}：发布人确认")
    task.groups.set(estate_group(estate, role) for role in MAY_PUBLISH)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for page in _edited(home):
        WorkflowPage.objects.create(workflow=workflow, page=page)
