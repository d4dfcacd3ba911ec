"""现场核验 at the counter: an owner with her papers, seen by one person and by one of another body."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.folding import fold
from communities.forms.homes import OnSiteForm
from communities.forms.reasons import ReasonForm
from communities.lists import turned
from communities.models import DocumentCheck, Estate, Ownership
from communities.selectors.document_checks import checks_open, checks_over
from communities.selectors.homes import home_called
from communities.services.document_checks import (
    PERM,
    ask_check,
    confirm_check,
    decline_check,
    why_not_check,
)
from communities.standing import current
from communities.states import CheckStatus

ACTS = {"agree": True, "decline": False}


@signed_in
@never_cache
@require_second_factor
@require_http_methods(["GET", "POST"])
def checks(request):
    estates, now = served(request.user, PERM), clock.now()
    if not estates:
        raise denied(request.user, PERM)
    mine = Estate.objects.filter(pk__in=[one.pk for one in estates])
    form = OnSiteForm(request.POST or None, estates=mine)
    if request.method == "POST" and form.is_valid():
        phone, owned = form.cleaned_data["phone"], _registered(form, now)
        if owned is None:
            form.add_error(None, _("名册里没有这套房屋的这位业主，请先更正名册。"))
        else:
            with errors_on(form):
                made = ask_check(ownership=owned, phone=phone, actor=request.user, now=now)
                messages.success(request, _("已提出，等另一单位的人看过证件再确认。"))
                return redirect("roster-check", made.pk)
    over = turned(request, checks_over(estates, now))
    words = {"form": form, "open": checks_open(estates, now), "over": over}
    return render(request, "communities/on_site.html", words | {"rail": "roster"})


def _registered(form, now) -> Ownership | None:
    claim = form.claim()
    rows = Ownership.objects.filter(
        current(clock.local(now).date()),
        estate=form.cleaned_data["estate"],
        unit=home_called(form.cleaned_data["estate"], claim.building, claim.unit),
    ).select_related("estate", "unit__building")
    same = (owned for owned in rows if fold(owned.owner_name) == fold(claim.name))
    return next(same, None)


@require_second_factor
@row_view(DocumentCheck, PERM, "user", "asked_by", "decided_by", "ownership__unit__building")
@never_cache
@require_http_methods(["GET", "POST"])
def check(request, row):
    now, form = clock.now(), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _decide(request, row, form.cleaned_data["reason"], now)
            return redirect("roster-on-site")
    is_waiting = row.status == CheckStatus.ASKED and row.ends_at > now
    words = {
        "row": row,
        "form": form,
        "is_waiting": is_waiting,
        "is_over": row.status == CheckStatus.ASKED and not is_waiting,
        "is_own": row.user == request.user,
        "why_not": why_not_check(row, request.user, now) if is_waiting else "",
        "rail": "roster",
    }
    return render(request, "communities/on_site_check.html", words)


def _decide(request, row, reason: str, now) -> None:
    if chosen(request, ACTS):
        confirm_check(check=row, actor=request.user, now=now)
        messages.success(request, _("已确认，房屋已绑定到业主的账号，登记手机已换。"))
    else:
        decline_check(check=row, reason=reason, actor=request.user, now=now)
        messages.success(request, _("已记下：不同意。什么都没有改。"))
