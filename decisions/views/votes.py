"""表决公告 for anybody, and its roll for owners."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view
from communities.lists import turned
from communities.selectors.log import keys_of_log
from communities.standing import standing_of
from communities.wording import day as full_day
from decisions.forms.votes import ObjectionForm
from decisions.rules_of_law import QUORUM, Outcome
from decisions.selectors.counters import counters_of
from decisions.selectors.elsewhere import public_decisions, revocation_of
from decisions.selectors.finals import objections_to, signatures_of, signed
from decisions.selectors.opened import doubts_of
from decisions.selectors.paper import waits_for_paper
from decisions.selectors.participation import shown_participation
from decisions.selectors.results import matter_results, objections_until
from decisions.selectors.retention import kept_envelopes
from decisions.selectors.rolls import changes_since, newest_roll, own_parties, roll_day
from decisions.selectors.scans import kept_scans
from decisions.selectors.votes import COMING, notice_of, public_votes
from decisions.services.entering import entered_until
from decisions.services.votes import object_to_roll
from decisions.states import VoteStatus, Way
from decisions.views.public import page
from decisions.wording import NEEDED, result_lines, rule_lines

PER_PAGE = 200


def vote_page(request, estate, number: str, always: dict, **joined):
    """The notice of a vote; None where no vote of this number was announced. With what rooms above know of it:
    functions of the vote, ``always`` or once its result is final (``joined``)."""
    row = public_votes(estate).filter(number=number).first()
    if row is None:
        return None
    notice = notice_of(row)
    words = {"opens": full_day(notice.opens_on), "closes": full_day(notice.closes_on)}
    return page(
        request,
        "decisions/vote.html",
        estate,
        decision=row,
        phase=_phase(row),
        doubts=doubts_of(row),
        revocation=revocation_of(row),
        kept=kept_envelopes(row),
        **_held_here(row, joined),
        **{name: found(row) for name, found in always.items()},
        notice=notice,
        roll=newest_roll(row),
        matters=[(text, one, NEEDED[one.majority]) for text, one in notice.questions],
        quorum=NEEDED[QUORUM],
        rules=rule_lines(notice),
        counters=counters_of(row),
        results=public_decisions(estate).filter(vote=row),
        title=notice.said["title"],
        description=_("业主表决公告，%(opens)s 至 %(closes)s 表决") % words,
    )


def _phase(row) -> str:
    """An announced vote that is held elsewhere goes by its days; one that is held here by what was done."""
    if row.status != VoteStatus.ANNOUNCED:
        return row.status
    return row.phase(clock.today()) if row.way == Way.ELSEWHERE else "coming"


def _held_here(row, joined) -> dict:
    """While ballots are cast, who took part; afterwards what came of it. Of a vote that was stopped nothing did."""
    if row.status == VoteStatus.OPEN:
        return {"is_open": True, "shown": shown_participation(row)}
    if row.status == VoteStatus.STOPPED:
        return {}
    if not hasattr(row, "result"):
        waits = row.status == VoteStatus.CLOSED and waits_for_paper(row)
        return {"paper_until": entered_until(row)} if waits else {}
    matters, is_final = matter_results(row), row.result.final_at is not None
    return {
        "lines": result_lines(matters),
        "is_adopted": any(one.outcome == Outcome.ADOPTED for one in matters),
        "is_undecided": any(one.outcome == Outcome.NO_DECISION for one in matters),
        "objections_until": objections_until(row.result),
        "vkey": next(map(str, keys_of_log(row.estate)), ""),
        "on_paper": kept_scans(row),
        **recorded(row),
        **({name: found(row) for name, found in joined.items()} if is_final else {}),
    }


def recorded(row) -> dict:
    """签字和异议 of a result, as the public page and the desk show them."""
    signatures = signatures_of(row)
    n_signed, n_named = signed(signatures)
    return {
        "signatures": signatures,
        "n_signed": n_signed,
        "n_named": n_named,
        "result_objections": objections_to(row),
    }


def _changes(decision, notice) -> list:
    """How today's register differs, while the roll by which votes are cast here is not made yet."""
    if decision.status != VoteStatus.ANNOUNCED or decision.way != Way.PORTAL:
        return []
    return changes_since(notice, roll_day(decision, clock.today()))


@estate_view("decisions.see_roll")
@never_cache
@require_http_methods(["GET", "POST"])
def roll(request, estate, number):
    """名册 without names: of the newest notice, with objections to it; once voting has begun, the one that counts."""
    decision = public_votes(estate).filter(number=number, status__in=COMING).first()
    if decision is None:
        raise Http404
    notice = notice_of(decision)
    counts = decision.opening.roll if hasattr(decision, "opening") else notice.roll
    standing = standing_of(request.user, estate, clock.now())
    may_object = decision.status == VoteStatus.ANNOUNCED and clock.today() < notice.opens_on
    may_object = may_object and standing.may("decisions.object_to_roll", estate)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = form.cleaned_data["words"]
            object_to_roll(notice=notice, words=words, actor=request.user, now=clock.now())
            messages.success(request, _("已提交，管理机构会答复您。"))
            return redirect(request.path)
    context = {
        "estate": estate,
        "decision": decision,
        "notice": notice,
        "roll": counts,
        "changes": _changes(decision, notice),
        "found": turned(request, counts.parties.all(), size=PER_PAGE),
        "mine": own_parties(counts, standing.owned),
        "is_owner": standing.may("decisions.object_to_roll", estate),
        "objections": notice.objections.filter(made_by=request.user),
        "form": form if may_object else None,
    }
    return render(request, "decisions/roll.html", context)
