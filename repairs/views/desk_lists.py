"""Callbacks, objections, signals, reply templates: the smaller lists of the desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import errors_on
from communities.desk import desk_view, row_view, served
from communities.lists import ListForm, listed
from communities.standing import standing_of
from repairs.forms.lists import ReplyForm, SignalAssignForm, SignalReviewForm
from repairs.models import Reply, Signal
from repairs.selectors.desk import (
    callbacks_due,
    calls_of,
    objections_in,
    reviewed_signals,
    signals_in,
)
from repairs.services import assign_signal, review_signal
from repairs.services.replies import drop_reply, save_reply

SIGNAL = ("building", "category", "assigned_to", "reviewed_by")


@desk_view
@require_safe
def calls(request, estates):
    """回访: whom to call after a bad rating, the nearest deadline first."""
    found = listed(request, callbacks_due(estates), (), ListForm(request.GET, estates=estates))
    calls = calls_of(list(found.page_obj.object_list))
    context = {"found": found, "calls": calls, "now": clock.now(), "rail": "tickets"}
    return render(request, "repairs/desk_calls.html", context)


@desk_view
@require_safe
def objections(request, estates):
    """不予受理的异议: for those who may overrule; the company reads them too."""
    context = {
        "found": listed(
            request, objections_in(estates), (), ListForm(request.GET, estates=estates)
        ),
        "several": len(estates) > 1,
        "rail": "tickets",
    }
    return render(request, "repairs/desk_objections.html", context)


@desk_view
@require_safe
def signals(request, estates):
    form = ListForm(request.GET, estates=estates)
    context = {
        "found": listed(request, signals_in(estates), (), form),
        "reviewed": listed(request, reviewed_signals(estates), (), form, param="reviewed"),
        "several": len(estates) > 1,
        "rail": "tickets",
    }
    return render(request, "repairs/desk_signals.html", context)


@row_view(Signal, "repairs.view_desk", *SIGNAL)
@require_http_methods(["GET", "POST"])
def signal(request, one):
    """One signal with its tickets: give it to somebody, or write down what was found."""
    now = clock.now()
    standing = standing_of(request.user, one.estate, now)
    tickets = list(one.tickets.select_related("building", "category").order_by("-reported_at"))
    is_review = request.POST.get("action") == "review"
    data = request.POST if request.method == "POST" else None
    forms = {
        "assign": SignalAssignForm(None if is_review else data, signal=one, now=now),
        "review": SignalReviewForm(data if is_review else None, tickets=tickets),
    }
    form = forms["review" if is_review else "assign"]
    if data is not None and form.is_valid():
        with errors_on(form):
            _act_on_signal(one, form.cleaned_data, is_review, request.user, now)
            messages.success(request, _("已记下。"))
            return redirect("tickets:signal", one.pk)
    context = {
        "signal": one,
        "estate": one.estate,
        "tickets": tickets,
        "may_assign": one.status != "reviewed" and standing.may("repairs.assign_signal", one),
        "may_review": one.status != "reviewed" and standing.may("repairs.review_signal", one),
        "forms": forms,
        "form": form if data is not None else None,
        "rail": "tickets",
    }
    status = 400 if data is not None and form.errors else 200
    return render(request, "repairs/desk_signal.html", context, status=status)


def _act_on_signal(one, given, is_review, actor, now):
    if is_review:
        review_signal(
            signal=one, findings=given["findings"], lead=given["lead"], actor=actor, now=now
        )
    else:
        assign_signal(signal=one, to=given["to"], actor=actor, now=now)


@desk_view
@require_http_methods(["GET", "POST"])
def replies(request, estates):
    """回复模板 for everybody who answers; whoever keeps them adds new ones here."""
    own = served(request.user, "repairs.edit_replies")
    if request.method == "POST" and not own:
        raise PermissionDenied
    form = ReplyForm(request.POST if request.method == "POST" else None, estates=own)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            save_reply(**form.cleaned_data, actor=request.user, now=clock.now())
            messages.success(request, _("模板已存。"))
            return redirect("tickets:replies")
    rows = Reply.objects.filter(estate__in=estates).select_related("estate")
    context = {
        "rows": rows.order_by("estate__slug", "sort", "pk"),
        "kept": {estate.pk for estate in own},
        "several": len(estates) > 1,
        "form": form,
        "rail": "tickets",
    }
    return render(request, "repairs/desk_replies.html", context, status=400 if form.errors else 200)


@row_view(Reply, "repairs.edit_replies")
@require_http_methods(["GET", "POST"])
def reply(request, one):
    kept = {name: getattr(one, name) for name in ("title", "words", "use", "sort")}
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=kept)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            save_reply(
                estate=one.estate,
                reply=one,
                **form.cleaned_data,
                actor=request.user,
                now=clock.now(),
            )
            messages.success(request, _("模板已存。"))
            return redirect("tickets:replies")
    context = {"reply": one, "estate": one.estate, "form": form, "rail": "tickets"}
    return render(request, "repairs/desk_reply.html", context, status=400 if form.errors else 200)


@row_view(Reply, "repairs.edit_replies")
@require_POST
def reply_drop(request, one):
    drop_reply(reply=one, actor=request.user, now=clock.now())
    messages.success(request, _("模板已删。"))
    return redirect("tickets:replies")
