"""渠道通知的入口: what a channel sends us is verified and stored; a task asks the channel. No session, no
cookie, no forms; who sends what does not verify is refused, and soon not listened to."""

import logging
import time

from allauth.core import ratelimit
from django.db import transaction
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from communities import clock
from finance.gateway.keys import accounts
from finance.gateway.registry import BUILDERS, channel_named
from finance.services.notifications import store_note
from finance.tasks import look_after_spoken_of

log = logging.getLogger(__name__)
MAX_BYTES = 256 * 1024
WAIT = 1.0
_quiet_until = 0.0


@csrf_exempt
@require_POST
def notify(request, channel, merchant):
    """200 once it is stored: what is not stored is sent again. A replay adds no row."""
    if channel not in BUILDERS or merchant not in accounts(channel):
        raise Http404
    asked = channel_named(channel, None, merchant)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return HttpResponse(status=413)
    if request.content_type == "multipart/form-data":
        return HttpResponse(status=415)
    hint = asked.notification(request.headers, request.body)
    if hint is None:
        return _refused(request, asked)
    if hint.number:
        store_note(channel=channel, merchant=merchant, hint=hint, now=clock.now())
        transaction.on_commit(_hand_over, robust=True)
    return _answer(asked, asked.answer.taken)


def _hand_over() -> None:
    """One message a second from each process: it speaks of all that is kept when it is read, a second later.
    Where it is lost, the sweep of the orders finds the same."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    _quiet_until = time.monotonic() + WAIT
    look_after_spoken_of.apply_async(countdown=WAIT)


def _refused(request, asked) -> HttpResponse:
    """Only what does not verify is counted: a channel's own are never too many."""
    if not ratelimit.consume(request, action="channel_notification"):
        return HttpResponse(status=429)
    log.warning("a notification to %s, merchant %s, did not verify", asked.name, asked.merchant)
    return _answer(asked, asked.answer.refused)


def _answer(asked, said: tuple[int, bytes]) -> HttpResponse:
    status, body = said
    answer = HttpResponse(body, status=status, content_type=asked.answer.content_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer
