"""The operators' door (运维): whoever operates an area comes in, with her second factor."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from communities import clock
from communities.access import require_second_factor
from communities.selectors.areas import areas_operated
from communities.trust import office_refusal


def operator_view(view):
    """``view(request, areas, ...)`` with the areas she operates; 403 for whoever operates none."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        if refused := office_refusal(request):
            return refused
        areas = areas_operated(request.user, clock.now())
        if not areas.exists():
            raise PermissionDenied
        return view(request, areas, *args, **kwargs)

    guarded = require_second_factor(never_cache(inner))
    guarded.isolated = True
    return guarded
