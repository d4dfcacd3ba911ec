"""待确认的更改: what somebody asked for in the admin, decided by a person of another employer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import require_second_factor
from communities.desk import chosen, signed_in
from communities.lists import turned
from communities.models import Role
from communities.permissions import may
from communities.selectors.changes import changes_decided, changes_for, changes_waiting, lines_of
from communities.services.changes import decide_change, why_not_decide
from communities.standing import standing_of
from communities.states import ChangeStatus

AGREES = {"agree": True, "decline": False}


def _check(user) -> None:
    """For operators and street offices."""
    if not may(user, "communities.confirm_change", None, clock.now()):
        raise PermissionDenied


@signed_in
@never_cache
@require_safe
def changes(request):
    _check(request.user)
    now = clock.now()
    context = {
        "waiting": changes_waiting(request.user, now).order_by("asked_at"),
        "decided": turned(request, changes_decided(request.user, now)),
        "shell": _shell(request.user),
    }
    return render(request, "communities/changes.html", context)


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def change(request, pk):
    now = clock.now()
    row = get_object_or_404(changes_for(request.user, now), pk=pk)
    _check(request.user)
    if request.method == "POST":
        agrees = chosen(request, AGREES)
        decide_change(change=row, agrees=agrees, actor=request.user, now=now)
        messages.success(request, _("已生效。") if agrees else _("已记下：不同意。"))
        return redirect("admin-changes")
    is_waiting = row.status == ChangeStatus.ASKED
    context = {
        "shell": _shell(request.user),
        "row": row,
        "lines": lines_of(row),
        "is_waiting": is_waiting,
        "why_not": why_not_decide(row, request.user, now) if is_waiting else "",
    }
    return render(request, "communities/change.html", context)


def _shell(user) -> str:
    """The frame of the street office, else the desk's."""
    is_street = Role.SUPERVISOR in standing_of(user, None, clock.now()).roles_anywhere
    return "oversight/shell.html" if is_street else "desk/shell.html"
