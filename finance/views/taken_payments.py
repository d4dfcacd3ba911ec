"""物业公司系统的收款 on the desk: what the company brought in, to be found by its number."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from communities import clock
from communities.access import estate_view, require_second_factor
from communities.lists import listed
from communities.permissions import may
from finance.forms.payments import TakenSearch
from finance.selectors.taken import taken_payments
from finance.services.odd import PERM


@require_second_factor
@estate_view(PERM)
@never_cache
@require_GET
def taken_list(request, estate):
    """All of it for the manager, for others what belongs to the owners."""
    sees_all = may(request.user, "finance.bill", estate, clock.now())
    rows = taken_payments(estate, owners_only=not sees_all)
    context = {
        "estate": estate,
        "found": listed(request, rows, (), TakenSearch(request.GET)),
        "sees_all": sees_all,
        "rail": "fees",
    }
    return render(request, "finance/taken_payments.html", context)
