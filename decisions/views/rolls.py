"""核对名册 on the desk: what changed since the notice, and who has seen it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on
from communities.permissions import may
from communities.standing import standing_of
from decisions.forms.preparing import RollCheckForm
from decisions.selectors.readiness import is_held_here
from decisions.selectors.roll_changes import seen_changes
from decisions.selectors.roll_checks import checks_of_draft, is_checked, why_not_check
from decisions.selectors.rolls import draft_roll, roll_day
from decisions.services.roll_checks import PERM, check_roll
from decisions.states import VoteStatus
from decisions.views.preparing import announced_view, framed


@announced_view
@require_http_methods(["GET", "POST"])
def check(request, vote, notice):
    if vote.status != VoteStatus.ANNOUNCED or not is_held_here(vote):
        return redirect("decisions-desk:vote", vote.pk)
    now, day = clock.now(), roll_day(vote, clock.today())
    draft = draft_roll(notice, day)
    checks = checks_of_draft(vote, draft)
    form = RollCheckForm(request.POST or None, initial={"sha256": draft.sha256})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            words = {"decision": vote, "actor": request.user, "now": now}
            check_roll(sha256=form.cleaned_data["sha256"], **words)
            messages.success(request, _("已记下您核对过。"))
            return redirect(request.path)
    is_body = may(request.user, PERM, vote, now)
    changes = seen_changes(notice, draft.changes) if is_body else draft.changes
    is_done, standing = is_checked(draft, checks), standing_of(request.user, vote.estate, now)
    may_check = is_body and not is_done
    context = framed(
        request, vote, notice, draft=draft, changes=changes, checks=checks, day=day, is_done=is_done,
        form=form, may_check=may_check, why_not=why_not_check(checks, standing) if may_check else "",
    )  # fmt: skip
    return render(request, "decisions/roll_check.html", context)
