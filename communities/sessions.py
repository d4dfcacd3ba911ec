"""How long a log-in lasts (登录时长): residents 90 days, people who serve an estate 12 hours."""

import time

# allauth notes the proofs its own forms take, and has no public way to note any other.
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from communities import clock
from communities.roles import AT_HOME
from communities.standing import standing_of

RESIDENT_SECONDS, STAFF_SECONDS = 90 * 24 * 3600, 12 * 3600
SINCE = "since"


@receiver(user_logged_in)
def note_when(sender, request, user, **_):
    """However it came about: the session itself knows since when."""
    request.session[SINCE] = time.time()


def serves(user) -> bool:
    """Whether the person has more than a home here."""
    if user.is_staff:
        return True
    return bool(standing_of(user, None, clock.now()).roles_anywhere - set(AT_HOME))


def limit_session(request, user) -> None:
    request.session.set_expiry(STAFF_SECONDS if serves(user) else RESIDENT_SECONDS)


def is_overdue(request) -> bool:
    """Whether a log-in from the days as a resident is too old for whoever serves an estate now."""
    age = time.time() - request.session.get(SINCE, 0)
    return age > STAFF_SECONDS and serves(request.user)


def note_proof(request, method: str, **detail) -> None:
    """The person of this session has proved anew who she is, by a form that is ours."""
    record_authentication(request, request.user, method=method, reauthenticated=True, **detail)
