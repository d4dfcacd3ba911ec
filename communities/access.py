"""Isolation (小区隔离): whose estate is asked for, and who may see it.

A stranger's object is 404, a missing right is 403; nobody passes by rank.
"""

from functools import wraps

import rules
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from communities import clock
from communities.models import Estate
from communities.selectors import estates_of


def public_estate(slug: str) -> Estate:
    """The estate of a public page, with the areas above it."""
    estates = Estate.objects.select_related("area__parent__parent")
    return get_object_or_404(estates, slug=slug)


def own_estate(request, slug: str) -> Estate:
    """The estate of a private page: one's own, or it does not exist."""
    estate = public_estate(slug)
    if not estates_of(request.user, clock.now()).filter(pk=estate.pk).exists():
        raise Http404
    return estate


def estate_view(perm: str | None = None):
    """A private view ``view(request, estate, ...)`` below an estate's slug.

    A visitor is sent to log in, a stranger gets 404, who lacks ``perm`` gets 403.
    """

    def decorate(view):
        @wraps(view)
        def inner(request, slug, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            estate = own_estate(request, slug)
            if perm and not rules.has_perm(perm, request.user, estate):
                raise PermissionDenied
            return view(request, estate, *args, **kwargs)

        inner.isolated = True
        return inner

    return decorate
