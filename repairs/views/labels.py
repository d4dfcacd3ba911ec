"""Labels at the equipment (设备标签): add, rename, take down, print a sheet of them."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communities import clock
from communities.access import errors_on, estate_view
from communities.desk import row_view, served, signed_in
from communities.numbers import whole_numbers
from communities.qr import qr_svg
from repairs.forms.labels import SpotForm
from repairs.models import Spot
from repairs.services.spots import PERM, add_spot, change_spot, turn_spot


def _spots(user):
    """Labels of the estates where the person looks after them; 403 where there is none."""
    estates = served(user, PERM)
    if not estates:
        raise PermissionDenied
    rows = Spot.objects.filter(estate__in=estates).select_related("estate", "building", "category")
    return estates, rows.order_by("estate", "building__number", "label")


@signed_in
@require_GET
def label_list(request):
    estates, rows = _spots(request.user)
    rows = list(rows)
    groups = [(estate, [row for row in rows if row.estate_id == estate.pk]) for estate in estates]
    return render(request, "repairs/desk_labels.html", {"groups": groups, "rail": "tickets"})


@estate_view(PERM)
@require_http_methods(["GET", "POST"])
def label_new(request, estate):
    form = SpotForm(request.POST or None, estate=estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            add_spot(estate=estate, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("标签已加，印出来贴上就能扫。"))
            return redirect("tickets:labels")
    return _page(request, estate, form)


@row_view(Spot, PERM, "building", "category")
@require_http_methods(["GET", "POST"])
def label_detail(request, spot):
    form = SpotForm(request.POST or None, instance=spot, estate=spot.estate)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            change_spot(spot=spot, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, _("标签已改。印好的码不用换。"))
            return redirect("tickets:labels")
    return _page(request, spot.estate, form, spot)


def _page(request, estate, form, spot=None):
    context = {"estate": estate, "form": form, "spot": spot, "rail": "tickets"}
    status = 400 if form.errors else 200
    return render(request, "repairs/desk_label.html", context, status=status)


@row_view(Spot, PERM)
@require_POST
def label_turn(request, spot):
    """Take a label down, or put it up again; pressed twice it stays so."""
    is_active = request.POST.get("is_active") == "yes"
    turn_spot(spot=spot, is_active=is_active, actor=request.user, now=clock.now())
    return redirect("tickets:labels")


@signed_in
@require_GET
def label_sheet(request):
    """A4, eight labels a page, ready to be cut: the chosen ones, or all that are in use."""
    _estates, rows = _spots(request.user)
    chosen = whole_numbers(request.GET.getlist("spot"))[:200]
    rows = rows.filter(pk__in=chosen) if chosen else rows.filter(is_active=True)
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    labels = [(row, f"{base}/s/{row.code}") for row in rows[:200]]
    drawn = [(row, url, qr_svg(url)) for row, url in labels]
    sheets = [drawn[n : n + 8] for n in range(0, len(drawn), 8)]
    return render(request, "repairs/label_sheet.html", {"sheets": sheets})
