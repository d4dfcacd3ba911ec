"""投票: from the questions over reading once more to the receipt, which is shown once."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_fresh_login
from decisions.forms.ballots import BallotForm
from decisions.models import Decision
from decisions.selectors.mandates import Mandate, bodies_to_call, mandates_of
from decisions.selectors.open_rolls import votes_still
from decisions.selectors.votes import held_here
from decisions.services.casting import cast_ballot
from decisions.states import VoteStatus


@sensitive_post_parameters()
@require_fresh_login
@estate_view(lets_in=votes_still)
@never_cache
@require_http_methods(["GET", "POST"])
def ballot(request, estate, number):
    """Of an open vote; afterwards the page says where its result is."""
    decision = held_here(estate).filter(number=number).first()
    if decision is None:
        raise Http404
    is_open = decision.status == VoteStatus.OPEN
    mandates = mandates_of(decision, request.user, clock.now()) if is_open else []
    words = {"estate": estate, "decision": decision, "mandates": mandates, "is_open": is_open}
    mandate = _chosen(request, [one for one in mandates if not one.why_not])
    if mandate is None:
        words["to_call"] = bodies_to_call(estate, clock.now()) if not mandates else []
        return render(request, "decisions/mandates.html", words)
    words |= {"mandate": mandate, "chosen_of": len(mandates)}
    return _cast(request, decision, mandate, words)


def _chosen(request, mandates: list[Mandate]) -> Mandate | None:
    """The one that she asked for, or the only one there is."""
    wanted = request.POST.get("party") or request.GET.get("party")
    # Who owns a home and holds a letter for it too has one ballot there, by her own right first.
    found = {one.party.pk: one for one in reversed(mandates) if wanted in {None, str(one.party.pk)}}
    return next(iter(found.values())) if len(found) == 1 else None


def _cast(request, decision: Decision, mandate: Mandate, words: dict):
    first = {"party": mandate.party.pk, "version": mandate.next_version}
    form = BallotForm(request.POST or None, matters=decision.matters.all(), initial=first)
    words["form"] = form
    if request.method == "GET" or not form.is_valid() or "change" in request.POST:
        return render(request, "decisions/ballot.html", words)
    if "cast" not in request.POST:
        return render(request, "decisions/ballot_check.html", words)
    said = form.cleaned_data
    with errors_on(form):
        words["receipt"] = cast_ballot(
            decision=decision, party=said["party"], version=said["version"],
            choices=form.choices, words=said["words"], actor=request.user, now=clock.now(),
        )  # fmt: skip
        return render(request, "decisions/receipt.html", words)
    return render(request, "decisions/ballot_refused.html", words)
