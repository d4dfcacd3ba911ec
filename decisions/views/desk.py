"""线下表决 on the desk: the list, a new record, and one that waits for another body's word."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, row_view, served, shell_of, signed_in
from communities.lists import listed
from communities.numbers import whole_number
from communities.standing import standing_of
from decisions.acts import ELSEWHERE
from decisions.forms.elsewhere import ElsewhereForm, FindDecisionsForm, MatterForms, ReturnForm
from decisions.models import ElsewhereDecision, Poll
from decisions.selectors.elsewhere import (
    decisions_of,
    register_total,
    revocations_open,
    unread_papers,
)
from decisions.selectors.polls import NEWEST
from decisions.selectors.votes import notice_of, public_votes, votes_of
from decisions.services.elsewhere import as_announced, decide_elsewhere, record_elsewhere
from decisions.states import ElsewhereStatus, VoteStatus, Way
from decisions.wording import result_lines

VERBS = {"confirm": "confirm", "return": "return"}


@signed_in
@never_cache
@require_safe
def decisions(request):
    estates = served(request.user, "decisions.view_desk")
    if not estates:
        raise PermissionDenied
    rows = decisions_of(estates)
    over = rows.exclude(status=ElsewhereStatus.RECORDED)
    context = {
        "waiting": rows.filter(status=ElsewhereStatus.RECORDED),
        "found": listed(request, over, (), FindDecisionsForm(request.GET, estates=estates)),
        "revocations": revocations_open(estates),
        "votes": votes_of(estates).exclude(status=VoteStatus.DECIDED, way=Way.ELSEWHERE),
        "asking": served(request.user, "decisions.convene_poll"),
        "polls": Poll.objects.filter(estate__in=estates)
        .select_related("estate")
        .order_by("-pk")[:NEWEST],
        "preparing": served(request.user, "decisions.prepare_vote"),
        "recording": served(request.user, "decisions.record_elsewhere"),
        "rail": "decisions",
    }
    return render(request, "decisions/desk_list.html", context | shell_of(request.user))


@require_second_factor
@estate_view("decisions.record_elsewhere")
@never_cache
@require_http_methods(["GET", "POST"])
def record(request, estate):
    data = request.POST or None
    first, others = _as_recorded(estate, whole_number(request.GET.get("from")))
    if vote := whole_number(request.GET.get("vote")):
        first, others = _as_announced(get_object_or_404(public_votes(estate), pk=vote))
    form = ElsewhereForm(data, estate=estate, initial=first)
    matters = MatterForms(data, prefix="m", initial=others)
    if data is not None and all([form.is_valid(), matters.is_valid()]):
        with errors_on(form):
            decision = record_elsewhere(
                estate=estate,
                matters=[one.cleaned_data for one in matters if one.cleaned_data],
                actor=request.user,
                now=clock.now(),
                **form.cleaned_data | {"papers": list(form.cleaned_data["papers"])},
            )
            messages.success(request, _("已录入，等另一单位的人核对后公开。"))
            return redirect("decisions-desk:decision", decision.pk)
    context = {"estate": estate, "form": form, "matters": matters, "rail": "decisions"}
    return render(request, "decisions/desk_record.html", context)


def _as_announced(vote) -> tuple[dict, list[dict]]:
    """What the notice of a vote says, so that only the counts are typed."""
    words = as_announced(vote) | {"vote": vote.pk, "title": vote.title}
    matters = words.pop("matters")
    return words, matters


def _as_recorded(estate, pk) -> tuple[dict, list[dict]]:
    """What an earlier record said, to be put right: of one that was returned or is corrected."""
    old = ElsewhereDecision.objects.for_estate(estate).filter(pk=pk).first() if pk else None
    if old is None:
        return {}, []
    words = model_to_dict(old, exclude=["papers"]) | {"papers": list(old.papers.all())}
    words["replaces"] = old.pk if old.status == ElsewhereStatus.CONFIRMED else old.replaces_id
    return words, [model_to_dict(one) for one in old.matters.all()]


@require_second_factor
@row_view(ElsewhereDecision, "decisions.view_desk", "recorded_by", "decided_by", "replaces", "vote")
@never_cache
@require_http_methods(["GET", "POST"])
def decision(request, row):
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = chosen(request, VERBS)
        with errors_on(form):
            words = form.cleaned_data
            decide_elsewhere(decision=row, verb=verb, actor=request.user, now=clock.now(), **words)
            told = {"confirm": _("已核对，现在公开。"), "return": _("已退回。")}
            messages.success(request, told[verb])
            return redirect("decisions-desk:list")
    standing = standing_of(request.user, row.estate, clock.now())
    confirm = ELSEWHERE["confirm"]
    context = {
        "decision": row,
        "estate": row.estate,
        "lines": result_lines(row.matters.all()),
        "papers": row.papers.order_by("-dated", "pk"),
        "form": form,
        "can_decide": confirm.is_open(row, standing),
        "unread": unread_papers(row, request.user) if confirm.is_open(row, standing) else [],
        "register": register_total(row.estate),
        "roll": notice_of(row.vote).roll if row.vote else None,
        "may_record": standing.may("decisions.record_elsewhere", row)
        and row.status in {ElsewhereStatus.RETURNED, ElsewhereStatus.CONFIRMED},
        "why_not": confirm.refusal(row, standing) if confirm.permits(row, standing) else "",
        "is_waiting": row.status == ElsewhereStatus.RECORDED,
        "rail": "decisions",
    }
    return render(request, "decisions/desk_decision.html", context | shell_of(request.user))
