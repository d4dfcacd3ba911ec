"""对结果的异议: made by owners below the vote, answered on the desk."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import row_view, shell_of
from decisions.forms.results import ResultObjectionForm
from decisions.forms.votes import AnswerForm
from decisions.models import ResultObjection
from decisions.selectors.finals import window_ends
from decisions.selectors.results import objections_until
from decisions.selectors.votes import held_here
from decisions.services.objections import answer_result_objection, object_to_result
from decisions.states import VoteStatus


@estate_view("decisions.object_to_result")
@never_cache
@require_http_methods(["GET", "POST"])
def objections(request, estate, number):
    """An owner's own objections, and the form while there is time."""
    decision = get_object_or_404(held_here(estate), number=number, result__isnull=False)
    form = ResultObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = form.cleaned_data | {"actor": request.user, "now": clock.now()}
            object_to_result(decision=decision, **words)
            messages.success(request, _("已提交，管理机构会答复您。"))
            return redirect(request.path)
    result = decision.result
    is_open = decision.status == VoteStatus.COUNTED and clock.now() < window_ends(result)
    context = {
        "estate": estate,
        "decision": decision,
        "objections": result.objections.filter(made_by=request.user),
        "objections_until": objections_until(result),
        "form": form if is_open else None,
    }
    return render(request, "decisions/result_objections.html", context)


@require_second_factor
@row_view(ResultObjection, "decisions.prepare_vote", "result__decision")
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request, row):
    """Answering one objection; its words stand above."""
    form, decision = AnswerForm(request.POST or None), row.result.decision
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = {"actor": request.user, "now": clock.now(), **form.cleaned_data}
            answer_result_objection(objection=row, **words)
            messages.success(request, _("已答复，提出的业主会收到通知。"))
            return redirect("decisions-desk:vote", decision.pk)
    context = {"objection": row, "decision": decision, "form": form, "rail": "decisions"}
    return render(request, "decisions/objection.html", context | shell_of(request.user))
