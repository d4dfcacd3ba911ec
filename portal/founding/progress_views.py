"""The progress of an estate until its first publication, and the page on which it is renamed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import served, shell_of
from communities.permissions import may
from communities.selectors.areas import areas_operated
from portal.founding.facts import RENAME, FactsForm, change_facts, history
from portal.founding.models import EstateDraft
from portal.founding.progress import Facts, colleagues, keeper_of, lines, pairs

FOUNDING = "oversight/founding_shell.html"


def shell_for(user, now) -> dict:
    """The operators' frame for those who do nothing else here."""
    if not served(user) and areas_operated(user, now).exists():
        return {"shell": FOUNDING}
    return shell_of(user)


@never_cache
@estate_view("portal.view_founding")
@require_safe
def progress(request, estate):
    now = clock.now()
    facts = Facts(estate, now)
    context = {
        **shell_for(request.user, now),
        "estate": estate,
        "lines": lines(facts, request.user),
        "pairs": pairs(facts),
        "colleagues": colleagues(facts),
        "keeper": keeper_of(estate, now),
        "contract": facts.contract,
        "draft": EstateDraft.objects.filter(founded=estate).first(),
        "may_rename": may(request.user, RENAME, estate, now),
        "rail": "founding",
    }
    return render(request, "oversight/progress.html", context)


@require_second_factor
@estate_view(RENAME)
@never_cache
@require_http_methods(["GET", "POST"])
def facts(request, estate):
    now = clock.now()
    form = FactsForm(request.POST or None, estate=estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            changed = change_facts(estate=estate, actor=request.user, now=now, **form.cleaned_data)
            messages.success(request, _("已保存。") if changed else _("没有改动。"))
            return redirect("estate-facts", estate.slug)
    context = {
        **shell_for(request.user, now),
        "estate": estate,
        "form": form,
        "history": history(estate),
        "rail": "founding",
    }
    status = 400 if form.errors else 200
    return render(request, "oversight/estate_facts.html", context, status=status)
