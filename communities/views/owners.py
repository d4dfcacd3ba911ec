"""同名业主 on the desk: who may be one, what waits for a second body, and what was decided before."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.forms.lists import FindJoinsForm
from communities.forms.reasons import ReasonForm, WhyOneForm, WhyTwoForm
from communities.list_words import asked
from communities.lists import listed
from communities.models import Owner, OwnerJoin
from communities.selectors.owner_joins import homes_by_owner, joins_open, joins_over, pairs
from communities.services.owner_joins import (
    PERM,
    agree_join,
    ask_join,
    ask_parting,
    decline_join,
    why_not_agree,
    why_not_one,
)
from communities.states import ChangeStatus
from communities.way_back import way_back

ACTS = {"agree": "agree", "decline": "decline", "undo": "undo"}


@signed_in
@never_cache
@require_second_factor
@require_safe
def owners(request):
    estates, day = served(request.user, PERM), clock.today()
    if not estates:
        raise denied(request.user, PERM)
    names = {estate.pk: estate for estate in estates}
    form = FindJoinsForm(asked(request), estates=estates)
    words = {
        "pairs": [(names[pair.first.estate_id], pair) for pair in pairs(estates, day)],
        "open": joins_open(estates),
        "found": listed(request, joins_over(estates), (), form),
        "rail": "roster",
    }
    return render(request, "communities/owners.html", words)


@require_second_factor
@row_view(Owner, PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def pair(request, row, other):
    if row.pk == other:
        raise Http404
    both = row, get_object_or_404(Owner.objects.for_estate(row.estate), pk=other)
    now, form = clock.now(), WhyOneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = {"reason": form.cleaned_data["reason"], "actor": request.user, "now": now}
            made = ask_join(first=both[0], second=both[1], **words)
            messages.success(request, _("已提出，等另一单位的人同意。"))
            return redirect("owner-join", made.pk)
    words = {"estate": row.estate, "form": form, "why_not": why_not_one(*both), "rail": "roster"}
    return render(request, "communities/owner_pair.html", words | _shown(both))


@require_second_factor
@row_view(OwnerJoin, PERM, "first", "second", "asked_by", "decided_by", "undoes")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request, row):
    now = clock.now()
    is_waiting = row.status == ChangeStatus.ASKED
    is_in_force = OwnerJoin.objects.in_force().filter(pk=row.pk).exists()
    form = (ReasonForm if is_waiting else WhyTwoForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _decide(request, row, form.cleaned_data["reason"], now)
            return redirect(way_back(request, "owners"))
    undoing = row.undone_by.filter(status__in=[ChangeStatus.ASKED, ChangeStatus.MADE]).first()
    words = {
        "row": row,
        "form": form,
        "is_waiting": is_waiting,
        "is_in_force": is_in_force,
        "undoing": undoing,
        "why_not": why_not_agree(row, request.user, now) if is_waiting else "",
        "rail": "roster",
    }
    return render(request, "communities/owner_join.html", words | _shown((row.first, row.second)))


def _shown(both) -> dict:
    homes = homes_by_owner(both, clock.today())
    return {"both": [(owner, homes.get(owner.pk, [])) for owner in both]}


def _decide(request, row, reason: str, now) -> None:
    act, by = chosen(request, ACTS), {"actor": request.user, "now": now}
    if act == "agree":
        agree_join(join=row, **by)
        is_one = row.undoes_id is None
        messages.success(request, _("已认定是同一业主。") if is_one else _("已撤销认定。"))
    elif act == "decline":
        decline_join(join=row, answer=reason, **by)
        messages.success(request, _("已记下：不同意。什么都没有改。"))
    else:
        ask_parting(join=row, reason=reason, **by)
        messages.success(request, _("已提出撤销，等另一单位的人同意；在那之前仍算同一业主。"))
