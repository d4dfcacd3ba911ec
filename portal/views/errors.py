"""Pages for what went wrong (出错页): plain, small, and always with a telephone."""

import logging
import secrets

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from communities.typed.stamps import is_secret_place, sent_with

log = logging.getLogger(__name__)


def error_page(status: int, template: str = "", **context) -> HttpResponse:
    """The page of ``status``; it asks neither the database nor the session."""
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)


@requires_csrf_token
def server_error(request):
    """500, with a number that a caller can read out and an operator finds in the log."""
    number = secrets.token_hex(4)
    log.error("A page failed; the reader was given the number %s", number)
    return error_page(500, number=number)


def stale_form(request, reason=""):
    """403: the page was made before a log-in or long ago. What a visitor had written is shown to be
    copied; what somebody had who was logged in comes back into her page."""
    sent = sent_with(request)
    own_origin = f"{request.scheme}://{request.get_host()}"
    is_ours = request.headers.get("Origin", own_origin) == own_origin
    shown = is_ours and sent.writer is None and not is_secret_place(request.path)
    texts = [text for texts in sent.words.values() for text in texts if text.strip()]
    response = error_page(403, "403_csrf.html", written=texts if shown else [])
    response.is_stale_form = True
    return response
