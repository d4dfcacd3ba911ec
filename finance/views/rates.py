"""收缴率, for anybody."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from communities.wording import period_name
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
        "description": _in_a_sentence(found),
    }
    return page(request, "finance/rates.html", context)


def _in_a_sentence(rates) -> str:
    """Of the newest month, what may be said."""
    said = [one for one in rates if one.month == rates[0].month and one.percent is not None]
    if not said:
        return _("每个月的费用交了多少，到昨天为止；只有合计，看不出是谁。")
    kinds = _("、").join(f"{one.kind.label} {one.percent}%" for one in said)
    words = {"month": period_name(f"{rates[0].month:%Y-%m}"), "kinds": kinds}
    return _("%(month)s到昨天为止交了：%(kinds)s。只有合计，看不出是谁。") % words
