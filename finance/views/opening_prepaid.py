"""期初预收表 on the desk: what the company put forward, item by item; another body agrees to it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import require_second_factor
from communities.desk import chosen, row_view
from communities.errors import DomainError
from communities.standing import standing_of
from finance.acts import PREPAID_OPENINGS
from finance.models import OpeningPrepaid
from finance.selectors.prepaid import items_of_opening
from finance.services.odd import PERM
from finance.services.opening_prepaid import decide_held


@require_second_factor
@row_view(OpeningPrepaid, PERM, "submitted_by", "decided_by")
@never_cache
@require_http_methods(["GET", "POST"])
def opening(request, row):
    """All its items; once agreed, each with what became of it."""
    if request.method == "POST":
        try:
            verb = chosen(request, {verb: verb for verb in PREPAID_OPENINGS})
            decide_held(opening=row, verb=verb, actor=request.user, now=clock.now())
            messages.success(request, _("已决定。"))
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("finance:opening-prepaid", row.pk)
    standing = standing_of(request.user, row.estate, clock.now())
    context = {
        "estate": row.estate,
        "opening": row,
        "items": items_of_opening(row),
        "acts": [act for act in PREPAID_OPENINGS.values() if act.is_open(row, standing)],
        "why_not": PREPAID_OPENINGS["agree"].refusal(row, standing)
        if row.status == "proposed"
        else "",
        "may_bill": standing.may("finance.bill"),
        "rail": "fees",
    }
    return render(request, "finance/opening_prepaid.html", context)
