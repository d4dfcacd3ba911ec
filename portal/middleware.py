"""Notifications before all else; one content policy for the portal, a wider one for the editors' admin;
language by address; what no column holds; and pages that are files."""

import hashlib

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.urls import resolve
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from portal.publishing import keeping
from portal.publishing.files import LIVE, file_of, twin
from portal.views.errors import error_page


class NotificationsFirst:
    """渠道通知 go straight to their view: they have no session, cookie, form or language, and what comes
    back is no page. By the thousand they cost what they must."""

    ADDRESS = "/pay/notify/"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(self.ADDRESS):
            return self.get_response(request)
        request.get_host()
        view, args, named = resolve(request.path_info)
        return view(request, *args, **named)


class ContentPolicy(CSPMiddleware):
    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_POLICY
        return super().process_response(request, response)


class LanguageOfAddress(LocaleMiddleware):
    """The address alone decides the language, so no answer varies by the reader's headers."""

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


class NoHiddenSigns:
    """400 for a NUL in a query, a field or a cookie: no person writes one and no column holds one.

    Behind the check against forged forms, because reading fields reads the whole body.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _holds_nul(request.GET) or any(map(_has_nul, request.COOKIES.values())):
            return error_page(400)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        return error_page(400) if _holds_nul(request.POST) else None


def _holds_nul(given) -> bool:
    return any(_has_nul(name) or any(map(_has_nul, texts)) for name, texts in given.lists())


def _has_nul(text: str) -> bool:
    return "\0" in text


class PublishedFiles:
    """Without a web server in front, the same bytes as it would serve: the file, if there is one.

    Only for an address without a question mark, as in ``deploy/nginx.conf``. Other public pages are
    packed, have an ETag, and those of the books are kept as long as nothing of them changes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.get(LIVE) or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        return self._from_file(request) or self._kept(request)

    def _kept(self, request):
        # Before the page is made: what changes meanwhile has another version.
        key = keeping.key_of(request)
        kept = key and keeping.kept(request, key)
        return kept or keeping.finished(request, self.get_response(request), key)

    def _from_file(self, request):
        page = None if request.META.get("QUERY_STRING") else file_of(request.path)
        packed = page and "gzip" in request.headers.get("Accept-Encoding", "")
        try:
            body = page and (twin(page) if packed else page).read_bytes()
        except OSError:
            return None
        if not body:
            return None
        response = HttpResponse(body)
        response["Cache-Control"] = "public, max-age=60"
        if packed:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)
