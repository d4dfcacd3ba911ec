"""委托投票: letters that somebody gave or holds in an open vote, and a new one; private to both."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, estate_view, require_fresh_login
from decisions.forms.letters import EndForm, LetterForm
from decisions.models import Decision
from decisions.selectors.letters import letters_between, letters_of
from decisions.selectors.mandates import own_mandates
from decisions.selectors.open_rolls import votes_still
from decisions.selectors.votes import held_here
from decisions.services.letters import agent_of, end_letter, give_letter
from decisions.states import VoteStatus


@require_fresh_login
@estate_view(lets_in=votes_still)
@never_cache
@require_http_methods(["GET", "POST"])
def letters(request, estate, number):
    """Of an open vote; afterwards the page says that it is over."""
    decision = held_here(estate).filter(number=number).first()
    if decision is None:
        raise Http404
    words = {"estate": estate, "decision": decision, "is_open": decision.status == VoteStatus.OPEN}
    if not words["is_open"]:
        return render(request, "decisions/letters.html", words)
    if "letter" in request.POST:
        return _ended(request, decision, words)
    now = clock.now()
    mine = [one for one in own_mandates(decision, request.user, now) if not one.why_not]
    days = {"since": clock.today(), "until": decision.closes_on}
    form = LetterForm(
        request.POST or None,
        parties=[one.party for one in mine],
        questions=decision.matters.all(),
        initial=days,
    )
    if request.method == "POST" and form.is_valid() and _given(request, decision, form):
        return redirect(request.path)
    words |= letters_between(decision, request.user)
    return render(request, "decisions/letters.html", words | {"form": form if mine else None})


def _given(request, decision: Decision, form: LetterForm) -> bool:
    said = dict(form.cleaned_data)
    with errors_on(form):
        words = {"decision": decision, "actor": request.user, "now": clock.now()}
        agent = agent_of(phone=said.pop("phone"), **words)
        said["matters"] = frozenset(said["matters"])
        give_letter(agent=agent, **said, **words)
        messages.success(request, _("已委托，也通知了受托人。截止前可以终止，或者自己投。"))
    return not form.errors


def _ended(request, decision: Decision, words: dict):
    form = EndForm(request.POST)
    rows = letters_between(decision, request.user)
    if not form.is_valid():
        raise Http404
    row = get_object_or_404(letters_of(decision), pk=form.cleaned_data["letter"])
    if request.user.pk not in {row.principal_id, row.agent_id}:
        raise Http404
    with errors_on(form):
        end_letter(letter=row, actor=request.user, now=clock.now())
        messages.success(request, _("委托已终止。"))
        return redirect(request.path)
    return render(request, "decisions/letters.html", words | rows | {"refused": form})
