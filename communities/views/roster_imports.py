"""名册导入 on the desk: what waits for a second body, what each file changed, and taking it back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import chosen, denied, row_view, served, signed_in
from communities.errors import DomainError, StaleState
from communities.forms.lists import FindImportsForm, FindLinesForm
from communities.forms.reasons import ReasonForm, WhyUndoForm
from communities.list_words import asked
from communities.lists import Listing, listed
from communities.models import RosterImport
from communities.permissions import may
from communities.selectors.roster import imports_over, imports_waiting
from communities.services.changes import why_not_decide
from communities.services.roster_imports import (
    CONFIRM,
    PERM,
    agree_import,
    decline_import,
    fingerprint,
    tried,
)
from communities.services.roster_undo import (
    agree_undo,
    ask_undo,
    fingerprint_of_undo,
    keep_import,
    why_not_undo,
    why_stays,
)
from communities.states import RosterStatus
from communities.transitions import CHANGED
from communities.views.roster import LINES


@signed_in
@never_cache
@require_second_factor
@require_safe
def imports(request):
    estates = served(request.user, CONFIRM)
    if not estates:
        raise denied(request.user, CONFIRM)
    form = FindImportsForm(request.GET, estates=estates)
    words = {
        "waiting": imports_waiting(estates),
        "found": listed(request, imports_over(estates), (), form),
        "rail": "roster",
    }
    return render(request, "communities/roster_imports.html", words)


@require_second_factor
@row_view(RosterImport, CONFIRM, "asked_by", "decided_by", "undo_asked_by", "undone_by")
@never_cache
@require_http_methods(["GET", "POST"])
def roster_import(request, row):
    now = clock.now()
    form = (WhyUndoForm if row.status == RosterStatus.MADE else ReasonForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            _act(request, row, form.cleaned_data["reason"], now)
            return redirect("roster-import", row.pk)
    words = {"row": row, "form": form, "rail": "roster", "lines": row.lines}
    words |= _shown(request.user, row, now)
    find = FindLinesForm(asked(request))
    words["told"] = Listing(request.GET, words["lines"], (), find, size=LINES)
    return render(request, "communities/roster_import.html", words)


def _shown(user, row: RosterImport, now) -> dict:
    """What the page says of it as it stands, and which buttons there are."""
    if row.status == RosterStatus.ASKED:
        try:
            result = tried(row, now)
        except DomainError as refused:
            return {"why_not": refused.message}
        words = {"result": result, "lines": result.told, "seen": fingerprint(row, result)}
        return words | {"why_not": why_not_decide(row, user, now)}
    if row.status == RosterStatus.UNDOING:
        why_not = why_not_undo(row, user, now) or why_stays(row)
        return {"seen": fingerprint_of_undo(row), "why_not": why_not}
    if row.status == RosterStatus.MADE:
        return {"why_stays": why_stays(row), "may_undo": may(user, PERM, row, now)}
    return {}


def _act(request, row: RosterImport, reason: str, now) -> None:
    """StaleState for a button of a page that was shown before something else was done."""
    status, act = chosen(request, ACTS)
    if row.status != status:
        raise StaleState(CHANGED, status=row.status)
    seen = request.POST.get("seen", "")
    messages.success(request, act(reason, seen, row=row, actor=request.user, now=now))


def _confirm(_reason: str, seen: str, **by) -> str:
    agree_import(**by, seen=seen)
    return _("已确认，名册已导入。")


def _decline(reason: str, _seen: str, **by) -> str:
    decline_import(**by, answer=reason)
    return _("已记下：不同意。什么都没有改。")


def _ask_undo(reason: str, _seen: str, **by) -> str:
    is_done = ask_undo(**by, reason=reason).status == RosterStatus.UNDONE
    return _("已撤销。") if is_done else _("已提出撤销，等另一单位的人同意。")


def _agree_undo(_reason: str, seen: str, **by) -> str:
    agree_undo(**by, seen=seen)
    return _("已撤销。")


def _keep(reason: str, _seen: str, **by) -> str:
    keep_import(**by, answer=reason)
    return _("已记下：不撤销。")


# What each button does, and of what status its page spoke.
ACTS = {
    "confirm": (RosterStatus.ASKED, _confirm),
    "decline": (RosterStatus.ASKED, _decline),
    "undo": (RosterStatus.MADE, _ask_undo),
    "agree_undo": (RosterStatus.UNDOING, _agree_undo),
    "keep": (RosterStatus.UNDOING, _keep),
}
