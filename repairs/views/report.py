"""Three steps, a check, and it is sent (报修): every step is a page of its own and keeps a draft."""

import uuid

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities import clock
from communities.access import public_estate
from communities.standing import standing_of
from communities.wording import phone
from repairs.emergency import calls
from repairs.forms.report import PlaceForm, WordsForm
from repairs.levels import HAZARD_LEVEL, Hazard, Level
from repairs.models.ticket import Scope
from repairs.selectors.reporting import drafts_of, may_report, photos_of, similar_to
from repairs.services.drafts import discard_draft, save_draft
from repairs.views.flow import asked_spot, step


@never_cache
@require_safe
def begin(request, slug):
    """A fresh id for a draft; nothing is kept before something is filled in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    estate, now = public_estate(slug), clock.now()
    spot = asked_spot(request, estate)
    if not may_report(standing_of(request.user, estate, now), spot):
        context = {"estate": estate, "spot": spot, "section": "repairs", "calls": calls(estate)}
        return render(request, "repairs/not_here.html", context, status=403)
    begun = [draft for draft in drafts_of(request.user, now) if draft.estate_id == estate.pk]
    if begun and not spot and "new" not in request.GET:
        context = {"estate": estate, "drafts": begun, "section": "repairs"}
        return render(request, "repairs/begun.html", context)
    address = reverse("repairs:draft-photos", args=[slug, uuid.uuid4()])
    return redirect(f"{address}?spot={spot.code}" if spot else address)


@step()
@require_safe
def resume(request, flow):
    """Where a draft goes on: at the first step that still lacks something."""
    name = "draft-place" if flow.draft.category_id is None else "draft-words"
    return redirect(f"repairs:{name}", *flow.args)


@step()
@require_http_methods(["GET", "POST"])
def place(request, flow):
    """第 2 步: where and what; danger goes to the telephone, known faults to their ticket."""
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        initial=PlaceForm.initial_of(flow.draft),
        estate=flow.estate,
        homes=flow.homes(),
        spot=flow.spot,
    )
    if request.method == "POST" and form.is_valid():
        _save(flow, form)
        return redirect(f"repairs:{_after_place(flow)}", *flow.args)
    return _page(request, flow, "place", form=form, number=2)


def _after_place(flow) -> str:
    if flow.draft.fields.get("hazard"):
        return "draft-call"
    return "draft-similar" if similar_to(flow.draft) else "draft-words"


@step()
@require_safe
def call(request, flow):
    """先打电话: whom to call for this very danger, before anything else is asked."""
    hazard = flow.draft.fields.get("hazard", "")
    if hazard not in Hazard.values:
        return redirect("repairs:draft-place", *flow.args)
    more = {
        "hazard": Hazard(hazard).label,
        "is_danger": HAZARD_LEVEL[hazard] == Level.P0,
        "calls": calls(flow.estate, hazard),
        "next": "draft-similar" if similar_to(flow.draft) else "draft-words",
    }
    return _page(request, flow, "call", **more)


@step()
@require_http_methods(["GET", "POST"])
def words(request, flow):
    """第 3 步: a few words, and how to be reached."""
    is_home = flow.draft.scope == Scope.HOME
    initial = WordsForm.initial_of(flow.draft)
    initial["phone"] = phone(initial["phone"] or request.user.phone)
    typed = request.POST if request.method == "POST" else None
    form = WordsForm(typed, initial=initial, is_home=is_home)
    if request.method == "POST" and form.is_valid():
        _save(flow, form)
        return redirect("repairs:draft-check", *flow.args)
    return _page(request, flow, "words", form=form, number=3)


@step()
@require_POST
def save(request, flow, name):
    """自动保存: what is valid so far; nobody waits for the answer."""
    if name == "place":
        more = {"estate": flow.estate, "homes": flow.homes(), "spot": flow.spot}
        form = PlaceForm(request.POST, **more)
    else:
        form = WordsForm(request.POST, is_home=flow.draft.scope == Scope.HOME)
    form.full_clean()
    _save(flow, form)
    return HttpResponse(status=204)


@step()
@require_POST
def discard(request, flow):
    discard_draft(draft=flow.draft, actor=request.user)
    messages.success(request, _("草稿已删除。"))
    return redirect("repairs:mine")


def _save(flow, form) -> None:
    columns, extra = form.changes()
    flow.draft = save_draft(
        draft_id=flow.draft_id,
        estate=flow.estate,
        actor=flow.user,
        now=flow.now,
        extra=extra,
        **columns,
    )


def _page(request, flow, name, **more):
    form = more.get("form")
    context = {
        "estate": flow.estate,
        "flow": flow,
        "draft": flow.draft,
        "photos": photos_of(flow.draft) if flow.draft else [],
        "section": "repairs",
    } | more
    status = 400 if form is not None and form.errors and request.method == "POST" else 200
    return render(request, f"repairs/step_{name}.html", context, status=status)
