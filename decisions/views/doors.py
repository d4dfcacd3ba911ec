"""上门名单 on the desk and on paper: who has not voted yet, by building; for the convening body and the 居委会."""

from collections import Counter as Tally

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, shell_of
from decisions.forms.preparing import DoorForm
from decisions.models import Decision
from decisions.selectors.doors import doors, has_voted
from decisions.selectors.readiness import is_held_here
from decisions.services.doors import PERM, record_visits
from decisions.states import CALLED


@require_second_factor
@row_view(Decision, PERM, "authorised_by")
@never_cache
@require_http_methods(["GET", "POST"])
def door_list(request, row):
    is_open = row.status in CALLED and row.phase(clock.today()) == "open"
    if not (is_open and is_held_here(row)):
        raise Http404
    found = doors(row, has_voted(row))
    houses = Tally(one.building for one in found)
    chosen = request.GET.get("building", "")
    shown = chosen if chosen in houses else next(iter(houses), "")
    here = [one for one in found if one.building == shown]
    homes = [(one.party.pk, "、".join(one.party.homes)) for one in here]
    form = DoorForm(request.POST or None, parties=homes)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            said = {"parties": set(form.cleaned_data["parties"])}
            said["outcome"] = form.cleaned_data["outcome"]
            record_visits(decision=row, actor=request.user, now=clock.now(), **said)
            messages.success(request, _("已记下。"))
            return redirect(request.get_full_path())
    context = {
        "decision": row,
        "estate": row.estate,
        "building": shown,
        "houses": houses.items(),
        "here": here,
        "n_left": len(found),
        "form": form,
        "rail": "decisions",
    }
    return render(request, "decisions/doors.html", context | shell_of(request.user))
