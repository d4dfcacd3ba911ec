"""One content policy for the portal, a wider one for the editors' admin; language by address."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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
