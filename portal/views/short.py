"""``/s/xxxxxx``: the page behind a poster's code, without a redirect (短链)."""

from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.views.decorators.http import require_safe

from portal.models import ShortLink


@require_safe
def short(request, code):
    """Answers what the page itself answers; its links and its own address are the page's."""
    link = get_object_or_404(ShortLink, code=code)
    request.path = request.path_info = link.path
    found = resolve(link.path)
    request.resolver_match = found
    return found.func(request, *found.args, **found.kwargs)
