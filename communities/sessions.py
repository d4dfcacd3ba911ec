"""How long a log-in lasts (登录时长): residents 90 days, people who serve an estate 12 hours; and where
else one is logged in."""

import time

# allauth notes the proofs its own forms take, and has no public way to note any other.
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from communities import clock
from communities.known_devices import COOKIE
from communities.models import Session
from communities.selectors.people import serves
from communities.services.devices import forget_devices
from communities.services.trail import audit
from communities.session_store import SINCE

RESIDENT_SECONDS, STAFF_SECONDS = 90 * 24 * 3600, 12 * 3600


@receiver(user_logged_in)
def note_when(sender, request, user, **_):
    """However it came about: the session itself knows since when."""
    request.session[SINCE] = time.time()


def limit_session(request, user) -> None:
    request.session.set_expiry(STAFF_SECONDS if serves(user, clock.now()) else RESIDENT_SECONDS)


def is_overdue(request) -> bool:
    """Whether a log-in from the days as a resident is too old for whoever serves an estate now."""
    age = time.time() - request.session.get(SINCE, 0)
    return age > STAFF_SECONDS and serves(request.user, clock.now())


def note_proof(request, method: str, **detail) -> None:
    """The person of this session has proved anew who she is, by a form that is ours."""
    record_authentication(request, request.user, method=method, reauthenticated=True, **detail)


def sessions_of(user) -> list[Session]:
    """登录会话: where the person is logged in, the last used first; ``request.session.digest`` is the
    ``digest`` of the one that asks."""
    rows = Session.objects.filter(user=user, expires_at__gt=timezone.now()).defer("data")
    return list(rows.order_by("-last_seen", "-since", "-pk"))


def end_session(user, pk: int) -> bool:
    """Log one browser of the person out at once; False where there is no such session of hers."""
    return bool(_end(user, Session.objects.filter(user=user, pk=pk)))


def end_other_sessions(request) -> int:
    """Log the person out everywhere but here, and say of how many browsers; none of them is known as
    hers any more."""
    forget_devices(user=request.user, but=request.COOKIES.get(COOKIE, ""))
    others = Session.objects.filter(user=request.user).exclude(digest=request.session.digest)
    return _end(request.user, others)


def _end(user, rows) -> int:
    ended = rows.delete()[0]
    if ended:
        words = {"verb": "communities.session.ended", "detail": {"sessions": ended}}
        audit(estate=None, actor=user, subject=user, at=clock.now(), **words)
    return ended
