"""One decision of the owners: its notice, its result joined with what was spent under it (决定与支出)."""

from django.views.decorators.http import require_safe

from communities.access import public_estate
from decisions.views.public import decision_page
from decisions.views.votes import vote_page
from finance.selectors.public.spent import entries_under, sums_under

MAX_ENTRIES = 50


@require_safe
def decision(request, slug, number):
    estate, spent = public_estate(slug), {"entries": _newest, "sums": sums_under}
    announced = vote_page(request, estate, number, **spent)
    if announced is not None:
        return announced
    return decision_page(request, estate, number, **spent)


def _newest(decision):
    return entries_under(decision)[:MAX_ENTRIES]
