"""结束任职: what the person holds is named first, then a day, a reason and who goes on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities import clock
from communities.access import errors_on, require_second_factor
from communities.desk import OPERATORS, shell_of, signed_in
from communities.forms.offices import OfficeEndForm
from communities.models import Membership
from communities.roles import AT_HOME
from communities.selectors import estates_of
from communities.selectors.offices import colleagues_of, held_by, successors_of
from communities.services.office_ends import end_office
from communities.services.people import may_appoint, operates_in
from communities.views.offices import papers_of

RELATED = ("user", "body", "contract__company", "estate__area__parent__parent",
           "area__parent__parent")  # fmt: skip


def _mine(request, pk, now) -> Membership:
    """404 for a stranger's and for what is no office, 403 for one that others end."""
    rows = Membership.objects.exclude(role__in=AT_HOME).select_related(*RELATED)
    row = get_object_or_404(rows, pk=pk)
    if row.area:
        if not operates_in(request.user, row.area, now):
            raise Http404
    elif not estates_of(request.user, now).filter(pk=row.estate_id).exists():
        raise Http404
    if not may_appoint(request.user, row.role, row.estate or row.area, now, row.contract):
        raise PermissionDenied
    return row


@require_second_factor
@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def end(request, pk):
    now = clock.now()
    row = _mine(request, pk, now)
    place = row.estate or row.area
    form = OfficeEndForm(
        request.POST or None,
        successors=successors_of(row, now),
        papers=papers_of(request.user, place),
    )
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = end_office(membership=row, actor=request.user, now=now, **form.cleaned_data)
            done = _("已结束任职。") if made.ends_at <= now else _("已记下，到那一天零点结束。")
            messages.success(request, done)
            if row.area:
                return redirect("area-people", row.area_id)
            return redirect("office-people", row.estate.slug)
    words = {
        "row": row, "place": place, "form": form, "held": held_by(row, now),
        "is_last": not colleagues_of(row, now).exists(), "estate": row.estate, "rail": "people",
    }  # fmt: skip
    words |= {"shell": OPERATORS} if row.area else shell_of(request.user)
    return render(request, "communities/office_end.html", words, status=400 if form.errors else 200)
