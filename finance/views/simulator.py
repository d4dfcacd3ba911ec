"""演示支付的收银台: the simulator's own page, as a channel would show it; no money moves."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from finance.gateway.demo import NAME, simulate_paying
from finance.models import DemoTrade, PayOrder
from finance.views.pay import wake

# A late channel says so only after this long.
LATE = timedelta(minutes=2)
TIMES = {"succeed": 1, "delay": 1, "twice": 2}


@never_cache
@require_http_methods(["GET", "POST"])
def simulator(request, number):
    """成功、失败、延迟、放弃、付两次; afterwards back to the order, whose task asks the simulator."""
    if NAME not in settings.PAYMENT_CHANNELS:
        raise Http404
    trade = get_object_or_404(DemoTrade.objects.select_related("estate"), number=number)
    if request.method == "POST":
        _act(request, trade, request.POST.get("act", ""), clock.now())
        return redirect("bills:order", number)
    return render(request, "finance/simulator.html", {"trade": trade, "estate": trade.estate})


def _act(request, trade: DemoTrade, act: str, now) -> None:
    if act == "fail":
        messages.warning(request, _("演示支付：付款失败，没有扣钱，可以再试。"))
    if act in TIMES:
        late = now + LATE if act == "delay" else None
        if not simulate_paying(number=trade.number, times=TIMES[act], now=now, shown_from=late):
            messages.warning(request, _("演示支付：这笔订单已经付过或已经关闭。"))
    order = PayOrder.objects.filter(number=trade.number).first()
    if order and act != "abandon":
        wake(order)
