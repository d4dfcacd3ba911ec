"""纸质委托书 on the desk: one body registers what an owner signed, another checks it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, shell_of
from communities.permissions import may
from decisions.forms.letters import EndForm, PaperLetterForm
from decisions.models import Decision
from decisions.proxies import Kind
from decisions.selectors.co_owners import named_owners
from decisions.selectors.letters import letters_of, paper_letters
from decisions.selectors.paper import signed_by
from decisions.services.letters import agent_of
from decisions.services.paper_letters import (
    REGISTERS,
    check_paper_letter,
    end_paper_letter,
    register_letter,
    why_not_check,
)
from decisions.states import VoteStatus

ACTS = {"check": check_paper_letter, "end": end_paper_letter}


@require_second_factor
@row_view(Decision, "decisions.view_desk", "authorised_by")
@never_cache
@require_http_methods(["GET", "POST"])
def letters(request, row):
    """Of a vote that is open here."""
    if row.status != VoteStatus.OPEN:
        raise Http404
    now, act = clock.now(), ACTS.get(request.POST.get("act"))
    may_register = may(request.user, REGISTERS, row, now)
    posted = request.POST if request.method == "POST" and act is None else None
    form = _form(posted, row) if may_register else None
    acted = EndForm(request.POST) if act else None
    if acted is not None and _acted(request, row, act, acted):
        return redirect(request.path)
    if posted is not None and form and form.is_valid() and _registered(request, row, form):
        return redirect(request.path)
    rows = [
        (one, why_not_check(one, request.user, now), signed_by(one.party, one.signers))
        for one in paper_letters(row)
    ]
    context = {
        "decision": row, "estate": row.estate, "form": form, "acted": acted, "rows": rows,
        "may_register": may_register, "rail": "decisions",
    }  # fmt: skip
    return render(request, "decisions/letters_desk.html", context | shell_of(request.user))


def _form(posted, row: Decision) -> PaperLetterForm:
    days = {"since": clock.today(), "until": row.closes_on}
    parties = row.opening.roll.parties.all()
    chosen = posted.get("party", "") if posted else ""
    party = parties.filter(pk=chosen).first() if chosen.isdecimal() else None
    return PaperLetterForm(
        posted, estate=row.estate, parties=parties, questions=row.matters.all(), initial=days,
        owners=named_owners(party) if party else [],
    )  # fmt: skip


def _registered(request, row: Decision, form: PaperLetterForm) -> bool:
    said = dict(form.cleaned_data)
    words = {"decision": row, "actor": request.user, "now": clock.now()}
    with errors_on(form):
        agent = agent_of(phone=said.pop("phone"), counted_as="counter", **words)
        said["matters"], said["kind"] = frozenset(said["matters"]), Kind(said["kind"])
        said["party"] = row.opening.roll.parties.get(pk=said["party"])
        register_letter(agent=agent, **said, **words)
        messages.success(request, _("已登记，等另一个单位的人核对。"))
    return not form.errors


def _acted(request, row: Decision, act, form: EndForm) -> bool:
    if not form.is_valid():
        raise Http404
    letter = get_object_or_404(letters_of(row), pk=form.cleaned_data["letter"])
    with errors_on(form):
        act(letter=letter, actor=request.user, now=clock.now())
        messages.success(request, _("已记下，业主和受托人会收到通知。"))
    return not form.errors
