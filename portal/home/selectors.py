"""What an estate's home joins (小区首页): the purse, repairs, notices, guides, whom to call."""

from communities import clock
from communities.models import Estate, ServiceContract
from communities.selectors import management_body_of
from communities.standing import current
from portal.home.handling import handling_of
from portal.home.purse import purse_of
from portal.models import AccountsPage, GuidesIndexPage, NoticesIndexPage

MAX_NOTICES, MAX_GUIDES = 3, 4


def estate_home(page) -> dict:
    """Each block read apart."""
    now = clock.now()
    estate: Estate = page.its_estate
    children = {type(child): child for child in page.get_children().live().specific()}
    notices, guides = children.get(NoticesIndexPage), children.get(GuidesIndexPage)
    return {
        "accounts_page": children.get(AccountsPage),
        "purse": purse_of(estate),
        "handling": handling_of(estate, now),
        "notices": notices.notices(now=now, limit=MAX_NOTICES) if notices else [],
        "guides": list(guides.guides())[:MAX_GUIDES] if guides else [],
        "contacts": contacts_of(estate, now),
    }


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
