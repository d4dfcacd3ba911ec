"""The end of a report (提交): neighbours' tickets first, then the check, then once only."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.errors import DomainError, NotAllowed
from communities.selectors.published import read_in_public
from repairs.acts import ACTS
from repairs.forms.report import PARTS
from repairs.levels import Hazard
from repairs.models.ticket import Scope
from repairs.selectors.reporting import photos_of, similar_to
from repairs.services.drafts import discard_draft, send_draft
from repairs.services.reporting import join_report
from repairs.views.flow import step


@step()
@require_http_methods(["GET", "POST"])
def similar(request, flow):
    """同一处已经有人报了: one more voice for it, or "not this one"."""
    found = similar_to(flow.draft)
    if request.method == "POST":
        ticket = next((one for one in found if str(one.pk) == request.POST.get("ticket")), None)
        if ticket is None:
            raise Http404
        join_report(ticket=ticket, actor=request.user, now=flow.now)
        discard_draft(draft=flow.draft, actor=request.user)
        messages.success(request, _("已记下：您也遇到。有进展会告诉您。"))
        return redirect("repairs:mine")
    if not found:
        return redirect("repairs:draft-words", *flow.args)
    rows = [
        (
            one,
            one.reporter_id == request.user.pk,
            ACTS["join_report"].is_open(one, flow.standing),
        )
        for one in found
    ]
    context = {"estate": flow.estate, "flow": flow, "found": rows, "section": "repairs"}
    return render(request, "repairs/step_similar.html", context)


@step()
@require_http_methods(["GET", "POST"])
def check(request, flow):
    """核对: everything on one page, each with a way back; then it is sent."""
    draft, errors = flow.draft, []
    if draft.category_id is None:
        return redirect("repairs:draft-place", *flow.args)
    if not draft.phone:
        return redirect("repairs:draft-words", *flow.args)
    if request.method == "POST":
        try:
            ticket = send_draft(draft=draft, actor=request.user, now=flow.now)
        except NotAllowed:
            raise
        except DomainError as refused:
            errors = [refused.message]
        else:
            return redirect("repairs:my-ticket-sent", flow.estate.slug, ticket.slug)
    hazard = draft.fields.get("hazard", "")
    context = {
        "estate": flow.estate,
        "flow": flow,
        "draft": draft,
        "photos": photos_of(draft),
        "hazard": Hazard(hazard).label if hazard else "",
        "part": dict(PARTS).get(draft.fields.get("part") or None, ""),
        "errors": errors,
        "shown": _shown(draft),
        "section": "repairs",
    }
    return render(request, "repairs/step_check.html", context, status=400 if errors else 200)


def _shown(draft):
    """将公开显示为: what all will read of the place, and what was hidden for it; None for a home."""
    if draft.scope != Scope.COMMON:
        return None
    building = draft.building.name if draft.building else ""
    return read_in_public(f"{building}{draft.place}", draft.estate)
