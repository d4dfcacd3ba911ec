"""旧网址: where an editor renamed a page, its former address leads to it, in both languages."""

import re

from django.shortcuts import redirect
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

RENAMED = re.compile(r"^(?:/en)?(/e/[\w-]+/(?:notices|guides)/[\w-]+/?)$")


class OldAddresses:
    """Not for good: a name may come back, and a browser would remember both ways."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        place = RENAMED.match(request.path) if response.status_code == 404 else None
        if place is None:
            return response
        page = _renamed(request, place[1])
        # In the language of the address that was asked for.
        return redirect(page.get_url_parts(request)[2]) if page and page.live else response


def _renamed(request, path: str):
    """Kept under the address that its editor's own language gave it."""
    for prefix in ("", "/en"):
        if found := get_redirect(request, Redirect.normalise_path(prefix + path)):
            return found.redirect_page
    return None
