"""凭回执 (/r/): number and code open one ticket for half an hour, without an account."""

import time
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from communities import clock
from communities.access import errors_on
from communities.errors import DomainError, NotAllowed
from communities.estate_settings import setting
from communities.standing import standing_of
from repairs.acts import speaks_for_another
from repairs.forms.ticket import RateForm, SlipForm
from repairs.models import Ticket
from repairs.selectors.reporter import offered_by_slip
from repairs.selectors.tickets import is_code_of, ticket_by_slip
from repairs.selectors.timeline import timeline
from repairs.services import answer_quote, rate, reopen, revise_rating, withdraw
from repairs.settings_rows import REOPEN, REVISE
from repairs.views.answers import PLEASE_ANSWER, said_yes
from repairs.views.public import shown_clocks
from repairs.views.rating import rate_page, said

SLIP, SLIP_SECONDS = "slip", 30 * 60
PARTS = ("estate", "category", "building", "unit__building", "company", "handler")


def by_slip(view):
    """``view(request, ticket, call)`` for who typed number and code: ``call`` is what a service is
    told of her. After half an hour, or with another code made since, she is asked again."""

    @wraps(view)
    @never_cache
    def inner(request):
        pk, code, until = request.session.get(SLIP, (0, "", 0))
        rows = Ticket.objects.select_related(*PARTS)
        ticket = rows.filter(pk=pk).first() if time.time() < until else None
        if ticket is None or not is_code_of(ticket, code):
            request.session.pop(SLIP, None)
            return redirect("repairs:slip")
        actor = request.user if request.user.is_authenticated else None
        return view(request, ticket, {"actor": actor, "code": code, "now": clock.now()})

    return inner


@never_cache
@require_http_methods(["GET", "POST"])
def slip(request):
    """Number and code, throttled; from here on the code stays in the session."""
    form = SlipForm(request.POST or None, initial={"number": request.GET.get("n", "")[:20]})
    if request.method == "POST" and form.is_valid():
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        if not _may_try(request, number.strip().upper()):
            form.add_error(None, _("试得太多了，请过一小时再试，或打电话给社区代为评价。"))
        elif ticket := ticket_by_slip(number, code):
            request.session[SLIP] = [ticket.pk, code, time.time() + SLIP_SECONDS]
            return redirect("repairs:slip-rate")
        else:
            form.add_error(None, _("编号或评价码不对，请对着回执再看一遍。"))
    status = 400 if form.errors else 200
    return render(request, "repairs/slip.html", {"form": form}, status=status)


def _may_try(request, number: str) -> bool:
    here = f"{number} {get_adapter().get_client_ip(request)}"
    return bool(
        ratelimit.consume(request, action="slip", key=here)
        and ratelimit.consume(request, action="slip_anywhere", key=number)
    )


@require_http_methods(["GET", "POST"])
@by_slip
def slip_rate(request, ticket, call):
    """Where it stands and what was done; the first rating, or the one revision."""
    standing = standing_of(call["actor"] or AnonymousUser(), ticket.estate, call["now"])
    can = offered_by_slip(ticket, standing)
    act = revise_rating if "revision" in request.POST else rate
    form = RateForm(request.POST or None, initial=said(can.rating))
    if request.method == "POST" and form.is_valid():
        with errors_on(form), transaction.atomic():
            act(ticket=ticket, answers=form.answers(), **call)
            del request.session[SLIP]
            context = {
                "ticket": ticket,
                "form": form,
                "revise_days": setting(ticket.estate, REVISE, call["now"]),
                "reopen_days": setting(ticket.estate, REOPEN, ticket.finished_at),
            }
            return render(request, "repairs/slip_done.html", context)
    more = {
        "doing": can,
        "is_revision": "revise_rating" in can.verbs,
        "lines": timeline(ticket),
        "is_marked": speaks_for_another(ticket, standing, has_code=True),
    } | shown_clocks(ticket, call["now"])
    return rate_page(request, "repairs/slip_rate.html", ticket, form, **more)


@require_POST
@by_slip
def slip_quote(request, ticket, call):
    is_accepted = said_yes(request)
    if is_accepted is None:
        messages.error(request, PLEASE_ANSWER)
        return redirect("repairs:slip-rate")
    done = _("已接受报价，可以动工。") if is_accepted else _("已拒绝报价。")
    return _press(request, answer_quote, done, ticket=ticket, is_accepted=is_accepted, **call)


@require_POST
@by_slip
def slip_reopen(request, ticket, call):
    words = request.POST.get("words", "").strip()[:200] or "又坏了"
    done = _("已要求返修，重新计时。")
    return _press(request, reopen, done, ticket=ticket, words=words, **call)


@require_POST
@by_slip
def slip_withdraw(request, ticket, call):
    return _press(request, withdraw, _("已撤回。"), ticket=ticket, **call)


def _press(request, act, done, **more):
    """An act without anything to correct; a refusal is said on the ticket's page."""
    try:
        act(**more)
        messages.success(request, done)
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("repairs:slip-rate")
