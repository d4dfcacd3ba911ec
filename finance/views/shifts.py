"""班次 on the desk: what was taken in it, its count, and what went to the bank."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import denied, row_view
from communities.models import Role
from communities.standing import standing_of
from finance.forms.counter import CloseForm, DepositForm
from finance.models import CashShift
from finance.selectors.cashiers import seen_by_office, sees_money, takes_money
from finance.selectors.counter import taken_in, takings_of, to_deposit
from finance.services.counter import close_shift
from finance.services.deposits import record_deposit
from finance.views.transfers import PERM


def _may_close(request, shift, now) -> bool:
    if shift.status != "open" or not takes_money(request.user, shift.estate, now):
        return False
    roles = standing_of(request.user, shift.estate, now).roles
    return shift.cashier_id == request.user.pk or Role.PROPERTY_MANAGER in roles


def _may_deposit(request, shift, now) -> bool:
    is_other = shift.status == "closed" and shift.cashier_id != request.user.pk
    return is_other and takes_money(request.user, shift.estate, now)


@require_second_factor
@row_view(CashShift, PERM, "cashier", "difference")
@never_cache
@require_http_methods(["GET", "POST"])
def shift(request, shift):
    """Payments, the count where it is still to come, deposits."""
    now = clock.now()
    if not sees_money(request.user, shift.estate, now):
        raise denied(request.user, PERM)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with errors_on(form):
            close_shift(
                shift=shift, counts=form.counts, counted_fen=given["total"],
                reason=given["reason"], actor=request.user, now=now,
            )  # fmt: skip
            messages.success(request, _("已结班。"))
            return redirect("finance:shift", shift.pk)
    taken = taken_in(shift)
    seen = seen_by_office(request.user, [shift.estate], now, "payment__order")
    context = {
        "estate": shift.estate,
        "shift": shift,
        "difference": getattr(shift, "difference", None),
        "takings": takings_of(shift, seen),
        "sees_all": takes_money(request.user, shift.estate, now),
        "taken_fen": taken,
        "due_fen": shift.float_fen + taken,
        "deposits": to_deposit(shift),
        "may_close": _may_close(request, shift, now),
        "may_deposit": _may_deposit(request, shift, now),
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/shift.html", context, status=status)


@require_second_factor
@row_view(CashShift, "finance.take_money", "cashier")
@never_cache
@require_http_methods(["GET", "POST"])
def deposit_new(request, shift, fund):
    """登记存款 of one book's cash; 0 is the company's own."""
    now = clock.now()
    if not _may_deposit(request, shift, now):
        raise denied(request.user, "finance.take_money")
    found = {book.pk if book else 0: (book, fen, made) for book, fen, made in to_deposit(shift)}
    if fund not in found:
        raise Http404
    book, fen, made = found[fund]
    form = DepositForm(request.POST if request.method == "POST" else None, fund=book)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            record_deposit(shift=shift, fund=book, **form.cleaned_data, actor=request.user, now=now)
            messages.success(request, _("已登记存入银行。"))
            return redirect("finance:shift", shift.pk)
    context = {
        "estate": shift.estate,
        "shift": shift,
        "book": book,
        "fen": fen,
        "made": made,
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/cash_deposit.html", context, status=status)
