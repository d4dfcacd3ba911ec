"""What is about one person or one office is kept by nobody else: no cache, no shared computer."""

import re

PRIVATE = re.compile(
    r"^/(?:en/)?(?:me|account|desk|oversight|admin|receipts|start)/"
    r"|^/(?:en/)?e/[a-z0-9-]+/repairs/(?:new/[0-9a-f]{8}-|[a-z0-9-]+/join/)"
    r"|^/(?:en/)?e/[a-zA-Z0-9_-]+/decisions/[^/]+/(?:roll|ballot|co-owners|proxies|objections)/"
    r"|^/(?:en/)?e/[a-zA-Z0-9_-]+/polls/[^/]+/answer/"
)


def is_private(path: str) -> bool:
    return bool(PRIVATE.match(path))


class PrivatePages:
    """Whatever the view says, refusals and redirects among it: ``private, no-store``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if is_private(request.path):
            response["Cache-Control"] = "private, no-store"
        return response
