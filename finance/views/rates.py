"""收缴率, for anybody."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from finance.selectors.rates import MIN_HOMES, rates_of_estate
from finance.views.public import page


@require_safe
def rates(request, slug):
    """By month and item; nothing about who."""
    estate = public_estate(slug)
    found = rates_of_estate(estate, clock.now())
    context = {
        "estate": estate,
        "rates": found,
        "least": MIN_HOMES,
        "title": _("收缴率"),
        "description": _("每个月的费用交了多少，到昨天为止；只有合计，看不出是谁。"),
    }
    return page(request, "finance/rates.html", context)
