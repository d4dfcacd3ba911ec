"""The desk's 本小区设置: telephones, completion days, working hours, and what each is used for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.desk import shell_of
from communities.forms.settings import EstateSettingsForm
from communities.permissions import may
from communities.selectors import estates_of
from communities.selectors.settings import settings_of
from communities.services import change_estate_settings
from communities.standing import standings

PERM = "communities.edit_estate_settings"


@login_required
@require_safe
def choose(request):
    """Of which estate; who settles only one is not asked, who settles none is told who does."""
    now = clock.now()
    mine = list(estates_of(request.user, now).order_by("slug"))
    known = standings(request.user, mine, now)
    rows = [
        (estate, known[estate.pk].may(PERM))
        for estate in mine
        if known[estate.pk].may(PERM) or known[estate.pk].may("communities.view_desk")
    ]
    if not rows:
        raise PermissionDenied
    if len(rows) == 1 and rows[0][1]:
        return redirect("estate-settings-of", rows[0][0].slug)
    return render(
        request,
        "communities/settings_where.html",
        {"rows": rows, "rail": "tickets"} | shell_of(request.user),
    )


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def estate_settings(request, estate):
    now = clock.now()
    may_set_hours = may(request.user, "communities.set_working_hours", estate, now)
    form = EstateSettingsForm(
        request.POST or None, estate=estate, may_set_hours=may_set_hours, now=now
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            changed = change_estate_settings(
                estate=estate, **form.values(), actor=request.user, now=now
            )
            messages.success(request, _("已保存。") if changed else _("没有改动。"))
            return redirect("estate-settings-of", estate.slug)
    groups = settings_of(estate, now)
    context = {"estate": estate, "form": form, "groups": groups, "rail": "tickets"}
    context |= shell_of(request.user)
    status = 400 if form.errors else 200
    return render(request, "communities/settings.html", context, status=status)
