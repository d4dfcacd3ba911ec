"""One content policy for the portal and a wider one for the editors' admin."""

from csp.middleware import CSPMiddleware
from django.conf import settings


class ContentPolicy(CSPMiddleware):
    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CONTENT_POLICY
        return super().process_response(request, response)
