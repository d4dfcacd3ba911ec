"""One content policy for the portal, a wider one for the editors' admin; language by address;
and pages that are files."""

import hashlib

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from portal.publishing import LIVE, file_of, twin


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


class PublishedFiles:
    """Without a web server in front, the same bytes as it would serve: the file, if there is one.

    Only for an address without a question mark, as in ``deploy/nginx.conf``.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._from_file(request) or self.get_response(request)

    def _from_file(self, request):
        if request.method not in ("GET", "HEAD") or request.META.get("QUERY_STRING"):
            return None
        page = None if request.META.get(LIVE) else file_of(request.path)
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
