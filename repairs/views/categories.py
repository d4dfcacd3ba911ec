"""报修类别: what may be reported here and at which level; the management body adopts versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities import clock
from communities.access import errors_on, estate_view, require_second_factor
from communities.errors import StaleState
from communities.permissions import may
from repairs.forms.categories import CategoriesForm
from repairs.models import Category, CategorySet
from repairs.services import adopt_categories
from repairs.services.category_sets import last_number

PERM = "repairs.adopt_categories"


@estate_view("repairs.view_desk")
@require_safe
def categories(request, estate):
    now = clock.now()
    rows = [(one, one.level_at(now)) for one in _all(estate)]
    context = {
        "estate": estate,
        "rows": [(one, held, one.coming_level) for one, held in rows],
        "versions": CategorySet.objects.for_estate(estate).order_by("-number"),
        "may_adopt": may(request.user, PERM, estate, now),
        "rail": "tickets",
    }
    return render(request, "repairs/desk_categories.html", context)


@require_second_factor
@estate_view("repairs.view_desk")
@require_http_methods(["GET", "POST"])
def categories_adopt(request, estate):
    """通过新的类别: by the management body alone; what was reported keeps its name and level."""
    now = clock.now()
    if not may(request.user, PERM, estate, now):
        raise PermissionDenied
    form = CategoriesForm(request.POST or None, **_held(estate))
    if form.is_stale:
        form = CategoriesForm.beside(request.POST, **_held(estate))
    elif request.method == "POST" and form.is_valid():
        with errors_on(form):
            try:
                adopted = adopt_categories(
                    estate=estate,
                    kinds=form.kinds(),
                    document=form.cleaned_data["document"],
                    seen=form.cleaned_data["seen"],
                    actor=request.user,
                    now=now,
                )
            except StaleState:
                form = CategoriesForm.beside(request.POST, **_held(estate))
            else:
                messages.success(request, _("已通过 %s。") % adopted.version)
                return redirect("tickets:categories", estate.slug)
    context = {"estate": estate, "form": form, "rail": "tickets"}
    status = 400 if form.errors else 200
    return render(request, "repairs/desk_categories_adopt.html", context, status=status)


def _held(estate) -> dict:
    # The number first: what is adopted between the two is then refused, not overlooked.
    return {"seen": last_number(estate), "categories": _all(estate)}


def _all(estate):
    return Category.objects.for_estate(estate).order_by("sort", "pk")
