"""业主决策 for anybody: what owners decided, with totals by area and heads."""

from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communities import clock
from communities.access import public_estate
from communities.lists import turned
from communities.models import Estate
from communities.wording import day as full_day
from decisions import recount
from decisions.models import Decision
from decisions.rules_of_law import Outcome
from decisions.selectors.elsewhere import correction_of, public_decisions, revocation_of
from decisions.selectors.polls import NEWEST, polls_of
from decisions.selectors.results import matter_results
from decisions.selectors.votes import coming_votes, decided_here, stopped_here
from decisions.states import VoteStatus
from decisions.wording import result_lines, verdict

FRESH_SECONDS = 60


def page(request, template, estate: Estate, **context):
    words = {"estate": estate, "section": "decisions", "share": "decisions"}
    response = render(request, template, words | context)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_safe
def decisions(request, slug):
    estate = public_estate(slug)
    ended = _decided(estate)
    n_results = sum(one.status != VoteStatus.STOPPED for one in ended)
    found = turned(request, ended)
    for decision in found.page_obj:
        decision.results = [(row, verdict(row)) for row in _matters(decision)]
    words = {"found": found, "coming": coming_votes(estate), "today": clock.today()}
    words |= {"n_results": n_results, "polls": polls_of(estate)[:NEWEST]}
    return page(request, "decisions/list.html", estate, title=_("业主决策"), **words)


def _matters(decision) -> list:
    """What came of each; nothing of a vote that was stopped."""
    if not isinstance(decision, Decision):
        return list(decision.matters.all())
    return [] if decision.status == VoteStatus.STOPPED else matter_results(decision)


def _decided(estate: Estate) -> list:
    """Held here or elsewhere, the newest result first, with those that were stopped before they had one."""
    found = [*public_decisions(estate), *decided_here(estate), *stopped_here(estate)]
    return sorted(found, key=lambda one: one.decided_on, reverse=True)


def decision_page(request, estate: Estate, number: str, **joined):
    """One decision, with what a room above knows of it; ``joined`` are functions of the decision."""
    row = get_object_or_404(public_decisions(estate), number=number)
    return page(
        request,
        "decisions/decision.html",
        estate,
        decision=row,
        papers=row.papers.order_by("-dated", "pk"),
        is_adopted=any(one.outcome == Outcome.ADOPTED for one in row.matters.all()),
        lines=result_lines(row.matters.all()),
        correction=correction_of(row),
        revocation=revocation_of(row) if row.is_revoked else None,
        title=row.title,
        description=_("%(how)s，%(day)s出结果") % {"how": row.how, "day": full_day(row.decided_on)},
        **{name: found(row) for name, found in joined.items()},
    )


@require_safe
def recount_file(request):
    """The program that recounts a vote, byte for byte as it stands here: to be read, kept and run elsewhere."""
    response = HttpResponse(_recount(), content_type="text/x-python; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@cache
def _recount() -> bytes:
    return Path(recount.__file__).read_bytes()
