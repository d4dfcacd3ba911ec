"""对账单有疑问: a debtor's door, and the answer of who charges."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view
from finance.forms.demands import AnswerForm, DoubtForm
from finance.models import Bill, BillDoubt
from finance.selectors.reminders import owes
from finance.selectors.told import doubts_of
from finance.services.doubts import answer_doubt, doubt_bill
from finance.views.fees import PERM


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def bill_doubt(request, pk):
    bill = get_object_or_404(Bill.objects.select_related("estate", "unit__building"), pk=pk)
    if not owes(request.user, bill):
        raise Http404
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            doubt_bill(bill=bill, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("已提出。物业答复以前，这张账单不再提醒。"))
            return redirect("bills:mine")
    context = {
        "section": "me",
        "bill": bill,
        "form": form,
        "doubts": doubts_of(bill=bill),
    }
    status = 400 if form.errors else 200
    return render(request, "me/bill_doubt.html", context, status=status)


@require_second_factor
@row_view(BillDoubt, PERM, "bill__unit__building")
@never_cache
@require_http_methods(["GET", "POST"])
def doubt_detail(request, doubt):
    """One doubt and its answer."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            answer_doubt(doubt=doubt, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("已答复，业主会收到。"))
            return redirect("finance:demands", doubt.estate.slug)
    context = {
        "estate": doubt.estate,
        "doubt": doubt,
        "answer": getattr(doubt, "answer", None),
        "form": form,
        "rail": "fees",
    }
    status = 400 if form.errors else 200
    return render(request, "finance/doubt.html", context, status=status)
