"""The pages of the tree that show the books. Wagtail decides whether a page is live; the road to it
is ours, because Wagtail's own asks two queries for every step of the way."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from communities import clock
from communities.models import Estate
from communities.selectors import whom_to_call
from finance.views import promised, public, statements
from portal.models import AccountsPage, EstatePage, StatementPage
from portal.publishing.shortlinks import short_url


def _home(slug) -> EstatePage:
    homes = EstatePage.objects.live().select_related("its_estate__area__parent__parent")
    return get_object_or_404(homes, its_estate__slug=slug)


def _page_of(estate: Estate, key: str) -> StatementPage | None:
    pages = StatementPage.objects.live().filter(statement__estate=estate, slug=key)
    page = pages.select_related("statement__fund").first()
    if page:
        page.statement.estate = estate
    return page


def _statement_page(estate: Estate, key: str) -> StatementPage:
    page = _page_of(estate, key)
    if page is None:
        raise Http404
    return page


@require_safe
def overview(request, slug):
    home = _home(slug)
    if not AccountsPage.objects.live().child_of(home).exists():
        raise Http404
    estate, now = home.its_estate, clock.now()
    told = promised.promised_words(estate, now)
    callees = whom_to_call(estate, now) if told["overdue"] else []
    return public.overview_page(request, estate, told | {"callees": callees})


@require_safe
def statement(request, slug, key):
    """期间公示表; ``?v=1`` is an older version, which stays reachable for ever. What is promised and not
    published has a page that says so."""
    estate = _home(slug).its_estate
    found = _page_of(estate, key)
    if found is None:
        return promised.promised_page(request, estate, key)
    return statements.statement_page(request, estate, found.statement)


@require_safe
def export(request, slug, key, end):
    estate = _home(slug).its_estate
    return statements.export(request, estate, _statement_page(estate, key).statement, end)


@require_safe
def poster(request, slug, key):
    estate = _home(slug).its_estate
    page = _statement_page(estate, key)
    return statements.poster(request, estate, page.statement, short_url(page))
