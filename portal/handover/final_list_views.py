"""移交清册 as a page and as PDF."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from communities import clock, printing
from communities.access import estate_view
from portal.handover.final_list import final_list
from portal.handover.selectors import contract_of

TEMPLATE, PERM = "oversight/founding_paper.html", "portal.print_final_list"


@never_cache
@estate_view(PERM)
@require_safe
def page(request, estate):
    words = {
        "paper": _paper(estate), "estate": estate,
        "back_url": reverse("contracts", args=[estate.slug]),
        "pdf_url": reverse("contract-list-pdf", args=[estate.slug]),
    }  # fmt: skip
    return render(request, TEMPLATE, words)


@never_cache
@estate_view(PERM)
@require_safe
def pdf(request, estate):
    name = _("物业移交清册-%s.pdf") % estate.name
    return printing.answer(TEMPLATE, {"paper": _paper(estate), "estate": estate}, name)


def _paper(estate):
    """Of the contract that runs, or of the last one; 404 where there was none."""
    now = clock.now()
    contract = contract_of(estate, now)
    if contract is None:
        raise Http404
    return final_list(contract, now)
