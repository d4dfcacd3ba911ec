"""服务时限: what an estate promises; its management body adopts another version, in the open."""

from datetime import datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, public_estate, require_second_factor
from communities.desk import desk_view
from communities.permissions import may
from communities.selectors import management_body_of
from communities.uploads import file_response, size
from repairs import documents
from repairs.forms.times import TimesForm
from repairs.models import ServiceTimes
from repairs.selectors.terms import by_level, times_in_force, times_to_come
from repairs.services import adopt_service_times
from repairs.views.board import public_page


@desk_view
@require_safe
def times_list(request, estates):
    now = clock.now()
    rows = [(one, times_in_force(one, now), times_to_come(one, now).first()) for one in estates]
    return render(request, "repairs/desk_times_list.html", {"rows": rows, "rail": "tickets"})


@estate_view("repairs.view_desk")
@require_safe
def times(request, estate):
    """Own terms beside the default ones, and every version there was."""
    now = clock.now()
    held = times_in_force(estate, now)
    context = {
        "estate": estate,
        "times": held,
        "coming": times_to_come(estate, now).first(),
        "levels": by_level(held),
        "versions": ServiceTimes.objects.for_estate(estate).order_by("-number"),
        "may_adopt": may(request.user, "repairs.adopt_service_times", estate, now),
        "rail": "tickets",
    }
    return render(request, "repairs/desk_times.html", context)


@require_second_factor
@estate_view("repairs.view_desk")
@require_http_methods(["GET", "POST"])
def times_adopt(request, estate):
    """通过新时限: by the management body alone, with document; what is looser waits seven days."""
    now = clock.now()
    if not may(request.user, "repairs.adopt_service_times", estate, now):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TimesForm(
        *sent, times=times_in_force(estate, now), keeper=f"{estate.pk}:{request.user.pk}"
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            adopted = adopt_service_times(
                estate=estate,
                terms=form.cleaned_data["terms"],
                document=form.cleaned_data["document"],
                effective_at=_midnight(form.cleaned_data["effective_at"]),
                paper=form.paper,
                actor=request.user,
                now=now,
            )
            messages.success(request, _("已通过 %s。") % adopted.version)
            return redirect("tickets:times-of", estate.slug)
    context = {"estate": estate, "form": form, "rail": "tickets"}
    status = 400 if form.errors else 200
    return render(request, "repairs/desk_times_adopt.html", context, status=status)


@require_safe
def times_version(request, slug, number):
    """One version as it was adopted, beside the default, with the document it rests on."""
    estate = public_estate(slug)
    held = get_object_or_404(ServiceTimes.objects.for_estate(estate), number=number)
    pages = [(n, size(documents.page(held.file, n))) for n in held.pages]
    context = {
        "estate": estate,
        "title": _("服务时限 %s") % held.version,
        "description": held.document,
        "times": held,
        "governing": management_body_of(estate, held.adopted_at),
        "levels": by_level(held),
        "pages": pages,
    }
    return public_page(request, "repairs/times.html", context)


@require_safe
def times_page(request, slug, number, page):
    """一页依据文件, public as the times that rest on it."""
    held = get_object_or_404(ServiceTimes.objects.for_estate(public_estate(slug)), number=number)
    if page not in held.pages:
        raise Http404
    return file_response(documents.page(held.file, page), caching="public, max-age=86400")


def _midnight(day) -> datetime | None:
    return datetime.combine(day, time(0), clock.SHANGHAI) if day else None
