"""本小区的规则: what an estate settled, for everybody; and one row of it on the desk."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, public_estate, require_second_factor
from communities.calendars import hours_at, hours_to_come
from communities.desk import shell_of
from communities.forms.setting import SettingForm
from communities.limits import NOTICE
from communities.models import OfficePaper
from communities.selectors.settings import setting_of, settings_of
from communities.services.estate_settings import settle
from communities.services.papers import READ
from communities.setting_rows import Scope, all_rows
from communities.standing import standing_of

PERM = "communities.edit_estate_settings"
FRESH_SECONDS = 60


@require_safe
def rules(request, slug):
    """The whole table in words, with what changes and from which day."""
    estate, now = public_estate(slug), clock.now()
    context = {
        "estate": estate,
        "title": _("本小区的规则"),
        "description": _("期限、次数和限额：本小区定了哪些，哪些由法律或平台规定。"),
        "groups": settings_of(estate, now),
        "hours": hours_at(estate, now),
        "coming_hours": hours_to_come(estate, now),
        "section": "service",
        "share": "service",
    }
    response = render(request, "communities/rules.html", context)
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@require_second_factor
@estate_view(PERM)
@never_cache
@require_http_methods(["GET", "POST"])
def estate_setting(request, estate, key):
    """One row: what holds, what was, and the form for whoever may change it."""
    now, user = clock.now(), request.user
    row = next((one for one in all_rows() if one.key == key and one.scope == Scope.ESTATE), None)
    if row is None:
        raise Http404
    standing = standing_of(user, estate, now)
    held = setting_of(estate, row, now)
    papers = OfficePaper.objects.for_estate(estate).order_by("-dated", "-pk")
    form = SettingForm(
        request.POST or None,
        row=row,
        value=held.coming.value if held.coming else held.value,
        papers=papers.filter(readers__in=[one for one, perm in READ.items() if standing.may(perm)]),
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            settled = settle(estate=estate, key=row.key, **form.cleaned_data, actor=user, now=now)
            messages.success(request, _("已保存。") if settled else _("没有改动。"))
            return redirect("estate-setting", estate.slug, row.key)
    context = {
        "estate": estate,
        "row": row,
        "held": held,
        "form": form if standing.may(row.permission) else None,
        "notice_days": NOTICE.days,
        "rail": "tickets",
    } | shell_of(user)
    status = 400 if form.errors else 200
    return render(request, "communities/setting.html", context, status=status)
