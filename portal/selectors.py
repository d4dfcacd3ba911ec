"""What the pages that join rooms read (查询): the platform, an estate's home, notices, guides.

Page models come from the registry by name, because the pages themselves ask here.
"""

from django.apps import apps
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from communities import clock
from communities.models import Estate, ServiceContract
from communities.models.people import current
from communities.selectors import management_body_of
from portal.handling import handling_of
from portal.purse import purse_of

SHOWN_ON_HOME = 3


def _pages(name):
    return apps.get_model("portal", name).objects.live()


def platform() -> dict:
    """What P01 shows: a few estates, how many there are, the latest statements."""
    estates = estates_named("")
    return {
        "estates": estates[:6],
        "count": len(estates),
        "statements": _pages("StatementPage")
        .select_related("statement__fund", "statement__estate")
        .order_by("-statement__decided_at", "statement__estate")[:SHOWN_ON_HOME],
    }


def estates_named(query: str) -> list:
    """Pages of the estates whose name, address or community has ``query``; all without one."""
    pages = _pages("EstatePage").select_related("its_estate__area")
    for word in query.split():
        pages = pages.filter(
            Q(its_estate__name__icontains=word)
            | Q(its_estate__address__icontains=word)
            | Q(its_estate__area__name__icontains=word)
        )
    return list(pages.order_by("its_estate__is_demo", "its_estate__name"))


def notices_of(index, *, kind="", now, limit=None):
    """Live notices below ``index``: what still holds first, then what is over, newest first."""
    notices = _pages("NoticePage").child_of(index).prefetch_related("buildings")
    if kind:
        notices = notices.filter(kind=kind)
    ends = Coalesce("effective_until", F("effective_from"))
    rows = list(notices.annotate(ends=ends).order_by("-effective_from")[: limit or 100])
    for row in rows:
        row.over = row.is_over(now)
    return sorted(rows, key=lambda row: row.over)


def guides_of(index):
    return _pages("GuidePage").child_of(index).order_by("title")


def version_of(guide):
    """The published version a reader sees; None before the first publication."""
    return guide.versions.order_by("-number").first()


def estate_home(page) -> dict:
    """What P02 shows, each block read apart."""
    now = clock.now()
    estate: Estate = page.its_estate
    children = {type(child): child for child in page.get_children().live().specific()}
    indexes = {kind.__name__: child for kind, child in children.items()}
    return {
        "accounts_page": indexes.get("AccountsPage"),
        "purse": purse_of(estate),
        "handling": handling_of(estate, now),
        "notices": _below(
            indexes.get("NoticesIndexPage"), notices_of, now=now, limit=SHOWN_ON_HOME
        ),
        "guides": list(_below(indexes.get("GuidesIndexPage"), guides_of))[:4],
        "contacts": contacts_of(estate, now),
    }


def _below(index, read, **more):
    return read(index, **more) if index else []


def contacts_of(estate, now) -> list[tuple[str, str, str]]:
    """(what it is, its name, its number): 物业, the management body, the community office."""
    contract = (
        ServiceContract.objects.for_estate(estate)
        .filter(current(now))
        .select_related("company")
        .first()
    )
    managing = management_body_of(estate, now)
    rows = []
    if contract:
        number = estate.property_phone or contract.company.phone
        rows.append(("property", contract.company.name, number))
    if managing:
        rows.append(("body", managing.body.name, managing.body.phone))
    rows.append(("community", estate.area.name, estate.community_phone))
    return rows
