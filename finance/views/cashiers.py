"""收款员 on the desk: whom the manager lets take money."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import estate_view, require_second_factor
from communities.desk import chosen
from communities.errors import DomainError
from communities.models import Role, User
from communities.selectors import who_holds
from finance.selectors.cashiers import open_cashiers, staff_with_leave
from finance.services.cashiers import allow_cashier, stop_cashier


@require_second_factor
@estate_view("finance.allow_cashier")
@never_cache
@require_http_methods(["GET", "POST"])
def cashiers(request, estate):
    now = clock.now()
    if request.method == "POST":
        try:
            _act(request, estate, now)
        except DomainError as refused:
            messages.error(request, refused.message)
        return redirect("finance:cashiers", estate.slug)
    context = {"estate": estate, "staff": staff_with_leave(estate, now), "rail": "fees"}
    return render(request, "finance/cashiers.html", context)


def _act(request, estate, now) -> None:
    """Of somebody who works there; whoever left meanwhile is nobody's to let."""
    allows = chosen(request, {"allow": True, "stop": False})
    who = request.POST.get("user", "")
    staff = User.objects.filter(
        pk__in=[one.pk for one in who_holds(estate, now, Role.PROPERTY_STAFF)]
    )
    user = get_object_or_404(staff, pk=who if who.isascii() and who.isdecimal() else 0)
    if allows:
        allow_cashier(estate=estate, user=user, actor=request.user, now=now)
        messages.success(request, _("已指定为收款员。"))
        return
    cashier = get_object_or_404(open_cashiers(estate), user=user)
    stop_cashier(cashier=cashier, actor=request.user, now=now)
    messages.success(request, _("已停止。"))
