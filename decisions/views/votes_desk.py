"""起草和公告表决 on the desk: the draft, what stands in the way, the notice, objections to its roll."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import chosen, row_view, shell_of
from communities.standing import standing_of
from decisions.acts import VOTES
from decisions.forms.votes import (
    AnswerForm,
    QuestionForms,
    TakeBackForm,
    VoteForm,
    initial_of,
)
from decisions.models import Decision, DecisionKey, RollObjection
from decisions.preflight import preflight
from decisions.selectors.elsewhere import revocation_of
from decisions.selectors.finals import counter_here
from decisions.selectors.keys import is_signer_down, seats_of, votes_held_here
from decisions.selectors.opened import doubts_of
from decisions.selectors.paper import waits_for_paper
from decisions.selectors.readiness import is_held_here, opening_findings, opening_warnings
from decisions.selectors.rolls import changes_since, roll_day, roll_preview
from decisions.selectors.votes import COMING, facts_of, is_stoppable, notice_of
from decisions.services.votes import (
    announce_vote,
    answer_objection,
    draft_vote,
    edit_vote,
    take_back_vote,
)
from decisions.states import VoteStatus, Way
from decisions.superseded import superseded
from decisions.views.votes import recorded

VERBS = {"announce": "announce", "redraft": "redraft", "withdraw": "withdraw"}
SAID = {
    "announce": gettext_lazy(
        "已公告，有账号的业主和居委会会收到通知。没有账号的业主，请张贴、送达。"
    ),
    "redraft": gettext_lazy("已退回修改。改好再公告，15 日重新算起。"),
    "withdraw": gettext_lazy("已取消。"),
}


@require_second_factor
@estate_view("decisions.prepare_vote")
@never_cache
@require_http_methods(["GET", "POST"])
def draft(request, estate):
    return _draft(request, estate, None)


@require_second_factor
@row_view(Decision, "decisions.prepare_vote", "authorised_by")
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, row):
    if row.status != VoteStatus.DRAFT:
        return redirect("decisions-desk:vote", row.pk)
    return _draft(request, row.estate, row)


def _draft(request, estate, row):
    data = request.POST or None
    first = initial_of(row) if row else {}
    questions = [{"code": one.code, "text": one.text} for one in row.matters.all()] if row else []
    form = VoteForm(data, estate=estate, initial=first)
    matters = QuestionForms(data, prefix="m", initial=questions)
    if data is not None and all([form.is_valid(), matters.is_valid()]):
        words = form.cleaned_data | {"actor": request.user, "now": clock.now()}
        edition = words.pop("edition")
        words["matters"] = [one.cleaned_data for one in matters if one.cleaned_data]
        with errors_on(form):
            if row:
                done = edit_vote(decision=row, edition=edition, **words)
            else:
                done = draft_vote(estate=estate, **words)
            messages.success(request, _("草稿已保存。公告以前只有业委会、居委会和街道看得到。"))
            return redirect("decisions-desk:vote", done.pk)
    context = {"estate": estate, "form": form, "matters": matters, "row": row, "rail": "decisions"}
    return render(request, "decisions/vote_draft.html", context)


@require_second_factor
@row_view(Decision, "decisions.view_desk", "authorised_by", "drafted_by")
@never_cache
@require_http_methods(["GET", "POST"])
def vote(request, row):
    form = TakeBackForm(
        request.POST or None, initial={"edition": row.edition}, is_announced=bool(row.number)
    )
    if request.method == "POST" and form.is_valid():
        verb = chosen(request, VERBS)
        with errors_on(form):
            _do(row, verb, form.cleaned_data, request.user)
            messages.success(request, SAID[verb])
            return redirect("decisions-desk:vote", row.pk)
    return render(
        request,
        "decisions/vote_desk.html",
        _context(request, row, form) | _keys(row) | _result(request, row),
    )


def _do(row, verb: str, said: dict, actor) -> None:
    words = {"decision": row, "actor": actor, "now": clock.now()}
    if verb == "announce":
        announce_vote(edition=said["edition"], **words)
    else:
        take_back_vote(verb=verb, reason=said["reason"], **words)


def _context(request, row, form) -> dict:
    today, notice = clock.today(), notice_of(row)
    standing = standing_of(request.user, row.estate, clock.now())
    is_draft, paper = row.status == VoteStatus.DRAFT, row.authorised_by
    is_coming = is_held_here(row) or today < row.opens_on
    open_roll = notice and row.status == VoteStatus.ANNOUNCED and is_coming
    return shell_of(request.user) | {
        "decision": row,
        "estate": row.estate,
        "matters": row.matters.all(),
        "form": form,
        "found": preflight(facts_of(row, today)) if is_draft else [],
        "preview": roll_preview(row, today) if is_draft else None,
        "notice": notice,
        "is_called": notice is not None and row.status in COMING,
        **_readiness(row),
        "changes": changes_since(notice, roll_day(row, today)) if open_roll else [],
        "objections": _objections(notice),
        "old_threshold": superseded(paper.proves) if paper else "",
        "verbs": [one.verb for one in VOTES.values() if one.is_open(row, standing)],
        "may_record": row.status == VoteStatus.ANNOUNCED
        and row.way == Way.ELSEWHERE
        and row.phase(today) == "closed"
        and standing.may("decisions.record_elsewhere", row),
        "may_revoke": is_stoppable(row) and standing.may("decisions.record_elsewhere", row),
        "revocation": revocation_of(row),
        "may_prepare": standing.may("decisions.prepare_vote", row),
        "may_ring": row.status == VoteStatus.OPEN and standing.may("decisions.deliver_notice", row),
        "may_enter": row.status == VoteStatus.CLOSED
        and standing.may("decisions.enter_paper", row)
        and waits_for_paper(row),
        "doubts": doubts_of(row),
        "rail": "decisions",
    }


def _keys(row) -> dict:
    """Which of the three bodies have a sheet and have tried it, of a vote that is cast here."""
    if not votes_held_here().filter(pk=row.pk).exists():
        return {}
    return {
        "seats": seats_of(row, clock.now()),
        "vote_key": DecisionKey.objects.filter(decision=row).first(),
        "is_signer_down": is_signer_down(),
    }


def _result(request, row) -> dict:
    """What waits after the count: for counters to sign, for objections to be answered."""
    if not hasattr(row, "result"):
        return {}
    return recorded(row) | {"counts_here": counter_here(row, request.user) is not None}


def _readiness(row) -> dict:
    """What blocks the opening, and what does not; ``unready`` is None where this vote is not opened here, or is no more to
    be opened."""
    if row.status != VoteStatus.ANNOUNCED or not is_held_here(row):
        return {"unready": None}
    now = clock.now()
    return {"unready": opening_findings(row, now), "warnings": opening_warnings(row, now)}


def _objections(notice):
    return notice.objections.select_related("answered_by") if notice else []


@require_second_factor
@row_view(RollObjection, "decisions.prepare_vote", "notice__decision")
@never_cache
@require_http_methods(["GET", "POST"])
def objection(request, row):
    """Answering one objection; its words stand above."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = {"actor": request.user, "now": clock.now(), **form.cleaned_data}
            answer_objection(objection=row, **words)
            messages.success(request, _("已答复，提出的业主会收到通知。"))
            return redirect("decisions-desk:vote", row.notice.decision_id)
    context = {"objection": row, "decision": row.notice.decision, "form": form, "rail": "decisions"}
    return render(request, "decisions/objection.html", context | shell_of(request.user))
