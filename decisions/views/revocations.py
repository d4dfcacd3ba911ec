"""撤销和叫停 on the desk: recorded of a public decision or of a vote held here, and checked by another body."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, row_view, shell_of
from communities.standing import standing_of
from decisions.acts import REVOCATIONS
from decisions.forms.elsewhere import ReturnForm
from decisions.forms.revocations import RevocationForm
from decisions.models import Decision, ElsewhereDecision, Revocation
from decisions.selectors.votes import is_stoppable
from decisions.services.revocations import decide_revocation, record_revocation
from decisions.states import VoteStatus

VERBS = {"confirm": "confirm", "return": "return"}


@require_second_factor
@row_view(ElsewhereDecision, "decisions.record_elsewhere")
@never_cache
@require_http_methods(["GET", "POST"])
def record(request, row):
    return _record(request, row, reverse("decisions-desk:decision", args=[row.pk]))


@require_second_factor
@row_view(Decision, "decisions.record_elsewhere")
@never_cache
@require_http_methods(["GET", "POST"])
def record_of_vote(request, row):
    if not is_stoppable(row):
        raise Http404
    return _record(request, row, reverse("decisions-desk:vote", args=[row.pk]))


def _record(request, row, back: str):
    form = RevocationForm(request.POST or None, estate=row.estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = form.cleaned_data | {"actor": request.user, "now": clock.now()}
            record_revocation(decision=row, **words)
            messages.success(request, _("已录入，等另一单位的人核对后公开。"))
            return redirect("decisions-desk:list")
    is_stop = isinstance(row, Decision) and row.status != VoteStatus.DECIDED
    context = {"decision": row, "form": form, "back": back, "is_stop": is_stop, "rail": "decisions"}
    return render(request, "decisions/revocation_record.html", context | shell_of(request.user))


@require_second_factor
@row_view(
    Revocation, "decisions.view_desk", "decision", "vote", "paper", "recorded_by", "decided_by"
)
@never_cache
@require_http_methods(["GET", "POST"])
def revocation(request, row):
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = chosen(request, VERBS)
        with errors_on(form):
            words = {"actor": request.user, "now": clock.now(), **form.cleaned_data}
            decide_revocation(revocation=row, verb=verb, **words)
            told = {"confirm": _("已核对，现在公开。"), "return": _("已退回。")}
            messages.success(request, told[verb])
            return redirect("decisions-desk:list")
    standing, confirm = standing_of(request.user, row.estate, clock.now()), REVOCATIONS["confirm"]
    context = {
        "row": row,
        "decision": row.of,
        "form": form,
        "can_decide": confirm.is_open(row, standing),
        "why_not": confirm.refusal(row, standing) if confirm.permits(row, standing) else "",
        "rail": "decisions",
    }
    return render(request, "decisions/revocation.html", context | shell_of(request.user))
