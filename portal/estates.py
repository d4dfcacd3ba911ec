"""Founding an estate (开通小区): its rows, its pages, its editors, its review, or nothing at all."""

from django.contrib.auth.models import Group, Permission
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
from communities.models import Estate
from communities.services import create_estate
from portal.editors import EDITORS, PUBLISHERS, group_name
from portal.models import (
    AccountsPage,
    EstateIndexPage,
    EstatePage,
    GuidesIndexPage,
    NoticesIndexPage,
)

# Names that would read like a function of the portal in /e/<slug>/.
RESERVED = frozenset({"all", "api", "en", "estates", "new", "search"})
EDIT, PUBLISH = ["add_page", "change_page"], ["publish_page"]
FILES = ["add_image", "change_image", "choose_image", "add_document", "change_document"]


@transaction.atomic
def found_estate(*, slug: str, name: str, actor, now, **more) -> Estate:
    """Make everything an estate needs; ``more`` goes to ``communities.services.create_estate``.

    Refuses a reserved slug (DomainError). Staff groups stay empty: roles fill them, see
    ``portal.editors``.
    """
    if slug in RESERVED:
        raise DomainError("这个网址名由系统保留，请换一个。", slug=slug)
    estate = create_estate(slug=slug, name=name, actor=actor, now=now, **more)
    home = _plant(estate)
    collection = Collection.get_first_root_node().add_child(name=f"{name}（{slug}）")
    editors, publishers = (_group(estate, kind, collection) for kind in (EDITORS, PUBLISHERS))
    _let_edit(home, editors, publishers)
    _review(estate, home, publishers)
    return estate


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


def _group(estate, kind, collection) -> Group:
    group = Group.objects.create(name=group_name(estate, kind))
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(
        codename__in=FILES, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
    ):
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=permission
        )
    return group


def _let_edit(home, editors, publishers):
    """Notices and guides only: statements have a desk of their own."""
    for page in home.get_children().type(NoticesIndexPage, GuidesIndexPage):
        for group, codenames in ((editors, EDIT), (publishers, EDIT + PUBLISH)):
            for permission in Permission.objects.filter(
                content_type__app_label="wagtailcore", codename__in=codenames
            ):
                GroupPagePermission.objects.create(group=group, page=page, permission=permission)


def _review(estate, home, publishers):
    """通知、指南: who may not publish asks one who may."""
    workflow = Workflow.objects.create(name=f"{estate.name}：通知与指南审核")
    task = GroupApprovalTask.objects.create(name=f"{estate.name}：发布人确认")
    task.groups.add(publishers)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for page in home.get_children().type(NoticesIndexPage, GuidesIndexPage):
        WorkflowPage.objects.create(workflow=workflow, page=page)
