"""What an estate's home joins (小区首页): the purse, repairs, notices, guides, whom to call."""

from communities import clock
from communities.models import Estate
from communities.selectors import whom_to_call
from finance.views.promised import promised_words
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
        "urgent": notices.urgent(now=now) if notices else [],
        "guides": list(guides.guides())[:MAX_GUIDES] if guides else [],
        "contacts": whom_to_call(estate, now),
        **promised_words(estate, now),
    }
