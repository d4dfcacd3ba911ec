"""对账单 and 缴清证明: for the debtor, for whoever charges the home, and to check for whoever has the code."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from communities import clock, printing
from communities.access import require_second_factor
from communities.desk import row_view
from communities.errors import DomainError
from communities.models import Ownership
from communities.trust import require_full_trust
from finance.forms.fees import ClearForm
from finance.models import Clearance
from finance.selectors.clearances import statement_of_title, unclear_months
from finance.services.clearances import issue_clearance
from finance.views.fees import PERM
from finance.views.receipts import back_for

STATEMENT, PROOF = "finance/fee_statement.html", "finance/clearance.html"


def _own(request, pk) -> Ownership:
    rows = Ownership.objects.select_related("estate", "unit__building")
    return get_object_or_404(rows, pk=pk, user=request.user)


def _statement(ownership: Ownership, back: str, there: str) -> dict:
    return {
        "estate": ownership.estate,
        "ownership": ownership,
        "found": statement_of_title(ownership),
        "now": clock.now(),
        "back": back,
        "there": there,
    }


@login_required
@never_cache
@require_safe
def my_statement(request, pk):
    there = reverse("bills:statement-pdf", args=[pk])
    return render(request, STATEMENT, _statement(_own(request, pk), reverse("bills:mine"), there))


@login_required
@never_cache
@require_safe
def my_statement_pdf(request, pk):
    return printing.answer(STATEMENT, _statement(_own(request, pk), "", ""), "statement.pdf")


@login_required
@require_full_trust
@require_POST
def my_clearance(request, pk):
    return _issue(request, _own(request, pk), reverse("bills:mine"))


def _issue(request, ownership: Ownership, back: str):
    form = ClearForm(request.POST)
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, " ".join(sentences))
        return redirect(back)
    try:
        given = issue_clearance(
            ownership=ownership, until=form.cleaned_data["until"], actor=request.user,
            now=clock.now(),
        )  # fmt: skip
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect(back)
    return redirect("bills:clearance", given.code)


@require_second_factor
@row_view(Ownership, PERM, "unit__building")
@never_cache
@require_safe
def title_statement(request, ownership):
    """Each look is recorded."""
    back = reverse("finance:unit-bills", args=[ownership.unit_id])
    there = reverse("finance:title-statement-pdf", args=[ownership.pk])
    return render(request, STATEMENT, _statement(ownership, back, there))


@require_second_factor
@row_view(Ownership, PERM, "unit__building")
@never_cache
@require_safe
def title_statement_pdf(request, ownership):
    return printing.answer(STATEMENT, _statement(ownership, "", ""), "statement.pdf")


@require_second_factor
@row_view(Ownership, PERM, "unit__building")
@require_POST
def title_clearance(request, ownership):
    return _issue(request, ownership, reverse("finance:unit-bills", args=[ownership.unit_id]))


def _proof(code) -> dict:
    rows = Clearance.objects.select_related("estate", "ownership")
    given = rows.filter(code=code).first()
    if given is None:
        raise Http404
    said = given.snapshot
    return {
        "given": given,
        "estate": given.estate,
        "said": said,
        "since": _month(said["since"]),
        "until": _month(said["until"]),
        "billed_fen": int(said["billed_fen"]),
        "is_still": not unclear_months(statement_of_title(given.ownership), given.until),
    }


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@never_cache
@require_safe
def clearance(request, code):
    context = _proof(code)
    context["back"] = back_for(request.user, context["estate"])
    return render(request, PROOF, context)


@never_cache
@require_safe
def clearance_pdf(request, code):
    return printing.answer(PROOF, _proof(code), "clearance.pdf")
