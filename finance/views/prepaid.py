"""预交: what a month costs, how far is paid already, and so many months more at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import require_fresh_login
from communities.errors import DomainError
from communities.trust import require_full_trust
from finance.forms.fees import AheadForm
from finance.gateway.registry import offered
from finance.gateway.showing import scene_of
from finance.models import ChannelName
from finance.selectors.prepaid import Ahead, ahead_of, months_on
from finance.services.prepaid import order_ahead
from finance.views.pay import wake


@login_required
@never_cache
@require_safe
def prepay(request):
    """What may be paid ahead; nothing is chosen in advance."""
    found = [(one, range(1, one.most + 1)) for one in ahead_of(request.user, clock.now())]
    context = {
        "found": found,
        "is_offered": any(_offered(one) for one, _months in found),
        "section": "me",
    }
    return render(request, "finance/prepay.html", context)


@require_fresh_login
@require_full_trust
@never_cache
@require_http_methods(["GET", "POST"])
def prepay_check(request):
    """预交: who is paid, what for and how much; the channel's button pays."""
    form = AheadForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        messages.info(request, _("请选择预交哪一项、几个月。"))
        return redirect("bills:prepay")
    words, refused = form.cleaned_data, ""
    if request.method == "POST":
        try:
            order = order_ahead(
                key=words["key"], since=words["since"], months=words["months"],
                channel=request.POST.get("channel", ""), payer=request.user, now=clock.now(),
                scene=scene_of(request.headers.get("User-Agent", "")),
            )  # fmt: skip
            wake(order, request)
            return redirect("bills:order", order.number)
        except DomainError as error:
            refused = error.message
    one = next(
        (one for one in ahead_of(request.user, clock.now()) if one.key == words["key"]), None
    )
    if one is None:
        messages.info(request, _("您名下没有这一项可以预交的费用。"))
        return redirect("bills:prepay")
    names = dict(ChannelName.choices)
    context = {
        "one": one,
        "since": words["since"],
        "until": months_on(words["since"], words["months"] - 1),
        "months": words["months"],
        "total_fen": one.due.fen * words["months"],
        "channels": [(name, names[name]) for name in _offered(one)],
        "refused": refused,
        "section": "me",
    }
    return render(request, "finance/prepay_check.html", context, status=400 if refused else 200)


def _offered(one: Ahead) -> list[str]:
    return offered(one.ownership.estate, one.payee.fund, one.payee.name)
