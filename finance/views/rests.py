"""待退 on one's own page: its payer keeps it for her bills, or has it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communities import clock
from communities.errors import DomainError
from communities.money import yuan
from communities.trust import require_full_trust
from finance.models import Payment
from finance.selectors.refunds import refundable
from finance.services.refunds import ask_refund
from finance.services.rests import keep_for_bills

# As it stands beside the refund, whatever language its payer reads.
ASKS = "付款人要求退还多付的钱"


def _own(request, pk: int) -> Payment:
    rows = Payment.objects.select_related("estate", "order__payer")
    return get_object_or_404(rows, pk=pk, order__payer=request.user)


@login_required
@require_POST
@require_full_trust
def rest_keep(request, pk):
    """留着抵账单: at once where she has an open bill of that payee, else by the same button later."""
    try:
        order = keep_for_bills(payment=_own(request, pk), now=clock.now())
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("bills:mine")
    if order is None:
        messages.info(
            request, _("已留下。现在没有这个收款单位的账单可抵，下次出账以后再按“抵账单”。")
        )
        return redirect("bills:mine")
    messages.success(request, _("已抵 ¥%s 的账单，收据在这里。") % yuan(order.amount_fen))
    return redirect("bills:order", order.number)


@login_required
@require_POST
@require_full_trust
def rest_refund(request, pk):
    """退还给我: all of it that is not asked for yet; one more person agrees."""
    payment = _own(request, pk)
    try:
        ask_refund(
            payment=payment, amount_fen=refundable(payment).rest_fen, reason=ASKS,
            actor=request.user, now=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已申请退款；收款单位有一个人同意以后，按原路退给您。"))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("bills:mine")
