"""我的账单: what a home owes, month by month, to who owed it then and whoever she opened it to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities import clock
from communities.errors import DomainError
from communities.models import Membership
from communities.selectors.invitations import LET_IN
from communities.services.delegates import owns
from communities.trust import require_full_trust
from finance.forms.fees import ClearForm
from finance.gateway.registry import open_channels
from finance.models import BillOpening
from finance.selectors.bills import bills_of, readers_of
from finance.selectors.clearances import titles_with_bills
from finance.selectors.demands import demands_of
from finance.selectors.payments import receipts_of, rests_of, running_orders, with_standing
from finance.selectors.told import MOST, doubted_by, told_of
from finance.services.bill_openings import close_bills, open_bills


@login_required
@never_cache
@require_safe
def my_bills(request):
    now = clock.now()
    homes = []
    for home in bills_of(request.user, now):
        months = with_standing(home)
        earlier = sum(one.open_fen for one in months[1:])
        owed = earlier, earlier + months[0].open_fen, sum(one.held_fen for one in months)
        homes.append((home, months, bool(open_channels(home.estate)), *owed))
    context = {
        "section": "me",
        "homes": homes,
        "orders": running_orders(request.user),
        "rests": rests_of(request.user),
        "receipts": receipts_of(request.user, now),
        "told": told_of(user=request.user),
        "demands": demands_of(ownership__user=request.user)[:MOST],
        "doubted": doubted_by(request.user),
        "titles": titles_with_bills(user=request.user),
        "clear_form": ClearForm(),
        "readers": readers_of(request.user, now),
    }
    return render(request, "me/bills.html", context)


@login_required
@require_POST
@require_full_trust
def bills_open(request, pk):
    """公开给同住的人: only an owner of that home, to whoever lives there by her leave."""
    now = clock.now()
    membership = get_object_or_404(Membership, pk=pk, role__in=LET_IN)
    if not owns(request.user, membership.unit_id, now):
        raise Http404
    try:
        open_bills(membership=membership, actor=request.user, now=now)
        messages.success(request, _("已公开，随时可以收回。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("bills:mine")


@login_required
@require_POST
def bills_close(request, pk):
    opening = get_object_or_404(
        BillOpening.objects.select_related("ownership", "estate"),
        pk=pk,
        ownership__user=request.user,
    )
    close_bills(opening=opening, actor=request.user, now=clock.now())
    messages.success(request, _("已收回。"))
    return redirect("bills:mine")
