"""未送达: what did not arrive in the estates one answers for, why, and sending it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.errors import DomainError
from communities.lists import is_ticked, listed, same_page, tick_address
from communities.numbers import whole_numbers
from communities.permissions import where
from communities.selectors import estates_of
from notifications.clock_guard import is_holding
from notifications.forms import FindFailuresForm
from notifications.selectors.inbox import failures, unserved
from notifications.services import send_again
from notifications.states import DeliveryStatus


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def failed_deliveries(request):
    user, now = request.user, clock.now()
    mine = list(estates_of(user, now).select_related("area__parent__parent"))
    estates = where(user, "notifications.view_failures", mine, now)
    if not estates and not where(user, "communities.view_desk", mine, now):
        raise PermissionDenied
    if request.method == "POST":
        return _again(request, failures(estates))
    skipped = request.GET.get("status") == DeliveryStatus.SKIPPED
    shown, other = _parts(estates, skipped)
    words = {
        "found": listed(request, shown, (), FindFailuresForm(request.GET, estates=estates)),
        "skipped": skipped,
        "n_others": other.count(),
        "estates": estates,
        "is_ticked": is_ticked(request),
        "tick_url": tick_address(request),
        "unserved": unserved(estates, now),
        "is_holding": is_holding(),
        "rail": "failures",
    }
    return render(request, "notifications/failures.html", words)


def _parts(estates, skipped: bool):
    """What failed, and what was never to be sent; the one that is asked for first."""
    parts = [failures(estates, DeliveryStatus.DEAD), failures(estates, DeliveryStatus.SKIPPED)]
    return reversed(parts) if skipped else parts


def _again(request, rows):
    ids = whole_numbers(request.POST.getlist("deliveries"))
    chosen = list(rows.filter(pk__in=ids))
    try:
        count = send_again(deliveries=chosen, actor=request.user, now=clock.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        words = _("%(n)d 条马上再发。") % {"n": count}
        messages.success(request, words if count else _("没有选中任何一条。"))
    return redirect(same_page(request))
