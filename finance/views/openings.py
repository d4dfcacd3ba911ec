"""期初结转 on the desk: one page for each fund."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.uploads import MAX_BYTES
from communities.views.papers import readable
from finance.forms.opening_day import OpeningForm
from finance.models import Fund, Voucher
from finance.selectors.openings import opening_day, opening_of, returned_draft, why_not_open
from finance.services.openings import Evidence, enter_opening
from finance.services.vouchers import take_voucher


@require_second_factor
@estate_view("finance.draft_entry")
@never_cache
@require_http_methods(["GET", "POST"])
def opening(request, estate, code):
    fund = Fund.objects.select_related("estate").filter(estate=estate, code=code).first()
    if fund is None:
        raise Http404
    papers = readable(request.user).filter(estate=estate).order_by("-dated", "-pk")
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = OpeningForm(*given, fund=fund, papers=papers)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _enter(request, fund, form)
            messages.success(request, _("期初已提交，等另一单位的人确认后入账。"))
            return redirect("finance:bank-accounts", estate.slug)
    back = returned_draft(fund)
    context = {
        "estate": estate,
        "fund": fund,
        "form": form,
        "day": opening_day(fund),
        "opening": opening_of(fund),
        "why_not": why_not_open(fund),
        "returned": back.approvals.filter(decision="returned").order_by("-at").first()
        if back
        else None,
        "rail": "ledger",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "finance/desk_opening.html", context, status=status)


def _enter(request, fund, form) -> None:
    """The paper and what rests on it, or neither; a refusal stands at its field."""
    given, who = form.cleaned_data, {"actor": request.user, "now": clock.now()}
    with transaction.atomic():
        vouchers = [_voucher(fund, given["file"], who)] if given["file"] else []
        evidence = Evidence(vouchers, given["bank_file"], given["paper"])
        enter_opening(fund=fund, evidence=evidence, **form.words(), **who)


def _voucher(fund, file, who) -> Voucher:
    kind = Voucher.Kind.BANK
    data = file.read(MAX_BYTES + 1)
    return take_voucher(estate=fund.estate, name=file.name, data=data, kind=kind, **who)
