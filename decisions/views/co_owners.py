"""共有业主: who of them has voted, and whom they want to vote for all; private to the owners of the home."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_fresh_login
from decisions.co_owners import Word
from decisions.forms.co_owners import CoOwnerForm
from decisions.selectors.co_owners import shown_co_owners
from decisions.selectors.mandates import Mandate, own_mandates
from decisions.selectors.open_rolls import votes_still
from decisions.selectors.votes import held_here
from decisions.services.co_owners import say_as_co_owner
from decisions.states import VoteStatus


@require_fresh_login
@estate_view(lets_in=votes_still)
@never_cache
@require_http_methods(["GET", "POST"])
def co_owners(request, estate, number):
    """Of an open vote, for each party of hers with several owners."""
    decision = held_here(estate).filter(number=number).first()
    if decision is None:
        raise Http404
    is_open = decision.status == VoteStatus.OPEN
    mandates = own_mandates(decision, request.user, clock.now()) if is_open else []
    shared = [one for one in mandates if one.co_owners]
    form = None
    if request.method == "POST":
        mandate = next(
            (one for one in shared if str(one.party.pk) == request.POST.get("party")), None
        )
        if mandate is None:
            raise Http404
        form = CoOwnerForm(request.POST, voices=mandate.co_owners.voices)
        if form.is_valid() and _said(request, decision, mandate, form):
            return redirect(request.path)
    parties = [(one, _people(one, request.user)) for one in shared]
    words = {"estate": estate, "decision": decision, "is_open": is_open, "parties": parties}
    return render(request, "decisions/co_owners.html", words | {"form": form})


def _people(mandate: Mandate, user) -> list:
    """Nobody is shown to an account that may not vote yet."""
    return shown_co_owners(mandate.party, mandate.co_owners, user) if mandate.may_speak else []


def _said(request, decision, mandate: Mandate, form: CoOwnerForm) -> bool:
    said = form.cleaned_data
    with errors_on(form):
        say_as_co_owner(
            decision=decision, party=mandate.party.pk, word=Word(said["word"]), names=said["names"],
            actor=request.user, now=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已记下，也告诉了其他共有业主。截止前都可以改。"))
    return not form.errors
