"""计票人 on the desk: who is named, and who may be."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import row_view, shell_of
from communities.numbers import whole_number
from communities.permissions import may
from decisions.forms.preparing import CounterForm
from decisions.models import Decision
from decisions.readiness import MIN_BODIES, MIN_COUNTERS
from decisions.selectors.counters import candidates, counters_of, unfit_counters
from decisions.services.counters import PERM, name_counter, release_counter
from decisions.states import BEFORE_VOTING


@require_second_factor
@row_view(Decision, "decisions.view_desk", "authorised_by")
@never_cache
@require_http_methods(["GET", "POST"])
def counters(request, row):
    now, named = clock.now(), counters_of(row)
    people = {one.key: one for one in candidates(row, now)}
    if request.method == "POST" and "leaves" in request.POST:
        gone = get_object_or_404(named, pk=whole_number(request.POST["leaves"]))
        release_counter(counter=gone, actor=request.user, now=now)
        messages.success(request, _("已退出计票。"))
        return redirect(request.path)
    words = [(key, f"{one.body.name} {one.user.name}") for key, one in people.items()]
    form = CounterForm(request.POST or None, people=words)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            chosen = people[form.cleaned_data["person"]]
            words = {"user": chosen.user, "body": chosen.body, "actor": request.user, "now": now}
            name_counter(decision=row, **words)
            messages.success(request, _("已指定，公开的公告上会写明单位和姓。"))
            return redirect(request.path)
    may_name = may(request.user, PERM, row, now) and row.status in BEFORE_VOTING
    context = {
        "decision": row,
        "estate": row.estate,
        "named": named,
        "n_bodies": len({one.body_id for one in named}),
        "unfit": {one.pk for one in unfit_counters(row, now)},
        "least": MIN_COUNTERS,
        "least_bodies": MIN_BODIES,
        "form": form if may_name else None,
        "rail": "decisions",
    }
    return render(request, "decisions/counters.html", context | shell_of(request.user))
