"""Pages for what went wrong (出错页): plain, small, and always with a telephone."""

import logging
import secrets

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

log = logging.getLogger(__name__)


def error_page(status: int, **context) -> HttpResponse:
    """The page of ``status``; it asks neither the database nor the session."""
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


@requires_csrf_token
def server_error(request):
    """500, with a number that a caller can read out and an operator finds in the log."""
    number = secrets.token_hex(4)
    log.error("A page failed; the reader was given the number %s", number)
    return error_page(500, number=number)
